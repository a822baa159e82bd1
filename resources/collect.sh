#!/bin/sh
# PatchLedger's collector for Linux (dpkg, rpm, apk) and macOS. It puts what this machine says of itself into one file to
# carry to PatchLedger ("patchledger import FILE"), in the form patchledger-inventory/1 of docs/collect.md; "patchledger
# collect ssh" runs this same text over its connection. On macOS IT HAS NOT BEEN RUN YET.
# It needs a POSIX shell, awk and the usual small tools, no root (with root it sees more) and no network; it changes
# nothing, reads nothing secret, and writes nothing but that file. Short-lived files of apt, dnf and zypper lie in memory
# (/dev/shm), but for dnf's lock in /var/tmp.

# In braces, so that no shell runs anything of it before it has read all of it: it may come through a pipe or be cut off.
{
collector_version=1
# Seconds for each command where `timeout` exists.
patience=300

usage() {
  cat <<'HELP'
usage: sh collect.sh [-o FILE] [-q]

Collects this machine into one file for PatchLedger. Run it as root to see more: the serial number, and which
services of other users still run on replaced libraries.

  -o FILE   where to write; default ./HOST-YYYYMMDDTHHMMSSZ.patchledger.json; "-o -": standard output
  -q        say nothing when all went well
  -h, --help, --version

exit status: 0 written; 1 written, but the installed packages could not be listed; 2 wrong use; 3 nothing written
HELP
}

say() { printf '%s\n' "collect.sh: $*" >&2; }
fail() { say "$2"; exit "$1"; }
has() { command -v "$1" >/dev/null 2>&1; }

output= quiet=
while [ $# -gt 0 ]; do
  case $1 in
    -o | --output)
      [ $# -ge 2 ] && [ -n "$2" ] || fail 2 "$1 needs a file name (-h shows how)"
      output=$2
      shift
      ;;
    -q | --quiet) quiet=1 ;;
    -h | --help) usage; exit 0 ;;
    --version) printf '%s\n' "collect.sh $collector_version, writes patchledger-inventory/1"; exit 0 ;;
    *) fail 2 "unknown argument: $1 (-h shows how)" ;;
  esac
  shift
done

umask 077
PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset LANGUAGE CDPATH ENV BASH_ENV
exec </dev/null
has awk || fail 3 'awk is missing on this machine'
newline='
'
uid=$(id -u)

# The timeout of coreutils and of busybox; that of older busyboxes wants -t.
limit=
if timeout 5 true 2>/dev/null; then limit="timeout $patience"
elif timeout -t 5 true 2>/dev/null; then limit="timeout -t $patience"
fi
# short SECONDS COMMAND...: with a limit of its own
short() {
  seconds=$1
  shift
  if [ -n "$limit" ]; then ${limit% *} "$seconds" "$@"; else "$@"; fi
}

# Programs that as root would write logs, locks or caches are run as nobody. Without a way to become nobody they are left out.
nobody=none
if [ "$uid" != 0 ]; then nobody=
elif setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
  nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
elif chroot --userspec=65534:65534 / true 2>/dev/null; then nobody='chroot --userspec=65534:65534 /'
fi

