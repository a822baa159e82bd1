/**
 * The grid of every screen: virtual rows over pages or a whole list, filter, sort, selection, keyboard, columns,
 * copy and export. What is in the rows is the screen's; this part refuses to know.
 */
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react';
import type { SortOrder } from '../../../src-shared/model/common.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { ColumnChooser } from './ColumnChooser.tsx';
import { readLayout } from './column-layout.ts';
import type { ActiveCell } from './grid-moves.ts';
import { useAppearance } from '../../state/appearance.ts';
import type { GridColumn, GridSelection, GridSource } from './grid-types.ts';
import { GridHeader } from './GridHeader.tsx';
import { cellId, GridRow } from './GridRow.tsx';
import { GridToolbar } from './GridToolbar.tsx';
import { GroupChooser } from './GroupChooser.tsx';
import { PinnedGroup } from './PinnedGroup.tsx';
import { saveText } from './save-text.ts';
import { toCsv } from './text-export.ts';
import { useArrangement, type ArrangementControl } from './use-arrangement.ts';
import { useGridKeys } from './use-grid-keys.ts';
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
  /** Sort order, group and columns, where the screen keeps them. */
  arrangement?: ArrangementControl;
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

/** With an arrangement that the screen keeps (saved views), else with the grid's own. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  return props.arrangement === undefined ? (
    <SelfArranged {...props} />
  ) : (
    <ArrangedGrid {...props} arrangement={props.arrangement} />
  );
}

function SelfArranged<Row>(props: DataGridProps<Row>) {
  return (
    <ArrangedGrid {...props} arrangement={useArrangement(props.name, props.columns, props.defaultSort ?? noSort)} />
  );
}

function ArrangedGrid<Row>(props: DataGridProps<Row> & { arrangement: ArrangementControl }) {
  const { name, nouns, columns, source, rowId, rowLabel, onOpen, renderBulk, arrangement } = props;
  const { columns: layout, change } = arrangement;
  const rowHeight = useAppearance((state) => (state.density === 'comfortable' ? 40 : 32));
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [ownQuery, setOwnQuery] = useState('');
  const query = props.query ?? ownQuery;
  const setQuery = props.onQueryChange ?? setOwnQuery;
  const { table, byId, visible } = useGridTable(columns, arrangement);
  const sort = useMemo(() => [...arrangement.sort], [arrangement.sort]);
  const [active, setActive] = useState<ActiveCell>({ line: 0, cell: 0 });
  const [focused, setFocused] = useState(false);
  const canGroup = source.kind === 'whole' || source.groups === true;
  const groupColumn = arrangement.group === null || !canGroup ? undefined : byId.get(arrangement.group);
  const groupBy = groupColumn?.groupable === true ? groupColumn : undefined;
  const [closedGroups, setClosedGroups] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState({ first: 0, last: 40 });

  const rows = useRows({ source, columns, query, sort, shown, groupBy, closedGroups });
  const filterKey = JSON.stringify([source.kind === 'paged' ? source.key : name, query]);
  const orderKey = JSON.stringify([filterKey, sort, groupBy?.id]);
  const selection = useSelection(rows, rowId, filterKey);
  const selectable = renderBulk !== undefined;
  const virtual = useScaledVirtualizer({ scroller, lines: rows.lines, rowHeight, headerHeight, keep: active.line });
  const { first, last } = virtual;

  if (shown.first !== first || shown.last !== last) setShown({ first, last });

  // Another filter or order starts at its top, another group with all open.
  const [seenOrder, setSeenOrder] = useState(orderKey);
  if (seenOrder !== orderKey) {
    setSeenOrder(orderKey);
    setActive({ line: 0, cell: active.cell });
  }
  const [seenGroup, setSeenGroup] = useState(groupBy?.id);
  if (seenGroup !== groupBy?.id) {
    setSeenGroup(groupBy?.id);
    setClosedGroups(new Set());
  }

  const fold = (key: string, open = closedGroups.has(key)) => {
    const next = new Set(closedGroups);
    if (open) next.delete(key);
    else next.add(key);
    setClosedGroups(next);
  };
  const cells = visible.length + (selectable ? 1 : 0);
  // The head of a group is one cell over all columns.
  const activeCell = rows.itemAt(active.line)?.kind === 'group' ? 0 : active.cell;
  const keys = useGridKeys({
    gridId,
    scroller,
    rows,
    visible,
    selection,
    selectable,
    active,
    setActive,
    showLine: virtual.showLine,
    rowHeight,
    pageLines: virtual.pageLines,
    onOpen,
    onFold: fold,
    onSort: (column, further) => table.getColumn(column)?.toggleSorting(undefined, further),
  });
  const { forgetAnchor } = keys;
  useEffect(() => {
    const element = scroller.current;
    if (element === null || element.dataset['order'] === orderKey) return;
    element.dataset['order'] = orderKey;
    element.scrollTo({ top: 0 });
    forgetAnchor();
  }, [orderKey, forgetAnchor]);

  const pinnedLine = rows.headOf(virtual.topLine);
  const pinned = pinnedLine === null ? undefined : rows.itemAt(pinnedLine);

  const exportShown = async () => {
    const all = await rows.loadAll();
    saveText(`${name.toLowerCase().replaceAll(/\W+/g, '-')}.csv`, 'text/csv', toCsv(visible, all));
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
            onChange={(next) => change(() => ({ columns: next }))}
            onReset={() => change(() => ({ columns: readLayout(null, columns) }))}
          />
        }
        grouping={
          canGroup && (
            <GroupChooser
              columns={columns}
              group={groupBy?.id ?? null}
              onGroup={(group) => change(() => ({ group }))}
              folded={rows.groups?.every(({ key }) => closedGroups.has(key)) ?? false}
              onFold={(all) => setClosedGroups(new Set(all ? rows.groups?.map(({ key }) => key) : []))}
            />
          )
        }
      />
      {rows.error !== null && <ErrorAlert error={rows.error} onRetry={rows.retry} />}
      <div
        ref={scroller}
        role="grid"
        aria-label={name}
        aria-rowcount={rows.total === null ? -1 : rows.lines + 1}
        aria-colcount={cells}
        aria-multiselectable={selectable || undefined}
        aria-busy={rows.total === null || rows.stale}
        aria-activedescendant={
          focused && (rows.lines > 0 || active.line < 0) ? cellId(gridId, active.line, activeCell) : undefined
        }
        tabIndex={0}
        className="dg-scroll"
        data-stale={rows.stale || undefined}
        onKeyDown={keys.onKeyDown}
        onClick={keys.onClick}
        onDoubleClick={keys.onDoubleClick}
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
            onSelectAll={keys.toggleAll}
          />
          {pinned?.kind === 'group' && pinnedLine !== null && (
            <PinnedGroup
              item={pinned}
              active={focused && active.line === pinnedLine}
              onToggle={() => {
                fold(pinned.group.key);
                keys.go({ line: pinnedLine, cell: 0 });
              }}
            />
          )}
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
