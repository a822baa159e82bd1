/** The order of a list of machines and the groups it falls into. Pure: what is not known or not set comes last. */
import { exposure, type AssetGroup, type AssetRow } from '../../../src-shared/model/asset.ts';
import type { SortOrder } from '../../../src-shared/model/common.ts';

export interface AssetGroupCount {
  /** Tells groups apart, in small letters; null: not set. */
  value: string | null;
  /** As the first machine of the group has it. */
  label: string;
  count: number;
}

const severity = { 'not-compliant': 0, unknown: 1, compliant: 2 } as const;

/** What a column is sorted by: places where words have an order of their own, else small letters. */
function sortValue(row: AssetRow, column: string): string | number | null {
  if (column === 'verdict') return severity[row.verdict];
  if (column === 'exposure') return row.exposure === null ? null : exposure.options.indexOf(row.exposure);
  if (column === 'os') return row.os?.name.toLowerCase() || null;
  if (column === 'addresses') return row.addresses[0] ?? null;
  if (column === 'supportEnd') return row.supportEnd?.on ?? null;
  if (column === 'scopes') return row.scopes.join(',') || null;
  if (column === 'id') return Number(row.id.slice(1));
  const value = (row as unknown as Record<string, unknown>)[column];
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : null;
}

/** Sorts in place. The first column is the strongest; unset values come last in both directions. */
export function sortAssets(rows: AssetRow[], sort: readonly SortOrder[]): void {
  // What rows are sorted by is looked up once for each.
  const keys = new Map(rows.map((row) => [row, sort.map(({ column }) => sortValue(row, column))]));
  rows.sort((a, b) => {
    const [left, right] = [keys.get(a)!, keys.get(b)!];
    for (const [i, { descending }] of sort.entries()) {
      const [x, y] = [left[i]!, right[i]!];
      if (x === y) continue;
      if (x === null || y === null) return x === null ? 1 : -1;
      return x < y === descending ? 1 : -1;
    }
    return 0;
  });
}

/** The order of a grouped list: by group, in the direction asked for, else the most critical first; then as asked. */
export function groupedOrder(group: AssetGroup, sort: readonly SortOrder[] = []): SortOrder[] {
  const asked = sort.find(({ column }) => column === group);
  return [
    { column: group, descending: asked?.descending ?? group === 'criticality' },
    ...sort.filter(({ column }) => column !== group),
  ];
}

function groupLabel(row: AssetRow, group: AssetGroup): string | null {
  const value = group === 'os' ? row.os?.name : row[group];
  return value === null || value === undefined || value === '' ? null : String(value);
}

/** Groups of rows that are in their order already, in that order. */
export function countGroups(rows: readonly AssetRow[], group: AssetGroup): AssetGroupCount[] {
  const groups = new Map<string | null, AssetGroupCount>();
  for (const row of rows) {
    const label = groupLabel(row, group);
    const value = label?.toLowerCase() ?? null;
    const known = groups.get(value);
    if (known) known.count += 1;
    else groups.set(value, { value, label: label ?? 'not set', count: 1 });
  }
  return [...groups.values()];
}
