import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { builtInViews, type ViewState } from '../../../src-shared/model/view.ts';
import { chainHead, listLog, verifyLog } from './log.ts';
import { listViews, removeView, saveView } from './views.ts';

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

const by = acting('2026-11-23T09:00:00.000Z');
const state: ViewState = {
  query: 'till',
  filters: { verdict: 'unknown', retired: 'true' },
  sort: [{ column: 'owner', descending: false }],
  group: 'location',
  columns: { order: ['name', 'owner'], hidden: ['kind'], widths: { name: 240 } },
};
const save = (name: string, change: { id?: string; state?: ViewState } = {}) =>
  saveView(vault.db, by, { grid: 'Assets', name, state, ...change });
const refusal = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('saved views', () => {
  it('come after the built-in ones by name, whole as they were saved, each change on record', () => {
    const tills = save('Tills');
    save('branches');
    expect(listViews(vault.db, 'Assets').map(({ name }) => name)).toEqual([
      ...builtInViews.map(({ name }) => name),
      'branches',
      'Tills',
    ]);
    save('Tills of the shop', { id: tills.id, state: { ...state, group: null } });
    expect(listViews(vault.db).find(({ id }) => id === tills.id)).toEqual({
      id: tills.id,
      grid: 'Assets',
      name: 'Tills of the shop',
      builtIn: false,
      state: { ...state, group: null },
    });
    expect(removeView(vault.db, by, 'TILLS of the shop').id).toBe(tills.id);
    expect(listLog(vault.db, { limit: 2 }).entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['view.removed', tills.id],
      ['view.saved', tills.id],
    ]);
    expect(verifyLog(vault.db).ok).toBe(true);
  });

  it('refuse names that are taken, built-in views and unknown ids, without a trace', () => {
    const tills = save('Tills');
    const before = chainHead(vault.db);
    expect(refusal(() => save('tills'))).toBe('state-conflict');
    expect(refusal(() => save('Past DUE'))).toBe('state-conflict');
    expect(refusal(() => save('x', { id: 'all' }))).toBe('state-conflict');
    expect(refusal(() => save('x', { id: 'V99' }))).toBe('unknown-id');
    expect(refusal(() => removeView(vault.db, by, 'end-of-life'))).toBe('state-conflict');
    expect(refusal(() => removeView(vault.db, by, 'nothing'))).toBe('unknown-id');
    expect(chainHead(vault.db)).toEqual(before);
    expect(save('TILLS', { id: tills.id }).name).toBe('TILLS');
  });
});
