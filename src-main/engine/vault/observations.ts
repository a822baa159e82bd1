/** Stores what was seen as it was seen: the file once, each machine's part of it as an inventory that can be applied again. */
import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { Database } from './database.ts';
import type { Acting } from './log.ts';

/** A file with observations: packed, so that an import of a thousand needs little memory. */
export interface SourceFile {
  name: string;
  /** Of the bytes as received, hexadecimal. */
  sha256: string;
  packed: Uint8Array;
}

export function packSourceFile(name: string, bytes: Uint8Array): SourceFile {
  return { name, sha256: sha256Of(bytes), packed: pack(bytes) };
}

export interface Observed {
  asset: number;
  /** Collector or importer id. */
  source: string;
  file: SourceFile | null;
  /** Which machine of a file of several. */
  part?: string;
  takenAt: string;
  /** As applied. */
  inventory: Inventory;
  /** What makes two observations identical; absent: the file's bytes. */
  canonical?: string;
}

/** Quick rather than small: a collection of a site writes hundreds of these. */
const pack = (bytes: Uint8Array) => deflateSync(bytes, { level: 3 });
const sha256Of = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

function saveSourceFile(db: Database, acting: Acting, file: SourceFile): number {
  const known = db.get<{ id: number }>('SELECT id FROM source_file WHERE sha256 = ?', file.sha256);
  if (known) return known.id;
  return db.run(
    'INSERT INTO source_file (sha256, name, received_at, raw) VALUES (?, ?, ?, ?)',
    file.sha256,
    file.name,
    acting.now,
    file.packed,
  ).lastId;
}

/** One that repeats the machine's last observation of that source stores only its time. */
export function saveObservation(db: Database, acting: Acting, observed: Observed): { id: number; identical: boolean } {
  const { file, part = null } = observed;
  const inventory = JSON.stringify(observed.inventory);
  const sha256 =
    observed.canonical !== undefined
      ? sha256Of(observed.canonical)
      : file === null || part !== null
        ? sha256Of(inventory)
        : file.sha256;
  const last = db.get<{ id: number; sha256: string }>(
    `SELECT id, sha256 FROM observation WHERE asset = ? AND source = ? AND file IS ? AND part IS ? ORDER BY id DESC LIMIT 1`,
    observed.asset,
    observed.source,
    file?.name ?? null,
    part,
  );
  if (last?.sha256 === sha256) {
    db.run('UPDATE observation SET repeats = repeats + 1, last_repeat = ? WHERE id = ?', observed.takenAt, last.id);
    return { id: last.id, identical: true };
  }
  const { lastId } = db.run(
    `INSERT INTO observation (asset, source, file, part, taken_at, received_at, sha256, packages, raw, source_file, inventory)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, x'', ?, ?)`,
    observed.asset,
    observed.source,
    file?.name ?? null,
    part,
    observed.takenAt,
    acting.now,
    sha256,
    observed.inventory.packages?.length ?? null,
    file === null ? null : saveSourceFile(db, acting, file),
    pack(Buffer.from(inventory)),
  );
  return { id: lastId, identical: false };
}

export interface StoredObservation {
  id: number;
  source: string;
  /** When it was last true. */
  takenAt: string;
  inventory: Inventory;
}

/** A machine's observations, oldest first; those taken in before their inventories were kept are left out. */
export function* storedObservations(db: Database, asset: number): Generator<StoredObservation> {
  const rows = db.all<{
    id: number;
    source: string;
    taken_at: string;
    last_repeat: string | null;
    inventory: Uint8Array;
  }>(
    `SELECT id, source, taken_at, last_repeat, inventory FROM observation
     WHERE asset = ? AND inventory IS NOT NULL ORDER BY coalesce(last_repeat, taken_at), id`,
    asset,
  );
  for (const row of rows)
    yield {
      id: row.id,
      source: row.source,
      takenAt: row.last_repeat ?? row.taken_at,
      inventory: JSON.parse(inflateSync(row.inventory).toString('utf8')) as Inventory,
    };
}

/** What an observation said; null where an older version took it in, which did not keep that. */
export function loadInventory(db: Database, observation: number): Inventory | null {
  const row = db.get<{ inventory: Uint8Array | null }>('SELECT inventory FROM observation WHERE id = ?', observation);
  return row?.inventory ? (JSON.parse(inflateSync(row.inventory).toString('utf8')) as Inventory) : null;
}

export function saveJoin(db: Database, acting: Acting, asset: number, observation: number, reason: string): void {
  const last = db.get<{ reason: string }>(
    'SELECT reason FROM asset_join WHERE asset = ? ORDER BY id DESC LIMIT 1',
    asset,
  );
  if (last?.reason === reason) return;
  db.run(
    'INSERT INTO asset_join (asset, observation, at, reason) VALUES (?, ?, ?, ?)',
    asset,
    observation,
    acting.now,
    reason,
  );
}
