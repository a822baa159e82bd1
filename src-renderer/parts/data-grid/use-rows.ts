/** Gives a grid its lines: pages fetched around what is on screen, or a whole list ordered here. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { SortOrder } from '../../../src-shared/model/common.ts';
import type { GridColumn, GridItem, GridSource, PagedSource, RowWindow, WholeSource } from './grid-types.ts';
import { filterRows, groupRows, sortRows } from './list-order.ts';

export const pageRows = 200;
/** How many rows one request brings when the rows themselves are wanted: exports, copies, bulk work. */
const bulkRows = 20_000;

interface Page<Row> {
  rows: Row[];
  total: number;
}

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

function usePagedRows<Row>(source: PagedSource<Row> | null, wanted: Wanted<Row>): RowWindow<Row> {
  const client = useQueryClient();
  const { query, sort } = wanted;
  const shown = useRested(wanted.shown);
  const key = useMemo(() => (source === null ? [] : [...source.key, 'grid', query, sort]), [source, query, sort]);
  const keyText = JSON.stringify(key);
  // What is on screen while the rows of a new filter or order are on their way.
  const [former, setFormer] = useState<{ key: readonly unknown[]; keyText: string; total: number } | null>(null);

  const firstPage = Math.max(0, Math.floor(shown.first / pageRows));
  const lastPage = Math.max(firstPage, Math.floor(shown.last / pageRows));
  const numbers = source === null ? [] : Array.from({ length: lastPage - firstPage + 1 }, (_, i) => firstPage + i);
  const results = useQueries({
    queries: numbers.map((number) => ({
      queryKey: [...key, number],
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<Page<Row>> =>
        source === null
          ? Promise.resolve({ rows: [], total: 0 })
          : source.load({ query, sort, offset: number * pageRows, limit: pageRows }, signal),
      gcTime: 60_000,
    })),
  });

  const answer = results.find((result) => result.data !== undefined)?.data;
  if (answer !== undefined && (former === null || former.keyText !== keyText || former.total !== answer.total)) {
    setFormer({ key, keyText, total: answer.total });
  }
  const stale = answer === undefined && former !== null && former.keyText !== keyText;
  const total = answer?.total ?? former?.total ?? null;
  const error = results.find((result) => result.error !== null)?.error ?? null;
  const readKey = stale ? former.key : key;

  const itemAt = (line: number): GridItem<Row> | undefined => {
    const page = client.getQueryData<Page<Row>>([...readKey, Math.floor(line / pageRows)]);
    const row = page?.rows[line % pageRows];
    return row === undefined ? undefined : { kind: 'row', row };
  };

  const load = useCallback(
    async (first: number, last: number): Promise<Row[]> => {
      if (source === null || last < first) return [];
      const rows: Row[] = [];
      for (let offset = first; offset <= last; offset += bulkRows) {
        const limit = Math.min(bulkRows, last - offset + 1);
        const page = await source.load({ query, sort, offset, limit });
        rows.push(...page.rows);
        if (page.rows.length < limit) break;
      }
      return rows;
    },
    [source, query, sort],
  );

  return {
    total,
    lines: total ?? 0,
    stale,
    error,
    retry: () => void Promise.all(results.map((result) => result.refetch())),
    itemAt,
    load,
    loadAll: () => load(0, Number.MAX_SAFE_INTEGER),
  };
}

const nothing: readonly never[] = [];

function useWholeRows<Row>(source: WholeSource<Row> | null, wanted: Wanted<Row>): RowWindow<Row> {
  const { columns, query, sort, groupBy, closedGroups } = wanted;
  const given: readonly Row[] = source?.rows ?? nothing;
  const rows = useMemo(() => sortRows(filterRows(given, columns, query), columns, sort), [given, columns, query, sort]);
  const items = useMemo(
    () => (groupBy === undefined ? null : groupRows(rows, groupBy, closedGroups)),
    [rows, groupBy, closedGroups],
  );
  const itemAt = (line: number): GridItem<Row> | undefined => {
    if (items !== null) return items[line];
    const row = rows[line];
    return row === undefined ? undefined : { kind: 'row', row };
  };
  return {
    total: source?.rows === undefined ? null : rows.length,
    lines: items?.length ?? rows.length,
    stale: false,
    error: source?.error ?? null,
    retry: source?.retry ?? (() => undefined),
    itemAt,
    load: async (first, last) => {
      if (items === null) return rows.slice(first, last + 1);
      return items.slice(first, last + 1).flatMap((item) => (item.kind === 'row' ? [item.row] : []));
    },
    loadAll: async () => rows,
  };
}
