/** What the last verification of a rollout saw, item by item, and what it needs to know of a machine. */
import type { Inventory } from '../../../src-shared/model/software.ts';
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

export interface RunningFacts {
  kernel: Inventory['kernel'] | null;
  reboot: NonNullable<Inventory['reboot']> | null;
  staleServices: NonNullable<Inventory['staleServices']>;
}

/** What the last collection saw running on a machine. */
export function loadRunning(db: Database, asset: number): RunningFacts {
  const row = db.get<{ kernel: string | null; reboot: string | null; stale_services: string | null }>(
    'SELECT kernel, reboot, stale_services FROM asset WHERE id = ?',
    asset,
  );
  const read = <Shape>(text: string | null | undefined): Shape | null => (text ? (JSON.parse(text) as Shape) : null);
  return {
    kernel: read(row?.kernel),
    reboot: read(row?.reboot),
    staleServices: read<RunningFacts['staleServices']>(row?.stale_services) ?? [],
  };
}

/** Open findings of a source package on a machine: what a patch was to close. */
export function openFindingsOf(db: Database, asset: number, product: string): number[] {
  return db
    .all<{ id: number }>(
      `SELECT id FROM finding WHERE asset = ? AND product = ? AND state = 'open' ORDER BY id`,
      asset,
      product,
    )
    .map((row) => row.id);
}
