/**
 * The grid of every screen: virtual rows over pages or a whole list, filter, sort, selection, keyboard, columns,
 * copy and export. What is in the rows is the screen's; this part refuses to know.
 */
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import type { SortOrder } from '../../../src-shared/model/common.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { ColumnChooser } from './ColumnChooser.tsx';
import { readLayout } from './column-layout.ts';
import { moveActive, type ActiveCell } from './grid-moves.ts';
import { useAppearance } from '../../state/appearance.ts';
import type { GridColumn, GridSelection, GridSource } from './grid-types.ts';
import { GridHeader } from './GridHeader.tsx';
import { cellId, GridRow } from './GridRow.tsx';
import { GridToolbar } from './GridToolbar.tsx';
import { saveText } from './save-text.ts';
import { toCsv, toTsv } from './text-export.ts';
import { useGridTable } from './use-grid-table.ts';
import { useRows } from './use-rows.ts';
import { useScaledVirtualizer } from './use-scaled-virtualizer.ts';
import { useSelection } from './use-selection.ts';
import './data-grid.css';

export interface DataGridProps<Row> {
  /** Accessible name, and under which the column layout is kept. */
  name: string;
  nouns: { one: string; many: string };
  columns: readonly GridColumn<Row>[];
  source: GridSource<Row>;
  rowId: (row: Row) => string;
  /** How a row is called in the name of its check box. */
  rowLabel: (row: Row) => string;
  onOpen?: (row: Row) => void;
  defaultSort?: readonly SortOrder[];
  /** Filter words, if the screen keeps them (in its address). */
  query?: string;
  onQueryChange?: (query: string) => void;
  filterLabel: string;
  /** Given, rows can be selected; answers what can be done with them. */
  renderBulk?: (selection: GridSelection<Row>) => ReactNode;
  tools?: ReactNode;
  /** What to say and do where there is not one row. */
  empty: ReactNode;
}

const headerHeight = 28;
const noSort: readonly SortOrder[] = [];

