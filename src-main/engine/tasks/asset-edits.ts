/** Merges, splits and their undoing as a person asks for them: moves what was seen, then matches the machines anew. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetEdit } from '../../../src-shared/model/asset.ts';
import { isJunkIdentity, normaliseIdentity } from '../domain/identity-values.ts';
import { inheritDetection, mergeAssets, splitAsset, type AssetEdit as StoredEdit } from '../vault/asset-edits.ts';
import { listEdits, undoEdit } from '../vault/asset-undo.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { identitiesOf } from '../vault/inventory-writes.ts';
import type { Acting } from '../vault/log.ts';
import { storedObservations } from '../vault/observations.ts';
import { applyRules } from './asset-rules.ts';
import { matchAssets } from './match.ts';

export const editRow = (edit: StoredEdit): AssetEdit => ({
  ...edit,
  asset: formatId('asset', edit.asset),
  other: formatId('asset', edit.other),
});

export function mergeMachines(
  db: Database,
  acting: Acting,
  merge: { asset: number; other: number; reason?: string },
): StoredEdit {
  return db.transaction(() => {
    mergeAssets(db, acting, { ...merge, reason: merge.reason ?? `by ${acting.actor}` });
    applyRules(db, acting, [merge.asset]);
    matchAssets(db, acting, [merge.asset]);
    return listEdits(db, merge.asset)[0]!;
  });
}

/**
 * Observations that name another machine than the machine's first ones do, by serial number, hardware UUID or machine id.
 * Throws invalid-argument where all agree.
 */
function contradicting(db: Database, asset: number): number[] {
  const strong = new Set(['serial', 'uuid', 'machine-id']);
  const known = new Map<string, Set<string>>();
  const others: number[] = [];
  for (const { id, inventory } of storedObservations(db, asset)) {
    const telling = identitiesOf(inventory)
      .filter((identity) => strong.has(identity.kind) && !isJunkIdentity(identity))
      .map(normaliseIdentity);
    const differs = telling.some(({ kind, value }) => known.has(kind) && !known.get(kind)!.has(value));
    const agrees = telling.some(({ kind, value }) => known.get(kind)?.has(value));
    if (differs && !agrees) {
      others.push(id);
      continue;
    }
    for (const { kind, value } of telling) known.set(kind, (known.get(kind) ?? new Set()).add(value));
  }
  if (others.length === 0)
    throw new Refusal(
      'invalid-argument',
      'Nothing that was seen of this machine contradicts the rest by serial number, hardware UUID and machine id.',
      'Say which observations belong to another machine: assets show lists them.',
    );
  return others;
}

export function splitMachine(
  db: Database,
  acting: Acting,
  split: { asset: number; observations?: number[]; reason?: string },
): StoredEdit {
  return db.transaction(() => {
    const observations = split.observations ?? contradicting(db, split.asset);
    const other = splitAsset(db, acting, {
      asset: split.asset,
      observations,
      reason: split.reason ?? `by ${acting.actor}`,
    });
    applyRules(db, acting, [split.asset, other]);
    matchAssets(db, acting, [split.asset, other]);
    inheritDetection(db, split.asset, other);
    // Once more: what was detected first decides the clocks.
    matchAssets(db, acting, [other]);
    return listEdits(db, split.asset)[0]!;
  });
}

export function undoLast(db: Database, acting: Acting, edit?: number): StoredEdit {
  return db.transaction(() => {
    const undone = undoEdit(db, acting, edit);
    applyRules(db, acting, [undone.asset, undone.other]);
    matchAssets(db, acting, [undone.asset, undone.other]);
    return undone;
  });
}
