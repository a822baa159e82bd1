/**
 * The shell by which an act on a machine happens once and no more, whatever dies: claims its folder, works detached from
 * the connection, and tells what became of it. Knows nothing of what the act does.
 *
 * An act is a folder /var/lib/patchledger/TOKEN with `wanted` (what was asked), `work` (the script at work), `worker`
 * (process, boot and start time of it), `output`, `facts`, and at the very end `exit`. The moments at which power, PatchLedger
 * or the worker may go, and what holds then:
 * 1. Before the folder has its name: nothing has begun (absent); the same token begins it.
 * 2. Named, the package manager not called yet: cut off (broken); there is nothing to repair, a new token does all.
 * 3. While apt downloads, unpacks or configures: cut off; repair finishes what was unpacked, a new token does the rest.
 * 4. Packages done, marks of automatic installation not brought back: cut off; repair brings them back from the folder.
 * 5. All done, `exit` not written: cut off; repair and a new token find nothing left to do.
 * 6. `exit` written, nobody told: ended; following it again tells.
 */

/** Functions of both sides: the script over the connection and the worker it leaves behind. */
export const actShell = /* sh */ `
home=/var/lib/patchledger

# Facts for PatchLedger go to standard error; standard output is what the package manager said and nothing else.
say() { printf 'patchledger: %s\\n' "$*" >&2; }

# Reads state, session and start of process $1 (proc(5)); its name may hold blanks and brackets.
look_at() {
  { IFS= read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  comm=\${stat#*\\(} comm=\${comm%)*}
  set -- \${stat##*) }
  process_state=$1 session=$4 since=\${20}
}

# To anyone else the folders of acts look as if they were not there.
[ "$(id -u)" = 0 ] || { say refused 'the script does not run as root'; exit 0; }

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# True while the act in folder $1 is at work: its worker, told by boot and start time from another process that got the
# number later, or an apt or dpkg of it that outlived the worker.
is_at_work() {
  { read -r worker boot start < "$1/worker"; } 2>/dev/null || return 1
  [ "$boot" = "$(boot_id)" ] || return 1
  look_at "$worker" && [ "$since" = "$start" ] && [ "$process_state" != Z ] && return 0
  for entry in /proc/[0-9]*; do
    look_at "\${entry#/proc/}" || continue
    [ "$session" = "$worker" ] && [ "$process_state" != Z ] || continue
    case $comm in apt-get | dpkg) return 0 ;; esac
  done
  return 1
}

# State and facts of the act in folder $1.
tell() {
  if [ ! -d "$1" ]; then say state absent
  elif [ -L "$1/exit" ]; then say state ended "$(readlink "$1/exit")"
  elif is_at_work "$1"; then say state running
  # It may have ended between the two looks.
  elif [ -L "$1/exit" ]; then say state ended "$(readlink "$1/exit")"
  else say state broken; fi
  [ ! -f "$1/facts" ] || sed 's/^/patchledger: /' "$1/facts" >&2
}
`;

const claim = /* sh */ `
# Makes the folder all acts lie in; another's link or folder in its place would be a trap.
make_home() {
  [ -d "$home" ] || mkdir -m 700 "$home" 2>/dev/null || [ -d "$home" ] || { say refused "$home can't be made"; exit 0; }
  [ ! -L "$home" ] && [ "$(stat -c %u "$home")" = 0 ] || { say refused "$home is not a folder of root"; exit 0; }
  chmod 700 "$home"
}

# Begins the act $1 unless it has begun. Everything is written before the worker gives the folder its name, so a full disk
# or a crash leaves no half-described act.
begin() {
  dir=$home/$1
  [ ! -d "$dir" ] || return 0
  new=$home/.new-$1.$$
  rm -rf "$new"
  if ! { mkdir -m 700 "$new" && input wanted > "$new/wanted" && work > "$new/work" && : > "$new/output"; }; then
    rm -rf "$new"
    say refused "the act can't be written down in $home"
    exit 0
  fi
  # A session of its own with no end of the connection in its hands: neither a hang-up nor a closed pipe reaches it.
  setsid /bin/sh "$new/work" "$new" "$dir" < /dev/null > "$new/output" 2>&1 &
  while [ ! -d "$dir" ] && kill -0 $! 2>/dev/null; do sleep 0.05; done
  if [ ! -d "$dir" ]; then
    [ ! -f "$new/output" ] || cat "$new/output"
    rm -rf "$new"
    say refused 'the act did not begin'
    exit 0
  fi
}

# Prints the output of the act in folder $1 as it grows, until the act is over.
follow() {
  at=0
  over=
  while [ -z "$over" ]; do
    if [ -L "$1/exit" ] || ! is_at_work "$1"; then over=yes; fi
    size=$(stat -c %s "$1/output" 2>/dev/null) || return 0
    if [ "$size" -gt "$at" ]; then
      tail -c +$((at + 1)) "$1/output" | head -c $((size - at))
      at=$size
    fi
    [ -n "$over" ] || sleep 0.3
  done
}
`;

