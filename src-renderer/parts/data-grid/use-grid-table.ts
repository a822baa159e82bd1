/** The columns of a grid as TanStack Table keeps them: order, visibility, widths and sort order. */
import { useMemo } from 'react';
import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type SortingState,
} from '@tanstack/react-table';
import type { GridColumn } from './grid-types.ts';
import type { ArrangementControl } from './use-arrangement.ts';

export const gridFeatures = tableFeatures({
  columnOrderingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSortingFeature,
});

type Line = Record<string, unknown>;
// Rows come from pages, not from the table: it is asked for its columns only.
const noRows: Line[] = [];

export function useGridTable<Row>(columns: readonly GridColumn<Row>[], arrangement: ArrangementControl) {
  const { columns: layout, change } = arrangement;
  const sorting = useMemo(
    (): SortingState => arrangement.sort.map(({ column, descending }) => ({ id: column, desc: descending })),
    [arrangement.sort],
  );
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof gridFeatures, Line> => ({
        id: column.id,
        accessorFn: () => null,
        header: column.title,
        size: column.width,
        minSize: 40,
        maxSize: 1200,
        enableSorting: column.sortable !== false,
        sortDescFirst: column.descendingFirst === true,
      })),
    [columns],
  );
  const columnVisibility = useMemo(() => Object.fromEntries(layout.hidden.map((id) => [id, false])), [layout.hidden]);
  const table = useTable<typeof gridFeatures, Line>({
    features: gridFeatures,
    columns: definitions,
    data: noRows,
    manualSorting: true,
    maxMultiSortColCount: 4,
    columnResizeMode: 'onChange',
    state: { sorting, columnOrder: layout.order, columnVisibility, columnSizing: layout.widths },
    onSortingChange: (next) =>
      change(({ sort }) => ({
        sort: functionalUpdate(
          next,
          sort.map(({ column, descending }): SortingState[number] => ({ id: column, desc: descending })),
        ).map(({ id, desc }) => ({ column: id, descending: desc })),
      })),
    onColumnSizingChange: (next) =>
      change(({ columns: now }) => ({ columns: { ...now, widths: functionalUpdate(next, now.widths) } })),
  });
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const visible = useMemo(
    () => layout.order.flatMap((id) => (layout.hidden.includes(id) ? [] : (byId.get(id) ?? []))),
    [layout.order, layout.hidden, byId],
  );
  return { table, byId, visible };
}
