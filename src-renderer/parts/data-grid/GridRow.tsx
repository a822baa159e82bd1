/** One line of a grid: a row's cells, a row not loaded yet, or the head of a group. */
import { memo } from 'react';
import type { GridColumn, GridItem } from './grid-types.ts';

interface GridRowProps<Row> {
  gridId: string;
  item: GridItem<Row> | undefined;
  line: number;
  top: number;
  columns: readonly GridColumn<Row>[];
  selectable: boolean;
  selected: boolean;
  /** -1 where another line is active. */
  activeCell: number;
  label: string;
}

export function cellId(gridId: string, line: number, cell: number): string {
  return `${gridId}-r${line}-c${cell}`;
}

function PlainGridRow<Row>(props: GridRowProps<Row>) {
  const { gridId, item, line, top, columns, selectable, selected, activeCell, label } = props;
  const cellProps = (cell: number) => ({
    id: cellId(gridId, line, cell),
    role: 'gridcell',
    'aria-colindex': cell + 1,
    'data-active': activeCell === cell || undefined,
  });
  const rowProps = {
    'data-line': line,
    'aria-rowindex': line + 2,
    style: { transform: `translateY(${top}px)` },
    'data-active': activeCell >= 0 || undefined,
  };

  if (item?.kind === 'group') {
    return (
      <div role="row" {...rowProps} className="dg-row dg-group" aria-expanded={item.open}>
        <div
          {...cellProps(0)}
          data-active={activeCell >= 0 || undefined}
          aria-colspan={columns.length + (selectable ? 1 : 0)}
          className="dg-cell dg-grow"
        >
          <span aria-hidden="true" className="dg-twist" data-open={item.open || undefined} />
          <b>{item.group.label}</b> <span className="dg-dim">{item.group.count.toLocaleString()}</span>
        </div>
      </div>
    );
  }

  const row = item?.row;
  const first = selectable ? 1 : 0;
  return (
    <div
      role="row"
      {...rowProps}
      className="dg-row"
      aria-selected={selectable ? selected : undefined}
      data-selected={selected || undefined}
      aria-busy={row === undefined || undefined}
    >
      {selectable && (
        <div {...cellProps(0)} className="dg-cell dg-check">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            disabled={row === undefined}
            aria-label={`Select ${label}`}
            readOnly
          />
        </div>
      )}
      {columns.map((column, index) => (
        <div
          key={column.id}
          {...cellProps(index + first)}
          className="dg-cell"
          data-align={column.align}
          data-mono={column.mono || undefined}
          data-grow={column.grow || undefined}
          style={{ width: `var(--dg-${column.id})` }}
          title={row === undefined ? undefined : (column.hint?.(row) ?? column.text(row))}
        >
          {row === undefined ? <span className="dg-dim">–</span> : (column.cell?.(row) ?? column.text(row))}
        </div>
      ))}
    </div>
  );
}

/** Scrolling draws the same lines again and again; only those that changed are rendered. */
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow;
