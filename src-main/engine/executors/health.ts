/**
 * One health check, made on the machine itself: what a user of the network sees depends on where he stands, and a firewall
 * between PatchLedger and the machine is no illness. Refuses to judge what the machine has no means to check.
 */
import type { HealthCheck } from '../../../src-shared/model/rollout.ts';
import type { RemoteHost } from '../remote/remote-host.ts';
import type { StepOutcome } from './executor.ts';

/** Asked once; who has just upgraded asks again. A URL is well with 2xx or 3xx: redirects are not followed, certificates not judged. */
const script = /* sh */ `
value=$(input value)
say() { printf 'patchledger: %s\\n' "$*" >&2; }

# True where a process of this system (not of another root) has the name $1.
process_runs() {
  for entry in /proc/[0-9]*; do
    [ "$(cat "$entry/comm" 2>/dev/null)" = "$(printf %.15s "$1")" ] || continue
    [ "$entry/root/." -ef / ] || continue
    say seen "process \${entry#/proc/} of that name runs"
    return 0
  done
  say seen 'no process of that name runs'
  return 1
}

check_service() {
  if [ -d /run/systemd/system ]; then
    active=$(systemctl is-active -- "$value" 2>&1)
    result=$?
    say seen "systemd says $active"
    [ $result -eq 0 ] || systemctl status --no-pager --lines=20 -- "$value" 2>&1
    return $result
  fi
  name=\${value%.service}
  if [ -x "/etc/init.d/$name" ]; then
    "/etc/init.d/$name" status 2>&1
    result=$?
    case $result in
      0) say seen 'its init script says that it runs'; return 0 ;;
      1 | 2 | 3) say seen "its init script says that it does not run (status $result)"; return 1 ;;
    esac
  fi
  process_runs "$name"
}

check_port() {
  hex=$(printf '%04X' "$value")
  found=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hex" '
    $4 == "0A" { split($2, local, ":"); if (local[2] == port) print local[1] }')
  if [ -z "$found" ]; then say seen 'nothing listens there'; return 1; fi
  printf 'listening: %s\\n' $found
  for address in $found; do
    case $address in 0100007F | 00000000000000000000000001000000) ;; *) say seen 'it is listening'; return 0 ;; esac
  done
  say seen 'it is listening, on the loopback address only'
}

# Prints the first lines of the answer with what is there to ask with.
fetch() {
  if command -v curl > /dev/null; then
    curl -q -g -s -S -k -i --noproxy '*' --max-time 20 --max-filesize 1000000 -- "$value" 2>&1
  elif command -v wget > /dev/null; then
    wget --no-config -S -O /dev/null --no-proxy --no-check-certificate --max-redirect=0 --tries=1 -T 20 -- "$value" 2>&1
  else
    scheme=\${value%%://*} rest=\${value#*://}
    place=\${rest%%[/?#]*}
    case $rest in */*) path=/\${rest#*/} path=\${path%%#*} ;; *) path=/ ;; esac
    place=\${place##*@}
    host=$place port=
    case $place in
      \\[*\\]) host=\${place#\\[} host=\${host%\\]} ;;
      \\[*\\]:*) host=\${place#\\[} port=\${host##*:} host=\${host%%\\]*} ;;
      *:*) host=\${place%%:*} port=\${place##*:} ;;
    esac
    if [ "$scheme" = http ]; then
      # perl-base is essential on the Debian family.
      timeout 20 perl -MSocket -e '
        my ($host, $port, $place, $path) = @ARGV;
        my ($error, @found) = Socket::getaddrinfo($host, $port, { socktype => SOCK_STREAM });
        die "$host: $error\\n" if $error;
        for my $to (@found) {
          socket(my $s, $to->{family}, SOCK_STREAM, 0) or next;
          connect($s, $to->{addr}) or next;
          syswrite $s, "GET $path HTTP/1.0\\r\\nHost: $place\\r\\nUser-Agent: PatchLedger\\r\\nConnection: close\\r\\n\\r\\n";
          my ($answer, $part) = ("");
          $answer .= $part while length $answer < 4096 and sysread $s, $part, 4096;
          print $answer;
          exit 0;
        }
        die "$host port $port: $!\\n";' "$host" "\${port:-80}" "$place" "$path" 2>&1
    elif command -v openssl > /dev/null; then
      printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nUser-Agent: PatchLedger\\r\\nConnection: close\\r\\n\\r\\n' "$path" "$place" |
        timeout 20 openssl s_client -quiet -connect "$place\${port:+}$([ -n "$port" ] || echo :443)" -servername "$host" 2>&1
    else
      say unable 'the machine has neither curl, wget nor openssl to ask with'
    fi
  fi | head -c 4096
}

check_url() {
  answer=$(fetch | tr -d '\\000\\r')
  printf '%s\\n' "$answer"
  code=$(printf '%s\\n' "$answer" | sed -n 's/^ *HTTP\\/[0-9.]* \\([2-5][0-9][0-9]\\).*/\\1/p' | head -n 1)
  if [ -z "$code" ]; then say seen 'there is no answer'; return 1; fi
  say seen "it answers with status $code"
  case $code in 2* | 3*) return 0 ;; esac
  return 1
}

kind=$(input kind)
if [ "$kind" = command ]; then
  timeout 60 sh -c "$value" 2>&1
  result=$?
  if [ $result -eq 124 ]; then say seen 'it did not end within 60 s'; else say seen "it ends with status $result"; fi
  exit $result
fi
"check_$kind"
`;

/** What a value must look like, and what to say where it does not. */
function readValue(check: HealthCheck): { value: string } | { wrong: string } {
  const value = check.value.trim();
  switch (check.kind) {
    case 'service':
      return /^[A-Za-z0-9_][\w.@:\\-]*$/.test(value) ? { value } : { wrong: `${value} is no name of a service` };
    case 'port': {
      const port = Number(/^(?:tcp[:/])?(\d{1,5})(?:\/tcp)?$/i.exec(value)?.[1]);
      return port >= 1 && port <= 65_535 ? { value: String(port) } : { wrong: `${value} is no TCP port` };
    }
    case 'url':
      return /^https?:\/\/[^\s/]+/.test(value) && URL.canParse(value) && !/[\s\0]/.test(value)
        ? { value }
        : { wrong: `${value} is no http or https address` };
    case 'command':
      return value.includes('\0') ? { wrong: 'the command holds a NUL' } : { value: check.value };
  }
}

/** `evidence` says what was seen, without saying again what was asked. */
export async function checkHealth(host: RemoteHost, check: HealthCheck): Promise<StepOutcome> {
  const read = readValue(check);
  if ('wrong' in read) return { ok: false, exit: null, output: '', evidence: `${read.wrong}: correct the check` };
  const { exit, stdout, stderr } = await host.run({
    text: script,
    inputs: { kind: [check.kind], value: read.value.split('\n') },
    asRoot: true,
  });
  const said = (key: string) =>
    stderr
      .split('\n')
      .findLast((line) => line.startsWith(`patchledger: ${key} `))
      ?.slice(`patchledger: ${key} `.length);
  const seen = said('unable') ?? said('seen') ?? 'the machine did not say what it saw';
  return { ok: exit === 0, exit, output: stdout, evidence: seen };
}
