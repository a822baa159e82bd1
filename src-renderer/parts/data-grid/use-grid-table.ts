/** The columns of a grid as TanStack Table keeps them: order, visibility, widths and sort order. */
import { useMemo, useState } from 'react';
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
import type { SortOrder } from '../../../src-shared/model/common.ts';
import { useColumnLayout } from './column-layout.ts';
import type { GridColumn } from './grid-types.ts';

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

export function useGridTable<Row>(
  name: string,
  columns: readonly GridColumn<Row>[],
  defaultSort: readonly SortOrder[],
) {
  const [layout, setLayout] = useColumnLayout(name, columns);
  const [sorting, setSorting] = useState<SortingState>(() =>
    defaultSort.map((order) => ({ id: order.column, desc: order.descending })),
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
    onSortingChange: setSorting,
    onColumnSizingChange: (change) => setLayout((now) => ({ ...now, widths: functionalUpdate(change, now.widths) })),
  });
  const sort = useMemo(() => sorting.map((entry) => ({ column: entry.id, descending: entry.desc })), [sorting]);
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const visible = useMemo(
    () => layout.order.flatMap((id) => (layout.hidden.includes(id) ? [] : (byId.get(id) ?? []))),
    [layout.order, layout.hidden, byId],
  );
  return { table, sort, layout, setLayout, byId, visible };
}
