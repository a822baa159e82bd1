/** Works out the way back from one list of packages to a former one, and how far it was gone. Pure. */
import type { Snapshot, SnapshotPackage } from './executor.ts';

export interface WayBack {
  /** To be brought to exactly this version. */
  install: SnapshotPackage[];
  /** Brought in since: to vanish with their configuration. */
  purge: SnapshotPackage[];
  /** Brought in since where only configuration lay before. */
  remove: SnapshotPackage[];
  /** What is installed again and had a mark, whose mark comes back. */
  marks: SnapshotPackage[];
}

/** The files are on the disk, whole or not. */
const isOnDisk = (item: SnapshotPackage) => /^.[iUFWtH]/.test(item.status);

const keyOf = (item: { name: string; arch: string }) => `${item.name}:${item.arch}`;

/** The same package in the other list, where it may have gone from one architecture to "all" or back. */
function counterpart(
  items: ReadonlyMap<string, SnapshotPackage>,
  byName: ReadonlyMap<string, SnapshotPackage[]>,
  item: SnapshotPackage,
) {
  return (
    items.get(keyOf(item)) ?? byName.get(item.name)?.find((other) => (other.arch === 'all') !== (item.arch === 'all'))
  );
}

function index(packages: readonly SnapshotPackage[]) {
  const items = new Map(packages.map((item) => [keyOf(item), item]));
  const byName = Map.groupBy(packages, (item) => item.name);
  return (item: SnapshotPackage) => counterpart(items, byName, item);
}

/** `only`: names of the packages to bring back; absent: all. A package brought in goes only where it is in scope too. */
export function findWayBack(before: Snapshot, after: Snapshot, only?: readonly string[]): WayBack {
  const scope = only ? new Set(only) : null;
  const within = (item: SnapshotPackage) => scope === null || scope.has(item.name);
  const inBefore = index(before.packages);
  const inAfter = index(after.packages);
  const way: WayBack = { install: [], purge: [], remove: [], marks: [] };
  for (const item of before.packages.filter(within)) {
    if (!isOnDisk(item)) continue;
    const now = inAfter(item);
    const isSame = now !== undefined && isOnDisk(now) && now.version === item.version && now.arch === item.arch;
    const isWhole = now !== undefined && /^.[iWt] /.test(now.status);
    if (!isSame || (!isWhole && /^.[iWt] /.test(item.status))) way.install.push(item);
    if (!isSame || now.auto !== item.auto) way.marks.push(item);
  }
  for (const item of after.packages.filter(within)) {
    if (!isOnDisk(item)) continue;
    const former = inBefore(item);
    if (former === undefined) way.purge.push(item);
    else if (!isOnDisk(former)) {
      way.remove.push(item);
      // Removing leaves the configuration of the version that is removed.
      if (former.version !== item.version) way.install.push(former);
    }
  }
  return way;
}

/** What differs between two lists in scope: "name is at 2, not 1"; nothing where dpkg-query -W would print the same. */
export function findDifferences(before: Snapshot, now: Snapshot, only?: readonly string[]): string[] {
  const scope = only ? new Set(only) : null;
  const within = (item: SnapshotPackage) => scope === null || scope.has(item.name);
  const former = new Map(before.packages.filter(within).map((item) => [keyOf(item), item]));
  const current = new Map(now.packages.filter(within).map((item) => [keyOf(item), item]));
  const differences: string[] = [];
  for (const [key, item] of former) {
    const other = current.get(key);
    if (!other) differences.push(`${item.name} ${item.version} is gone`);
    else if (other.version !== item.version)
      differences.push(`${item.name} is at ${other.version}, not ${item.version}`);
    else if (other.status.slice(1) !== item.status.slice(1))
      differences.push(`${item.name} is in dpkg's state "${other.status.trim()}", not "${item.status.trim()}"`);
    else if (isOnDisk(item) && other.auto !== item.auto)
      differences.push(`${item.name} is marked as ${other.auto ? 'automatically' : 'manually'} installed`);
  }
  for (const [key, item] of current)
    if (!former.has(key)) differences.push(`${item.name} ${item.version} is there besides`);
  return differences;
}
