/** What keys and presses do in a grid: the active cell, selection, opening rows, folding groups, copying. */
import { useRef, type KeyboardEvent, type MouseEvent, type RefObject } from 'react';
import type { GridColumn, RowWindow } from './grid-types.ts';
import { moveActive, type ActiveCell } from './grid-moves.ts';
import { cellId } from './GridRow.tsx';
import { toTsv } from './text-export.ts';
import type { SelectionControl } from './use-selection.ts';

interface Wanted<Row> {
  gridId: string;
  scroller: RefObject<HTMLDivElement | null>;
  rows: RowWindow<Row>;
  visible: readonly GridColumn<Row>[];
  selection: SelectionControl<Row>;
  selectable: boolean;
  active: ActiveCell;
  setActive: (cell: ActiveCell) => void;
  /** Scrolls so that the line is in view, below so many pixels that are covered. */
  showLine: (line: number, covered?: number) => void;
  rowHeight: number;
  pageLines: number;
  onOpen: ((row: Row) => void) | undefined;
  /** Opens or closes the group; without `open` the other way than it is. */
  onFold: (key: string, open?: boolean) => void;
  onSort: (column: string, further: boolean) => void;
}

export function useGridKeys<Row>(wanted: Wanted<Row>) {
  const { gridId, scroller, rows, visible, selection, selectable, active, setActive, showLine } = wanted;
  const anchor = useRef<number | null>(null);

  const size = { lines: rows.lines, cells: visible.length + (selectable ? 1 : 0), pageLines: wanted.pageLines };
  const rowAt = (line: number): Row | undefined => {
    const item = rows.itemAt(line);
    return item?.kind === 'row' ? item.row : undefined;
  };

  const go = (to: ActiveCell) => {
    setActive({ line: to.line, cell: to.cell });
    const head = rows.headOf(to.line);
    showLine(to.line, head === null || head === to.line ? 0 : wanted.rowHeight);
    const [element, title] = [scroller.current, document.getElementById(cellId(gridId, -1, to.cell))];
    if (element === null || title === null) return;
    // The head sticks, so only sideways: scrolling it into view would move the rows, too.
    if (title.offsetLeft < element.scrollLeft) element.scrollLeft = title.offsetLeft;
    else element.scrollLeft = Math.max(element.scrollLeft, title.offsetLeft + title.offsetWidth - element.clientWidth);
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
    if (item?.kind === 'row') wanted.onOpen?.(item.row);
    if (item?.kind === 'group') wanted.onFold(item.group.key);
  };

  /** Left and right on the head of a group, and left at the beginning of one of its rows; false: nothing is done. */
  const foldByArrow = (key: string): boolean => {
    const item = rows.itemAt(active.line);
    if (item?.kind === 'group' && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      wanted.onFold(item.group.key, key === 'ArrowRight');
      return true;
    }
    const head = rows.headOf(active.line);
    if (head === null || key !== 'ArrowLeft' || active.cell > 0) return false;
    go({ line: head, cell: 0 });
    return true;
  };

  const copy = async () => {
    const activeRow = rowAt(active.line);
    const chosen = selection.count > 0 ? await selection.rows() : activeRow === undefined ? [] : [activeRow];
    if (chosen.length > 0) await navigator.clipboard.writeText(toTsv(visible, chosen));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const ctrl = event.ctrlKey || event.metaKey;
    const onControl = event.target instanceof HTMLElement && event.target !== event.currentTarget;
    if (!ctrl && !event.shiftKey && !event.altKey && foldByArrow(event.key)) {
      event.preventDefault();
      return;
    }
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
      else if (column.sortable !== false) wanted.onSort(column.id, event.shiftKey);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      openLine(active.line);
    } else if (event.key === ' ') {
      event.preventDefault();
      if (rows.itemAt(active.line)?.kind === 'group') openLine(active.line);
      else if (!selectable) return;
      else if (event.shiftKey) void selectRange(active.line);
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

  return { go, toggleAll, onKeyDown, onClick, onDoubleClick, forgetAnchor: () => (anchor.current = null) };
}
