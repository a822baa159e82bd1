/** Calls on machines and the software on them. */
import { sourceClass, type AssetLack, type AssetRow, type Precedence } from '../../../src-shared/model/asset.ts';
import { countGroups, groupedOrder, sortAssets } from '../domain/asset-order.ts';
import { reinstateAssets, retireAssets } from '../vault/asset-writes.ts';
import { listAssetValues, personsWords } from '../vault/asset-words.ts';
import type { AssetEdit } from '../vault/asset-edits.ts';
import { listEdits } from '../vault/asset-undo.ts';
import { findAsset, loadAssetHistory } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { heedIdentity, ignoreIdentity, listIgnored } from '../vault/candidates.ts';
import { requireId } from '../vault/ids.ts';
import { savePrecedence } from '../vault/precedence.ts';
import { loadPrecedence } from '../vault/settings.ts';
import { listSoftware } from '../vault/software.ts';
import { changeMachines } from '../tasks/asset-change.ts';
import { compareObservations } from '../tasks/asset-compare.ts';
import { editRow, mergeMachines, splitMachine, undoLast } from '../tasks/asset-edits.ts';
import { applyRules } from '../tasks/asset-rules.ts';
import { matchAssets } from '../tasks/match.ts';
import { assetQuery, assetRows, prepareAssets } from '../tasks/asset-rows.ts';
import { supportOf } from '../tasks/ending-support.ts';
import { loadCriticalityQuestions } from '../resources.ts';
import { door, type CallContext } from './door.ts';
import { settledVault } from './settle.ts';

/** Does a machine lack this at `today` (calendar day)? */
function lacks(lack: AssetLack, today: string): (row: AssetRow) => boolean {
  if (lack === 'past-due') return (row) => row.overdue > 0;
  if (lack === 'no-owner') return (row) => !row.owner;
  return (row) => row.supportEnd !== null && row.supportEnd.on < today;
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
  list: door.assets.list.handler(async ({ context, input }) => {
    const { db } = settledVault(context);
    await prepareAssets(db, context.acting.now);
    const fits = assetQuery(input.query);
    const { verdict, lack, group } = input;
    const lacking = lack && lacks(lack, context.acting.now.slice(0, 10));
    const found = assetRows(db, context.acting.now, { withRetired: input.withRetired }).filter(
      (row) => (!verdict || row.verdict === verdict) && (!lacking || lacking(row)) && fits(row),
    );
    const sort = group ? groupedOrder(group, input.sort) : input.sort;
    if (sort?.length) sortAssets(found, sort);
    const offset = input.offset ?? 0;
    return {
      assets: found.slice(offset, input.limit === undefined ? undefined : offset + input.limit),
      total: found.length,
      ...(group ? { groups: countGroups(found, group) } : {}),
    };
  }),

  show: door.assets.show.handler(({ context, input }) => {
    const { db, today } = settledVault(context);
    const id = findAsset(db, input.id);
    const [row] = assetRows(db, context.acting.now, { ids: [id] });
    return {
      ...row!,
      ...supportOf(db, row!, today),
      ...loadAssetHistory(db, id),
      edits: listEdits(db, id).map(editRow),
    };
  }),

  compare: door.assets.compare.handler(({ context, input: { asset, ...asked } }) => {
    const { db } = context.session.vault();
    return compareObservations(db, context.acting.now, findAsset(db, asset), asked);
  }),

  set: door.assets.set.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ids = numbersOf(db, input.ids);
    changeMachines(db, context.acting, ids, input.change);
    context.tasks.announceChange();
    return { assets: assetRows(db, context.acting.now, { ids }) };
  }),

  words: door.assets.words.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return { words: personsWords(db, numbersOf(db, input.ids)) };
  }),

  values: door.assets.values.handler(({ context }) => listAssetValues(context.session.vault().db)),

  questions: door.assets.questions.handler(() => loadCriticalityQuestions()),

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
    db.transaction(() => {
      savePrecedence(db, context.acting, { order: input.order ?? order, freshDays: input.freshDays ?? freshDays });
      const { judge } = applyRules(db, context.acting, 'all');
      if (judge.length > 0) matchAssets(db, context.acting, judge);
    });
    context.tasks.announceChange();
    return shownPrecedence(db);
  }),

  reinstate: door.assets.reinstate.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const ids = numbersOf(db, input.ids);
    db.transaction(() => {
      reinstateAssets(db, context.acting, ids);
      applyRules(db, context.acting, ids);
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
