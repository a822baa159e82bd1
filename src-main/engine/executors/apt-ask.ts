/** Runs the scripts over apt on a machine and checks what goes into them; what they answer is read elsewhere. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { PackageChange } from '../../../src-shared/model/rollout.ts';
import type { RemoteHost, RunOptions } from '../remote/remote-host.ts';
import { readFacts, readSections, type ActFacts } from './apt-read.ts';
import type { StepOutcome } from './executor.ts';

const minutes = 60_000;
/** For one upgrade, rollback or repair where the caller says nothing. */
const actTimeout = 60 * minutes;
/** For a look: apt reads all its lists anew, several times. */
export const lookTimeout = 10 * minutes;

const isVersion = (text: string) => /^[A-Za-z0-9.+~:-]+$/.test(text);

/** Throws TypeError: tokens are PatchLedger's own. */
export function checkToken(token: string): void {
  if (!/^[A-Za-z0-9-]{1,80}$/.test(token)) throw new TypeError(`"${token}" can't name an act`);
}

/** Scripts read these between blanks. Throws Refusal invalid-argument on what dpkg could not have told. */
export function checkWords(items: readonly { name: string; arch: string; version?: string }[]): void {
  const odd = items.find(
    ({ name, arch, version }) =>
      !/^[a-z0-9][a-z0-9+.-]*$/.test(name) ||
      !/^[a-z0-9-]+$/.test(arch) ||
      (version !== undefined && !isVersion(version)),
  );
  if (odd)
    throw new Refusal(
      'invalid-argument',
      `"${[odd.name, odd.arch, odd.version ?? ''].join(' ').trim()}" is no Debian package with its architecture and version.`,
      'Collect the machine again and plan anew.',
    );
}

/** Lines "name architecture from to". */
export function wantedLines(changes: readonly PackageChange[]): string[] {
  checkWords(changes.map(({ name, arch, to }) => ({ name, arch, version: to })));
  return changes.map(({ name, arch, from, to }) => `${name} ${arch} ${isVersion(from) ? from : '-'} ${to}`);
}

export const failed = (evidence: string): StepOutcome => ({ ok: false, exit: null, output: '', evidence });

export const needsRoot = (host: RemoteHost) =>
  `PatchLedger is not root on ${host.address}: log in as root or let it use sudo`;

export async function look(host: RemoteHost, text: string, inputs: Record<string, readonly string[]> = {}) {
  const { exit, stdout, stderr } = await host.run({ text, inputs, asRoot: true }, { timeoutMs: lookTimeout });
  return { exit, stderr, sections: readSections(stdout) };
}

export async function runAct(
  host: RemoteHost,
  text: string,
  token: string,
  wanted: readonly string[],
  options: RunOptions = {},
): Promise<{ facts: ActFacts; output: string }> {
  const script = { text, inputs: { token: [token], wanted }, asRoot: true };
  const { stdout, stderr } = await host.run(script, { timeoutMs: actTimeout, ...options });
  return { facts: readFacts(stderr), output: stdout };
}

/** What became of an act that did not end by itself; null where it did. */
export function unfinished(facts: ActFacts, output: string): StepOutcome | null {
  const evidence = {
    refused: `nothing was begun: ${facts.refused}`,
    broken: 'it was cut off before its end: what it left half done must be repaired',
    running: 'it is still at work',
    absent: 'nothing was begun',
    unknown: 'the machine did not say what became of it',
    ended: null,
  }[facts.state];
  return evidence === null ? null : { ok: false, exit: null, output, evidence };
}

/** Sections under titles, as a person reads them. */
export function readable(sections: ReadonlyMap<string, string[]>, titles: Record<string, string>): string {
  return Object.entries(titles)
    .flatMap(([name, title]) => {
      const lines = sections.get(name) ?? [];
      return lines.length > 0 ? [`# ${title}\n${lines.join('\n')}\n`] : [];
    })
    .join('\n');
}
