import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetGroup, exposure, type AssetRow } from '../../../src-shared/model/asset.ts';
import { countGroups, groupedOrder, sortAssets } from './asset-order.ts';

const plain: AssetRow = {
  id: 'A1',
  name: 'one',
  addresses: [],
  os: null,
  kind: 'server',
  criticality: null,
  exposure: null,
  environment: null,
  owner: null,
  department: null,
  location: null,
  redundancyGroup: null,
  ring: null,
  scopes: [],
  maintenanceWindow: null,
  extendedSupport: null,
  supportEnd: null,
  rebootSince: null,
  lastSeen: null,
  verdict: 'unknown',
  verdictReason: '',
  notJudged: 0,
  packages: 0,
  findings: 0,
  topScore: null,
  overdue: 0,
  retired: null,
};
const machine = (change: Partial<AssetRow>): AssetRow => ({ ...plain, ...change });
function sorted(rows: AssetRow[], ...sort: Parameters<typeof sortAssets>[1]): AssetRow[] {
  const list = [...rows];
  sortAssets(list, sort);
  return list;
}

describe('the order of machines', () => {
  it('puts exposure by how far it is open, verdicts worst first, unset last both ways', () => {
    const rows = [null, 'internal', 'internet', 'isolated', 'dmz'].map((value) =>
      machine({ exposure: value as AssetRow['exposure'] }),
    );
    const order = (descending: boolean) => sorted(rows, { column: 'exposure', descending }).map((row) => row.exposure);
    expect(order(false)).toEqual(['internet', 'dmz', 'internal', 'isolated', null]);
    expect(order(true)).toEqual(['isolated', 'internal', 'dmz', 'internet', null]);
  });
});

describe('groups of machines', () => {
  it('count spellings together, name the first, and come in the order of the list', () => {
    const rows = ['Ben', null, 'anna', 'ANNA', 'Anna'].map((owner, at) => machine({ id: `A${at}`, owner }));
    const list = sorted(rows, ...groupedOrder('owner', [{ column: 'id', descending: true }]));
    expect(list.map((row) => row.id)).toEqual(['A4', 'A3', 'A2', 'A0', 'A1']);
    expect(countGroups(list, 'owner')).toEqual([
      { value: 'anna', label: 'Anna', count: 3 },
      { value: 'ben', label: 'Ben', count: 1 },
      { value: null, label: 'not set', count: 1 },
    ]);
  });

  it('take their direction from the sort, and put the most critical first without one', () => {
    expect(groupedOrder('criticality')).toEqual([{ column: 'criticality', descending: true }]);
    const sort = [
      { column: 'name', descending: false },
      { column: 'os', descending: true },
    ];
    expect(groupedOrder('os', sort)).toEqual([sort[1], sort[0]]);
  });

  it('cover every machine once, each group in one piece', () => {
    const word = fc.option(fc.constantFrom('a', 'A', 'b', 'B ', 'ß', ''), { nil: null });
    const anyMachine = fc.record({
      owner: word,
      department: word,
      location: word,
      environment: word,
      ring: word,
      exposure: fc.option(fc.constantFrom(...exposure.options), { nil: null }),
      criticality: fc.option(fc.constantFrom(1, 2, 3, 4, 5), { nil: null }),
      os: fc.option(
        fc.record({ family: fc.constant('debian'), name: fc.constantFrom('Debian 12', 'debian 12', 'x') }),
        {
          nil: null,
        },
      ),
    });
    fc.assert(
      fc.property(fc.array(anyMachine, { maxLength: 30 }), fc.constantFrom(...assetGroup.options), (changes, group) => {
        const list = sorted(
          changes.map((change) => machine(change as Partial<AssetRow>)),
          ...groupedOrder(group),
        );
        const groups = countGroups(list, group);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
        let from = 0;
        for (const one of groups) {
          expect(countGroups(list.slice(from, from + one.count), group)).toEqual([one]);
          from += one.count;
        }
      }),
    );
  });
});
