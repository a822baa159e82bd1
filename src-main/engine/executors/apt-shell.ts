/**
 * The shell that all scripts over apt and dpkg share: options, names, what becomes of each wanted package, locks. Options
 * stand here once, so that a dry run asks apt the same question as the upgrade.
 */

/** Functions every script over apt has: options, names, and what becomes of each wanted package. */
export const aptShell = /* sh */ `
# Nothing asks: changed configuration files stay as the administrator made them. Nothing restarts services behind our back:
# needrestart is off, and what runs on old libraries is told. No hook shows a pager or stops for bug reports.
export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical LC_ALL=C.UTF-8 TERM=dumb PAGER=cat
export NEEDRESTART_SUSPEND=1 NEEDRESTART_MODE=l APT_LISTCHANGES_FRONTEND=none APT_LISTBUGS_FRONTEND=none UCF_FORCE_CONFFOLD=1
unset LANGUAGE

# An upgrade brings what the new versions need and nothing else: no Recommends, no removal, neither wanted nor automatic.
careful='-y -q -o Dpkg::Use-Pty=0 -o APT::Color=0 -o DPkg::Lock::Timeout=120 --no-install-recommends
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o APT::Get::AutomaticRemove=false'
upgrade_options="$careful --only-upgrade --no-remove"
rollback_options="$careful --allow-downgrades --purge"
# Reads the lists and writes nothing: no cache, no lock, no log.
look_only='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o Dir::Log::Planner=/dev/null'

native=$(dpkg --print-architecture)

# Sets key to apt's name of package $1 of architecture $2.
name_for_apt() { case $2 in all | "$native") key=$1 ;; *) key=$1:$2 ;; esac; }

# Sets status and version of package $1, architecture $2; a package may change from one architecture to "all" and back.
look_up() {
  case $2 in all) other=$native ;; "$native") other=all ;; *) other= ;; esac
  status= version=
  for place in "$2" $other; do
    found=$(dpkg-query -W -f '\${db:Status-Abbrev}|\${Version}\\n' "$1:$place" 2>/dev/null) || continue
    status=\${found%%|*} version=\${found#*|}
    case $status in ?[iUFWtH]*) return 0 ;; esac
  done
  return 1
}

# True where what look_up found is at version $1 and whole, or beyond it.
is_reached() {
  dpkg --compare-versions "$version" gt "$1" && return 0
  dpkg --compare-versions "$version" eq "$1" || return 1
  case $status in ?[iWt]*) return 0 ;; esac
  return 1
}

# Reads lines "name architecture from to" and says of each what is to be done: todo, held, missing or reached.
sort_out() {
  while read -r name arch from to; do
    name_for_apt "$name" "$arch"
    if ! look_up "$name" "$arch"; then echo "missing $key"
    elif is_reached "$to"; then echo "reached $key $version"
    else
      case $status in
        h*) echo "held $key $version" ;;
        *) echo "todo $key $to" ;;
      esac
    fi
  done
}

package_list() { dpkg-query -W -f '\${db:Status-Abbrev}|\${Package}|\${Architecture}|\${Version}\\n'; }

# Who has the locks of dpkg and apt: lines "process name file". A process that holds any lock and has the file open holds
# it; numbers of files differ between layers of an overlay, so they are not compared.
lock_holders() {
  awk '$2 == "POSIX" { print $5 }' /proc/locks | sort -u | while read -r pid; do
    for file in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/cache/apt/archives/lock /var/lib/apt/lists/lock; do
      for fd in "/proc/$pid/fd/"*; do
        [ "$fd" -ef "$file" ] || continue
        look_at "$pid" && echo "$pid $comm $file"
        break
      done
    done
  done
}

# Waits at most $1 seconds for the locks; false when they are still held.
wait_for_locks() {
  left=$1
  while [ -n "$(lock_holders)" ]; do
    [ "$left" -gt 0 ] || return 1
    left=$((left - 1))
    sleep 1
  done
}
`;
