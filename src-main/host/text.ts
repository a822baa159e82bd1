/** Plain text for people: tables without frames, numbers, ages, and colour only where a terminal shows it. */
import Table from 'cli-table3';
import colour from 'picocolors';

export interface Column {
  head: string;
  align?: 'left' | 'right';
  /** Cut longer cells to this many characters. */
  width?: number;
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

// Data from machines and files must not steer the terminal.
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u001f\u007f-\u009f]/g;

export function plain(value: unknown): string {
  return (value === null || value === undefined ? '' : String(value)).replace(control, ' ');
}

function cut(text: string, width: number | undefined): string {
  return width && text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

export function table(columns: Column[], rows: unknown[][]): string {
  const out = new Table({
    head: columns.map((column) => colour.dim(column.head)),
    colAligns: columns.map((column) => column.align ?? 'left'),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) out.push(row.map((cell, i) => cut(plain(cell), columns[i]?.width)));
  return out
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** "1 finding", "1,312 findings". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

export const points = (score: number): string => score.toFixed(1);

/** The calendar day and minute of an instant, in UTC. */
export function minute(instant: string | null): string {
  return instant ? `${instant.slice(0, 10)} ${instant.slice(11, 16)}` : '';
}