# What a command printed, as the inside of a JSON object. Input: what was run, what it printed, a line of the mark with the
# exit status, its complaints. Everything beyond printable ASCII leaves as \u escapes: the file is plain ASCII in any locale.
# Bytes that are no UTF-8 become U+FFFD, as many as the WHATWG's decoder gives.
escape='
function json(s) {
  if (index(s, "\"") || index(s, "\\") || s ~ /[^ -~\t]/) return slow(s)
  if (index(s, "\t")) gsub(/\t/, "\\t", s)
  return s
}
function slow(s,  i, n, c, b, need, low, high, value, out) {
  if (!ready) { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i; ready = 1 }
  n = length(s)
  for (i = 1; i <= n; i++) {
    c = substr(s, i, 1)
    b = code[c] + 0
    if (b >= 32 && b < 127) out = out (c == "\"" || c == "\\" ? "\\" c : c)
    else if (b == 9) out = out "\\t"
    else if (b > 0 && (b < 32 || b == 127)) out = out sprintf("\\u%04x", b)
    else {
      low = 128; high = 191
      if (b >= 194 && b <= 223) { need = 1; value = b - 192 }
      else if (b >= 224 && b <= 239) { need = 2; value = b - 224; if (b == 224) low = 160; if (b == 237) high = 159 }
      else if (b >= 240 && b <= 244) { need = 3; value = b - 240; if (b == 240) low = 144; if (b == 244) high = 143 }
      else { out = out "\\ufffd"; continue }
      for (; need > 0 && i < n; need--) {
        b = code[substr(s, i + 1, 1)] + 0
        if (b < low || b > high) break
        value = value * 64 + b - 128
        low = 128; high = 191
        i++
      }
      if (need > 0) out = out "\\ufffd"
      else if (value < 65536) out = out sprintf("\\u%04x", value)
      else out = out sprintf("\\u%04x\\u%04x", 55296 + int((value - 65536) / 1024), 56320 + value % 1024)
    }
  }
  return out
}
NR == 1 { printf "\"command\":\"%s\",\"text\":\"", json($0); next }
!ended && index($0, mark " ") == 1 { printf "\",\"exit\":%d", substr($0, length(mark) + 2); ended = 1; next }
!ended { if (lines++) printf "\\n"; printf "%s", json($0); next }
$0 != "" || complaints { printf "%s%s", complaints++ ? "\\n" : ",\"errors\":\"", json($0) }
END { if (complaints) printf "\"" }
'
taken=$(date -u +%Y-%m-%dT%H:%M:%SZ)
mark="patchledger-$$-$taken-end"

# json_text TEXT: its first line inside a JSON string
json_text() {
  printf '%s' "$1" | awk -v mark="$mark" "${escape%%NR == 1*}"'NR == 1 { printf "%s", json($0) }'
}

# Awks differ; one that would write what is no JSON is found out here.
[ "$(json_text "$(printf '"\\\t\303\251\200')")" = '\"\\\t\u00e9\ufffd' ] || fail 3 'the awk of this machine is not one that can be used'

sections=
# section NAME COMMAND-AS-SHOWN FUNCTION-OR-PROGRAM...: $both has what it printed, the mark with its exit status, its complaints
section() {
  name=$1 shown=$2
  shift 2
  both=$(
    { said=$("$@" 2>&1 >&3; printf '\n%s' "$?"); } 3>&1
    printf '\n%s %s\n%s' "$mark" "${said##*"$newline"}" "${said%"$newline"*}"
  )
  part=$(printf '%s\n%s\n' "$shown" "$both" | awk -v mark="$mark" "$escape")
  case $part in
    *'","exit":'*) ;;
    *) fail 3 "what $name says could not be put into the file (awk failed)" ;;
  esac
  sections="$sections${sections:+,$newline}\"$name\":{$part}"
}

file() { cat "$1"; }

# --- what every machine tells -----------------------------------------------------------------------------------------
host=$(uname -n)
section clock 'date -u +%s.%N' date -u +%s.%N
system() { cat /etc/os-release || cat /usr/lib/os-release; }
section os 'cat /etc/os-release' system
section uname 'uname -srm' uname -srm
section machine 'cat /etc/machine-id' file /etc/machine-id
section name 'uname -n' uname -n
section hosts 'cat /etc/hosts' file /etc/hosts
section user 'id -u' id -u
keys() { cat /etc/ssh/ssh_host_*_key.pub; }
section hostkeys 'cat /etc/ssh/ssh_host_*_key.pub' keys
listed=no

