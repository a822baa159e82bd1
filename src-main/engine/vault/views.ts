/** Views of lists that people saved, beside the built-in ones, which are in no table and can't be changed. */
import { Refusal } from '../../../src-shared/errors.ts';
import {
  builtInViews,
  viewState,
  type SavedView,
  type ViewGrid,
  type ViewState,
} from '../../../src-shared/model/view.ts';
import type { Database } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

interface Row {
  id: number;
  grid: ViewGrid;
  name: string;
  state: string;
}

const readRow = (row: Row): SavedView => ({
  id: formatId('view', row.id),
  grid: row.grid,
  name: row.name,
  builtIn: false,
  state: viewState.parse(JSON.parse(row.state)),
});

/** Of one list or of all: built-in views first, then people's by name. */
export function listViews(db: Database, grid?: ViewGrid): SavedView[] {
  const rows = db.all<Row>('SELECT id, grid, name, state FROM saved_view ORDER BY grid, name COLLATE NOCASE, id');
  return [...builtInViews, ...rows.map(readRow)].filter((view) => grid === undefined || view.grid === grid);
}

/** By id or, in any case, name. Throws unknown-id. */
export function findView(db: Database, text: string, grid?: ViewGrid): SavedView {
  const views = listViews(db, grid);
  const wanted = text.trim().toLowerCase();
  const found =
    views.find(({ id }) => id.toLowerCase() === wanted) ?? views.find(({ name }) => name.toLowerCase() === wanted);
  if (!found) throw unknownId('view', text);
  return found;
}

const refuseBuiltIn = (view: SavedView) =>
  new Refusal(
    'state-conflict',
    `The view "${view.name}" is built in and stays as it is.`,
    'Save it under a name of its own.',
  );

/** Throws unknown-id, state-conflict (a built-in view, a name that is taken). */
export function saveView(
  db: Database,
  acting: Acting,
  view: { id?: string | undefined; grid: ViewGrid; name: string; state: ViewState },
): SavedView {
  return db.transaction(() => {
    const known = view.id === undefined ? null : findView(db, view.id, view.grid);
    if (known?.builtIn) throw refuseBuiltIn(known);
    const other = listViews(db, view.grid).find(
      ({ id, name }) => id !== known?.id && name.toLowerCase() === view.name.toLowerCase(),
    );
    if (other)
      throw new Refusal(
        'state-conflict',
        `There is a view "${other.name}" of this list already.`,
        'Choose another name, or save over it.',
      );
    const state = JSON.stringify(view.state);
    let row = known && parseId('view', known.id);
    if (row === null)
      row = db.run(
        'INSERT INTO saved_view (grid, name, state, actor, at) VALUES (?, ?, ?, ?, ?)',
        view.grid,
        view.name,
        state,
        acting.actor,
        acting.now,
      ).lastId;
    else
      db.run(
        'UPDATE saved_view SET name = ?, state = ?, actor = ?, at = ? WHERE id = ?',
        view.name,
        state,
        acting.actor,
        acting.now,
        row,
      );
    appendLog(db, acting, 'view.saved', formatId('view', row), { grid: view.grid, name: view.name, state: view.state });
    return { id: formatId('view', row), grid: view.grid, name: view.name, builtIn: false, state: view.state };
  });
}

/** Throws unknown-id, state-conflict (a built-in view). */
export function removeView(db: Database, acting: Acting, text: string, grid?: ViewGrid): SavedView {
  return db.transaction(() => {
    const view = findView(db, text, grid);
    if (view.builtIn) throw refuseBuiltIn(view);
    db.run('DELETE FROM saved_view WHERE id = ?', parseId('view', view.id));
    appendLog(db, acting, 'view.removed', view.id, { grid: view.grid, name: view.name });
    return view;
  });
}
