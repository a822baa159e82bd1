/** What the acts on a machine do with apt and dpkg once they have begun: upgrade, roll back, repair. */
import { aptShell } from './apt-shell.ts';

/** What upgrade, rollback and repair note before and after. */
const actOfApt = /* sh */ `
apt-mark showauto | sort > "$dir/auto"
apt-mark showmanual | sort > "$dir/manual"
package_list > "$dir/before"
sync "$dir/auto" "$dir/manual" "$dir/before" "$dir"

# Packages that the act in folder $1 brought in, as apt announced them.
brought_in() {
  awk '
    /^The following NEW packages will be installed:/ { listed = 1; next }
    listed && /^  / { for (i = 1; i <= NF; i++) print $i; next }
    { listed = 0 }' "$1/output" | sort -u
}

# Naming a package makes apt mark it as wanted by a person, even before dpkg begins; and who writes the marks while a new
# package is not unpacked yet drops that one's. Brings back the marks that the folder $1 holds, and what it brought in is
# automatic.
restore_marks() {
  apt-mark showauto | sort > "$1/auto-now"
  apt-mark showmanual | sort > "$1/manual-now"
  sort "$1/auto" "$1/manual" > "$1/known"
  {
    cat "$1/auto"
    brought_in "$1" | comm -23 - "$1/known"
  } | sort | comm -12 - "$1/manual-now" | xargs -r apt-mark auto
  comm -12 "$1/manual" "$1/auto-now" | xargs -r apt-mark manual
}

# Facts: what changed since "before", what is not whole, and which services run on files that are gone.
tell_changes() {
  package_list > "$dir/after"
  awk -F'|' '
    { here = substr($1, 2, 1) ~ /[iUFWtH]/; key = $2 " " $3 }
    FILENAME == ARGV[1] { if (here) was[key] = $4; next }
    here { if (!(key in was)) print "new", key, $4; else if (was[key] != $4) print "changed", key, was[key], $4; seen[key] = 1 }
    $1 ~ /^.([UFHWt]|.R)/ { print "unclean", $2, $3, $1 }
    END { for (key in was) if (!(key in seen)) print "removed", key, was[key] }
  ' "$dir/before" "$dir/after" | sort >> "$dir/facts"
  [ ! -e /run/reboot-required ] || fact reboot
  stale_services | sort -u | while read -r name; do fact stale "$name"; done
}

# Services with code mapped from files that an upgrade has replaced. A shell is none.
stale_services() {
  for maps in /proc/[0-9]*/maps; do
    grep -qE '^[^ ]+ ..x. [^ ]+ [^ ]+ [1-9][0-9]* +/(usr|lib|lib64|bin|sbin|opt)/.* \\(deleted\\)$' "$maps" 2>/dev/null || continue
    pid=\${maps#/proc/} pid=\${pid%/maps}
    [ "/proc/$pid/root/." -ef / ] && look_at "$pid" || continue
    unit=$(sed -n 's/.*\\/\\([^/]*\\.service\\)$/\\1/p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
    case $comm in sh | dash | bash | sudo) ;; *) unit=\${unit:-$comm} ;; esac
    [ -z "$unit" ] || echo "$unit"
  done
}
`;

/** `$dir/wanted` holds lines "name architecture from to". */
export const upgradeWork = `${aptShell}${actOfApt}
# What another program upgrades meanwhile must be known before the versions are compared.
wait_for_locks 120
sort_out < "$dir/wanted" > "$dir/sorted"
grep -v '^todo ' "$dir/sorted" >> "$dir/facts"
set --
while read -r what key to; do
  [ "$what" != todo ] || set -- "$@" "$key=$to"
done < "$dir/sorted"
if [ $# -eq 0 ]; then
  echo 'Nothing is left to upgrade.'
  tell_changes
  finish 0
fi
apt-get $upgrade_options install "$@"
result=$?
stop_if_killed $result
restore_marks "$dir"
tell_changes
finish $result
`;

/**
 * `$dir/wanted` holds lines "install name architecture version file" (file: a package file on the machine, or -), "purge name
 * architecture", "remove name architecture", "auto name architecture" and "manual name architecture": the former marks.
 */
