import { describe, expect, it } from 'vitest';
import type { GridColumn } from './grid-types.ts';
import { filterRows, groupRows, sortRows } from './list-order.ts';

interface Host {
  name: string;
  score: number | null;
  site: string;
}

const columns: GridColumn<Host>[] = [
  { id: 'name', title: 'Name', width: 100, text: (row) => row.name },
  { id: 'score', title: 'Score', width: 60, text: (row) => String(row.score ?? ''), value: (row) => row.score },
  { id: 'site', title: 'Site', width: 100, text: (row) => row.site },
];
const rows: Host[] = [
  { name: 'web-10', score: 40, site: 'north' },
  { name: 'web-2', score: null, site: 'south' },
  { name: 'db-1', score: 83.2, site: 'north' },
  { name: 'db-2', score: 40, site: '' },
];
const names = (list: readonly Host[]) => list.map((row) => row.name);

describe('a list in memory', () => {
  it('keeps rows that hold every word, in any column', () => {
    expect(names(filterRows(rows, columns, 'NORTH db'))).toEqual(['db-1']);
    expect(filterRows(rows, columns, '  ')).toHaveLength(4);
  });

  it('sorts by several columns, numbers inside names by value, unknown last both ways', () => {
    expect(names(sortRows(rows, columns, [{ column: 'name', descending: false }]))).toEqual([
      'db-1',
      'db-2',
      'web-2',
      'web-10',
    ]);
    const byScore = (descending: boolean) =>
      names(
        sortRows(rows, columns, [
          { column: 'score', descending },
          { column: 'name', descending: false },
        ]),
      );
    expect(byScore(true)).toEqual(['db-1', 'db-2', 'web-10', 'web-2']);
    expect(byScore(false)).toEqual(['db-2', 'web-10', 'db-1', 'web-2']);
  });

  it('groups with counts, values in order of their first appearance', () => {
    const grouped = groupRows(rows, columns[2]!);
    expect(grouped.groups.map(({ label, count }) => `${label} ${count}`)).toEqual(['north 2', 'south 1', 'not set 1']);
    expect(names(grouped.rows)).toEqual(['web-10', 'db-1', 'web-2', 'db-2']);
  });
});