# --- Linux ------------------------------------------------------------------------------------------------------------
interfaces() { ip -o link && ip -o addr; }
cards() {
  for card in /sys/class/net/*; do
    [ -e "$card/address" ] || continue
    mac= carrier= flags=
    read -r mac <"$card/address"
    { read -r carrier <"$card/carrier"; } 2>/dev/null
    read -r flags <"$card/flags"
    printf '%s %s %s %s\n' "${card##*/}" "${mac:--}" "${carrier:-0}" "${flags:-0}"
  done
}
dmi() { for field in product_serial sys_vendor product_name; do printf '%s=' "$field"; cat "/sys/class/dmi/id/$field" || echo; done; }
boot_time() { grep '^btime ' /proc/stat; }
reboot_wanted() { [ -e /run/reboot-required ] || [ -e /run/reboot-needed ]; }
replaced() {
  grep -aH -E '^[^ ]+ ..x. .* \(deleted\)$' /proc/[0-9]*/maps 2>&1
  # grep complains of processes that ended meanwhile.
  return 0
}
processes() {
  for pid in $(printf '%s\n' "$maps" | sed -n 's,^/proc/\([0-9]*\)/maps:.*,\1,p' | sort -nu); do
    printf 'process %s\n' "$pid"
    cat "/proc/$pid/comm" || echo
    cat "/proc/$pid/cgroup"
  done
}
# Sockets that wait for TCP connections, the program where its owner or root asks.
listening() {
  if has ss; then ss -Hltnp
  else
    awk '$4 == "0A"' /proc/net/tcp || return
    [ ! -r /proc/net/tcp6 ] || awk '$4 == "0A"' /proc/net/tcp6
  fi
}
# What guards the machine, as the kernel and systemd tell: "name state".
guards() {
  if [ -r /sys/fs/selinux/enforce ]; then printf 'SELinux %s\n' "$(cat /sys/fs/selinux/enforce)"; fi
  if [ -r /sys/module/apparmor/parameters/enabled ]; then printf 'AppArmor %s\n' "$(cat /sys/module/apparmor/parameters/enabled)"; fi
  if [ -d /run/systemd/system ] && has systemctl; then
    for unit in firewalld nftables ufw iptables; do
      if [ -e "/usr/lib/systemd/system/$unit.service" ] || [ -e "/lib/systemd/system/$unit.service" ]; then
        printf '%s %s\n' "$unit" "$(systemctl is-active "$unit" 2>/dev/null)"
      fi
    done
  fi
  return 0
}
linux() {
  section ip 'ip -o link; ip -o addr' interfaces
  section cards '/sys/class/net' cards
  section routes 'cat /proc/net/route' file /proc/net/route
  section fib 'cat /proc/net/fib_trie' file /proc/net/fib_trie
  section inet6 'cat /proc/net/if_inet6' file /proc/net/if_inet6
  section dmi '/sys/class/dmi/id' dmi
  section release 'cat /proc/sys/kernel/osrelease' file /proc/sys/kernel/osrelease
  section kernel 'cat /proc/sys/kernel/version' file /proc/sys/kernel/version
  section boot 'cat /proc/sys/kernel/random/boot_id' file /proc/sys/kernel/random/boot_id
  section booted 'grep btime /proc/stat' boot_time
  section reboot 'test -e /run/reboot-required' reboot_wanted
  section reboot-packages 'cat /run/reboot-required.pkgs' file /run/reboot-required.pkgs
  section maps 'grep deleted /proc/[0-9]*/maps' replaced
  maps=$both
  section processes '/proc/PID/comm, /proc/PID/cgroup' processes
  section listening 'ss -ltnp' listening
  section guards '/sys/fs/selinux, /sys/module/apparmor, systemctl is-active' guards
}

# Moments the files were changed, "seconds name"; busybox's find has no -printf.
moments() {
  find "$@" -printf '%T@ %f\n' 2>/dev/null && return
  find "$@" -exec stat -c '%Y %n' {} + | awk '{ sub(/ .*\//, " "); print }'
}

