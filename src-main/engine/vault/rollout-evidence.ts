/**
 * Reads of a rollout what proves it: every version of its plan, approvals with their signatures and
 * slips, the journal with the whole outputs, and the package lists before and after.
 */
import { inflateRawSync } from 'node:zlib';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';

export interface PlanEvidence {
  version: number;
  hash: string;
  document: unknown;
  at: string;
  actor: string;
}

export interface ApprovalEvidence {
  id: number;
  actor: string;
  at: string;
  strength: string;
  planHash: string;
  fingerprint: string | null;
  /** Base64, over the 64 hex digits of the plan's hash. */
  signature: string | null;
  /** PEM, also when its owner has another key by now. */
  publicKey: string | null;
  slip: { name: string; sha256: string; bytes: Uint8Array } | null;
}

export interface JournalEvidence {
  id: number;
  wave: string;
  asset: string;
  assetName: string;
  name: string;
  mode: string;
  token: string | null;
  intent: unknown;
  ok: boolean | null;
  exit: number | null;
  evidence: string;
  begunAt: string;
  endedAt: string | null;
}

export interface SnapshotEvidence {
  wave: string;
  asset: string;
  moment: string;
  takenAt: string;
  document: unknown;
}

const text = (deflated: Uint8Array) => inflateRawSync(deflated).toString('utf8');

/** Those that have begun to run, in their order. */
export function startedRollouts(db: Database): number[] {
  return db.all<{ id: number }>('SELECT id FROM rollout WHERE started_at IS NOT NULL ORDER BY id').map(({ id }) => id);
}

/** Oldest first. */
export function planEvidence(db: Database, rollout: number): PlanEvidence[] {
  return db
    .all<PlanEvidence & { document: string }>(
      'SELECT version, hash, document, at, actor FROM rollout_plan WHERE rollout = ? ORDER BY version',
      rollout,
    )
    .map((row) => ({ ...row, document: JSON.parse(row.document) as unknown }));
}

interface ApprovalRow extends Omit<ApprovalEvidence, 'slip' | 'publicKey'> {
  slipName: string | null;
  slipSum: string | null;
  slip: Uint8Array | null;
}

/** A key by its fingerprint: a person's present one, or a former one as the log kept it. */
function publicKeyOf(db: Database, fingerprint: string): string | null {
  const row = db.get<{ pem: string }>(
    `SELECT public_key pem FROM actor WHERE fingerprint = ?
     UNION ALL
     SELECT detail ->> '$.publicKey' FROM log WHERE action IN ('actor.added', 'actor.key-set')
       AND ? IN (detail ->> '$.fingerprint', detail ->> '$.to') LIMIT 1`,
    fingerprint,
    fingerprint,
  );
  return row?.pem ?? null;
}

export function approvalEvidence(db: Database, rollout: number): ApprovalEvidence[] {
  return db
    .all<ApprovalRow>(
      `SELECT p.id, p.actor, p.at, p.strength, p.plan_hash planHash, p.fingerprint, p.signature,
         p.evidence_name slipName, p.evidence_sha256 slipSum, p.evidence slip
       FROM approval p WHERE p.rollout = ? ORDER BY p.id`,
      rollout,
    )
    .map(({ slipName, slipSum, slip, ...row }) => ({
      ...row,
      publicKey: row.fingerprint === null ? null : publicKeyOf(db, row.fingerprint),
      slip: slip === null ? null : { name: slipName ?? '', sha256: slipSum ?? '', bytes: slip },
    }));
}

export function journalEvidence(db: Database, rollout: number): JournalEvidence[] {
  return db
    .all<Omit<JournalEvidence, 'asset' | 'intent' | 'ok'> & { asset: number; intent: string; ok: number | null }>(
      `SELECT s.id, s.wave, s.asset, a.name assetName, s.name, s.mode, s.token, s.intent, s.ok, s.exit, s.evidence,
         s.begun_at begunAt, s.ended_at endedAt
       FROM rollout_step s JOIN asset a ON a.id = s.asset WHERE s.rollout = ? ORDER BY s.id`,
      rollout,
    )
    .map(({ asset, intent, ok, ...row }) => ({
      ...row,
      asset: formatId('asset', asset),
      intent: JSON.parse(intent) as unknown,
      ok: ok === null ? null : ok === 1,
    }));
}

/** Whole outputs, by the step's number; steps without one are not there. */
export function* outputEvidence(db: Database, rollout: number): Iterable<{ id: number; name: string; text: string }> {
  for (const row of db.iterate<{ id: number; name: string; output: Uint8Array }>(
    'SELECT id, name, output FROM rollout_step WHERE rollout = ? AND output IS NOT NULL ORDER BY id',
    rollout,
  ))
    yield { id: row.id, name: row.name, text: text(row.output) };
}

export function* snapshotEvidence(db: Database, rollout: number): Iterable<SnapshotEvidence> {
  for (const row of db.iterate<Omit<SnapshotEvidence, 'asset' | 'document'> & { asset: number; document: Uint8Array }>(
    `SELECT wave, asset, moment, taken_at takenAt, document FROM rollout_snapshot WHERE rollout = ?
     ORDER BY asset, wave, moment`,
    rollout,
  ))
    yield { ...row, asset: formatId('asset', row.asset), document: JSON.parse(text(row.document)) as unknown };
}
