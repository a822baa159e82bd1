/**
 * Makes two machines one and one machine two, in a way that can be undone: observations and findings move whole, facts and
 * lists are made anew from them. Nothing is deleted; what has gone into another machine stays, retired.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { isJunkIdentity, type Identity } from '../domain/identity-values.ts';
import { moveTies, type MovedTies } from './asset-ties.ts';
import { createAsset, freeName } from './asset-writes.ts';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';
import { rebuildAsset } from './inventory-writes.ts';
import { appendLog, type Acting } from './log.ts';

/** What an edit moved from `other` to `asset` (a split: the other way), by row. */
export interface Moved {
  observations: number[];
  joins: number[];
  findings: number[];
  /** Findings both had: the one that stayed, and when it had been detected first before. */
  detected: { finding: number; before: string }[];
  /** Exceptions that now hold a finding of the machine that stayed too. */
  excepted: { exception: number; finding: number }[];
  facts: string[];
  folders: string[];
  sweepHosts: { sweep: number; address: string }[];
  reach: boolean;
  ignored: Identity[];
  /** Dependencies and applications; edits of older programs moved none. */
  ties?: MovedTies;
}

export interface EditRow {
  id: number;
  kind: 'merge' | 'split';
  asset: number;
  other: number;
  reason: string;
  actor: string;
  at: string;
  moved: string;
  undone_at: string | null;
}

export interface AssetEdit {
  id: number;
  kind: 'merge' | 'split';
  asset: number;
  other: number;
  reason: string;
  actor: string;
  at: string;
  undoneAt: string | null;
}

export const nameOf = (db: Database, asset: number) =>
  db.get<{ name: string }>('SELECT name FROM asset WHERE id = ?', asset)!.name;

/** Throws state-conflict where a rollout that is not over works on the machine. */
export function refuseAtWork(db: Database, assets: readonly number[]): void {
  const busy = db.get<{ rollout: number; asset: number }>(
    `SELECT i.rollout, i.asset FROM rollout_item i JOIN rollout r ON r.id = i.rollout
     WHERE i.asset IN (SELECT value FROM json_each(?)) AND r.state NOT IN ('done', 'cancelled', 'rolled-back') LIMIT 1`,
    JSON.stringify(assets),
  );
  if (busy)
    throw new Refusal(
      'state-conflict',
      `${nameOf(db, busy.asset)} is part of rollout ${formatId('rollout', busy.rollout)}, which is not over.`,
      'Finish or cancel the rollout first.',
    );
}

function refuseMerged(db: Database, asset: number): void {
  const row = db.get<{ name: string; merged_into: number | null }>(
    'SELECT name, merged_into FROM asset WHERE id = ?',
    asset,
  )!;
  if (row.merged_into !== null)
    throw new Refusal(
      'state-conflict',
      `${row.name} (${formatId('asset', asset)}) has already gone into ${nameOf(db, row.merged_into)} (${formatId('asset', row.merged_into)}).`,
      'Undo that first, or name the machine it went into.',
    );
}

const moves = {
  observations: 'UPDATE observation SET asset = ? WHERE id IN (SELECT value FROM json_each(?))',
  joins: 'UPDATE asset_join SET asset = ? WHERE id IN (SELECT value FROM json_each(?))',
  findings: 'UPDATE finding SET asset = ? WHERE id IN (SELECT value FROM json_each(?))',
};

/** Gives rows of one kind to another machine. */
export function moveRows(db: Database, kind: keyof typeof moves, ids: readonly number[], to: number): void {
  db.run(moves[kind], to, JSON.stringify(ids));
}

const idsOf = (db: Database, sql: string, asset: number) => db.all<{ id: number }>(sql, asset).map((row) => row.id);