# --- dpkg and apt: the questions that PatchLedger asks over SSH -------------------------------------------------------
dpkg_list() {
  $limit dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Origin}\n'
}
# apt caches nothing, logs nothing, and keeps its nameless temporary files in memory where it can.
apt_quiet='-q -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o Dir::Log::Planner=/dev/null'
in_memory() {
  if [ -w /dev/shm ]; then TMPDIR=/dev/shm "$@"; else "$@"; fi
}
apt_offers() {
  offered=$({ in_memory $limit apt-get -s $apt_quiet dist-upgrade; echo "status $?"; } | sed -n '/^Inst /p;/^status [0-9]*$/p')
  printf '%s\n' "$offered" | sed -n '/^Inst /p'
  return "${offered##*status }"
}
# Sources of what is offered, asked of apt only where the installed package does not tell.
wanted() {
  { printf '%s\n' "$packages"; printf '%s\n' "$offers"; } | awk -F '\t' '
    NF >= 6 && substr($1, 2, 1) ~ /[iUFWt]/ { plain = $3; sub(/\+b[0-9]+$/, "", plain); told[$2] = ($6 == plain); next }
    /^Inst / {
      split($0, word, " "); split(word[2], part, ":"); name = part[1]
      version = $0; sub(/^[^(]*\(/, "", version); sub(/ .*/, "", version)
      arch = $0; sub(/^[^(]*\([^]]*\[/, "", arch); sub(/\].*/, "", arch)
      if (part[2] != "") arch = part[2]
      if (!told[name]) print name (arch == "all" ? "" : ":" arch) "=" version
    }'
}
apt_shown() {
  ask=$(wanted)
  [ -z "$ask" ] || in_memory $limit apt-cache $apt_quiet show --no-all-versions $ask
}
debian() {
  section debian 'dpkg-query, apt-get' true
  section arch 'dpkg --print-architecture' dpkg --print-architecture
  section packages "dpkg-query -W" dpkg_list
  packages=$both
  case $packages in *"$newline$mark 0"*) listed=yes ;; esac
  section offers 'apt-get -s dist-upgrade' apt_offers
  offers=$both
  section shown 'apt-cache show' apt_shown
  section index 'find /var/lib/apt/lists' moments /var/lib/apt/lists -maxdepth 1 -type f
}

# --- rpm with dnf or zypper, as nobody --------------------------------------------------------------------------------
rpm_list() {
  format='%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{VENDOR}'
  # Before rpm 4.14 the tag is not known.
  if rpm --querytags 2>/dev/null | grep -qi '^modularitylabel$'; then format="$format\\t%{MODULARITYLABEL}"; fi
  if [ -n "$nobody" ] && [ "$nobody" != none ]; then
    rpms=$($limit $nobody rpm -qa --qf "$format\\n" 2>/dev/null) && [ -n "$rpms" ] && printf '%s\n' "$rpms" && return 0
  fi
  # Where nobody may not read the database: the list matters more than a lock file that old rpms leave beside it.
  $limit rpm -qa --qf "$format\\n"
}
# dnf gets a folder in memory for its log; the one it makes for its lock can't be placed elsewhere and is taken away again.
dnf_quiet() {
  [ "$nobody" != none ] || { echo 'left out: no way to run it without root rights' >&2; return 125; }
  [ -w /dev/shm ] || { echo 'left out: no memory file system for its log' >&2; return 125; }
  scratch=$(mktemp -d /dev/shm/patchledger.XXXXXX) || return 125
  [ "$uid" != 0 ] || chown 65534:65534 "$scratch"
  locks=/var/tmp/dnf-$([ "$uid" = 0 ] && echo nobody || id -un)-
  there=$(echo "$locks"*)
  HOME=$scratch XDG_CACHE_HOME=$scratch XDG_STATE_HOME=$scratch TMPDIR=$scratch \
    $limit $nobody dnf -q -C "--setopt=logdir=$scratch" "$@"
  code=$?
  rm -rf "$scratch"
  for path in "$locks"*; do
    case " $there " in *" $path "*) ;; *) rm -rf "$path" ;; esac
  done
  return "$code"
}
dnf_offers() { dnf_quiet repoquery --upgrades --qf '%{name} %{epoch} %{version} %{release} %{arch} %{sourcerpm} %{repoid}\n'; }
dnf_advisories() { dnf_quiet updateinfo list --updates; }
zypper_offers() {
  [ "$nobody" != none ] || { echo 'left out: no way to run it without root rights' >&2; return 125; }
  in_memory zypper_asked "$@"
}
# Its XML has all updates in one line.
zypper_lines() {
  found=$(zypper_offers -x "$@")
  code=$?
  printf '%s\n' "$found" | awk '{ gsub(/<update /, "\n<update "); print }'
  return "$code"
}
zypper_asked() {
  ZYPPTMPDIR=${TMPDIR:-/tmp} ZYPP_LOGFILE=/dev/null ZYPP_READONLY_HACK=1 $limit $nobody zypper -q --non-interactive --no-refresh "$@"
}
# Which packages a patch renews stands only in what it says of itself.
zypper_contents() {
  names=$(printf '%s\n' "$patches" | sed -n '/kind="patch"/s/.* name="\([A-Za-z0-9:._-]*\)".*/\1/p' | sort -u | head -n 500)
  [ -z "$names" ] || zypper_offers info -t patch --conflicts $names
}
zypper_reboot() { zypper_offers needs-rebooting; }
# Of a plain user yum -C reads the system's cache (yum(8)), and has it not been unpacked, fails; a cache of its own would lie
# in TMPDIR.
yum_asked() {
  [ "$nobody" != none ] || { echo 'left out: no way to run it without root rights' >&2; return 125; }
  [ -w /dev/shm ] || { echo 'left out: no memory file system for its files' >&2; return 125; }
  scratch=$(mktemp -d /dev/shm/patchledger.XXXXXX) || return 125
  [ "$uid" != 0 ] || chown 65534:65534 "$scratch"
  HOME=$scratch TMPDIR=$scratch $limit $nobody yum -q -C "$@"
  code=$?
  rm -rf "$scratch"
  return "$code"
}
yum_offers() {
  yum_asked check-update
  code=$?
  # 100: there is something (yum(8)).
  [ "$code" != 100 ] || return 0
  return "$code"
}
yum_advisories() { yum_asked updateinfo list updates; }
rpm_locks() {
  for path in /etc/dnf/plugins/versionlock.list /etc/yum/pluginconf.d/versionlock.list; do [ ! -r "$path" ] || cat "$path"; done
}
rpm_index() {
  set --
  for path in /var/cache/dnf /var/cache/libdnf5 /var/cache/yum /var/cache/zypp/raw; do [ ! -d "$path" ] || set -- "$@" "$path"; done
  [ $# = 0 ] || moments "$@" -type f -name repomd.xml
}
restart_wanted() { $limit $nobody needs-restarting -r; }
redhat() {
  section rpm 'rpm -qa' rpm_list
  case $both in *"$newline$mark 0"*) listed=yes ;; esac
  if has dnf; then
    section dnf-offers 'dnf -C repoquery --upgrades' dnf_offers
    section dnf-advisories 'dnf -C updateinfo list --updates' dnf_advisories
  elif has zypper; then
    section zypper-offers 'zypper --no-refresh -x list-updates' zypper_lines list-updates
    section zypper-patches 'zypper --no-refresh -x list-patches' zypper_lines list-patches
    patches=$both
    section zypper-contents 'zypper info -t patch --conflicts' zypper_contents
    section zypper-reboot 'zypper needs-rebooting' zypper_reboot
  elif has yum; then
    section yum-offers 'yum -C check-update' yum_offers
    section yum-advisories 'yum -C updateinfo list updates' yum_advisories
  fi
  section rpm-locks 'cat versionlock.list' rpm_locks
  section rpm-index 'find -name repomd.xml' rpm_index
  if [ "$nobody" != none ] && has needs-restarting; then section needs-restarting 'needs-restarting -r' restart_wanted; fi
}

