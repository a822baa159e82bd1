/** Calls on in-house applications. */
import { Refusal } from '../../../src-shared/errors.ts';
import {
  findApplication,
  listApplications,
  removeApplication,
  saveApplication,
  setApplicationAssets,
} from '../vault/applications.ts';
import { findAsset } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { door } from './door.ts';

const empty = { name: '', version: '', owner: '', criticality: null, note: '' };

const shown = (db: Database, id: number) =>
  listApplications(db).find((application) => application.id === formatId('application', id))!;

export const applications = {
  list: door.applications.list.handler(({ context }) => ({
    applications: listApplications(context.session.vault().db),
  })),

  save: door.applications.save.handler(({ context, input: { id: wanted, assets, ...given } }) => {
    const { db } = context.session.vault();
    const known = wanted === undefined ? null : findApplication(db, wanted);
    const before = known === null ? empty : shown(db, known);
    const fields = {
      name: given.name ?? before.name,
      version: given.version ?? before.version,
      owner: given.owner ?? before.owner,
      criticality: given.criticality === undefined ? before.criticality : given.criticality,
      note: given.note ?? before.note,
    };
    if (fields.name === '') throw new Refusal('invalid-argument', 'An application needs a name.', 'Give it one.');
    const machines = assets?.map((asset) => findAsset(db, asset));
    const id = db.transaction(() => {
      const saved = saveApplication(db, context.acting, fields, known);
      if (machines) setApplicationAssets(db, context.acting, saved, [...new Set(machines)]);
      return saved;
    });
    context.tasks.announceChange();
    return { application: shown(db, id) };
  }),

  remove: door.applications.remove.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const id = findApplication(db, input.id);
    const { name } = shown(db, id);
    removeApplication(db, context.acting, id);
    context.tasks.announceChange();
    return { removed: name };
  }),
};
