/**
 * The fixed script that collects a Debian-family machine over one exec channel: sections with their exit statuses, framed by
 * a mark nobody can guess, and an end that proves the answer whole. Writes nothing, apt's caches included.
 */
import { dpkgFormat } from '../domain/debian-machine.ts';

/** Needs only what every Debian has: dpkg, apt, coreutils, findutils, grep, sed, awk. `ip` is used where it is there. */
export const debianScript = `
mark=$(input mark)
# section NAME COMMAND...: what the command prints, on both streams, between two lines that start with the mark
section() {
  name=$1
  shift
  printf '%s begin %s\\n' "$mark" "$name"
  printf '%s begin %s\\n' "$mark" "$name" >&2
  "$@"
  status=$?
  printf '\\n%s end %s %s\\n' "$mark" "$name" "$status"
  printf '\\n%s end %s %s\\n' "$mark" "$name" "$status" >&2
}
finish() {
  printf '%s whole\\n' "$mark"
  exit 0
}

section clock date -u +%s.%N
system() { cat /etc/os-release || cat /usr/lib/os-release; }
section os system
debian() { test -e /var/lib/dpkg/status && command -v dpkg-query && command -v apt-get; }
section debian debian
[ "$status" = 0 ] || finish

section arch dpkg --print-architecture
list() {
  packages=$(dpkg-query -W -f '${dpkgFormat}')
  code=$?
  printf '%s\\n' "$packages"
  return "$code"
}
section packages list

# apt caches nothing, logs nothing, and keeps its nameless temporary files in memory where it can (a disk may be full).
[ -w /dev/shm ] && TMPDIR=/dev/shm && export TMPDIR
quiet='-q -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o Dir::Log::Planner=/dev/null'
simulate() {
  offers=$({ apt-get -s $quiet dist-upgrade; echo "status $?"; } | sed -n '/^Inst /p;/^status [0-9]*$/p')
  printf '%s\\n' "$offers" | sed -n '/^Inst /p'
  return "\${offers##*status }"
}
section offers simulate

# Sources of what is offered: asked of apt only where the installed package does not tell (see sourcesFromInstalled).
wanted() {
  { printf '%s\\n' "$packages"; printf '%s\\n' "$offers"; } | awk -F '\\t' '
    NF >= 6 && substr($1, 2, 1) ~ /[iUFWt]/ { plain = $3; sub(/\\+b[0-9]+$/, "", plain); told[$2] = ($6 == plain); next }
    /^Inst / {
      split($0, word, " "); split(word[2], part, ":"); name = part[1]
      version = $0; sub(/^[^(]*\\(/, "", version); sub(/ .*/, "", version)
      arch = $0; sub(/^[^(]*\\([^]]*\\[/, "", arch); sub(/\\].*/, "", arch)
      if (part[2] != "") arch = part[2]
      if (!told[name]) print name (arch == "all" ? "" : ":" arch) "=" version
    }'
}
shown() {
  ask=$(wanted)
  [ -z "$ask" ] || apt-cache $quiet show --no-all-versions $ask
}
section shown shown
section index find /var/lib/apt/lists -maxdepth 1 -type f -printf '%T@ %f\\n'

section machine cat /etc/machine-id
section name uname -n
section hosts cat /etc/hosts
interfaces() { ip -o link && ip -o addr; }
section ip interfaces
# Without ip: what the kernel's own files tell.
cards() {
  for card in /sys/class/net/*; do
    [ -e "$card/address" ] || continue
    mac= carrier= flags=
    read -r mac <"$card/address"
    { read -r carrier <"$card/carrier"; } 2>/dev/null
    read -r flags <"$card/flags"
    printf '%s %s %s %s\\n' "\${card##*/}" "\${mac:--}" "\${carrier:-0}" "\${flags:-0}"
  done
}
bare() { [ "$status" = 0 ] || cards; }
section cards bare
section routes cat /proc/net/route
section fib cat /proc/net/fib_trie
section inet6 cat /proc/net/if_inet6

dmi() { for field in product_serial sys_vendor product_name; do printf '%s=' "$field"; cat "/sys/class/dmi/id/$field" || echo; done; }
section dmi dmi
section release cat /proc/sys/kernel/osrelease
section kernel cat /proc/sys/kernel/version
section boot cat /proc/sys/kernel/random/boot_id
section booted grep '^btime ' /proc/stat
section reboot test -e /run/reboot-required
section reboot-packages cat /run/reboot-required.pkgs

maps=$(grep -aH -E '^[^ ]+ ..x. .* \\(deleted\\)$' /proc/[0-9]*/maps 2>&1)
section maps printf '%s\\n' "$maps"
processes() {
  for pid in $(printf '%s\\n' "$maps" | sed -n 's,^/proc/\\([0-9]*\\)/maps:.*,\\1,p' | sort -nu); do
    printf 'process %s\\n' "$pid"
    cat "/proc/$pid/comm" || echo
    cat "/proc/$pid/cgroup"
  done
}
section processes processes
section user id -u
keys() { cat /etc/ssh/ssh_host_*_key.pub; }
section hostkeys keys
finish
`;
