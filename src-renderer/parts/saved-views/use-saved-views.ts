/**
 * Saved views of a list. The address names the view (`?view=V3`); once filters differ from the view's it holds all of them
 * and says so (`changed`). An address with filters and no view is the built-in view with these filters, else all rows.
 */
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { builtInViews, type SavedView, type ViewGrid, type ViewState } from '../../../src-shared/model/view.ts';
import { client, orpc } from '../../api.ts';
import { setQuery, useRoute } from '../../router.ts';
import type { GridColumn } from '../data-grid/grid-types.ts';
import { keepColumns, keptColumns, type Arrangement, type ArrangementControl } from '../data-grid/use-arrangement.ts';
import { arrangementOf, filtersOf, isChanged, sameFilters, type Filters } from './view-state.ts';

export interface SavedViews {
  /** The view the address names is still being fetched. */
  pending: boolean;
  error: unknown;
  /** The address names a view that is no more. */
  missing: boolean;
  views: readonly SavedView[];
  current: SavedView;
  changed: boolean;
  query: string;
  filters: Filters;
  arrangement: ArrangementControl;
  setFilters: (change: Record<string, string | null>) => void;
  setWords: (query: string) => void;
  choose: (view: SavedView) => void;
  /** Stores what is shown: over the present view, or under a name as a new one. Rejects with the refusal. */
  save: (name?: string) => Promise<SavedView>;
  remove: (view: SavedView) => Promise<void>;
  /** Makes a removed view again. */
  restore: (view: SavedView) => Promise<void>;
}

interface Wanted<Row> {
  grid: ViewGrid;
  columns: readonly GridColumn<Row>[];
  /** Names of the list's filters in the address. */
  filterNames: readonly string[];
}

export function useSavedViews<Row>({ grid, columns, filterNames }: Wanted<Row>): SavedViews {
  const queries = useQueryClient();
  const { query: address } = useRoute();
  const listed = useQuery(orpc.views.list.queryOptions({ input: { grid } }));
  const views = listed.data?.views ?? builtInViews.filter((view) => view.grid === grid);
  const asked = address.get('view');
  const named = views.find(({ id }) => id === asked);
  const pending = asked !== null && named === undefined && listed.isPending;

  const told = { query: address.get('query') ?? '', filters: filtersOf(filterNames, (name) => address.get(name)) };
  const fitting = views.find(
    ({ builtIn, state }) => builtIn && told.query === '' && sameFilters(state.filters, told.filters),
  );
  const current = named ?? (asked === null ? fitting : undefined) ?? views[0]!;
  const isTold = named === undefined || address.get('changed') === 'true';
  const { query, filters } = isTold ? told : current.state;

  const [arrangement, setArrangement] = useState<Arrangement>(() =>
    arrangementOf(current.state, columns, () => keptColumns(grid, columns)),
  );
  // Another view, or this one as it was saved meanwhile, arranges the list anew.
  const viewText = JSON.stringify([current.id, current.state]);
  const [seenView, setSeenView] = useState(viewText);
  if (seenView !== viewText && !pending) {
    setSeenView(viewText);
    setArrangement(arrangementOf(current.state, columns, () => keptColumns(grid, columns)));
  }

  const shown: ViewState = {
    query: query.trim(),
    filters,
    sort: [...arrangement.sort],
    group: arrangement.group,
    columns: arrangement.columns,
  };

  const go = (view: SavedView, next: { query: string; filters: Filters }) => {
    const same = next.query === view.state.query && sameFilters(next.filters, view.state.filters);
    const told = same ? { query: '', filters: {} as Filters } : next;
    setQuery({
      view: view.id,
      changed: !same,
      query: told.query,
      ...Object.fromEntries(filterNames.map((name) => [name, told.filters[name] ?? null])),
    });
  };

  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: orpc.views.key() });
  };
  const open = async (saved: SavedView) => {
    await refresh();
    go(saved, saved.state);
    return saved;
  };
  const saving = useMutation({
    mutationFn: async (name?: string) =>
      open(
        await client.views.save(
          name === undefined
            ? { id: current.id, grid, name: current.name, state: shown }
            : { grid, name, state: shown },
        ),
      ),
  });

  return {
    pending,
    error: listed.error,
    missing: asked !== null && named === undefined && !pending,
    views,
    current,
    changed: !pending && isChanged(current, shown, columns),
    query,
    filters,
    arrangement: {
      ...arrangement,
      change: (change) => {
        setArrangement((before) => {
          const next = { ...before, ...change(before) };
          // A saved view has columns of its own; all others show the list as this computer has it.
          if (current.state.columns === null && next.columns !== before.columns) keepColumns(grid, next.columns);
          return next;
        });
      },
    },
    setFilters: (change) =>
      go(current, { query, filters: filtersOf(filterNames, (name) => ({ ...filters, ...change })[name] ?? null) }),
    setWords: (words) => go(current, { query: words, filters }),
    choose: (view) => {
      // Also where it is the present one: its arrangement comes back with it.
      setArrangement(arrangementOf(view.state, columns, () => keptColumns(grid, columns)));
      go(view, view.state);
    },
    save: (name) => saving.mutateAsync(name),
    remove: async (view) => {
      await client.views.remove({ id: view.id, grid });
      await refresh();
      if (view.id === current.id) go(views[0]!, views[0]!.state);
    },
    restore: async ({ name, state }) => {
      await open(await client.views.save({ grid, name, state }));
    },
  };
}
