/** What a list shows as a view keeps it, and whether two such states are the same. */
import type { SortOrder } from '../../../src-shared/model/common.ts';
import type { SavedView, ViewState } from '../../../src-shared/model/view.ts';
import { readLayout, type ColumnLayout } from '../data-grid/column-layout.ts';
import type { Arrangement } from '../data-grid/use-arrangement.ts';

export type Filters = ViewState['filters'];

interface LayoutColumn {
  id: string;
  hidden?: boolean;
}

/** Filters that are set, from names and what the address says of each. */
export function filtersOf(names: readonly string[], read: (name: string) => string | null): Filters {
  return Object.fromEntries(names.flatMap((name) => (read(name) ? [[name, read(name)!]] : [])));
}

const sorted = (record: Readonly<Record<string, unknown>>) =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

export function sameFilters(a: Filters, b: Filters): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** One text per state; columns that came or went since a view was saved make no difference. */
function textOf(state: ViewState, columns: readonly LayoutColumn[], withColumns: boolean): string {
  const layout = withColumns && state.columns ? readLayout(JSON.stringify(state.columns), columns) : null;
  const sort = state.sort.map(({ column, descending }: SortOrder) => [column, descending]);
  return JSON.stringify([
    state.query.trim(),
    sorted(state.filters),
    sort,
    state.group,
    layout && [layout.order, layout.hidden.toSorted(), sorted(layout.widths)],
  ]);
}

/** Built-in views leave the columns to each computer, so these make no difference to them. */
export function isChanged(view: SavedView, now: ViewState, columns: readonly LayoutColumn[]): boolean {
  const withColumns = view.state.columns !== null;
  return textOf(view.state, columns, withColumns) !== textOf(now, columns, withColumns);
}

/** What the view makes of the list's arrangement; `own`: the columns as this computer has them. */
export function arrangementOf(
  { sort, group, columns }: ViewState,
  all: readonly LayoutColumn[],
  own: () => ColumnLayout,
): Arrangement {
  return { sort, group, columns: columns === null ? own() : readLayout(JSON.stringify(columns), all) };
}
