/** Makes and changes machines: facts by source, identities, what people set, retirement. */
import type { AssetChange, Precedence } from '../../../src-shared/model/asset.ts';
import type { CriticalityAnswers } from '../../../src-shared/model/criticality.ts';
import { normaliseIdentity, type Identity } from '../domain/identity-values.ts';
import { joinScopes } from '../domain/asset-rules.ts';
import { wordsInForce } from '../domain/precedence.ts';
import type { Database, SqlValue } from './database.ts';
import { formatId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';
import { loadPrecedence } from './settings.ts';
import { findWindow } from './windows.ts';

/** Fields whose value in force is also a column of the asset. */
const columns: Record<string, string> = {
  name: 'name',
  kind: 'kind',
  os: 'os',
  addresses: 'addresses',
  kernel: 'kernel',
  criticality: 'criticality',
  exposure: 'exposure',
  environment: 'environment',
  owner: 'owner',
  department: 'department',
  location: 'location',
  redundancyGroup: 'redundancy_group',
  ring: 'ring',
  scopes: 'scopes',
  maintenanceWindow: 'maintenance_window',
  extendedSupport: 'extended_support',
};
const jsonColumns = new Set(['os', 'addresses', 'kernel', 'scopes']);

/** What a column holds when no source says anything. */
const emptyValue: Record<string, SqlValue> = { kind: 'computer', addresses: '[]', scopes: '[]' };

export function createAsset(db: Database, acting: Acting, name: string): number {
  return db.run('INSERT INTO asset (name, created_at) VALUES (?, ?)', name, acting.now).lastId;
}

/** A name no other machine in service has: the wanted one, else with a number behind it. */
export function freeName(db: Database, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted} (${n})`;
    if (!db.get('SELECT 1 FROM asset WHERE lower(name) = lower(?)', name)) return name;
  }
}

/** Puts the value in force of a field into its column. */
function settleField(db: Database, asset: number, field: string, precedence: Precedence): void {
  const column = columns[field];
  if (!column) return;
  const facts = db.all<{ source: string; value: string; observedAt: string }>(
    'SELECT source, value, observed_at observedAt FROM asset_fact WHERE asset = ? AND field = ?',
    asset,
    field,
  );
  const [best, ...others] = wordsInForce(field, facts, precedence);
  if (!best && field === 'name') return;
  let value: SqlValue = emptyValue[field] ?? null;
  if (others.length > 0)
    value = JSON.stringify(
      joinScopes(
        [],
        [best!, ...others].map((fact) => JSON.parse(fact.value) as string[]),
      ),
    );
  else if (best) value = jsonColumns.has(field) ? best.value : (JSON.parse(best.value) as SqlValue);
  db.run(`UPDATE asset SET ${column} = ? WHERE id = ?`, value, asset);
  if (field === 'os')
    db.run(
      'UPDATE asset SET os_family = ? WHERE id = ?',
      best ? (JSON.parse(best.value) as { family: string }).family : null,
      asset,
    );
}

/** Puts values in force into their columns in one go; null is what stands there when nobody says anything. */
export function saveColumns(
  db: Database,
  asset: number,
  values: Readonly<Record<string, string | number | readonly string[] | null>>,
): void {
  const fields = Object.keys(values).filter((field) => columns[field] !== undefined);
  if (fields.length === 0) return;
  const stored = fields.map((field): SqlValue => {
    const value = values[field] ?? null;
    if (value === null) return emptyValue[field] ?? null;
    return typeof value === 'object' ? JSON.stringify(value) : value;
  });
  db.run(
    `UPDATE asset SET ${fields.map((field) => `${columns[field]} = ?`).join(', ')} WHERE id = ?`,
    ...stored,
    asset,
  );
}

/** Stores what a source says; an older word of the same source never replaces a newer one. */
export function saveFact(
  db: Database,
  asset: number,
  field: string,
  source: string,
  value: unknown,
  observedAt: string,
  precedence: Precedence = loadPrecedence(db),
): void {
  db.run(
    `INSERT INTO asset_fact (asset, field, source, value, observed_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (asset, field, source) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at
     WHERE excluded.observed_at >= observed_at`,
    asset,
    field,
    source,
    JSON.stringify(value),
    observedAt,
  );
  settleField(db, asset, field, precedence);
}

/** Puts the value in force of every field into its column, as after a change of the facts or of whose word counts. */
export function settleFacts(db: Database, asset: number, precedence: Precedence = loadPrecedence(db)): void {
  for (const field of Object.keys(columns)) settleField(db, asset, field, precedence);
}

export function saveIdentities(db: Database, asset: number, identities: readonly Identity[], at: string): void {
  for (const identity of identities) {
    const { kind, value } = normaliseIdentity(identity);
    db.run(
      `INSERT INTO asset_identity (asset, kind, value, last_seen) VALUES (?, ?, ?, ?)
       ON CONFLICT (asset, kind, value) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)`,
      asset,
      kind,
      value,
      at,
    );
  }
}

/** What is stored of a change: answers with what they gave. */
export type StoredChange = Omit<AssetChange, 'criticalityAnswers'> & { criticalityAnswers?: CriticalityAnswers | null };

/**
 * Stores what a person says of machines; null takes the person's word back. One log entry each. Throws unknown-id for a
 * maintenance window there is not.
 */
export function changeAssets(db: Database, acting: Acting, ids: readonly number[], told: StoredChange): void {
  // Another criticality is not the one the answers gave.
  const wanted = told.criticality === undefined ? told : { criticalityAnswers: null, ...told };
  db.transaction(() => {
    const change = wanted.maintenanceWindow
      ? { ...wanted, maintenanceWindow: findWindow(db, wanted.maintenanceWindow).name }
      : wanted;
    const precedence = loadPrecedence(db);
    for (const id of ids) {
      for (const [field, value] of Object.entries(change)) {
        if (value === undefined) continue;
        // Only one person's word is in force; who said it stands in the source and in the log.
        db.run(`DELETE FROM asset_fact WHERE asset = ? AND field = ? AND source LIKE 'user %'`, id, field);
        if (value === null) settleField(db, id, field, precedence);
        else saveFact(db, id, field, `user ${acting.actor}`, value, acting.now, precedence);
      }
      appendLog(db, acting, 'asset.set', formatId('asset', id), { ...told });
    }
  });
}

export function retireAssets(db: Database, acting: Acting, ids: readonly number[], reason: string): void {
  db.transaction(() => {
    for (const id of ids) {
      db.run('UPDATE asset SET retired_at = ?, retired_reason = ? WHERE id = ?', acting.now, reason, id);
      appendLog(db, acting, 'asset.retired', formatId('asset', id), { reason });
    }
  });
}

export function reinstateAssets(db: Database, acting: Acting, ids: readonly number[]): void {
  db.transaction(() => {
    for (const id of ids) {
      db.run('UPDATE asset SET retired_at = NULL, retired_reason = NULL WHERE id = ?', id);
      appendLog(db, acting, 'asset.reinstated', formatId('asset', id));
    }
  });
}

/** Notes that `asset` does not work without `needs`; what a person wrote of the two stays. */
export function saveDependency(
  db: Database,
  { actor, now }: Acting,
  { asset, needs, note }: { asset: number; needs: number; note: string },
): void {
  db.run(
    'INSERT OR IGNORE INTO asset_dependency (asset, needs, note, actor, at) VALUES (?, ?, ?, ?, ?)',
    asset,
    needs,
    note,
    actor,
    now,
  );
}
