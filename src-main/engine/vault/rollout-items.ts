/** What a rollout has to do, patch by machine: the state of each and why. */
import type { ItemState } from '../../../src-shared/model/rollout.ts';
import type { Database } from './database.ts';

export interface ItemRecord {
  wave: string;
  asset: number;
  patch: number;
  state: ItemState;
  why: string | null;
  /** It failed, and a person let the rollout go on all the same. */
  excused: boolean;
  startedAt: string | null;
  endedAt: string | null;
}

interface Row {
  wave: string;
  asset: number;
  patch: number;
  state: ItemState;
  why: string | null;
  excused: number;
  started_at: string | null;
  ended_at: string | null;
}

/** In the order of the plan. */
export function loadItems(db: Database, rollout: number): ItemRecord[] {
  return db
    .all<Row>('SELECT * FROM rollout_item WHERE rollout = ? ORDER BY id', rollout)
    .map(({ excused, started_at, ended_at, wave, asset, patch, state, why }) => ({
      wave,
      asset,
      patch,
      state,
      why,
      excused: excused === 1,
      startedAt: started_at,
      endedAt: ended_at,
    }));
}

/** Only before it has run: nothing of what was done may be lost. */
export function replaceItems(
  db: Database,
  rollout: number,
  items: readonly { wave: string; asset: number; patch: number }[],
): void {
  db.run('DELETE FROM rollout_item WHERE rollout = ?', rollout);
  for (const { wave, asset, patch } of items) {
    db.run(
      `INSERT INTO rollout_item (rollout, wave, asset, patch, state) VALUES (?, ?, ?, ?, 'waiting')`,
      rollout,
      wave,
      asset,
      patch,
    );
  }
}

export interface ItemChange {
  state: ItemState;
  why: string | null;
  at: string;
}

/** Running starts its time, every other state but waiting ends it; what becomes of it later leaves its time as it is. */
export function setItemState(
  db: Database,
  rollout: number,
  item: { asset: number; patch: number },
  { state, why, at }: ItemChange,
): void {
  db.run(
    `UPDATE rollout_item SET state = ?, why = ?,
       started_at = CASE WHEN ? = 'running' THEN coalesce(started_at, ?) ELSE started_at END,
       ended_at = CASE WHEN ? IN ('running', 'waiting') THEN NULL ELSE coalesce(ended_at, ?) END
     WHERE rollout = ? AND asset = ? AND patch = ?`,
    state,
    why,
    state,
    at,
    state,
    at,
    rollout,
    item.asset,
    item.patch,
  );
}

/** What failed or was rolled back so far no longer stops the rollout. Answers how many. */
export function excuseFailures(db: Database, rollout: number): number {
  return db.run(
    `UPDATE rollout_item SET excused = 1 WHERE rollout = ? AND excused = 0 AND state IN ('failed', 'rolled-back')`,
    rollout,
  ).changes;
}
