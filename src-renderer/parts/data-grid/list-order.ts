/** Filters, sorts and groups a list that is wholly in memory, in the words of a grid's columns. */
import type { SortOrder } from '../../../src-shared/model/common.ts';
import type { GridColumn } from './grid-types.ts';
import type { GridGroup } from './group-lines.ts';

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Rows in which every word occurs in some column's text. */
export function filterRows<Row>(rows: readonly Row[], columns: readonly GridColumn<Row>[], query: string): Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...rows];
  return rows.filter((row) => {
    const text = columns.map((column) => column.text(row).toLowerCase()).join('\n');
    return words.every((word) => text.includes(word));
  });
}

function compareValues(a: string | number | null, b: string | number | null, descending: boolean): number {
  // What is not known goes last in both directions.
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}

/** Stable sort by several columns, the first one strongest; unknown columns are passed over. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly GridColumn<Row>[],
  sort: readonly SortOrder[],
): Row[] {
  const keys = sort.flatMap((order) => {
    const column = columns.find((candidate) => candidate.id === order.column);
    return column === undefined ? [] : [{ read: column.value ?? column.text, descending: order.descending }];
  });
  return rows.toSorted((a, b) => {
    for (const key of keys) {
      const order = compareValues(key.read(a), key.read(b), key.descending);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Rows with those of one value of the column together, values in order of their first appearance. */
export function groupRows<Row>(rows: readonly Row[], column: GridColumn<Row>): { rows: Row[]; groups: GridGroup[] } {
  const groups = Map.groupBy(rows, (row) => column.text(row) || 'not set');
  return {
    rows: [...groups.values()].flat(),
    groups: [...groups].map(([label, members]) => ({ key: label, label, count: members.length })),
  };
}
