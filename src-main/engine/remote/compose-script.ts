/**
 * Puts a fixed script and its data into the one text that goes to `sh -s` over standard input. Data stands only in quoted
 * here-documents whose delimiter nobody can guess, so no shell ever interprets it.
 */
import { randomBytes } from 'node:crypto';
import type { RemoteScript } from './remote-host.ts';

/** Fixed surroundings of every script: words in English, system folders first. */
const settings = `LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
unset LANGUAGE CDPATH ENV BASH_ENV HISTFILE
`;

/**
 * Takes down the whole process group as soon as standard input ends, which over SSH is when the channel closes. Servers
 * that keep the login's privileges (sshd for root) refuse the signals of RFC 4254 6.9, and none gets any from a client
 * that is gone. What shall live on leaves the group by setsid.
 */
const guard = `( cat >/dev/null; kill -s TERM 0 ) <&3 3<&- >/dev/null 2>&1 &
exec 3<&-
`;

/** Throws TypeError on a line that would not come out unchanged: with a line break, NUL or half a character. */
function checkLine(name: string, line: string): void {
  if (/[\n\0]/.test(line)) throw new TypeError(`input ${name} holds a line with a line break or NUL`);
  if (!line.isWellFormed()) throw new TypeError(`input ${name} holds half a character`);
}

/**
 * Every line carries a mark that sed takes off again: dash 0.5.12 loses a byte of a line that begins as the delimiter does and
 * goes on with a byte above 127.
 */
function inputFunction(name: string, lines: readonly string[]): string {
  if (!/^[a-z][a-z_]{0,39}$/.test(name)) throw new TypeError(`"${name}" is no name for an input`);
  for (const line of lines) checkLine(name, line);
  if (lines.length === 0) return `input_${name}() { :; }\n`;
  const delimiter = `end-${randomBytes(16).toString('hex')}`;
  return `input_${name}() {\nsed 's/^://' <<'${delimiter}'\n${lines.map((line) => `:${line}`).join('\n')}\n${delimiter}\n}\n`;
}

/**
 * The script stands in braces: the shell runs nothing of it before it has read all of it, so a connection that breaks
 * in between starts no half of a script. Its commands read from /dev/null, never from the script's own text, and it ends
 * without waiting for the end of its standard input.
 *
 * `endsWithInput`: the script and its children are ended when standard input ends before them; only where the shell leads
 * a process group of its own.
 */
export function composeScript(script: RemoteScript, options: { endsWithInput?: boolean } = {}): string {
  const inputs = Object.entries(script.inputs ?? {}).map(([name, lines]) => inputFunction(name, lines));
  const guarded = options.endsWithInput ? { before: 'exec 3<&0\n', first: guard } : { before: '', first: '' };
  return `${settings}${inputs.join('')}input() { "input_$1"; }\n${guarded.before}{\n${guarded.first}${script.text}\nexit\n} </dev/null\n`;
}