export const rollbackWork = `${aptShell}${actOfApt}
while read -r what name arch rest; do
  case $what in auto | manual) name_for_apt "$name" "$arch"; echo "$key" >> "$dir/$what.former" ;; esac
done < "$dir/wanted"
for what in auto manual; do
  touch "$dir/$what.former"
  sort "$dir/$what.former" > "$dir/$what"
  rm "$dir/$what.former"
done
sync "$dir/auto" "$dir/manual"
set --
: > "$dir/going"
: > "$dir/coming"
: > "$dir/removing"
while read -r what name arch to file; do
  case $what in install | purge | remove) ;; *) continue ;; esac
  name_for_apt "$name" "$arch"
  if look_up "$name" "$arch"; then
    case $status in h*)
      [ "$what" = install ] && [ "$version" = "$to" ] || fact held "$key" "$version"
      continue ;;
    esac
  elif [ "$what" != install ]; then continue
  fi
  case $what in
    install)
      case $status in ?i*) [ "$version" != "$to" ] || continue ;; esac
      echo "$key" >> "$dir/coming"
      if [ "$file" = - ]; then set -- "$@" "$key=$to"; else set -- "$@" "$file"; fi ;;
    purge)
      echo "$key" >> "$dir/going"
      set -- "$@" "$key-" ;;
    remove) echo "$key" >> "$dir/removing" ;;
  esac
done < "$dir/wanted"
if [ $# -gt 0 ]; then
  # Rehearsed first: where it can't be done, or would change more than it was asked to, nothing is changed.
  apt-get $look_only -s $rollback_options install "$@" > "$dir/rehearsal" 2>&1 || { cat "$dir/rehearsal"; fact unchanged; finish 100; }
  awk '
    FILENAME == ARGV[1] { going[$1]; next }
    FILENAME == ARGV[2] { coming[$1]; next }
    ($1 == "Remv" || $1 == "Purg") && !($2 in going) { print "would-remove", $2 }
    $1 == "Inst" && !($2 in coming) { print "would-change", $2 }
  ' "$dir/going" "$dir/coming" "$dir/rehearsal" > "$dir/besides"
  if [ -s "$dir/besides" ]; then
    cat "$dir/rehearsal"
    cat "$dir/besides" >> "$dir/facts"
    fact unchanged
    finish 100
  fi
  apt-get $rollback_options install "$@"
  result=$?
else
  echo 'Nothing is left to roll back.'
  result=0
fi
if [ "$result" -eq 0 ] && [ -s "$dir/removing" ]; then
  apt-get $careful remove $(cat "$dir/removing")
  result=$?
fi
stop_if_killed $result
restore_marks "$dir"
tell_changes
finish $result
`;

/** Name of the act that repairs: one at a time on a machine, begun anew each time. */
export const repairToken = '.repair';

export const repairWork = `${aptShell}${actOfApt}
# A script that is killed in a repair too kills itself: that is a failure, and to be told as one.
killed='^E: Sub-process .* (received|exited unexpectedly)'

# Scripts of packages that outlived a killed dpkg: it would start them a second time beside themselves.
scripts_at_work() {
  for entry in /proc/[0-9]*; do
    [ "$entry/root/." -ef / ] || continue
    line=$(tr '\\0' ' ' < "$entry/cmdline" 2>/dev/null)
    case $line in
      *' /var/lib/dpkg/info/'* | *' /var/lib/dpkg/tmp.ci/'*) echo "\${entry#/proc/} $line" ;;
    esac
  done
}
left=120
while [ -n "$(scripts_at_work)" ] && [ "$left" -gt 0 ]; do
  left=$((left - 1))
  sleep 1
done
still=$(scripts_at_work | head -n 1)
if [ -n "$still" ]; then
  echo "Still at work: $still"
  fact at-work "$still"
  finish 1
fi
cut_off_acts() {
  for act in "$home"/*/; do
    act=\${act%/}
    [ -f "$act/manual" ] && [ ! -L "$act/exit" ] && ! is_at_work "$act" && echo "$act"
  done
}

# The version or file that a cut-off act was bringing package $1, architecture $2 to; nothing where none names it.
destination() {
  cut_off_acts | while read -r act; do
    awk -v name="$1" -v arch="$2" '
      $1 == "install" && $2 == name && $3 == arch { print $5 == "-" ? "=" $4 : $5 }
      $1 == name && $2 == arch { print "=" $4 }' "$act/wanted"
  done | tail -n 1
}

wait_for_locks 120
dpkg --configure -a --force-confdef --force-confold
result=$?
# What was cut off while its files were laid down can't be configured. It is unpacked again, in the version it was on its way
# to, else in the one it had; apt leaves it as it is of itself.
set --
package_list > "$dir/now"
while IFS='|' read -r status name arch version; do
  case $status in ?H* | ??R*) ;; *) continue ;; esac
  name_for_apt "$name" "$arch"
  to=$(destination "$name" "$arch")
  case $to in
    /*) set -- "$@" "$to" ;;
    *) set -- "$@" "$key\${to:-\${version:+=$version}}" ;;
  esac
done < "$dir/now"
if [ $# -gt 0 ]; then
  apt-get $careful --no-remove --allow-downgrades --reinstall install "$@"
  result=$?
  stop_if_killed $result
fi
# What is needed to configure the rest, and the offered version where the one above can't be had.
apt-get $careful --no-remove -f install || result=$?
stop_if_killed $result
restore_marks "$dir"
for act in $(cut_off_acts); do restore_marks "$act"; done
dpkg --audit
tell_changes
grep -q '^unclean ' "$dir/facts" || result=0
finish $result
`;
