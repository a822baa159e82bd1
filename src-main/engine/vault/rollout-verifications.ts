/** What the last verification of a rollout saw, item by item. */
import type { Verification } from '../../../src-shared/model/rollout.ts';
import type { Database } from './database.ts';

export interface VerificationRecord extends Pick<Verification, 'claimed' | 'observed' | 'verdict' | 'notes' | 'at'> {
  asset: number;
  patch: number;
}

export function saveVerification(db: Database, rollout: number, seen: VerificationRecord): void {
  db.run(
    `INSERT OR REPLACE INTO rollout_verification (rollout, asset, patch, claimed, observed, verdict, notes, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    rollout,
    seen.asset,
    seen.patch,
    seen.claimed,
    seen.observed,
    seen.verdict,
    JSON.stringify(seen.notes),
    seen.at,
  );
}

export function loadVerifications(db: Database, rollout: number): VerificationRecord[] {
  return db
    .all<Omit<VerificationRecord, 'notes'> & { notes: string }>(
      'SELECT asset, patch, claimed, observed, verdict, notes, at FROM rollout_verification WHERE rollout = ? ORDER BY asset, patch',
      rollout,
    )
    .map((row) => ({ ...row, notes: JSON.parse(row.notes) as string[] }));
}
