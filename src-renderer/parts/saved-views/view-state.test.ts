import { describe, expect, it } from 'vitest';
import type { SavedView, ViewState } from '../../../src-shared/model/view.ts';
import { arrangementOf, filtersOf, isChanged, sameFilters } from './view-state.ts';

const columns = [{ id: 'name' }, { id: 'owner' }, { id: 'ring', hidden: true }];
const state: ViewState = {
  query: 'web',
  filters: { verdict: 'unknown', retired: 'true' },
  sort: [{ column: 'owner', descending: false }],
  group: 'owner',
  columns: { order: ['owner', 'name'], hidden: [], widths: { owner: 200, name: 100 } },
};
const view = (change: Partial<ViewState> = {}): SavedView => ({
  id: 'V1',
  grid: 'Assets',
  name: 'Mine',
  builtIn: false,
  state: { ...state, ...change },
});
const now = (change: Partial<ViewState>): ViewState => ({
  ...state,
  columns: { order: ['owner', 'name', 'ring'], hidden: ['ring'], widths: { name: 100, owner: 200 } },
  ...change,
});

describe('a view', () => {
  it('is unchanged by the order of filters and widths, and by columns that came since', () => {
    expect(isChanged(view(), now({ filters: { retired: 'true', verdict: 'unknown' } }), columns)).toBe(false);
  });

  it.each<Partial<ViewState>>([
    { query: 'db' },
    { filters: { verdict: 'unknown' } },
    { sort: [{ column: 'owner', descending: true }] },
    { group: null },
    { columns: { order: ['name', 'owner', 'ring'], hidden: ['ring'], widths: { name: 100, owner: 200 } } },
    { columns: { order: ['owner', 'name', 'ring'], hidden: ['ring'], widths: { name: 101, owner: 200 } } },
  ])('is changed by %j', (change) => expect(isChanged(view(), now(change), columns)).toBe(true));

  it('without columns leaves them as they are on this computer', () => {
    const own = { order: ['ring', 'name', 'owner'], hidden: ['owner'], widths: {} };
    expect(arrangementOf(view({ columns: null }).state, columns, () => own).columns).toBe(own);
    expect(isChanged(view({ columns: null }), now({ columns: own }), columns)).toBe(false);
  });

  it('reads only filters that are set', () => {
    const filters = filtersOf(['verdict', 'lack'], (name) => (name === 'verdict' ? 'unknown' : null));
    expect(sameFilters(filters, { verdict: 'unknown' })).toBe(true);
    expect(sameFilters(filters, {})).toBe(false);
  });
});
