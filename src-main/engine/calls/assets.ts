/** Calls on machines and the software on them. */
import { sourceClass, type AssetRow, type Precedence } from '../../../src-shared/model/asset.ts';
import { changeAssets, reinstateAssets, retireAssets } from '../vault/asset-writes.ts';
import type { AssetEdit } from '../vault/asset-edits.ts';
import { listEdits } from '../vault/asset-undo.ts';
import { findAsset, loadAssetHistory } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { heedIdentity, ignoreIdentity, listIgnored } from '../vault/candidates.ts';
import { requireId } from '../vault/ids.ts';
import { savePrecedence } from '../vault/precedence.ts';
import { loadPrecedence } from '../vault/settings.ts';
import { listSoftware } from '../vault/software.ts';
import { editRow, mergeMachines, splitMachine, undoLast } from '../tasks/asset-edits.ts';
import { matchAssets } from '../tasks/match.ts';
import { assetQuery, assetRows } from '../tasks/asset-rows.ts';
import { supportOf } from '../tasks/ending-support.ts';
import { door, type CallContext } from './door.ts';
import { settledVault } from './settle.ts';

const severity = { 'not-compliant': 0, unknown: 1, compliant: 2 } as const;

/** What a column is sorted by; unset values come last in rising order. */
function sortValue(row: AssetRow, column: string): string | number | null {
  if (column === 'verdict') return severity[row.verdict];
  if (column === 'os') return row.os?.name.toLowerCase() ?? null;
  if (column === 'addresses') return row.addresses[0] ?? null;
  if (column === 'id') return Number(row.id.slice(1));
  const value = (row as unknown as Record<string, unknown>)[column];
  return typeof value === 'string' ? value.toLowerCase() : typeof value === 'number' ? value : null;
}

function compareRows(a: AssetRow, b: AssetRow, sort: { column: string; descending: boolean }[]): number {
  for (const { column, descending } of sort) {
    const x = sortValue(a, column);
    const y = sortValue(b, column);
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1;
    const order = x < y ? -1 : 1;
    return descending ? -order : order;
  }
  return 0;
}

/** Ids or unique names to numbers, each once. Throws before anything is changed. */
const numbersOf = (db: Database, ids: readonly string[]) => [...new Set(ids.map((id) => findAsset(db, id)))];

/** Every class in its place, also those a person left out. */
function shownPrecedence(db: Database): Precedence {
  const { order, freshDays } = loadPrecedence(db);
  return { order: [...new Set([...order, ...sourceClass.options])], freshDays };
}

function answerEdit(context: CallContext, edit: AssetEdit) {
  context.tasks.announceChange();
  const { db } = context.session.vault();
  const assets = assetRows(db, context.acting.now, { ids: [edit.asset, edit.other], withRetired: true });
  return { assets, edit: editRow(edit) };
}

export const assets = {
  list: door.assets.list.handler(({ context, input }) => {
    const { db } = settledVault(context);
    const fits = assetQuery(input.query);
    const found = assetRows(db, context.acting.now, { withRetired: input.withRetired }).filter(
      (row) => (!input.verdict || row.verdict === input.verdict) && fits(row),
    );
    const sort = input.sort;
    if (sort?.length) found.sort((a, b) => compareRows(a, b, sort));
    const offset = input.offset ?? 0;
    return {
      assets: found.slice(offset, input.limit === undefined ? undefined : offset + input.limit),
      total: found.length,
    };
  }),

  show: door.assets.show.handler(({ context, input }) => {
    const { db, today } = settledVault(context);
    const id = findAsset(db, input.id);
    const [row] = assetRows(db, context.acting.now, { ids: [id] });
    return { ...row!, ...supportOf(row!, today), ...loadAssetHistory(db, id), edits: listEdits(db, id).map(editRow) };
  }),

  set: door.assets.set.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ids = numbersOf(db, input.ids);
    db.transaction(() => {
      changeAssets(db, context.acting, ids, input.change);
      // Criticality and exposure are part of every score and clock there.
      if (input.change.criticality !== undefined || input.change.exposure !== undefined)
        matchAssets(db, context.acting, ids);
    });
    context.tasks.announceChange();
    return { assets: assetRows(db, context.acting.now, { ids }) };
  }),

  retire: door.assets.retire.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ids = numbersOf(db, input.ids);
    retireAssets(db, context.acting, ids, input.reason);
    context.tasks.announceChange();
    return { assets: assetRows(db, context.acting.now, { ids }) };
  }),

  merge: door.assets.merge.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const [asset, other] = [findAsset(db, input.asset), findAsset(db, input.other)];
    return answerEdit(context, mergeMachines(db, context.acting, { asset, other, reason: input.reason }));
  }),

  split: door.assets.split.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const observations = input.observations?.map((id) => requireId('observation', id));
    const asset = findAsset(db, input.asset);
    return answerEdit(context, splitMachine(db, context.acting, { asset, observations, reason: input.reason }));
  }),

  undo: door.assets.undo.handler(({ context, input }) =>
    answerEdit(context, undoLast(context.session.vault().db, context.acting, input.edit)),
  ),

  edits: door.assets.edits.handler(({ context }) => ({
    edits: listEdits(context.session.vault().db).map(editRow),
  })),

  ignored: door.assets.ignored.handler(({ context }) => ({ identities: listIgnored(context.session.vault().db) })),

  ignore: door.assets.ignore.handler(({ context, input: { reason, ...identity } }) => {
    const { db } = context.session.vault();
    ignoreIdentity(db, context.acting, identity, reason);
    return { identities: listIgnored(db) };
  }),

  heed: door.assets.heed.handler(({ context, input }) => {
    const { db } = context.session.vault();
    heedIdentity(db, context.acting, input);
    return { identities: listIgnored(db) };
  }),

  precedence: door.assets.precedence.handler(({ context }) => shownPrecedence(context.session.vault().db)),

  setPrecedence: door.assets.setPrecedence.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const { order, freshDays } = shownPrecedence(db);
    savePrecedence(db, context.acting, { order: input.order ?? order, freshDays: input.freshDays ?? freshDays });
    context.tasks.announceChange();
    return shownPrecedence(db);
  }),

  reinstate: door.assets.reinstate.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ids = numbersOf(db, input.ids);
    db.transaction(() => {
      reinstateAssets(db, context.acting, ids);
      matchAssets(db, context.acting, ids);
    });
    context.tasks.announceChange();
    return { assets: assetRows(db, context.acting.now, { ids }) };
  }),
};

export const software = {
  list: door.software.list.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const { asset, ...filter } = input;
    return listSoftware(db, { ...filter, ...(asset === undefined ? {} : { asset: findAsset(db, asset) }) });
  }),
};
