/** What a vault holds of the mixed files of a site beside what is true of it. */
import { assetRows } from '../../src-main/engine/tasks/asset-rows.ts';
import { loadAssetHistory, loadAssets } from '../../src-main/engine/vault/assets.ts';
import type { Database } from '../../src-main/engine/vault/database.ts';
import type { MachineTruth } from './mixed-files.ts';

/** Machines in service as the labels have them, by name; a verdict that no label tells is left out. */
export function heldOf(db: Database, now: string, truth: readonly MachineTruth[]): MachineTruth[] {
  const told = new Map(truth.map((machine) => [machine.name.toLowerCase(), machine]));
  const records = new Map(loadAssets(db, now).map((record) => [record.name, record]));
  return byName(
    assetRows(db, now).map((row) => ({
      name: row.name.toLowerCase(),
      sources: [
        ...new Set(loadAssetHistory(db, Number(row.id.slice(1))).observations.map(({ source }) => source)),
      ].toSorted(),
      os: row.os?.name.replace(/^Microsoft /, '') ?? null,
      owner: row.owner,
      department: row.department,
      packages: row.packages,
      hotfixes: records.get(row.name)!.hotfixes,
      verdict: told.get(row.name.toLowerCase())?.verdict === null ? null : (row.verdict as MachineTruth['verdict']),
    })),
  );
}

/** In the order of their names, which sources write in one case or the other. */
export const byName = (machines: readonly MachineTruth[]) =>
  machines
    .map((machine) => ({ ...machine, name: machine.name.toLowerCase() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
