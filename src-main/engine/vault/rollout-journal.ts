/**
 * The journal of a rollout: an act's intent is a committed row before the act, completed after it. Beside it the package
 * lists of each machine before and after, what a rollback goes back to.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { StepName } from '../../../src-shared/model/rollout.ts';
import type { Database } from './database.ts';
import { Refusal } from '../../../src-shared/errors.ts';

export type StepMode = 'dry-run' | 'run' | 'rollback';

export interface StepRecord {
  id: number;
  wave: string;
  asset: number;
  name: StepName;
  mode: StepMode;
  /** Names the act on the machine, where it must not happen twice. */
  token: string | null;
  /** What was about to be done. */
  intent: unknown;
  /** Null while its outcome is not known, and for one that was cut off and done again. */
  ok: boolean | null;
  exit: number | null;
  evidence: string;
  begunAt: string;
  endedAt: string | null;
  hasOutput: boolean;
}

interface Row {
  id: number;
  wave: string;
  asset: number;
  name: StepName;
  mode: StepMode;
  token: string | null;
  intent: string;
  ok: number | null;
  exit: number | null;
  evidence: string;
  begun_at: string;
  ended_at: string | null;
  has_output: number;
}

const columns = `id, wave, asset, name, mode, token, intent, ok, exit, evidence, begun_at, ended_at,
  output IS NOT NULL has_output`;

function readRow(row: Row): StepRecord {
  return {
    id: row.id,
    wave: row.wave,
    asset: row.asset,
    name: row.name,
    mode: row.mode,
    token: row.token,
    intent: JSON.parse(row.intent),
    ok: row.ok === null ? null : row.ok === 1,
    exit: row.exit,
    evidence: row.evidence,
    begunAt: row.begun_at,
    endedAt: row.ended_at,
    hasOutput: row.has_output === 1,
  };
}

/** In the order they began. */
export function loadSteps(db: Database, rollout: number): StepRecord[] {
  return db.all<Row>(`SELECT ${columns} FROM rollout_step WHERE rollout = ? ORDER BY id`, rollout).map(readRow);
}

export interface Intent {
  wave: string;
  asset: number;
  name: StepName;
  mode: StepMode;
  token?: string;
  intent: object;
  at: string;
}

/** Commits what is about to be done; answers the step's number. */
export function beginStep(db: Database, rollout: number, step: Intent): number {
  return db.run(
    `INSERT INTO rollout_step (rollout, wave, asset, name, mode, token, intent, evidence, begun_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, '', ?)`,
    rollout,
    step.wave,
    step.asset,
    step.name,
    step.mode,
    step.token ?? null,
    JSON.stringify(step.intent),
    step.at,
  ).lastId;
}

export interface Outcome {
  /** Null: cut off, and done again. */
  ok: boolean | null;
  exit?: number | null;
  evidence: string;
  output?: string;
  at: string;
}

/** Longer output keeps its begin and its end. */
const mostOutput = 4_000_000;

function shortened(output: string): string {
  if (output.length <= mostOutput) return output;
  const half = mostOutput / 2;
  const left = output.length - mostOutput;
  return `${output.slice(0, half)}\n[... ${left} characters left out ...]\n${output.slice(-half)}`;
}

export function endStep(db: Database, step: number, outcome: Outcome): void {
  db.run(
    'UPDATE rollout_step SET ok = ?, exit = ?, evidence = ?, output = ?, ended_at = ? WHERE id = ?',
    outcome.ok === null ? null : outcome.ok ? 1 : 0,
    outcome.exit ?? null,
    outcome.evidence,
    outcome.output ? deflateRawSync(shortened(outcome.output)) : null,
    outcome.at,
    step,
  );
}

/** What a step that is still open has seen so far. */
export function noteStep(db: Database, step: number, evidence: string): void {
  db.run('UPDATE rollout_step SET evidence = ? WHERE id = ? AND ended_at IS NULL', evidence, step);
}

/** Throws unknown-id for a step that is not of this rollout. */
export function stepOutput(
  db: Database,
  rollout: number,
  step: string,
): { text: string; begunAt: string; truncated: boolean } {
  const row = /^[1-9]\d{0,14}$/.test(step)
    ? db.get<{ output: Uint8Array | null; begun_at: string }>(
        'SELECT output, begun_at FROM rollout_step WHERE rollout = ? AND id = ?',
        rollout,
        Number(step),
      )
    : undefined;
  if (!row) throw new Refusal('unknown-id', `This rollout has no step "${step}".`, '`rollout show` lists its steps.');
  const text = row.output === null ? '' : inflateRawSync(row.output).toString();
  return { text, begunAt: row.begun_at, truncated: text.includes('characters left out ...]\n') };
}

export type SnapshotMoment = 'before' | 'after' | 'rolled-back';

export function saveSnapshot(
  db: Database,
  at: { rollout: number; wave: string; asset: number; moment: SnapshotMoment; takenAt: string },
  snapshot: object,
): void {
  db.run(
    `INSERT OR REPLACE INTO rollout_snapshot (rollout, wave, asset, moment, document, taken_at) VALUES (?, ?, ?, ?, ?, ?)`,
    at.rollout,
    at.wave,
    at.asset,
    at.moment,
    deflateRawSync(JSON.stringify(snapshot)),
    at.takenAt,
  );
}

export function loadSnapshot<Snapshot>(
  db: Database,
  rollout: number,
  wave: string,
  asset: number,
  moment: SnapshotMoment,
): Snapshot | null {
  const row = db.get<{ document: Uint8Array }>(
    'SELECT document FROM rollout_snapshot WHERE rollout = ? AND wave = ? AND asset = ? AND moment = ?',
    rollout,
    wave,
    asset,
    moment,
  );
  return row ? (JSON.parse(inflateRawSync(row.document).toString()) as Snapshot) : null;
}
