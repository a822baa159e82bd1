/** Approvals of plans: each is of one hash, and counts as long as that is the plan's. */
import type { Approval } from '../../../src-shared/model/rollout.ts';
import type { Database } from './database.ts';

export interface NewApproval {
  actor: string;
  at: string;
  strength: Approval['strength'];
  planHash: string;
  fingerprint: string | null;
  /** Base64, over the 64 hex digits of the hash. */
  signature: string | null;
  evidence: { name: string; sha256: string; content: Uint8Array } | null;
}

export function insertApproval(db: Database, rollout: number, made: NewApproval): void {
  db.run(
    `INSERT INTO approval (rollout, actor, at, strength, plan_hash, fingerprint, signature, evidence_name, evidence_sha256, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    rollout,
    made.actor,
    made.at,
    made.strength,
    made.planHash,
    made.fingerprint,
    made.signature,
    made.evidence?.name ?? null,
    made.evidence?.sha256 ?? null,
    made.evidence?.content ?? null,
  );
}

interface Row {
  actor: string;
  at: string;
  strength: Approval['strength'];
  plan_hash: string;
  fingerprint: string | null;
  evidence_name: string | null;
  evidence_sha256: string | null;
}

/** In the order they were given; those of an older plan are not current. */
export function loadApprovals(db: Database, rollout: number, planHash: string): Approval[] {
  return db
    .all<Row>(
      `SELECT actor, at, strength, plan_hash, fingerprint, evidence_name, evidence_sha256
       FROM approval WHERE rollout = ? ORDER BY id`,
      rollout,
    )
    .map((row) => ({
      actor: row.actor,
      at: row.at,
      strength: row.strength,
      planHash: row.plan_hash,
      current: row.plan_hash === planHash,
      fingerprint: row.fingerprint,
      evidence: row.evidence_name === null ? null : { file: row.evidence_name, sha256: row.evidence_sha256! },
    }));
}

/** How many different people have approved this plan. */
export function countApprovers(approvals: readonly Approval[]): number {
  return new Set(approvals.filter((approval) => approval.current).map((approval) => approval.actor)).size;
}
