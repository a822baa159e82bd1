/** Scripts that look at apt and dpkg on a machine, and the refresh of its package lists. No package is changed here. */
import { actShell } from './apt-act-shell.ts';
import { aptShell } from './apt-shell.ts';

/** Answers are lines "section|text": `emit NAME` puts what it reads into a section. */
const lookShell = /* sh */ `
# What apt lays aside while it thinks stays in memory: a look writes nothing to the disk.
[ -w /dev/shm ] && TMPDIR=/dev/shm && export TMPDIR
emit() { sed "s/^/$1|/"; }

# Reads names and prints lines "name version" of all that can be fetched for them.
offered_versions() {
  xargs -r apt-cache $look_only policy | awk '
    /^[^ ]/ { name = $1; sub(/:$/, "", name); next }
    /^ (\\*\\*\\*|   ) [^ ]/ { version = $(NF - 1); next }
    /^        / && $2 != "/var/lib/dpkg/status" { print name, version }' | sort -u
}

# Where apt keeps what it has fetched.
archives=/var/cache/apt/archives
eval "$(apt-config shell archives Dir::Cache::Archives/d)"
archives=\${archives%/}

# Prints the file of package $1, architecture $2, version $3 that apt has kept; nothing where it has none.
kept_file() {
  file=$archives/\${1}_$(printf '%s' "$3" | sed 's/:/%3a/g')_$2.deb
  [ "$(dpkg-deb -f "$file" Version 2>/dev/null)" != "$3" ] || echo "$file"
}
`;

/** What apt would do with the wanted packages (input `wanted`, lines as for the upgrade), and whether they are offered. */
const rehearse = `
echo "native|$native"
sorted=$(input wanted | sort_out)
printf '%s\\n' "$sorted" | emit sorted
offered=$(printf '%s\\n' "$sorted" | awk '{ print $2 }' | offered_versions)
printf '%s\\n' "$offered" | emit offered
set --
while read -r what key to; do
  [ "$what" = todo ] || continue
  printf '%s\\n' "$offered" | grep -qxF "$key $to" || continue
  set -- "$@" "$key=$to"
done <<END
$sorted
END
printf '%s\\n' "$@" | emit asked
if [ $# -gt 0 ]; then
  simulated=$(apt-get $look_only -s $upgrade_options install "$@" 2>&1)
  echo "simulated-exit|$?"
  printf '%s\\n' "$simulated" | emit simulated
fi
`;

export const dryRunScript = `${actShell}${aptShell}${lookShell}${rehearse}`;

export const snapshotScript = `${actShell}${aptShell}${lookShell}
list=$(package_list) || exit 1
printf '%s\\n' "$list" | emit packages
marked=$(apt-mark $look_only showauto) || exit 1
printf '%s\\n' "$marked" | emit auto
echo "native|$native"
echo "boot|$(boot_id 2>/dev/null)"
`;

/** Which versions (input `former`, lines "name architecture version") can be had again, and the kernel that runs. */
export const formerScript = `${actShell}${aptShell}${lookShell}
input former | while read -r name arch version; do
  name_for_apt "$name" "$arch"
  echo "$key"
done | offered_versions | emit offered
input former | while read -r name arch version; do
  file=$(kept_file "$name" "$arch" "$version")
  [ -z "$file" ] || echo "$name $arch $version $file"
done | emit kept
echo "native|$native"
echo "kernel|$(uname -r)"
`;

export const refreshScript = `${actShell}${aptShell}
wait_for_locks 120
before=$(date +%s)
apt-get update -q -o APT::Color=0 -o DPkg::Lock::Timeout=120 2>&1
result=$?
say seconds $(($(date +%s) - before))
say exit $result
`;

export const preflightScript = `${actShell}${aptShell}${lookShell}
wait_for_locks 30
lock_holders | emit locks
package_list | emit packages
find /var/lib/dpkg/updates -type f 2>/dev/null | emit journal
${rehearse}
if [ $# -gt 0 ]; then
  apt-get $look_only --print-uris $upgrade_options install "$@" 2>/dev/null | grep -E '^(Need to get|After this operation)' | emit figures
  printf '%s\\n' "$simulated" | awk '$1 == "Inst" {
    version = $3 ~ /^\\[/ ? $4 : $3
    sub(/^\\(/, "", version)
    print $2 "=" version }' | xargs -r apt-cache $look_only show --no-all-versions 2>/dev/null | awk '
    $1 == "Package:" { name = $2 }
    $1 == "Installed-Size:" { print name, $2 }' | emit sizes
fi
for place in "$archives" /var/lib/dpkg /usr /boot /; do
  while [ ! -d "$place" ]; do place=$(dirname "$place"); done
  writable=yes
  [ -w "$place" ] || writable=no
  echo "$place|$(stat -c %d "$place")|$(stat -f -c '%a|%S|%c|%d' "$place")|$writable" | emit space
done
# A new kernel lays down about what the largest one there takes.
for kind in vmlinuz initrd.img System.map config; do
  du -k /boot/$kind-* 2>/dev/null | sort -n | tail -n 1
done | awk '{ sum += $1 } END { print sum + 0 }' | emit boot
[ ! -e /run/reboot-required ] || echo "reboot|$(sort -u /run/reboot-required.pkgs 2>/dev/null | tr '\\n' ' ')"
echo "kernel|$(uname -r)"
echo "load|$(cut -d' ' -f1 /proc/loadavg) $(nproc)"
dpkg --audit 2>&1 | emit audit
`;
