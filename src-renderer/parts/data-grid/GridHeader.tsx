/** The sticky head of a grid: one sortable, resizable column header each, and the box that selects all. */
import type { Header } from '@tanstack/react-table';
import type { GridColumn } from './grid-types.ts';
import { cellId } from './GridRow.tsx';
import type { gridFeatures } from './use-grid-table.ts';

interface GridHeaderProps<Row> {
  gridId: string;
  headers: readonly Header<typeof gridFeatures, Record<string, unknown>>[];
  columnOf: (id: string) => GridColumn<Row> | undefined;
  selectable: boolean;
  allSelected: boolean;
  someSelected: boolean;
  selectAllLabel: string;
  activeCell: number;
  onSelectAll: () => void;
}

const ariaSort = { asc: 'ascending', desc: 'descending', false: 'none' } as const;

export function GridHeader<Row>(props: GridHeaderProps<Row>) {
  const { gridId, headers, columnOf, selectable, activeCell } = props;
  const first = selectable ? 1 : 0;
  return (
    <div role="rowgroup" className="dg-head">
      <div role="row" aria-rowindex={1} className="dg-row dg-headrow">
        {selectable && (
          <div
            role="columnheader"
            id={cellId(gridId, -1, 0)}
            aria-colindex={1}
            data-active={activeCell === 0 || undefined}
            className="dg-cell dg-check"
          >
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={props.selectAllLabel}
              checked={props.allSelected}
              ref={(box) => {
                if (box !== null) box.indeterminate = props.someSelected && !props.allSelected;
              }}
              onChange={props.onSelectAll}
            />
          </div>
        )}
        {headers.map((header, index) => {
          const column = columnOf(header.column.id);
          const sorted = header.column.getIsSorted();
          const sortIndex = header.column.getSortIndex();
          return (
            <div
              key={header.id}
              role="columnheader"
              id={cellId(gridId, -1, index + first)}
              aria-colindex={index + first + 1}
              aria-sort={header.column.getCanSort() ? ariaSort[`${sorted}`] : undefined}
              data-active={activeCell === index + first || undefined}
              data-align={column?.align}
              data-grow={column?.grow || undefined}
              className="dg-cell dg-headcell"
              style={{ width: `var(--dg-${header.column.id})` }}
            >
              {header.column.getCanSort() ? (
                <button
                  type="button"
                  tabIndex={-1}
                  onClick={header.column.getToggleSortingHandler()}
                  title={`Sort by ${column?.title ?? ''}. With Shift: after the columns already chosen.`}
                >
                  {column?.title}
                  {sorted !== false && (
                    <span aria-hidden="true" className="dg-arrow">
                      {sorted === 'asc' ? '↑' : '↓'}
                      {sortIndex > 0 ? sortIndex + 1 : ''}
                    </span>
                  )}
                </button>
              ) : (
                column?.title
              )}
              <span
                aria-hidden="true"
                className="dg-resize"
                data-busy={header.column.getIsResizing() || undefined}
                onMouseDown={header.getResizeHandler()}
                onTouchStart={header.getResizeHandler()}
                onDoubleClick={() => header.column.resetSize()}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
