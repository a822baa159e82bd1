/** Reads what the scripts over apt and dpkg answer. Pure. */
import type { PackageChange } from '../../../src-shared/model/rollout.ts';
import type { SnapshotPackage } from './executor.ts';

/** Lines "section|text" by section; empty texts are passed over. */
export function readSections(output: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const bar = line.indexOf('|');
    if (bar < 0) continue;
    const name = line.slice(0, bar);
    const lines = sections.get(name) ?? [];
    if (bar + 1 < line.length) lines.push(line.slice(bar + 1));
    sections.set(name, lines);
  }
  return sections;
}

/** What became of the wanted packages when the machine compared them with what it has. */
export interface Sorted {
  todo: { name: string; to: string }[];
  held: { name: string; version: string }[];
  reached: { name: string; version: string }[];
  missing: string[];
}

/** Lines "todo NAME VERSION", "held NAME VERSION", "reached NAME VERSION", "missing NAME"; others are passed over. */
export function readSorted(lines: readonly string[]): Sorted {
  const sorted: Sorted = { todo: [], held: [], reached: [], missing: [] };
  for (const line of lines) {
    const [what, name, version = ''] = line.split(' ');
    if (!name) continue;
    if (what === 'todo') sorted.todo.push({ name, to: version });
    else if (what === 'held') sorted.held.push({ name, version });
    else if (what === 'reached') sorted.reached.push({ name, version });
    else if (what === 'missing') sorted.missing.push(name);
  }
  return sorted;
}

export interface ActFacts {
  /** refused: it could not begin, for the reason in `refused`. unknown: the script did not say. */
  state: 'absent' | 'running' | 'ended' | 'broken' | 'refused' | 'unknown';
  exit: number | null;
  refused: string;
  seconds: number;
  changed: PackageChange[];
  /** Brought in; `from` is empty. */
  added: PackageChange[];
  removed: { name: string; arch: string; version: string }[];
  /** Not whole: name, and dpkg's abbreviation of the state. */
  unclean: { name: string; status: string }[];
  /** Services that still run on replaced files. */
  stale: string[];
  sorted: Sorted;
  /** What a rollback would have had to remove or change besides, and so did nothing. */
  wouldRemove: string[];
  wouldChange: string[];
  /** The machine says that it waits for a restart. */
  reboot: boolean;
  unchanged: boolean;
  /** A package's script that outlived its dpkg: process and command line. */
  atWork: string | null;
}

/** Lines "patchledger: key rest" of standard error; other lines are of sudo or the shell. */
export function readFacts(errors: string): ActFacts {
  const lines = errors
    .split('\n')
    .flatMap((line) => (line.startsWith('patchledger: ') ? [line.slice('patchledger: '.length)] : []));
  const rest = (key: string) =>
    lines.flatMap((line) => (line === key || line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []));
  const refused = rest('refused')[0];
  const [state, exit] = (rest('state')[0] ?? '').split(' ');
  const three = (key: string) => rest(key).map((text) => text.split(' ') as [string, string, string]);
  let added: PackageChange[] = three('new').map(([name, arch, to]) => ({ name, arch, from: '', to }));
  let removed = three('removed').map(([name, arch, version]) => ({ name, arch, version }));
  const changed: PackageChange[] = rest('changed').map((text) => {
    const [name, arch, from, to] = text.split(' ') as [string, string, string, string];
    return { name, arch, from, to };
  });
  // A package that went from one architecture to "all" or back has only changed.
  for (const item of added) {
    const before = removed.find(
      (other) => other.name === item.name && (item.arch === 'all') !== (other.arch === 'all'),
    );
    if (!before) continue;
    changed.push({ ...item, from: before.version });
    removed = removed.filter((other) => other !== before);
  }
  added = added.filter((item) => !changed.some((other) => other.name === item.name && other.arch === item.arch));
  return {
    state: refused !== undefined ? 'refused' : isState(state) ? state : 'unknown',
    exit: exit === undefined || !/^\d+$/.test(exit) ? null : Number(exit),
    refused: refused ?? '',
    seconds: Number(rest('seconds').at(-1) ?? 0) || 0,
    changed,
    added,
    removed,
    unclean: three('unclean').map(([name, , ...status]) => ({ name, status: status.join(' ') })),
    stale: rest('stale'),
    sorted: readSorted(lines),
    wouldRemove: rest('would-remove'),
    wouldChange: rest('would-change'),
    reboot: lines.includes('reboot'),
    unchanged: lines.includes('unchanged'),
    atWork: rest('at-work')[0] ?? null,
  };
}

