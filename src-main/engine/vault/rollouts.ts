/** Rollouts as rows: what was asked for, every version of the plan, the state; their items are in rollout-items.ts. */
import type { z } from 'zod';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  planFigures,
  planWanted,
  rolloutPlan,
  type PlanWanted,
  type RolloutPlan,
  type RolloutState,
} from '../../../src-shared/model/rollout.ts';
import type { Database } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';
import type { Acting } from './log.ts';

export type PlanFigures = z.infer<typeof planFigures>;

export interface RolloutRecord {
  id: number;
  title: string;
  state: RolloutState;
  /** What was asked of the process that runs it. */
  request: 'pause' | 'cancel' | null;
  stopped: string | null;
  planVersion: number;
  planHash: string;
  plan: RolloutPlan;
  wanted: PlanWanted;
  figures: PlanFigures;
  createdAt: string;
  createdBy: string;
  startedAt: string | null;
  endedAt: string | null;
}

interface Row {
  id: number;
  title: string;
  state: RolloutState;
  request: 'pause' | 'cancel' | null;
  stopped: string | null;
  plan_version: number;
  hash: string;
  document: string;
  wanted: string;
  figures: string;
  created_at: string;
  created_by: string;
  started_at: string | null;
  ended_at: string | null;
}

const selectRollout = `SELECT r.*, p.hash, p.document FROM rollout r
  JOIN rollout_plan p ON p.rollout = r.id AND p.version = r.plan_version`;

