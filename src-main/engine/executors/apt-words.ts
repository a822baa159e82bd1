/** Says what apt and dpkg did or refused, in sentences a person can act on. Pure. */
import type { PackageChange } from '../../../src-shared/model/rollout.ts';
import type { ActFacts, Sorted } from './apt-read.ts';

/** "1 package", "3 packages". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** At most `most` of them by name, the others by number. */
export function list(names: readonly string[], most = 6): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

const versioned = (item: PackageChange) => `${item.name} ${item.to}`;

/** "openssh-server is held at 1.0; nginx is not installed any more"; empty where all could be taken. */
export function leftOutWords(sorted: Sorted): string {
  const held = sorted.held.map((item) => `${item.name} is held at ${item.version}`);
  const missing = sorted.missing.map((name) => `${name} is not installed any more`);
  const reached =
    sorted.reached.length > 0
      ? [`${count(sorted.reached.length, 'package')} had the version or a newer one already`]
      : [];
  return list([...held, ...missing, ...reached]);
}

/** Sources of trouble in the words apt has for them (LC_ALL=C), and what they mean. */
const meanings: [RegExp, (match: RegExpExecArray) => string][] = [
  [/No space left on device|You don't have enough free space in (\S+?)\.?$/m, () => 'the disk is full'],
  [
    /Could not get lock (\S+?)\.? It is held by process (\d+) \(([^)]+)\)/,
    (m) => `${m[3]} (process ${m[2]}) holds the lock ${m[1]}`,
  ],
  [
    /Could not get lock (\S+)|is locked by another process|Unable to lock/,
    () => 'another program holds the lock of the package manager',
  ],
  [
    /is not valid yet \(invalid for another ([^)]+)\)/,
    (m) => `the machine's clock is behind: the list is dated ${m[1]} in its future`,
  ],
  [
    /Release file for (\S+) is expired \(invalid since ([^)]+)\)/,
    (m) => `the list of ${m[1]} has expired ${m[2]} ago: the mirror is out of date, or the machine's clock is ahead`,
  ],
  [/NO_PUBKEY ([0-9A-F]+)/, (m) => `the signing key ${m[1]} is not known on the machine`],
  [/(EXPKEYSIG|KEYEXPIRED|REVKEYSIG) (\S+)/, (m) => `the signing key ${m[2]} has expired or was revoked`],
  [
    /BADSIG|signatures? (?:were|was) invalid|is not signed|not signed by/i,
    () => 'the signature of a package list is not valid',
  ],
  [
    /changed its '(\w+)' value from '([^']*)' to '([^']*)'/,
    (m) =>
      `a source changed its ${m[1]} from ${m[2]} to ${m[3]}: accept that on the machine by apt-get update --allow-releaseinfo-change`,
  ],
  [
    /(?:Could not resolve|Temporary failure resolving|Something wicked happened resolving) '([^':]+)/,
    (m) => `the name ${m[1]} can't be resolved`,
  ],
  [
    /(?:Could not connect to|Unable to connect to|Cannot initiate the connection to) (\S+?):?(?: .*)?$/m,
    (m) => `${m[1]} can't be reached`,
  ],
  [
    /Connection (?:timed out|refused|failed)|Network is unreachable|No route to host/,
    () => "a package source can't be reached",
  ],
  [
    /404 {1,2}Not Found/,
    () => 'a package source has not what its list or the address names (404 Not Found): refresh the package lists',
  ],
  [
    /The repository '([^']+)' (?:does not have a Release file|no longer has a Release file)/,
    (m) => `${m[1]} has no package list`,
  ],
  [
    /Hash Sum mismatch|File has unexpected size/,
    () => 'a file from a package source is not what its list says: a mirror or proxy in between is out of step',
  ],
  [/dpkg was interrupted/, () => 'dpkg was interrupted before and must be repaired first'],
  [/Packages were downgraded/, () => 'something newer than a wanted version was installed meanwhile'],
  [/Held packages were changed/, () => 'a held package would have to change'],
  [/Packages need to be removed but remove is disabled/, () => 'other packages would have to be removed'],
  [/unmet dependencies|held broken packages/, () => "what the new versions depend on can't be met"],
  [/Version '([^']+)' for '([^']+)' was not found/, (m) => `no source offers ${m[2]} ${m[1]}`],
  [/Unable to locate package (\S+)/, (m) => `no source knows ${m[1]}`],
];

/** Which package's script failed, in dpkg's words. */
function scriptFailure(output: string): string | null {
  const match =
    /(?:installed|new|old) (\S+) package (\S+) script subprocess (?:returned error exit status (\d+)|was killed by signal \(([^)]+)\))/.exec(
      output,
    );
  if (!match) return null;
  const how = match[3] ? `ended with status ${match[3]}` : `was killed (${match[4]})`;
  return `the ${match[2]} script of ${match[1]} ${how}`;
}

/** Why apt or dpkg failed; its first own error line where no meaning is known. */
export function failureWords(output: string): string {
  const script = scriptFailure(output);
  if (script) return script;
  for (const [pattern, words] of meanings) {
    const match = pattern.exec(output);
    if (match) return words(match);
  }
  return /^(?:E|dpkg|dpkg-deb): (.+)$/m.exec(output)?.[1] ?? 'apt gives no reason';
}

/** "8 packages upgraded in 12 s, 1 brought in: linux-image-6.1.0-30-amd64 6.1.124-1". */
export function changeWords(facts: ActFacts, verb: 'upgraded' | 'changed'): string {
  const { changed, added, removed, seconds } = facts;
  if (changed.length + added.length + removed.length === 0) return `no package was ${verb}`;
  const parts = [`${count(changed.length, 'package')} ${verb} in ${seconds} s`];
  if (added.length > 0) parts.push(`${added.length} brought in: ${list(added.map(versioned))}`);
  if (removed.length > 0) parts.push(`${removed.length} removed: ${list(removed.map((item) => item.name))}`);
  return parts.join(', ');
}

/** Why a rollback was not begun because of what else it would have touched; empty where that is not why. */
export function refusalWords(facts: ActFacts): string {
  if (facts.wouldRemove.length > 0)
    return `${list(facts.wouldRemove)} needs what came with the upgrade and would have to be removed`;
  return facts.wouldChange.length > 0 ? `${list(facts.wouldChange)} would have to change besides` : '';
}

/** Configuration files that the administrator had changed and dpkg therefore kept. */
function keptFiles(output: string): string[] {
  return Array.from(
    output.matchAll(/^Configuration file '([^']+)'\n(?:(?!Configuration file).*\n)*? ==> Keeping old config file/gm),
    (match) => match[1]!,
  );
}

/** What else is worth knowing after an act: what is not whole, kept files, services on replaced files, a restart. */
export function afterWords(facts: ActFacts, output: string): string[] {
  const words: string[] = [];
  const kept = keptFiles(output);
  const kernels = facts.added.filter((item) => /^linux-image-\d/.test(item.name));
  if (facts.unclean.length > 0) words.push(`not wholly installed: ${list(facts.unclean.map((item) => item.name))}`);
  if (kept.length > 0) words.push(`changed there and therefore kept: ${list(kept)}`);
  if (facts.stale.length > 0) words.push(`still on replaced files until restarted: ${list(facts.stale)}`);
  if (kernels.length > 0) words.push(`a restart is needed to run ${list(kernels.map((item) => item.name))}`);
  else if (facts.reboot) words.push('the machine waits for a restart');
  return words;
}