# --- apk --------------------------------------------------------------------------------------------------------------
apk_list() { sed -n '/^[PVAoVm]:/p;/^$/p' "$apk_db"; }
apk_offers() { $limit apk version -v -l '<'; }
apk_index() { moments /var/cache/apk /etc/apk/cache/ -maxdepth 1 -type f -name 'APKINDEX*'; }
alpine() {
  section apk "$apk_db" apk_list
  case $both in *"$newline$mark 0"*) listed=yes ;; esac
  section apk-offers 'apk version -l <' apk_offers
  section apk-world 'cat /etc/apk/world' file /etc/apk/world
  section apk-index 'find /var/cache/apk' apk_index
}

# --- containers: what nobody inside may read --------------------------------------------------------------------------
inside='cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
what=none
if command -v dpkg-query >/dev/null 2>&1 && [ -s /var/lib/dpkg/status ]; then what=dpkg
elif [ -r /lib/apk/db/installed ] || [ -r /usr/lib/apk/db/installed ]; then what=apk
elif command -v rpm >/dev/null 2>&1; then what=rpm
fi
printf "\n== %s %s\n" "$what" "$(uname -m)"
case $what in
  dpkg) dpkg-query -W -f "\${db:Status-Abbrev}\t\${Package}\t\${Version}\t\${Architecture}\t\${source:Package}\t\${source:Version}\t\${Origin}\n" ;;
  apk) cat /lib/apk/db/installed /usr/lib/apk/db/installed 2>/dev/null | sed -n "/^[PVAo]:/p;/^\$/p" ;;
  rpm) rpm -qa --qf "%{NAME}\t%{EPOCH}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{VENDOR}\n" ;;
  none) exit 1 ;;
