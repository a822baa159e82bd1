/** Which rows of a grid are selected: some by id, or all of the filter but a few. */
import { useMemo, useState } from 'react';
import type { GridSelection, RowWindow } from './grid-types.ts';

type Chosen<Row> = { all: false; rows: ReadonlyMap<string, Row> } | { all: true; but: ReadonlySet<string> };

export interface SelectionControl<Row> extends GridSelection<Row> {
  all: boolean;
  toggle: (row: Row) => void;
  add: (rows: readonly Row[]) => void;
  selectAll: () => void;
}

/** `filterKey` names what "all" means; when it changes, "all" ends, single choices stay. */
export function useSelection<Row>(
  window: RowWindow<Row>,
  rowId: (row: Row) => string,
  filterKey: string,
): SelectionControl<Row> {
  const [chosen, setChosen] = useState<Chosen<Row>>({ all: false, rows: new Map() });
  const [seenKey, setSeenKey] = useState(filterKey);
  if (seenKey !== filterKey) {
    setSeenKey(filterKey);
    if (chosen.all) setChosen({ all: false, rows: new Map() });
  }
  return useMemo(() => {
    const count = chosen.all ? Math.max(0, (window.total ?? 0) - chosen.but.size) : chosen.rows.size;
    return {
      all: chosen.all && chosen.but.size === 0,
      count,
      has: (id) => (chosen.all ? !chosen.but.has(id) : chosen.rows.has(id)),
      clear: () => setChosen({ all: false, rows: new Map() }),
      selectAll: () => setChosen({ all: true, but: new Set() }),
      toggle: (row) =>
        setChosen((now) => {
          const id = rowId(row);
          if (now.all) {
            const but = new Set(now.but);
            if (!but.delete(id)) but.add(id);
            return { all: true, but };
          }
          const rows = new Map(now.rows);
          if (!rows.delete(id)) rows.set(id, row);
          return { all: false, rows };
        }),
      add: (added) =>
        setChosen((now) => {
          if (now.all) {
            const but = new Set(now.but);
            for (const row of added) but.delete(rowId(row));
            return { all: true, but };
          }
          const rows = new Map(now.rows);
          for (const row of added) rows.set(rowId(row), row);
          return { all: false, rows };
        }),
      rows: async () => {
        if (!chosen.all) return [...chosen.rows.values()];
        const rows = await window.loadAll();
        return rows.filter((row) => !chosen.but.has(rowId(row)));
      },
    };
  }, [chosen, window, rowId]);
}
