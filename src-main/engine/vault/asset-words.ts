/** Reads what people said of machines themselves, and which values the fields of machines have here. */
import type { AssetChange, AssetValues } from '../../../src-shared/model/asset.ts';
import type { CriticalityAnswers } from '../../../src-shared/model/criticality.ts';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';

/** A person's own words by machine, one entry for each machine asked for. */
export function personsWords(db: Database, assets: readonly number[]): { id: string; said: AssetChange }[] {
  const said = new Map<number, AssetChange>(assets.map((asset) => [asset, {}]));
  for (const { asset, field, value } of db.all<{ asset: number; field: string; value: string }>(
    `SELECT asset, field, value FROM asset_fact
     WHERE asset IN (SELECT value FROM json_each(?)) AND source LIKE 'user %' ORDER BY observed_at`,
    JSON.stringify(assets),
  )) {
    const word: unknown = JSON.parse(value);
    Object.assign(said.get(asset)!, {
      [field]: field === 'criticalityAnswers' ? (word as CriticalityAnswers).answers : word,
    });
  }
  return [...said].map(([asset, change]) => ({ id: formatId('asset', asset), said: change }));
}

const columns = {
  environment: 'environment',
  owner: 'owner',
  department: 'department',
  location: 'location',
  redundancyGroup: 'redundancy_group',
  ring: 'ring',
  osFamily: 'os_family',
} as const;

/** Values in force on machines in service. */
export function listAssetValues(db: Database): AssetValues {
  const values = (sql: string) => db.all<{ value: string }>(sql).map(({ value }) => value);
  const ofColumn = (column: string) =>
    values(
      `SELECT DISTINCT ${column} value FROM asset WHERE ${column} IS NOT NULL AND retired_at IS NULL ORDER BY value`,
    );
  return {
    ...(Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, ofColumn(column)])) as Record<
      keyof typeof columns,
      string[]
    >),
    // Also those no machine has yet.
    maintenanceWindow: values('SELECT name value FROM maintenance_window ORDER BY lower(name)'),
    scopes: values(
      'SELECT DISTINCT s.value FROM asset, json_each(asset.scopes) s WHERE retired_at IS NULL ORDER BY s.value',
    ),
    source: values('SELECT DISTINCT source value FROM observation ORDER BY value'),
  };
}