esac'
# Neither engine is woken: docker answers where its server runs, podman is asked only where it has run since the start.
engines() {
  has docker && echo docker
  if has podman; then
    if [ "$uid" = 0 ]; then [ ! -e /run/libpod/alive ] || echo podman
    else [ ! -e "${XDG_RUNTIME_DIR:-/run/user/$uid}/libpod/tmp/alive" ] || echo podman
    fi
  fi
}
list_containers() {
  code=0
  for engine in $(engines); do
    ids=$(short 30 "$engine" ps -q --no-trunc) || code=$?
    [ -z "$ids" ] || short 30 "$engine" inspect --format "$engine {{.Id}} {{.Name}} {{.Config.Image}} {{.Image}}" $ids || code=$?
  done
  return "$code"
}
look_inside() { short 30 "$1" exec --user 65534:65534 "$2" sh -c "$inside"; }
containers() {
  [ -n "$limit" ] && [ -n "$(engines)" ] || return 0
  section containers 'docker ps, docker inspect; podman likewise' list_containers
  number=0 begun=$(date +%s)
  rest=${both%%"$newline$mark "*}$newline
  while [ -n "$rest" ] && [ "$number" -lt 50 ] && [ $(($(date +%s) - begun)) -lt 240 ]; do
    line=${rest%%"$newline"*}
    rest=${rest#*"$newline"}
    number=$((number + 1))
    engine=${line%% *}
    id=${line#* }
    id=${id%% *}
    case $engine,$id in
      docker,*[!0-9a-f]* | podman,*[!0-9a-f]* | *,) continue ;;
      docker,* | podman,*) section "container-$number" "$engine exec $id: os-release and package list" look_inside "$engine" "$id" ;;
    esac
  done
}

