/** What a screen says to a grid: its columns, where its rows come from, and what is selected. */
import type { ReactNode } from 'react';
import type { SortOrder } from '../../../src-shared/model/common.ts';
import type { GridGroup } from './group-lines.ts';

export interface GridColumn<Row> {
  /** Also the name the engine sorts by. */
  id: string;
  title: string;
  /** Pixels; the person may change it. */
  width: number;
  /** Takes the room that is left over. */
  grow?: boolean;
  align?: 'end';
  mono?: boolean;
  /** Not shown until the person asks for it. */
  hidden?: boolean;
  sortable?: boolean;
  /** First click sorts from high to low. */
  descendingFirst?: boolean;
  /** The cell as plain text: for copies, exports, whole-list filters and, without `cell`, the screen. */
  text: (row: Row) => string;
  /** What a whole list is sorted by; the text if absent. Null goes last. */
  value?: (row: Row) => string | number | null;
  cell?: (row: Row) => ReactNode;
  /** Said by the pointer over the cell, where the cell alone is not the whole story. */
  hint?: (row: Row) => string | undefined;
  groupable?: boolean;
  /** A group of a paged list in words, where its value is none. */
  groupWords?: (value: string) => string;
}

export interface GridRequest {
  query: string;
  sort: SortOrder[];
  offset: number;
  limit: number;
  /** Column by which rows come first. */
  group?: string;
}

export interface GridPage<Row> {
  rows: Row[];
  total: number;
  /** Those of the whole list in its order, where it was asked to be grouped. `value` null: not set. */
  groups?: { value: string | null; label: string; count: number }[];
}

export interface PagedSource<Row> {
  kind: 'paged';
  /** Names the list and its filters, without filter words and sort order. */
  key: readonly unknown[];
  load: (request: GridRequest, signal?: AbortSignal) => Promise<GridPage<Row>>;
  /** Columns it can be grouped by are marked as such. */
  groups?: boolean;
}

export interface WholeSource<Row> {
  kind: 'whole';
  /** Undefined while it loads. */
  rows: readonly Row[] | undefined;
  error?: unknown;
  retry?: () => void;
}

export type GridSource<Row> = PagedSource<Row> | WholeSource<Row>;

/** One line of the grid: a row, or the head of a group of rows. */
export type GridItem<Row> = { kind: 'row'; row: Row } | { kind: 'group'; group: GridGroup; open: boolean };

export interface RowWindow<Row> {
  /** Rows of the filter, not lines: group heads don't count. Null until the first answer. */
  total: number | null;
  /** Lines on the screen, group heads included. */
  lines: number;
  /** The rows shown belong to the former filter or order; the new ones are on their way. */
  stale: boolean;
  error: unknown;
  retry: () => void;
  /** In the order of the list; null where it is not grouped. */
  groups: readonly GridGroup[] | null;
  /** Line of the head of the group this line is of; null without groups. */
  headOf: (line: number) => number | null;
  /** Undefined while the line is not loaded. */
  itemAt: (line: number) => GridItem<Row> | undefined;
  /** Rows of these lines, inclusive, loaded if need be. */
  load: (first: number, last: number) => Promise<Row[]>;
  /** All rows of the filter, in the order shown. */
  loadAll: () => Promise<Row[]>;
}

export interface GridSelection<Row> {
  count: number;
  has: (id: string) => boolean;
  clear: () => void;
  /** The selected rows; "all" is loaded first. */
  rows: () => Promise<Row[]>;
}
