/** Reads a person's wishes for a plan: which patches and which machines are meant, by id, name, title, decision or query. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { PlanWanted } from '../../../src-shared/model/rollout.ts';
import { findAsset } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { parseId, unknownId } from '../vault/ids.ts';
import { listPatches } from '../vault/patches.ts';
import { findPatches, loadPatchFacts, type PatchFacts } from '../vault/plan-reads.ts';
import { assetQuery, assetRows } from './asset-rows.ts';

/** Throws unknown-id, and invalid-argument where neither patches nor a decision are named. */
export function wantedPatches(db: Database, wanted: PlanWanted, now: string): PatchFacts[] {
  if (wanted.patches && wanted.patches.length > 0) {
    const found = wanted.patches.flatMap((text) => {
      const patches = findPatches(db, text, parseId('patch', text));
      if (patches.length === 0) throw unknownId('patch', text);
      return patches;
    });
    return [...new Map(found.map((patch) => [patch.id, patch])).values()];
  }
  if (wanted.decision) {
    const cards = listPatches(db, { decision: wanted.decision }, now);
    return loadPatchFacts(
      db,
      cards.map((card) => parseId('patch', card.id)!),
    );
  }
  throw new Refusal(
    'invalid-argument',
    'a plan needs patches or a decision',
    'name patches (ids, titles or "source version"), or a decision such as immediate',
  );
}

/**
 * Numbers of machines by id or name, or else by words that must all occur in their record, each part between commas on
 * its own; null: all. Throws unknown-id for a part that no machine fits.
 */
export function wantedAssets(db: Database, text: string | undefined, now: string): Set<number> | null {
  const parts = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) return null;
  const rows = assetRows(db, now);
  const found = new Set<number>();
  for (const part of parts) {
    const byId = rows.filter((row) => row.id === part.toUpperCase());
    const byName = rows.filter((row) => row.name.toLowerCase() === part.toLowerCase());
    const chosen = [byId, byName].find((list) => list.length > 0) ?? rows.filter(assetQuery(part));
    if (chosen.length === 0)
      throw new Refusal('unknown-id', `No machine fits "${part}".`, '`assets --query` shows which machines fit.');
    for (const row of chosen) found.add(parseId('asset', row.id)!);
  }
  return found;
}

export type NumberOf = (text: string, where: string) => number;

/** The machine's number by id or unique name; a refusal names the place it was named at. */
export function createNumberOf(db: Database): NumberOf {
  return (text, where) => {
    try {
      return findAsset(db, text);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal(error.code, `${where} names a machine: ${error.message}`, error.hint);
    }
  };
}