# --- macOS ------------------------------------------------------------------------------------------------------------
mac_profile() { $limit system_profiler -json SPSoftwareDataType SPHardwareDataType SPApplicationsDataType; }
mac_updates() { short 120 softwareupdate --list --no-scan; }
mac_scanned() { defaults read /Library/Preferences/com.apple.SoftwareUpdate LastSuccessfulDate; }
macos() {
  section mac-version 'sw_vers' sw_vers
  section mac-network 'ifconfig' ifconfig
  section mac-platform 'ioreg -rd1 -c IOPlatformExpertDevice' ioreg -rd1 -c IOPlatformExpertDevice
  section mac-booted 'sysctl -n kern.boottime' sysctl -n kern.boottime
  section mac-profile 'system_profiler -json' mac_profile
  case $both in *SPApplicationsDataType*) listed=yes ;; esac
  section mac-updates 'softwareupdate --list --no-scan' mac_updates
  section mac-scanned 'defaults read com.apple.SoftwareUpdate LastSuccessfulDate' mac_scanned
}

case $(uname -s) in
  Darwin) macos ;;
  Linux)
    linux
    apk_db=/lib/apk/db/installed
    [ -e "$apk_db" ] || apk_db=/usr/lib/apk/db/installed
    if [ -s /var/lib/dpkg/status ] && has dpkg-query && has apt-get; then debian
    elif [ -e "$apk_db" ]; then alpine
    elif has rpm; then redhat
    fi
    containers
    ;;
esac

# --- the file ---------------------------------------------------------------------------------------------------------
document="{\"schema\":\"patchledger-inventory/1\",
\"collector\":{\"name\":\"collect.sh\",\"version\":\"$collector_version\",\"elevated\":$([ "$uid" = 0 ] && echo true || echo false)},
\"takenAt\":\"$taken\",
\"host\":{\"name\":\"$(json_text "$host")\"},
\"sections\":{
$sections
},
"
# SHA-256 of standard input, or nothing.
digest() {
  if has sha256sum; then sha256sum
  elif has shasum; then shasum -a 256
  elif has openssl; then openssl dgst -sha256 -r
  elif has busybox; then busybox sha256sum
  fi
}
sum=$(printf '%s' "$document" | digest 2>/dev/null)
sum=${sum%% *}
case $sum in *[!0-9a-f]*) sum=none ;; esac
[ "${#sum}" = 64 ] || sum=none
document="$document\"sha256\":\"$sum\"}$newline"

if [ "$output" = - ]; then
  printf '%s' "$document" || fail 3 'standard output could not be written'
else
  short=$(printf '%.64s' "$host" | tr -c 'A-Za-z0-9._-' '_' | sed 's/^[.-]/_/')
  [ -n "$output" ] || output=./${short:-host}-$(printf '%s' "$taken" | tr -d ':-').patchledger.json
  case $output in -*) output=./$output ;; esac
  [ ! -d "$output" ] || fail 3 "$output is a folder"
  part_file=$output.part$$
  # noclobber: never through a link or into a file that somebody laid there.
  (set -C; : >"$part_file") 2>/dev/null || fail 3 "$output can't be written here; choose another place with -o FILE"
  trap 'rm -f "$part_file"' EXIT
  trap 'exit 3' HUP INT TERM
  { printf '%s' "$document" >"$part_file"; } 2>/dev/null
  written=$(($(wc -c <"$part_file")))
  [ "$written" = "${#document}" ] || fail 3 "$output could not be written whole; is there no room left? Nothing was left behind"
  mv -f "$part_file" "$output" || fail 3 "$output could not be put in its place"
  trap - EXIT
  [ -n "$quiet" ] || printf '%s\n' "$output"
fi
if [ "$listed" != yes ]; then
  say 'the installed packages could not be listed; the file says the rest'
  exit 1
fi
exit 0
}