export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { name, nouns, columns, source, rowId, rowLabel, onOpen, renderBulk } = props;
  const rowHeight = useAppearance((state) => (state.density === 'comfortable' ? 40 : 32));
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [ownQuery, setOwnQuery] = useState('');
  const query = props.query ?? ownQuery;
  const setQuery = props.onQueryChange ?? setOwnQuery;
  const { table, sort, layout, setLayout, byId, visible } = useGridTable(name, columns, props.defaultSort ?? noSort);
  const [active, setActive] = useState<ActiveCell>({ line: 0, cell: 0 });
  const [focused, setFocused] = useState(false);
  const anchor = useRef<number | null>(null);
  const [groupBy, setGroupBy] = useState<string | null>(null);
  const [closedGroups, setClosedGroups] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState({ first: 0, last: 40 });

  const rows = useRows({
    source,
    columns,
    query,
    sort,
    shown,
    groupBy: groupBy === null || source.kind !== 'whole' ? undefined : byId.get(groupBy),
    closedGroups,
  });
  const filterKey = JSON.stringify([source.kind === 'paged' ? source.key : name, query]);
  const orderKey = JSON.stringify([filterKey, sort, groupBy]);
  const selection = useSelection(rows, rowId, filterKey);
  const selectable = renderBulk !== undefined;
  const virtual = useScaledVirtualizer({ scroller, lines: rows.lines, rowHeight, headerHeight, keep: active.line });
  const { first, last, showLine } = virtual;

  if (shown.first !== first || shown.last !== last) setShown({ first, last });

  // Another filter or order starts at its top.
  const [seenOrder, setSeenOrder] = useState(orderKey);
  if (seenOrder !== orderKey) {
    setSeenOrder(orderKey);
    setActive({ line: 0, cell: active.cell });
  }
  useEffect(() => {
    const element = scroller.current;
    if (element === null || element.dataset['order'] === orderKey) return;
    element.dataset['order'] = orderKey;
    element.scrollTo({ top: 0 });
    anchor.current = null;
  }, [orderKey]);

  const size = { lines: rows.lines, cells: visible.length + (selectable ? 1 : 0), pageLines: virtual.pageLines };
  const rowAt = (line: number): Row | undefined => {
    const item = rows.itemAt(line);
    return item?.kind === 'row' ? item.row : undefined;
  };

  const go = (to: ActiveCell) => {
    setActive({ line: to.line, cell: to.cell });
    showLine(to.line);
    const [element, head] = [scroller.current, document.getElementById(cellId(gridId, -1, to.cell))];
    if (element === null || head === null) return;
    // The head sticks, so only sideways: scrolling it into view would move the rows, too.
    if (head.offsetLeft < element.scrollLeft) element.scrollLeft = head.offsetLeft;
    else element.scrollLeft = Math.max(element.scrollLeft, head.offsetLeft + head.offsetWidth - element.clientWidth);
  };

  const selectRange = async (to: number) => {
    const from = anchor.current ?? active.line;
    anchor.current = from;
    selection.add(await rows.load(Math.min(from, to), Math.max(from, to)));
  };

  const toggleLine = (line: number) => {
    const row = rowAt(line);
    if (row === undefined) return;
    anchor.current = line;
    selection.toggle(row);
  };

  const toggleAll = () => (selection.all ? selection.clear() : selection.selectAll());

  const openLine = (line: number) => {
    const item = rows.itemAt(line);
    if (item?.kind === 'row') onOpen?.(item.row);
    if (item?.kind === 'group') {
      const next = new Set(closedGroups);
      if (!next.delete(item.label)) next.add(item.label);
      setClosedGroups(next);
    }
  };

  const copy = async () => {
    const activeRow = rowAt(active.line);
    const chosen = selection.count > 0 ? await selection.rows() : activeRow === undefined ? [] : [activeRow];
    if (chosen.length > 0) await navigator.clipboard.writeText(toTsv(visible, chosen));
  };

  const exportShown = async () => {
    const all = await rows.loadAll();
    saveText(`${name.toLowerCase().replaceAll(/\W+/g, '-')}.csv`, 'text/csv', toCsv(visible, all));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const ctrl = event.ctrlKey || event.metaKey;
    const onControl = event.target instanceof HTMLElement && event.target !== event.currentTarget;
    const moved = moveActive(active, event.key, ctrl, size);
    if (moved !== null) {
      event.preventDefault();
      if (onControl) scroller.current?.focus({ preventScroll: true });
      if (event.shiftKey && selectable && moved.line >= 0 && moved.line !== active.line) void selectRange(moved.line);
      else if (!event.shiftKey) anchor.current = null;
      go(moved);
      return;
    }
    if (ctrl && event.key === 'c' && document.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      void copy();
    } else if (ctrl && event.key === 'a' && selectable) {
      event.preventDefault();
      selection.selectAll();
    } else if (event.key === 'Escape' && selection.count > 0) {
      event.stopPropagation();
      selection.clear();
    } else if (onControl || ctrl || event.altKey) {
      return;
    } else if (active.line < 0 && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      const column = visible[active.cell - (selectable ? 1 : 0)];
      if (column === undefined) toggleAll();
      else if (column.sortable !== false) table.getColumn(column.id)?.toggleSorting(undefined, event.shiftKey);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      openLine(active.line);
    } else if (event.key === ' ') {
      event.preventDefault();
      if (!selectable) return;
      if (event.shiftKey) void selectRange(active.line);
      else toggleLine(active.line);
    }
  };

  // Presses are read here, not in each row: rows stay as they are while the list scrolls.
  const pressed = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target instanceof Element ? event.target : null;
    const line = Number(target?.closest('[data-line]')?.getAttribute('data-line') ?? -1);
    const cell = Number(target?.closest('[aria-colindex]')?.getAttribute('aria-colindex') ?? 1) - 1;
    return line < 0 ? null : { line, cell, onBox: target instanceof HTMLInputElement };
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const at = pressed(event);
    if (at === null) return;
    if (event.shiftKey && selectable) void selectRange(at.line);
    else if (at.onBox || ((event.ctrlKey || event.metaKey) && selectable)) toggleLine(at.line);
    else if (rows.itemAt(at.line)?.kind === 'group') openLine(at.line);
    if (at.onBox) scroller.current?.focus({ preventScroll: true });
    go(at);
  };

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>) => {
    const at = pressed(event);
    if (at !== null && !at.onBox && rows.itemAt(at.line)?.kind === 'row') openLine(at.line);
  };

  const count = rows.total ?? 0;
  const counted = (n: number) => `${n.toLocaleString()} ${n === 1 ? nouns.one : nouns.many}`;
  const countText = rows.total === null ? (rows.error === null ? `Loading ${nouns.many}…` : '') : counted(count);
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const widths = useMemo(
    (): Record<string, string> => ({
      '--dg-row': `${rowHeight}px`,
      ...Object.fromEntries(columns.map((c) => [`--dg-${c.id}`, `${layout.widths[c.id] ?? c.width}px`])),
    }),
    [columns, layout.widths, rowHeight],
  );
  const total = visible.reduce((sum, c) => sum + (layout.widths[c.id] ?? c.width), selectable ? 32 : 0);

  return (
    <div className="dg" style={widths}>
      <GridToolbar
        filterLabel={props.filterLabel}
        query={query}
        onQueryChange={setQuery}
        countText={countText}
        busy={rows.stale}
        selectedText={selection.count > 0 ? `${selection.count.toLocaleString()} selected` : null}
        onClearSelection={selection.clear}
        bulk={renderBulk?.(selection)}
        tools={props.tools}
        onExport={exportShown}
        onEnterRows={() => scroller.current?.focus()}
        chooser={
          <ColumnChooser
            columns={byId}
            layout={layout}
            onChange={setLayout}
            onReset={() => setLayout(readLayout(null, columns))}
            groupBy={groupBy}
            onGroupBy={source.kind === 'whole' ? setGroupBy : undefined}
          />
        }
      />
      {rows.error !== null && <ErrorAlert error={rows.error} onRetry={rows.retry} />}
      <div
        ref={scroller}
        role="grid"
        aria-label={name}
        aria-rowcount={rows.total === null ? -1 : rows.lines + 1}
        aria-colcount={size.cells}
        aria-multiselectable={selectable || undefined}
        aria-busy={rows.total === null || rows.stale}
        aria-activedescendant={
          focused && (size.lines > 0 || active.line < 0) ? cellId(gridId, active.line, active.cell) : undefined
        }
        tabIndex={0}
        className="dg-scroll"
        data-stale={rows.stale || undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onFocus={(event) => setFocused(event.target === event.currentTarget)}
        onBlur={() => setFocused(false)}
      >
        <div className="dg-width" style={{ minWidth: total }}>
          <GridHeader
            gridId={gridId}
            headers={headers}
            columnOf={(id) => byId.get(id)}
            selectable={selectable}
            allSelected={selection.all && count > 0}
            someSelected={selection.count > 0}
            selectAllLabel={`Select all ${counted(count)}`}
            activeCell={focused && active.line < 0 ? active.cell : -1}
            onSelectAll={toggleAll}
          />
          <div role="rowgroup" className="dg-body" style={{ height: virtual.height }}>
            {virtual.items.map(({ line, top }) => {
              const item = rows.itemAt(line);
              const row = item?.kind === 'row' ? item.row : undefined;
              return (
                <GridRow
                  key={line}
                  gridId={gridId}
                  item={item}
                  line={line}
                  top={top}
                  columns={visible}
                  selectable={selectable}
                  selected={row !== undefined && selection.has(rowId(row))}
                  activeCell={focused && active.line === line ? active.cell : -1}
                  label={row === undefined ? '' : rowLabel(row)}
                />
              );
            })}
          </div>
        </div>
      </div>
      {rows.total === 0 && (
        <div className="dg-empty">
          {query === '' ? (
            props.empty
          ) : (
            <p>
              No {nouns.many} match “{query}”.{' '}
              <button type="button" className="dg-link" onClick={() => setQuery('')}>
                Clear the filter
              </button>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
