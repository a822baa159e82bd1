/** Gives a grid its lines: pages fetched around what is on screen, or a whole list ordered here. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { SortOrder } from '../../../src-shared/model/common.ts';
import { groupLines, type GridGroup, type GroupLines } from './group-lines.ts';
import type { GridColumn, GridItem, GridPage, GridSource, PagedSource, RowWindow, WholeSource } from './grid-types.ts';
import { filterRows, groupRows, sortRows } from './list-order.ts';

export const pageRows = 200;
/** How many rows one request brings when the rows themselves are wanted: exports, copies, bulk work. */
const bulkRows = 20_000;

interface Wanted<Row> {
  source: GridSource<Row>;
  columns: readonly GridColumn<Row>[];
  query: string;
  sort: SortOrder[];
  /** Lines on screen, inclusive. */
  shown: { first: number; last: number };
  groupBy: GridColumn<Row> | undefined;
  closedGroups: ReadonlySet<string>;
}

/** Rows for either kind of source; only the hook of the kind in use does work. */
export function useRows<Row>(wanted: Wanted<Row>): RowWindow<Row> {
  const paged = usePagedRows(wanted.source.kind === 'paged' ? wanted.source : null, wanted);
  const whole = useWholeRows(wanted.source.kind === 'whole' ? wanted.source : null, wanted);
  return wanted.source.kind === 'paged' ? paged : whole;
}

/** Fast scrolling passes over pages that nobody will look at: only where it rests is fetched. */
function useRested<Value extends { first: number; last: number }>(value: Value): Value {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), 60);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

/** What the window needs of groups, with or without them; `rowAt` is undefined where a row is not loaded. */
function windowOf<Row>(groups: readonly GridGroup[] | null, layout: GroupLines | null, total: number | null) {
  return {
    groups,
    lines: layout?.lines ?? total ?? 0,
    headOf: (line: number) => layout?.at(line)?.head ?? null,
    itemAt: (line: number, rowAt: (row: number) => Row | undefined): GridItem<Row> | undefined => {
      const place = layout?.at(line);
      if (layout !== null && place === undefined) return undefined;
      if (place?.row === null) return { kind: 'group', group: place.group, open: place.open };
      const row = rowAt(place?.row ?? line);
      return row === undefined ? undefined : { kind: 'row', row };
    },
  };
}

/** The numbers of the rows on these lines, in their order. */
function rowsOn(layout: GroupLines, first: number, last: number): number[] {
  const rows: number[] = [];
  for (let line = first; line <= Math.min(last, layout.lines - 1); line += 1) {
    const row = layout.at(line)?.row ?? null;
    if (row !== null) rows.push(row);
  }
  return rows;
}

interface Former {
  key: readonly unknown[];
  keyText: string;
  total: number;
  groups: GridPage<never>['groups'];
  groupsText: string;
}

/** Names the group of what is not set: no value is written like this. */
const unsetKey = '\u0000';