/** Moves findings the other machine has not; of those both have the clock that began first counts, and exceptions hold both. */
function joinFindings(db: Database, asset: number, other: number, moved: Moved): void {
  moved.findings = db
    .all<{ id: number }>(
      `SELECT f.id FROM finding f WHERE f.asset = ? AND NOT EXISTS
         (SELECT 1 FROM finding g WHERE g.asset = ? AND g.product = f.product AND g.cve = f.cve)`,
      other,
      asset,
    )
    .map((row) => row.id);
  moveRows(db, 'findings', moved.findings, asset);
  const both = db.all<{ stays: number; goes: number; before: string; first: string }>(
    `SELECT g.id stays, f.id goes, g.first_detected before, f.first_detected first FROM finding f
     JOIN finding g ON g.asset = ? AND g.product = f.product AND g.cve = f.cve WHERE f.asset = ?`,
    asset,
    other,
  );
  for (const { stays, goes, before, first } of both) {
    if (first < before) {
      moved.detected.push({ finding: stays, before });
      db.run('UPDATE finding SET first_detected = ? WHERE id = ?', first, stays);
    }
    for (const held of db.all<{ exception: number; due: string }>(
      `SELECT exception, original_due due FROM exception_finding WHERE finding = ?
       AND exception NOT IN (SELECT exception FROM exception_finding WHERE finding = ?)`,
      goes,
      stays,
    )) {
      db.run(
        'INSERT INTO exception_finding (exception, finding, original_due) VALUES (?, ?, ?)',
        held.exception,
        stays,
        held.due,
      );
      moved.excepted.push({ exception: held.exception, finding: stays });
    }
  }
}

const nothing = (): Moved => ({
  observations: [],
  joins: [],
  findings: [],
  detected: [],
  excepted: [],
  facts: [],
  folders: [],
  sweepHosts: [],
  reach: false,
  ignored: [],
});

function saveEdit(
  db: Database,
  acting: Acting,
  edit: Pick<AssetEdit, 'kind' | 'asset' | 'other' | 'reason'>,
  moved: Moved,
): number {
  const { kind, asset, other, reason } = edit;
  const { lastId } = db.run(
    'INSERT INTO asset_edit (kind, asset, other, reason, actor, at, moved) VALUES (?, ?, ?, ?, ?, ?, ?)',
    kind,
    asset,
    other,
    reason,
    acting.actor,
    acting.now,
    JSON.stringify(moved),
  );
  appendLog(db, acting, kind === 'merge' ? 'asset.merged' : 'asset.split', formatId('asset', asset), {
    other: formatId('asset', other),
    otherName: nameOf(db, other),
    reason,
    observations: moved.observations.length,
    findings: moved.findings.length,
  });
  return lastId;
}

/**
 * Makes `other` part of `asset`. The caller matches `asset` anew. Throws state-conflict (a rollout works on one of them,
 * one has gone into another before), invalid-argument for a machine and itself.
 */
export function mergeAssets(
  db: Database,
  acting: Acting,
  { asset, other, reason }: { asset: number; other: number; reason: string },
): number {
  if (asset === other)
    throw new Refusal('invalid-argument', 'A machine can’t be merged with itself.', 'Name two machines.');
  return db.transaction(() => {
    for (const one of [asset, other]) refuseMerged(db, one);
    refuseAtWork(db, [asset, other]);
    const moved = nothing();
    moved.observations = idsOf(db, 'SELECT id FROM observation WHERE asset = ?', other);
    moved.joins = idsOf(db, 'SELECT id FROM asset_join WHERE asset = ?', other);
    moveRows(db, 'observations', moved.observations, asset);
    moveRows(db, 'joins', moved.joins, asset);
    joinFindings(db, asset, other, moved);
    moved.facts = db
      .all<{ field: string }>(
        `SELECT f.field FROM asset_fact f WHERE f.asset = ? AND f.source LIKE 'user %' AND f.field <> 'name' AND NOT EXISTS
           (SELECT 1 FROM asset_fact g WHERE g.asset = ? AND g.source LIKE 'user %'
              AND (g.field = f.field OR (g.field = 'criticality' AND f.field = 'criticalityAnswers')))`,
        other,
        asset,
      )
      .map((row) => row.field);
    db.run(
      `INSERT INTO asset_fact (asset, field, source, value, observed_at)
       SELECT ?, field, source, value, observed_at FROM asset_fact
       WHERE asset = ? AND source LIKE 'user %' AND field IN (SELECT value FROM json_each(?))`,
      asset,
      other,
      JSON.stringify(moved.facts),
    );
    moved.folders = db
      .all<{ value: string }>(
        `SELECT value FROM asset_identity WHERE asset = ? AND kind = 'folder' AND value NOT IN
           (SELECT value FROM asset_identity WHERE asset = ? AND kind = 'folder')`,
        other,
        asset,
      )
      .map((row) => row.value);
    db.run(
      `UPDATE asset_identity SET asset = ? WHERE asset = ? AND kind = 'folder' AND value IN (SELECT value FROM json_each(?))`,
      asset,
      other,
      JSON.stringify(moved.folders),
    );
    moved.sweepHosts = db.all<{ sweep: number; address: string }>(
      'SELECT sweep, address FROM sweep_host WHERE asset = ?',
      other,
    );
    db.run('UPDATE sweep_host SET asset = ? WHERE asset = ?', asset, other);
    moved.reach =
      db.get('SELECT 1 FROM reach WHERE asset = ?', asset) === undefined &&
      db.run('UPDATE reach SET asset = ? WHERE asset = ?', asset, other).changes > 0;
    moved.ties = moveTies(db, asset, other);
    db.run(
      'UPDATE asset SET retired_at = ?, retired_reason = ?, merged_into = ? WHERE id = ?',
      acting.now,
      `gone into ${nameOf(db, asset)} (${formatId('asset', asset)})`,
      asset,
      other,
    );
    rebuildAsset(db, asset);
    rebuildAsset(db, other);
    return saveEdit(db, acting, { kind: 'merge', asset, other, reason }, moved);
  });
}

