/** How a person arranged a grid: sort order, group and columns. Columns are kept per grid on this computer. */
import { useEffect, useState } from 'react';
import type { SortOrder } from '../../../src-shared/model/common.ts';
import { readLayout, type ColumnLayout } from './column-layout.ts';
import type { GridColumn } from './grid-types.ts';

export interface Arrangement {
  sort: readonly SortOrder[];
  /** Column the rows are grouped by. */
  group: string | null;
  columns: ColumnLayout;
}

export interface ArrangementControl extends Arrangement {
  change: (change: (now: Arrangement) => Partial<Arrangement>) => void;
}

const storageKey = (grid: string) => `patchledger.grid.${grid}`;

/** The columns as they were left on this computer. */
export function keptColumns(grid: string, columns: readonly Pick<GridColumn<never>, 'id' | 'hidden'>[]): ColumnLayout {
  return readLayout(localStorage.getItem(storageKey(grid)), columns);
}

export function keepColumns(grid: string, layout: ColumnLayout): void {
  localStorage.setItem(storageKey(grid), JSON.stringify(layout));
}

/** A grid's own arrangement, for one that has no saved views. */
export function useArrangement<Row>(
  grid: string,
  columns: readonly GridColumn<Row>[],
  defaultSort: readonly SortOrder[],
): ArrangementControl {
  const [now, setNow] = useState<Arrangement>(() => ({
    sort: defaultSort,
    group: null,
    columns: keptColumns(grid, columns),
  }));
  useEffect(() => keepColumns(grid, now.columns), [grid, now.columns]);
  return { ...now, change: (change) => setNow((before) => ({ ...before, ...change(before) })) };
}