function usePagedRows<Row>(source: PagedSource<Row> | null, wanted: Wanted<Row>): RowWindow<Row> {
  const client = useQueryClient();
  const { query, sort, groupBy, closedGroups } = wanted;
  const group = groupBy?.id;
  const shown = useRested(wanted.shown);
  const key = useMemo(
    () => (source === null ? [] : [...source.key, 'grid', query, sort, group ?? null]),
    [source, query, sort, group],
  );
  const keyText = JSON.stringify(key);
  // What is on screen while the rows of a new filter or order are on their way.
  const [former, setFormer] = useState<Former | null>(null);
  const groups = useMemo(
    () =>
      former?.groups?.map(({ value, label, count }): GridGroup => ({
        key: value ?? unsetKey,
        label: value === null ? label : (groupBy?.groupWords?.(value) ?? label),
        count,
      })) ?? null,
    [former?.groups, groupBy],
  );
  const layout = useMemo(() => (groups === null ? null : groupLines(groups, closedGroups)), [groups, closedGroups]);

  const isNew = former?.keyText !== keyText;
  const pages = new Set<number>();
  if (layout === null) {
    const firstPage = Math.max(0, Math.floor(shown.first / pageRows));
    const lastPage = Math.max(firstPage, Math.floor(shown.last / pageRows));
    for (let page = firstPage; page <= lastPage; page += 1) pages.add(page);
  } else for (const row of rowsOn(layout, shown.first, shown.last)) pages.add(Math.floor(row / pageRows));
  // Another order starts at its top, and where all groups are closed their counts still have to be kept.
  if (pages.size === 0 || isNew) pages.add(0);
  const results = useQueries({
    queries: (source === null ? [] : [...pages]).map((number) => ({
      queryKey: [...key, number],
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<GridPage<Row>> =>
        source === null
          ? Promise.resolve({ rows: [], total: 0 })
          : source.load({ query, sort, offset: number * pageRows, limit: pageRows, ...(group && { group }) }, signal),
      gcTime: 60_000,
    })),
  });

  const answer = results.find((result) => result.data !== undefined)?.data;
  const groupsText = JSON.stringify(answer?.groups ?? null);
  if (
    answer !== undefined &&
    (former === null || isNew || former.total !== answer.total || former.groupsText !== groupsText)
  )
    setFormer({ key, keyText, total: answer.total, groups: answer.groups, groupsText });
  const stale = answer === undefined && former !== null && isNew;
  const total = answer?.total ?? former?.total ?? null;
  const error = results.find((result) => result.error !== null)?.error ?? null;
  const readKey = stale ? former.key : key;

  const rowAt = (number: number): Row | undefined =>
    client.getQueryData<GridPage<Row>>([...readKey, Math.floor(number / pageRows)])?.rows[number % pageRows];

  const loadRows = useCallback(
    async (first: number, last: number): Promise<Row[]> => {
      if (source === null || last < first) return [];
      const rows: Row[] = [];
      for (let offset = first; offset <= last; offset += bulkRows) {
        const limit = Math.min(bulkRows, last - offset + 1);
        const page = await source.load({ query, sort, offset, limit, ...(group && { group }) });
        rows.push(...page.rows);
        if (page.rows.length < limit) break;
      }
      return rows;
    },
    [source, query, sort, group],
  );

  const load = useCallback(
    async (first: number, last: number): Promise<Row[]> => {
      if (layout === null) return loadRows(first, last);
      const numbers = rowsOn(layout, first, last);
      const [from, to] = [numbers[0], numbers.at(-1)];
      if (from === undefined || to === undefined) return [];
      const rows = await loadRows(from, to);
      return numbers.flatMap((number) => rows[number - from] ?? []);
    },
    [layout, loadRows],
  );

  const { itemAt, ...place } = windowOf<Row>(groups, layout, total);
  return {
    ...place,
    total,
    stale,
    error,
    retry: () => void Promise.all(results.map((result) => result.refetch())),
    itemAt: (line) => itemAt(line, rowAt),
    load,
    loadAll: () => loadRows(0, Number.MAX_SAFE_INTEGER),
  };
}

const nothing: readonly never[] = [];

function useWholeRows<Row>(source: WholeSource<Row> | null, wanted: Wanted<Row>): RowWindow<Row> {
  const { columns, query, sort, groupBy, closedGroups } = wanted;
  const given: readonly Row[] = source?.rows ?? nothing;
  const sorted = useMemo(
    () => sortRows(filterRows(given, columns, query), columns, sort),
    [given, columns, query, sort],
  );
  const { rows, groups } = useMemo(
    () => (groupBy === undefined ? { rows: sorted, groups: null } : groupRows(sorted, groupBy)),
    [sorted, groupBy],
  );
  const layout = useMemo(() => (groups === null ? null : groupLines(groups, closedGroups)), [groups, closedGroups]);
  const { itemAt, ...place } = windowOf<Row>(groups, layout, rows.length);
  return {
    ...place,
    total: source?.rows === undefined ? null : rows.length,
    stale: false,
    error: source?.error ?? null,
    retry: source?.retry ?? (() => undefined),
    itemAt: (line) => itemAt(line, (number) => rows[number]),
    load: async (first, last) =>
      layout === null
        ? rows.slice(first, last + 1)
        : rowsOn(layout, first, last).flatMap((number) => rows[number] ?? []),
    loadAll: async () => rows,
  };
}