/** Values that tell machines apart and that both have now. */
function inBoth(db: Database, asset: number, other: number): Identity[] {
  return db
    .all<Identity>(
      `SELECT a.kind, a.value FROM asset_identity a JOIN asset_identity b ON b.kind = a.kind AND b.value = a.value
       WHERE a.asset = ? AND b.asset = ? AND a.kind NOT IN ('address', 'folder')
         AND NOT EXISTS (SELECT 1 FROM identity_ignored i WHERE i.kind = a.kind AND i.value = a.value)`,
      asset,
      other,
    )
    .filter((identity) => !isJunkIdentity(identity));
}

/**
 * Takes observations of a machine away to a new one; what both have then tells nothing any more, so that the next
 * import does not join them again. The caller matches both anew. Answers the new machine.
 */
export function splitAsset(
  db: Database,
  acting: Acting,
  { asset, observations, reason }: { asset: number; observations: readonly number[]; reason: string },
): number {
  return db.transaction(() => {
    refuseMerged(db, asset);
    refuseAtWork(db, [asset]);
    const own = new Set(idsOf(db, 'SELECT id FROM observation WHERE asset = ?', asset));
    const foreign = observations.find((id) => !own.has(id));
    if (foreign !== undefined)
      throw new Refusal(
        'unknown-id',
        `${formatId('observation', foreign)} is no observation of ${nameOf(db, asset)}.`,
        'assets show lists them.',
      );
    if (observations.length === 0 || observations.length >= own.size)
      throw new Refusal(
        'invalid-argument',
        'A split leaves at least one observation on either side.',
        `${nameOf(db, asset)} has ${own.size}.`,
      );
    const old = db.get<{ n: number }>(
      'SELECT count(*) n FROM observation WHERE id IN (SELECT value FROM json_each(?)) AND inventory IS NULL',
      JSON.stringify(observations),
    )!.n;
    if (old > 0)
      throw new Refusal(
        'state-conflict',
        `${old} of these observations were taken in by an older version and can’t be told apart from the rest.`,
        'Collect or import the machine again, and split what came then.',
      );
    const moved = nothing();
    moved.observations = [...observations];
    const other = createAsset(db, acting, freeName(db, nameOf(db, asset)));
    moveRows(db, 'observations', moved.observations, other);
    moved.joins = db
      .all<{ id: number }>(
        'SELECT id FROM asset_join WHERE asset = ? AND observation IN (SELECT value FROM json_each(?))',
        asset,
        JSON.stringify(observations),
      )
      .map((row) => row.id);
    moveRows(db, 'joins', moved.joins, other);
    rebuildAsset(db, asset);
    rebuildAsset(db, other);
    moved.ignored = inBoth(db, asset, other);
    for (const { kind, value } of moved.ignored)
      db.run(
        'INSERT INTO identity_ignored (kind, value, reason, actor, at) VALUES (?, ?, ?, ?, ?)',
        kind,
        value,
        `two machines have it: ${nameOf(db, asset)} was split`,
        acting.actor,
        acting.now,
      );
    saveEdit(db, acting, { kind: 'split', asset, other, reason }, moved);
    return other;
  });
}

/** The clock of what a split machine was found with goes on for the part that left. After matching both. */
export function inheritDetection(db: Database, from: number, to: number): void {
  db.run(
    `UPDATE finding SET first_detected = (SELECT min(f.first_detected) FROM finding f
       WHERE f.asset = ? AND f.product = finding.product AND f.cve = finding.cve)
     WHERE asset = ? AND EXISTS (SELECT 1 FROM finding f WHERE f.asset = ? AND f.product = finding.product
       AND f.cve = finding.cve AND f.first_detected < finding.first_detected)`,
    from,
    to,
    from,
  );
}