/** The first lines of every worker: who it is, the claim, and surroundings in which nothing asks or restarts by itself. */
const workerStart = /* sh */ `
new=$1
dir=$2
cd / || exit 1
# Maintainer scripts make files for everyone.
umask 022
look_at $$ || exit 1
began=$(date +%s)
printf '%s %s %s\\n' $$ "$(boot_id)" "$since" > "$new/worker" || exit 1
sync "$new/wanted" "$new/work" "$new/worker" "$new"
# The claim: a rename fails where the folder is there already, because it is never empty.
mv -T "$new" "$dir" 2>/dev/null || { rm -rf "$new"; exit 0; }
# Before the package manager is called, or a loss of power could forget that it was.
sync "$home"
: > "$dir/facts"
fact() { printf '%s\\n' "$*" >> "$dir/facts"; }

# The end, as the target of a link: made in one step, and it needs no space on a full disk.
finish() {
  fact seconds $(($(date +%s) - began))
  sync "$dir/output" "$dir/facts"
  ln -s "$1" "$dir/exit"
  sync "$dir"
  exit 0
}

# A package manager or a script of a package that was killed has not failed: it was cut off. That leaves no exit, and
# nothing more is touched: a dpkg that outlived apt may still be at work.
killed='^E: Sub-process .* (received|exited unexpectedly)|subprocess was killed by signal'
stop_if_killed() {
  [ "$1" -ne 0 ] || return 0
  [ "$1" -gt 128 ] || grep -qE "$killed" "$dir/output" || return 0
  exit 1
}
`;

/**
 * Begins the act named in input `token` unless it has begun, with the lines of input `wanted`, and follows it to its end.
 * `work` is the fixed text of what it does: `$dir/wanted` is what was asked; it ends by `finish STATUS`. One that is
 * `repeatable` begins anew once it is over, and leaves nothing behind.
 */
export function actScript(work: string, repeatable = false): string {
  return `${actShell}${claim}
work() {
cat <<'END-OF-WORK'
${actShell}${workerStart}${work}
END-OF-WORK
}
umask 077
make_home
dir=$home/$(input token)
${repeatable ? '[ ! -d "$dir" ] || is_at_work "$dir" || rm -rf "$dir"' : ''}
begin "$(input token)"
follow "$dir"
tell "$dir"
${repeatable ? '[ ! -L "$dir/exit" ] || rm -rf "$dir"\nrmdir "$home" 2>/dev/null' : ''}
exit 0
`;
}

export const probeScript = `${actShell}
dir=$home/$(input token)
tell "$dir"
[ ! -f "$dir/output" ] || cat "$dir/output"
`;

/** Removes the folders of the acts in input `tokens`, one at work excepted, and the home of all when it is empty. */
export const cleanScript = `${actShell}
for token in $(input tokens); do
  dir=$home/$token
  if [ -d "$dir" ] && [ ! -L "$dir/exit" ] && is_at_work "$dir"; then say busy "$token"; continue; fi
  if [ -d "$dir" ]; then rm -rf "$dir" && say removed "$token"; fi
  # What a connection that broke before the act began may have left.
  rm -rf "$home/.new-$token".*
done
[ ! -d "$home/.repair" ] || is_at_work "$home/.repair" || rm -rf "$home/.repair"
if [ -d "$home" ]; then rmdir "$home" 2>/dev/null || say kept "$(ls -A "$home" | wc -l)"; fi
`;
