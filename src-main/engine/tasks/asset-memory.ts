/**
 * The machines of a vault in memory, so that a page of ten thousand needs no reading: SQLite stays the truth, and before each
 * answer those that have changed are read again, whichever process changed them. Belongs to one connection.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { VerdictCause } from '../domain/verdict.ts';
import { assetsChangedSince, loadAssets, type AssetRecord } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';

/** A machine with its verdict and the instants between which it is this one. */
export interface JudgedAsset {
  row: AssetRow;
  cause: VerdictCause;
  /** When its software was last listed. */
  lastInventory: string | null;
}

export interface KeptAsset {
  record: AssetRecord;
  judged: JudgedAsset | null;
  /** What it was judged by besides its record, and for which time: milliseconds, the end excluded. */
  basis: string;
  from: number;
  until: number;
}

interface Memory {
  assets: KeptAsset[];
  place: Map<number, number>;
  /** Length of the log when it was last brought up to date; null: never. */
  entries: number | null;
  filling: Promise<void> | null;
}

/** Machines read at once while others wait: some milliseconds. */
const part = 250;

const memoryOf = (db: Database) =>
  db.remember('assets', (): Memory => ({ assets: [], place: new Map(), entries: null, filling: null }));

function keep(memory: Memory, record: AssetRecord): void {
  const kept: KeptAsset = { record, judged: null, basis: '', from: 0, until: 0 };
  const place = memory.place.get(record.id);
  if (place !== undefined) memory.assets[place] = kept;
  else {
    memory.place.set(record.id, memory.assets.length);
    memory.assets.push(kept);
  }
}

/** Lets other work have its turn. Throws vault-not-open where that has closed the vault. */
export async function leaveTurn(db: Database): Promise<void> {
  await nextTurn();
  if (!db.raw.open)
    throw new Refusal('vault-not-open', 'the vault was closed while its machines were read', 'ask again');
}

/** Reads all machines part by part, letting other work have its turn in between. At once where they are known already. */
export async function fillAssetMemory(db: Database): Promise<void> {
  const memory = memoryOf(db);
  if (memory.entries !== null) return;
  memory.filling ??= fill(db, memory).finally(() => (memory.filling = null));
  await memory.filling;
}

async function fill(db: Database, memory: Memory): Promise<void> {
  // What changes while they are read is read again.
  const { entries } = assetsChangedSince(db, Infinity);
  for (let after = 0; memory.entries === null;) {
    const records = loadAssets(db, '', { after, limit: part, withRetired: true });
    for (const record of records) keep(memory, record);
    if (records.length < part) memory.entries = entries;
    else after = records.at(-1)!.id;
    await leaveTurn(db);
  }
}

/** All machines by number, also retired ones, as the vault has them now. Must not be called within a transaction. */
export function rememberedAssets(db: Database): readonly KeptAsset[] {
  const memory = memoryOf(db);
  return db.snapshot(() => {
    if (memory.entries === null) {
      const { entries } = assetsChangedSince(db, Infinity);
      for (const record of loadAssets(db, '', { withRetired: true })) keep(memory, record);
      memory.entries = entries;
      return memory.assets;
    }
    const { entries, changed } = assetsChangedSince(db, memory.entries);
    if (changed.length > 0) for (const record of loadAssets(db, '', { ids: changed })) keep(memory, record);
    memory.entries = entries;
    return memory.assets;
  });
}