function readRow(row: Row): RolloutRecord {
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    request: row.request,
    stopped: row.stopped,
    planVersion: row.plan_version,
    planHash: row.hash,
    plan: rolloutPlan.parse(JSON.parse(row.document)),
    wanted: planWanted.parse(JSON.parse(row.wanted)),
    figures: planFigures.parse(JSON.parse(row.figures)),
    createdAt: row.created_at,
    createdBy: row.created_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

/** Newest first. */
export function loadRollouts(db: Database): RolloutRecord[] {
  return db.all<Row>(`${selectRollout} ORDER BY r.id DESC`).map(readRow);
}

export function loadRollout(db: Database, id: number): RolloutRecord {
  const row = db.get<Row>(`${selectRollout} WHERE r.id = ?`, id);
  if (!row) throw unknownId('rollout', formatId('rollout', id));
  return readRow(row);
}

/** The same rollout as it stands now; its plan can't have changed, since it runs, and is not read again. */
export function refreshRollout(db: Database, known: RolloutRecord): RolloutRecord {
  const row = db.get<Pick<Row, 'state' | 'request' | 'stopped' | 'started_at' | 'ended_at'>>(
    'SELECT state, request, stopped, started_at, ended_at FROM rollout WHERE id = ?',
    known.id,
  );
  if (!row) throw unknownId('rollout', formatId('rollout', known.id));
  const { state, request, stopped, started_at, ended_at } = row;
  return { ...known, state, request, stopped, startedAt: started_at, endedAt: ended_at };
}

/** By id or, in any case, unique title. Throws unknown-id, ambiguous-name. */
export function findRollout(db: Database, text: string): number {
  const id = parseId('rollout', text);
  if (id !== null && db.get('SELECT 1 FROM rollout WHERE id = ?', id)) return id;
  const named = db.all<{ id: number }>('SELECT id FROM rollout WHERE lower(title) = lower(?) ORDER BY id', text.trim());
  if (named.length === 0) throw unknownId('rollout', text);
  if (named.length > 1) {
    throw new Refusal(
      'ambiguous-name',
      `${named.length} rollouts have the title "${text}".`,
      `Use an id: ${named.map((row) => formatId('rollout', row.id)).join(', ')}.`,
    );
  }
  return named[0]!.id;
}

export interface NewPlan {
  title: string;
  wanted: PlanWanted;
  figures: PlanFigures;
  plan: RolloutPlan;
  /** SHA-256 of the plan's canonical JSON. */
  hash: string;
}

function savePlan(db: Database, acting: Acting, rollout: number, version: number, made: NewPlan): void {
  db.run(
    'INSERT INTO rollout_plan (rollout, version, hash, document, at, actor) VALUES (?, ?, ?, ?, ?, ?)',
    rollout,
    version,
    made.hash,
    JSON.stringify(made.plan),
    acting.now,
    acting.actor,
  );
}

/** Answers its number. The log entry is the caller's. */
export function insertRollout(db: Database, acting: Acting, made: NewPlan): number {
  const { lastId } = db.run(
    `INSERT INTO rollout (title, state, plan_version, wanted, figures, created_at, created_by)
     VALUES (?, 'planned', 1, ?, ?, ?, ?)`,
    made.title,
    JSON.stringify(made.wanted),
    JSON.stringify(made.figures),
    acting.now,
    acting.actor,
  );
  savePlan(db, acting, lastId, 1, made);
  return lastId;
}

/** A further version takes the place of the plan; approvals of another hash no longer count. Answers its number. */
export function replacePlan(db: Database, acting: Acting, rollout: RolloutRecord, made: NewPlan): number {
  const version = rollout.planVersion + 1;
  savePlan(db, acting, rollout.id, version, made);
  db.run(
    `UPDATE rollout SET title = ?, plan_version = ?, wanted = ?, figures = ? WHERE id = ?`,
    made.title,
    version,
    JSON.stringify(made.wanted),
    JSON.stringify(made.figures),
    rollout.id,
  );
  return version;
}

/** Newest first. */
export function planVersions(
  db: Database,
  rollout: number,
): { version: number; hash: string; at: string; actor: string }[] {
  return db.all('SELECT version, hash, at, actor FROM rollout_plan WHERE rollout = ? ORDER BY version DESC', rollout);
}

/** Sets the state; `stopped` is kept only for state stopped. The first start and the end keep their times. */
export function setRolloutState(
  db: Database,
  rollout: number,
  state: RolloutState,
  at: string,
  stopped: string | null = null,
): void {
  const over = state === 'done' || state === 'cancelled' || state === 'rolled-back';
  db.run(
    `UPDATE rollout SET state = ?, stopped = ?, request = NULL,
       started_at = CASE WHEN ? = 'running' THEN coalesce(started_at, ?) ELSE started_at END,
       ended_at = CASE WHEN ? THEN ? ELSE NULL END WHERE id = ?`,
    state,
    stopped,
    state,
    at,
    over ? 1 : 0,
    at,
    rollout,
  );
}

/** Asks the process that runs it; it looks every few seconds. */
export function requestOfRollout(db: Database, rollout: number, request: 'pause' | 'cancel'): void {
  db.run('UPDATE rollout SET request = ? WHERE id = ?', request, rollout);
}

export function readRequest(db: Database, rollout: number): 'pause' | 'cancel' | null {
  return (
    db.get<{ request: 'pause' | 'cancel' | null }>('SELECT request FROM rollout WHERE id = ?', rollout)?.request ?? null
  );
}

/** Begin and end of each wave that has begun, by its id. */
export function waveTimes(
  db: Database,
  rollout: number,
): Map<string, { startedAt: string | null; endedAt: string | null }> {
  const rows = db.all<{ wave: string; started_at: string | null; ended_at: string | null }>(
    'SELECT wave, started_at, ended_at FROM rollout_wave WHERE rollout = ?',
    rollout,
  );
  return new Map(rows.map((row) => [row.wave, { startedAt: row.started_at, endedAt: row.ended_at }]));
}

/** A wave that goes on after it had ended (a machine is tried again) has no end again. */
export function startWave(db: Database, rollout: number, wave: string, at: string): void {
  db.run(
    `INSERT INTO rollout_wave (rollout, wave, started_at) VALUES (?, ?, ?)
     ON CONFLICT (rollout, wave) DO UPDATE SET ended_at = NULL`,
    rollout,
    wave,
    at,
  );
}

export function endWave(db: Database, rollout: number, wave: string, at: string): void {
  db.run(
    `INSERT INTO rollout_wave (rollout, wave, started_at, ended_at) VALUES (?, ?, NULL, ?)
     ON CONFLICT (rollout, wave) DO UPDATE SET ended_at = excluded.ended_at`,
    rollout,
    wave,
    at,
  );
}
