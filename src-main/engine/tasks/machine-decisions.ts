/** What a machine's own answers mean for each patch: may it be installed, and was it. Pure. */
import type { ItemState, PackageChange, PlannedItem } from '../../../src-shared/model/rollout.ts';
import { compareDpkg } from '../domain/versions/dpkg.ts';
import type { Preflight, Snapshot, SnapshotPackage, StepOutcome } from '../executors/executor.ts';

export interface Decision {
  state: ItemState;
  why: string | null;
}

/** By patch. */
export type Decisions = Map<string, Decision>;

/** Names come with or without their architecture. */
const names = (list: readonly string[], { name, arch }: PackageChange) =>
  list.some((entry) => entry === name || entry === `${name}:${arch}`);

const versioned = (list: readonly string[], { name, arch, to }: PackageChange) =>
  list.some((entry) => entry === `${name}=${to}` || entry === `${name}:${arch}=${to}`);

const listed = (changes: readonly PackageChange[]) => changes.map((change) => change.name).join(', ');

export interface Admitted {
  /** What is to be installed now. */
  changes: PackageChange[];
  /** Patches these belong to. */
  patches: string[];
  /** All other patches, decided. */
  decided: Decisions;
}

function admitItem(item: PlannedItem, seen: Preflight): { changes: PackageChange[] } | Decision {
  const held = item.packages.filter((change) => names(seen.held, change));
  if (held.length > 0) {
    const way = `apt-mark unhold ${held.map((change) => change.name).join(' ')}`;
    return {
      state: 'skipped',
      why: `held back on the machine: ${listed(held)}. Lift the hold there (${way}) and plan again`,
    };
  }
  const present = item.packages.filter((change) => !names(seen.missing, change));
  if (present.length === 0)
    return { state: 'skipped', why: `${listed(item.packages)} is not installed there any more` };
  const changes = present.filter((change) => !names(seen.reached, change));
  if (changes.length === 0)
    return { state: 'done', why: 'already there: this version or a newer one was installed before' };
  const gone = changes.filter((change) => versioned(seen.unavailable, change));
  if (gone.length > 0) {
    const versions = gone.map((change) => `${change.name} ${change.to}`).join(', ');
    return {
      state: 'failed',
      why: `not offered to the machine any more: ${versions}. Collect it and plan again; nothing was changed`,
    };
  }
  return { changes };
}

/** After the preflight: blocked machines are left alone as a whole, held and missing packages one by one. */
export function admit(items: readonly PlannedItem[], seen: Preflight): Admitted {
  const decided: Decisions = new Map();
  const changes: PackageChange[] = [];
  const patches: string[] = [];
  for (const item of items) {
    const verdict = admitItem(item, seen);
    if ('changes' in verdict) {
      patches.push(item.patch);
      changes.push(...verdict.changes);
    } else decided.set(item.patch, verdict);
  }
  const blocked = seen.blocked.length > 0 ? seen.blocked : seen.ok || changes.length === 0 ? [] : [seen.evidence];
  if (blocked.length === 0 || patches.length === 0) return { changes, patches, decided };
  const why = `nothing was changed: ${blocked.join('; ')}`;
  for (const patch of patches) decided.set(patch, { state: 'failed', why });
  return { changes: [], patches: [], decided };
}

function find(snapshot: Snapshot, { name, arch }: PackageChange): SnapshotPackage | undefined {
  const named = snapshot.packages.filter((entry) => entry.name === name);
  return named.find((entry) => entry.arch === arch) ?? (named.length === 1 ? named[0] : undefined);
}

/** Installed and configured; the first letter is what is wanted of it, the second what is. */
const isInstalled = (entry: SnapshotPackage) => entry.status[1] === 'i';

const isHalf = (entry: SnapshotPackage) => ['U', 'F', 'H', 'W', 't'].includes(entry.status[1] ?? '');

/** Names of packages that are unpacked but not configured, half installed, or wait for a trigger. */
export function halfDone(snapshot: Snapshot): string[] {
  return snapshot.packages.filter(isHalf).map((entry) => entry.name);
}

function reached(change: PackageChange, snapshot: Snapshot): boolean {
  const now = find(snapshot, change);
  return now !== undefined && isInstalled(now) && compareDpkg(now.version, change.to) >= 0;
}

/** Which of these are not there yet. */
export function notReached(changes: readonly PackageChange[], snapshot: Snapshot): PackageChange[] {
  return changes.filter((change) => !reached(change, snapshot));
}

/**
 * After the upgrade the versions on the machine decide, whatever the program's exit status says. A package that was not
 * installed before is no part of its patch.
 */
export function judge(
  items: readonly PlannedItem[],
  before: Snapshot,
  after: Snapshot,
  upgrade: Pick<StepOutcome, 'ok' | 'evidence'>,
): Decisions {
  const decisions: Decisions = new Map();
  for (const item of items) {
    const wanted = item.packages.filter((change) => find(before, change) !== undefined);
    const left = notReached(wanted, after);
    if (left.length === 0) {
      const notes = [
        ...(upgrade.ok ? [] : [`installed, though the upgrade did not end well: ${upgrade.evidence}`]),
        ...(item.reboot ? ['takes effect after a restart of the machine'] : []),
      ];
      decisions.set(item.patch, { state: 'done', why: notes.length > 0 ? notes.join('; ') : null });
      continue;
    }
    const seen = left.map((change) => {
      const now = find(after, change);
      if (!now) return `${change.name} is gone`;
      return isInstalled(now) ? `${change.name} is ${now.version}` : `${change.name} is not configured`;
    });
    const why = `${seen.join(', ')} after the upgrade (${upgrade.evidence})`;
    decisions.set(item.patch, { state: 'failed', why });
  }
  return decisions;
}

export interface SnapshotDifference {
  name: string;
  arch: string;
  /** Null: not there. */
  before: string | null;
  after: string | null;
}

/** Packages whose version or state differ; one of which only the configuration is left counts as such. */
export function differences(before: Snapshot, after: Snapshot): SnapshotDifference[] {
  const there = (snapshot: Snapshot) =>
    new Map(
      snapshot.packages
        .filter((entry) => entry.status[1] !== 'n')
        .map((entry) => [`${entry.name}:${entry.arch}`, entry]),
    );
  const [old, now] = [there(before), there(after)];
  const word = (entry: SnapshotPackage | undefined) => {
    if (!entry) return null;
    if (entry.status[1] === 'c') return `only the configuration of ${entry.version}`;
    return isInstalled(entry) ? entry.version : `${entry.version}, not configured`;
  };
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [a, b] = [old.get(key), now.get(key)];
    if (word(a) === word(b)) return [];
    const { name, arch } = (a ?? b)!;
    return [{ name, arch, before: word(a), after: word(b) }];
  });
}
