#!/bin/sh
# Starts a lab host as process 1 of its own namespaces: boot.sh ROOT NAME BOOT-ID. Ends when process 1 is killed.
set -e
root=$1
hostname "$2"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755,size=1m dev "$root/dev"
for node in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
  set -- $node "$@"
  mknod -m 666 "$root/dev/$1" c "$2" "$3"
  shift 3
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777,size=16m shm "$root/dev/shm"
mount -t tmpfs -o mode=755,size=32m run "$root/run"
# The kernel is shared, its boot id is not: each start of a host has its own.
echo "$3" > "$root/run/.boot-id"
mount --bind "$root/run/.boot-id" "$root/proc/sys/kernel/random/boot_id"
exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  /usr/bin/perl /usr/local/sbin/lab-init
