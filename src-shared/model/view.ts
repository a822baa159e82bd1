/** A saved view: what a person wants to see of a list, by name, and the views that every vault has. */
import { z } from 'zod';
import { sortOrder } from './common.ts';

const column = z.string().min(1).max(40);

/** Lists that have views, by the name of their grid. */
export const viewGrid = z.enum(['Assets']);
export type ViewGrid = z.infer<typeof viewGrid>;

/** Columns in their order; `widths` in pixels, where a person set one. */
export const viewColumns = z.object({
  order: z.array(column).max(100),
  hidden: z.array(column).max(100),
  widths: z.record(column, z.number().int().min(40).max(1200)),
});
export type ViewColumns = z.infer<typeof viewColumns>;

export const viewState = z.object({
  query: z.string().max(200),
  /** The list's own filters as its address names them, e.g. verdict: unknown. */
  filters: z.record(z.string().min(1).max(40), z.string().min(1).max(200)),
  sort: z.array(sortOrder).max(4),
  group: column.nullable(),
  /** Null leaves the columns as each computer has them. */
  columns: viewColumns.nullable(),
});
export type ViewState = z.infer<typeof viewState>;

export const viewName = z.string().trim().min(1).max(60);

export const savedView = z.object({
  /** V12, or the word by which a built-in view is known. */
  id: z.string(),
  grid: viewGrid,
  name: viewName,
  /** These can't be changed or removed. */
  builtIn: z.boolean(),
  state: viewState,
});
export type SavedView = z.infer<typeof savedView>;

const builtIn = (
  id: string,
  name: string,
  filters: ViewState['filters'],
  sort: ViewState['sort'] = [{ column: 'topScore', descending: true }],
): SavedView => ({
  id,
  grid: 'Assets',
  name,
  builtIn: true,
  state: { query: '', filters, sort, group: null, columns: null },
});

export const builtInViews: readonly SavedView[] = [
  builtIn('all', 'All', {}),
  builtIn('unknown', 'Unknown', { verdict: 'unknown' }, [{ column: 'lastSeen', descending: false }]),
  builtIn('past-due', 'Past due', { lack: 'past-due' }, [
    { column: 'overdue', descending: true },
    { column: 'topScore', descending: true },
  ]),
  builtIn('end-of-life', 'End of life', { lack: 'end-of-life' }),
  builtIn('no-owner', 'No owner', { lack: 'no-owner' }),
];
