/** Where the active cell goes for a key: the arrows, Home, End and page keys of the ARIA grid pattern. */

export interface ActiveCell {
  /** -1 is the header. */
  line: number;
  cell: number;
}

export interface GridSize {
  lines: number;
  cells: number;
  /** Whole lines that fit on the screen. */
  pageLines: number;
}

/** Null if the key moves nothing. With Ctrl (or Cmd), Home and End go to the first and last line. */
export function moveActive(active: ActiveCell, key: string, ctrl: boolean, size: GridSize): ActiveCell | null {
  const last = size.lines - 1;
  const line = (to: number): ActiveCell => ({ ...active, line: Math.min(Math.max(to, -1), last) });
  const cell = (to: number): ActiveCell => ({ ...active, cell: Math.min(Math.max(to, 0), size.cells - 1) });
  switch (key) {
    case 'ArrowDown':
      return line(ctrl ? last : active.line + 1);
    case 'ArrowUp':
      return line(ctrl ? Math.min(0, last) : active.line - 1);
    case 'ArrowRight':
      return cell(active.cell + 1);
    case 'ArrowLeft':
      return cell(active.cell - 1);
    case 'Home':
      return ctrl ? { line: Math.min(0, last), cell: 0 } : cell(0);
    case 'End':
      return ctrl ? { line: last, cell: size.cells - 1 } : cell(size.cells - 1);
    case 'PageDown':
      return line(active.line + size.pageLines);
    case 'PageUp':
      return line(Math.max(Math.min(0, last), active.line - size.pageLines));
    default:
      return null;
  }
}
