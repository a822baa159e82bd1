/** One line of a grid: a row's cells, a row not loaded yet, or the head of a group. */
import { memo, type MouseEvent } from 'react';
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
  onPress: (line: number, cell: number, event: MouseEvent) => void;
  onCheck: (line: number, shift: boolean) => void;
  onOpen: (line: number) => void;
}

export function cellId(gridId: string, line: number, cell: number): string {
  return `${gridId}-r${line}-c${cell}`;
}

function PlainGridRow<Row>(props: GridRowProps<Row>) {
  const { gridId, item, line, top, columns, selectable, selected, activeCell, label, onPress, onCheck, onOpen } = props;
  const cellProps = (cell: number) => ({
    id: cellId(gridId, line, cell),
    role: 'gridcell',
    'aria-colindex': cell + 1,
    'data-active': activeCell === cell || undefined,
  });
  const rowProps = {
    role: 'row',
    'aria-rowindex': line + 2,
    style: { transform: `translateY(${top}px)` },
    'data-active': activeCell >= 0 || undefined,
  };

  if (item?.kind === 'group') {
    return (
      <div {...rowProps} className="dg-row dg-group" aria-expanded={item.open} onClick={() => onOpen(line)}>
        <div
          {...cellProps(0)}
          data-active={activeCell >= 0 || undefined}
          aria-colspan={columns.length + (selectable ? 1 : 0)}
          className="dg-cell dg-grow"
        >
          <span aria-hidden="true" className="dg-twist" data-open={item.open || undefined} />
          <b>{item.label}</b> <span className="dg-dim">{item.count.toLocaleString()}</span>
        </div>
      </div>
    );
  }

  const row = item?.row;
  const first = selectable ? 1 : 0;
  return (
    <div
      {...rowProps}
      className="dg-row"
      aria-selected={selectable ? selected : undefined}
      data-selected={selected || undefined}
      aria-busy={row === undefined || undefined}
      onClick={(event) => {
        const cell = event.target instanceof Element ? event.target.closest('[aria-colindex]') : null;
        onPress(line, Number(cell?.getAttribute('aria-colindex') ?? 1) - 1, event);
      }}
      onDoubleClick={() => onOpen(line)}
    >
      {selectable && (
        <div {...cellProps(0)} className="dg-cell dg-check">
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            disabled={row === undefined}
            aria-label={`Select ${label}`}
            onClick={(event) => {
              event.stopPropagation();
              onCheck(line, event.shiftKey);
            }}
            onChange={() => undefined}
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
