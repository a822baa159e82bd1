/**
 * What a report is before it is drawn: titled parts of blocks whose text is all plain text, already in words. Nothing in
 * it is markup, so no string of a machine can become one.
 */

/** Colour of a state; it never stands without its word. */
export type Tone = 'now' | 'soon' | 'plan' | 'later' | 'ok' | 'unk';

export interface Cell {
  text: string;
  /** Colours the text and puts a mark before it. */
  tone?: Tone;
  strong?: boolean;
  /** A second, smaller line. */
  note?: string;
}

export interface Column {
  head: string;
  align?: 'right';
  /** Versions, ids, hashes. */
  mono?: boolean;
  /** Share of the width that is left after the columns without one; those take what their content needs. */
  share?: number;
}

export interface Table {
  kind: 'table';
  /** Accessible name; drawn by no one. */
  name: string;
  columns: Column[];
  rows: (Cell | string)[][];
  /** By the index of a row: what stands below it over the whole width, for lists too long for a cell. */
  details?: Record<number, string>;
  /** Said in place of a table without rows. */
  empty: string;
}

export interface Figure {
  value: string;
  label: string;
  note?: string;
  tone?: Tone;
}

export interface Chart {
  kind: 'chart';
  title: string;
  /** What the picture shows, in a sentence: printed with it. */
  summary: string;
  /** Areas stacked on each other, the first at the bottom. `values` are as many as `days` (calendar days). */
  days: string[];
  series: { name: string; tone: Tone; values: number[] }[];
}

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: string; note?: string }
  /** `keep`: never the last on a page, apart from what follows. */
  | { kind: 'paragraph'; text: string; look?: 'lead' | 'quiet'; keep?: boolean }
  | { kind: 'figures'; figures: Figure[] }
  /** Parts of one whole in a row; every part is named with its number. */
  | { kind: 'bar'; name: string; parts: { label: string; value: number; tone: Tone }[] }
  | { kind: 'facts'; rows: { name: string; value: string; mono?: boolean }[] }
  | { kind: 'callout'; tone: Tone; title: string; text: string }
  | { kind: 'signatures'; lines: { role: string; statement: string }[] }
  | Chart
  | Table;

export interface Part {
  /** Begins on a new page and is set smaller until it fits that one page. */
  onePage: boolean;
  blocks: Block[];
}

export interface ReportDocument {
  title: string;
  site: string;
  /** The state it tells, in words: "25 Nov 2026, 15:44 (Europe/Berlin)". */
  date: string;
  /** The same instant, ISO 8601 UTC: the creation date of files. */
  at: string;
  /** From a vault made for tests: every page says so. */
  test: boolean;
  /** Pages lie on their side, for wide tables. */
  landscape: boolean;
  parts: Part[];
}
