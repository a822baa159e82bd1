/** The way back leads from any list of packages to any former one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDifferences, findWayBack } from './apt-rollback.ts';
import type { Snapshot, SnapshotPackage } from './executor.ts';

/** Lists whose packages are in one of these states. */
const packages = (...states: string[]) =>
  fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd'),
        arch: fc.constantFrom('amd64', 'i386'),
        version: fc.constantFrom('1', '2'),
        status: fc.constantFrom(...states),
        auto: fc.boolean(),
      }),
      { selector: (item) => `${item.name}:${item.arch}` },
    )
    .map((items): Snapshot => ({ packages: items, bootId: null }));

/** What apt and dpkg make of it. */
function walk(from: Snapshot, way: ReturnType<typeof findWayBack>): Snapshot {
  const key = (item: SnapshotPackage) => `${item.name}:${item.arch}`;
  const items = new Map(from.packages.map((item) => [key(item), item]));
  for (const item of way.install)
    items.set(key(item), { ...item, status: 'ii ', auto: items.get(key(item))?.auto ?? false });
  for (const item of way.purge) items.delete(key(item));
  for (const item of way.remove) items.set(key(item), { ...items.get(key(item))!, status: 'rc ' });
  for (const item of way.marks) items.set(key(item), { ...items.get(key(item))!, auto: item.auto });
  return { ...from, packages: [...items.values()] };
}

describe('the way back', () => {
  it('brings back every package that was whole, and leaves none that was not there', () => {
    fc.assert(
      fc.property(packages('ii '), packages('ii ', 'iF ', 'iU '), (before, after) => {
        expect(findDifferences(before, walk(after, findWayBack(before, after)))).toEqual([]);
      }),
    );
  });

  it('is empty between equal lists', () => {
    fc.assert(
      fc.property(packages('ii ', 'rc ', 'hi '), (before) => {
        expect(findWayBack(before, before)).toEqual({ install: [], purge: [], remove: [], marks: [] });
        expect(findDifferences(before, before)).toEqual([]);
      }),
    );
  });

  it('leaves of a package only its former configuration where only that lay there', () => {
    const list = (version: string, status: string): Snapshot => ({
      packages: [{ name: 'a', arch: 'all', version, status, auto: false }],
      bootId: null,
    });
    const way = findWayBack(list('1', 'rc '), list('2', 'ii '));
    expect(findDifferences(list('1', 'rc '), walk(list('2', 'ii '), way))).toEqual([]);
  });

  it('touches only what is named, and takes a change of architecture to "all" for a change', () => {
    const item = (name: string, version: string, arch = 'amd64'): SnapshotPackage => ({
      name,
      arch,
      version,
      status: 'ii ',
      auto: false,
    });
    const before: Snapshot = { packages: [item('a', '1'), item('b', '1'), item('c', '1')], bootId: null };
    const after: Snapshot = {
      packages: [item('a', '2'), item('b', '2'), item('c', '2', 'all'), item('d', '1')],
      bootId: null,
    };
    expect(findWayBack(before, after, ['b', 'd'])).toMatchObject({ install: [{ name: 'b' }], purge: [{ name: 'd' }] });
    const all = findWayBack(before, after);
    expect(all.install.map((entry) => `${entry.name} ${entry.arch} ${entry.version}`)).toEqual([
      'a amd64 1',
      'b amd64 1',
      'c amd64 1',
    ]);
    expect(all.purge.map((entry) => entry.name)).toEqual(['d']);
    expect(findDifferences(before, after, ['b', 'd'])).toEqual(['b is at 2, not 1', 'd 1 is there besides']);
  });
});