const isState = (text: string | undefined): text is 'absent' | 'running' | 'ended' | 'broken' =>
  text !== undefined && ['absent', 'running', 'ended', 'broken'].includes(text);

export interface Simulated {
  /** Everything that would be installed; `from` is empty where it would be new. */
  installs: PackageChange[];
  removals: string[];
}

/** Lines of `apt-get -s`: "Inst name [old] (new Suite [arch])", "Remv name [old]", "Purg name [old]". */
export function readSimulated(lines: readonly string[]): Simulated {
  const simulated: Simulated = { installs: [], removals: [] };
  for (const line of lines) {
    const inst = /^Inst (\S+) (?:\[([^\]]*)\] )?\((\S+) .*?\[([^\]\s]+)\]\)/.exec(line);
    if (inst) {
      const [name, arch] = inst[1]!.split(':', 2) as [string, string | undefined];
      simulated.installs.push({ name, arch: arch ?? inst[4]!, from: inst[2] ?? '', to: inst[3]! });
    }
    const removal = /^(?:Remv|Purg) (\S+)/.exec(line);
    if (removal) simulated.removals.push(removal[1]!);
  }
  // With --no-remove apt only says what it would have to remove.
  const heading = lines.findIndex((line) => line.startsWith('The following packages will be REMOVED'));
  if (heading >= 0)
    for (const line of lines.slice(heading + 1)) {
      if (!line.startsWith('  ')) break;
      simulated.removals.push(
        ...line
          .trim()
          .split(/\s+/)
          .map((name) => name.replace(/\*$/, '')),
      );
    }
  simulated.removals = [...new Set(simulated.removals)];
  return simulated;
}

/** Lines "status|name|arch|version" of dpkg-query, and apt's names of the automatically installed. Sorted by name and architecture. */
export function readSnapshot(lines: readonly string[], auto: readonly string[], native: string): SnapshotPackage[] {
  const marked = new Set(auto);
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return lines
    .flatMap((line) => {
      const [status, name, arch, version] = line.split('|');
      if (!status || !name || arch === undefined || version === undefined) return [];
      return [{ name, arch, version, status, auto: marked.has(aptName(name, arch, native)) }];
    })
    .sort((a, b) => order(a.name, b.name) || order(a.arch, b.arch));
}

/** How apt names a package: with its architecture only where that is a foreign one. */
export function aptName(name: string, arch: string, native: string): string {
  return arch === 'all' || arch === native ? name : `${name}:${arch}`;
}

/** Bytes in apt's figures: "Need to get 1,234 kB/5,678 kB of archives.", "After this operation, 20.5 kB disk space will be freed." */
export function readFigures(lines: readonly string[]): { download: number; growth: number } {
  const units: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
  const bytes = (number: string, unit: string) => Math.round(Number(number.replaceAll(',', '')) * (units[unit] ?? 1));
  const text = lines.join('\n');
  const get = /^Need to get ([\d.,]+) ([kMGT]?B)/m.exec(text);
  const after = /^After this operation, ([\d.,]+) ([kMGT]?B) (.*)$/m.exec(text);
  const size = after ? bytes(after[1]!, after[2]!) : 0;
  return { download: get ? bytes(get[1]!, get[2]!) : 0, growth: after?.[3]?.includes('freed') ? -size : size };
}
