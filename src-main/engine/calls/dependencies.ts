/** Calls on which machine needs which. */
import type { DependencyWarning } from '../../../src-shared/model/dependency.ts';
import { circlesOf, weakLinks } from '../domain/dependencies.ts';
import { findAsset } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { addDependency, listDependencies, removeDependency, type DependencyRow } from '../vault/dependencies.ts';
import { formatId } from '../vault/ids.ts';
import { door } from './door.ts';

const namesOf = (rows: readonly DependencyRow[]) =>
  new Map(rows.flatMap((row) => [[row.asset, row.assetName] as const, [row.needs, row.needsName] as const]));

function answer(db: Database, of?: number) {
  const rows = listDependencies(db);
  const names = namesOf(rows);
  const machine = (asset: number) => ({ id: formatId('asset', asset), name: names.get(asset)! });
  return {
    dependencies: rows
      .filter((row) => of === undefined || row.asset === of || row.needs === of)
      .map(({ asset, needs, note, actor, at }) => ({ asset: machine(asset), needs: machine(needs), note, actor, at })),
    circles: circlesOf(rows)
      .filter((circle) => of === undefined || circle.includes(of))
      .map((circle) => circle.map(machine)),
  };
}

function warningsOf(db: Database): DependencyWarning[] {
  const rows = listDependencies(db);
  const names = namesOf(rows);
  const criticality = new Map(
    rows.flatMap((row) => [[row.asset, row.assetCriticality] as const, [row.needs, row.needsCriticality] as const]),
  );
  const machine = (asset: number) => ({ id: formatId('asset', asset), name: names.get(asset)! });
  return weakLinks(rows, criticality).map((weak) => {
    const neededBy = weak.neededBy.map((other) => ({ ...machine(other.asset), criticality: other.criticality }));
    const assumed = criticality.get(weak.asset) == null ? ' (assumed)' : '';
    const named = neededBy
      .slice(0, 3)
      .map((other) => `${other.name} (${other.criticality})`)
      .join(', ');
    const more = neededBy.length > 3 ? ` and ${neededBy.length - 3} more` : '';
    const verb = neededBy.length === 1 ? 'does' : 'do';
    return {
      asset: machine(weak.asset),
      criticality: weak.criticality,
      neededBy,
      message: `${names.get(weak.asset)} has criticality ${weak.criticality}${assumed}, but ${named}${more} ${verb} not work without it`,
    };
  });
}

export const dependencies = {
  list: door.dependencies.list.handler(({ context, input }) => {
    const { db } = context.session.vault();
    return answer(db, input.asset === undefined ? undefined : findAsset(db, input.asset));
  }),

  add: door.dependencies.add.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const [asset, needs] = [findAsset(db, input.asset), findAsset(db, input.needs)];
    addDependency(db, context.acting, asset, needs, input.note);
    context.tasks.announceChange();
    return answer(db, asset);
  }),

  remove: door.dependencies.remove.handler(({ context, input }) => {
    const { db } = context.session.vault();
    const [asset, needs] = [findAsset(db, input.asset), findAsset(db, input.needs)];
    removeDependency(db, context.acting, asset, needs);
    context.tasks.announceChange();
    return answer(db, asset);
  }),

  warnings: door.dependencies.warnings.handler(({ context }) => ({
    warnings: warningsOf(context.session.vault().db),
  })),
};
