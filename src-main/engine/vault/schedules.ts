/** Schedules and what became of their runs. Who runs one holds its lease, so that no two run it. */
import type { ScheduledWork, ScheduleRun } from '../../../src-shared/model/schedule.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Rhythm } from '../domain/schedule-due.ts';
import type { Database } from './database.ts';
import { formatId } from './ids.ts';
import { isLeased } from './leases.ts';
import { appendLog, type Acting } from './log.ts';

export interface ScheduleRow extends Rhythm {
  id: number;
  name: string;
  work: ScheduledWork;
  confirmedBy: string;
  at: string;
  paused: boolean;
  /** Times up to this one are seen to. */
  seenTo: string;
}

export interface RunRow extends ScheduleRun {
  id: number;
}

/** A run that was killed is tried once more, then given up. */
const mostTries = 2;
const runsKept = 200;

const select = `SELECT id, name, starts, time_zone timeZone, rule, work, confirmed_by confirmedBy, at, paused,
  seen_to seenTo FROM schedule`;
type Stored = Omit<ScheduleRow, 'work' | 'paused'> & { work: string; paused: number };
const read = (row: Stored): ScheduleRow => ({
  ...row,
  work: JSON.parse(row.work) as ScheduledWork,
  paused: row.paused === 1,
});

export const scheduleLease = (id: number): string => `schedule ${formatId('schedule', id)}`;

/** By name. */
export const listSchedules = (db: Database): ScheduleRow[] =>
  db.all<Stored>(`${select} ORDER BY lower(name)`).map(read);

/** By name, in any case. Throws unknown-id with the names there are. */
export function findSchedule(db: Database, name: string): ScheduleRow {
  const row = db.get<Stored>(`${select} WHERE lower(name) = lower(?)`, name.trim());
  if (row) return read(row);
  const names = listSchedules(db).map((one) => one.name);
  throw new Refusal(
    'unknown-id',
    `There is no schedule "${name}".`,
    names.length === 0 ? '`schedule add` makes one.' : `There are: ${names.join(', ')}.`,
  );
}

/** The confirmation of its scope is in the log with it. Throws state-conflict where the name is there. */
export function addSchedule(
  db: Database,
  acting: Acting,
  { name, starts, timeZone, rule, work }: Rhythm & { name: string; work: ScheduledWork },
): ScheduleRow {
  return db.transaction(() => {
    const known = db.get<{ name: string }>('SELECT name FROM schedule WHERE lower(name) = lower(?)', name);
    if (known)
      throw new Refusal(
        'state-conflict',
        `There is a schedule "${known.name}" already.`,
        'Choose another name, or remove that one first.',
      );
    const values = [name, starts, timeZone, rule, JSON.stringify(work), acting.actor, acting.now, acting.now];
    const { lastId } = db.run(
      'INSERT INTO schedule (name, starts, time_zone, rule, work, confirmed_by, at, seen_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...values,
    );
    const detail = { name, starts, timeZone, rule, work, confirmedBy: acting.actor };
    appendLog(db, acting, 'schedule.confirmed', formatId('schedule', lastId), detail);
    return findSchedule(db, name);
  });
}

function refuseRunning(db: Database, { id, name }: ScheduleRow): void {
  if (!isLeased(db, scheduleLease(id))) return;
  throw new Refusal('state-conflict', `The schedule "${name}" is running.`, 'Wait until it is done, or stop its task.');
}

/** With its runs; the log keeps them. Throws unknown-id, and state-conflict while it runs. */
export function removeSchedule(db: Database, acting: Acting, wanted: string): string {
  return db.transaction(() => {
    const schedule = findSchedule(db, wanted);
    refuseRunning(db, schedule);
    db.run('DELETE FROM schedule WHERE id = ?', schedule.id);
    appendLog(db, acting, 'schedule.removed', formatId('schedule', schedule.id), { name: schedule.name });
    return schedule.name;
  });
}

/** A resumed one makes up for nothing. Throws unknown-id, and state-conflict where it is so already. */
export function pauseSchedule(db: Database, acting: Acting, wanted: string, paused: boolean): ScheduleRow {
  return db.transaction(() => {
    const { id, name, paused: before, seenTo } = findSchedule(db, wanted);
    if (before === paused)
      throw new Refusal('state-conflict', `The schedule "${name}" is ${paused ? 'paused' : 'not paused'}.`, '');
    const seen = paused || seenTo > acting.now ? seenTo : acting.now;
    db.run('UPDATE schedule SET paused = ?, seen_to = ? WHERE id = ?', paused ? 1 : 0, seen, id);
    appendLog(db, acting, paused ? 'schedule.paused' : 'schedule.resumed', formatId('schedule', id), { name });
    return findSchedule(db, name);
  });
}

/** Newest first. */
export const listRuns = (db: Database, schedule: number, count: number): RunRow[] =>
  db.all<RunRow>(
    `SELECT id, due, started_at startedAt, ended_at endedAt, state, detail FROM schedule_run WHERE schedule = ?
     ORDER BY id DESC LIMIT ?`,
    schedule,
    count,
  );

/** Runs that failed in whole or in part since the last that was done. */
export function failuresOf(db: Database, schedule: number): number {
  return db.get<{ n: number }>(
    `SELECT count(*) n FROM schedule_run WHERE schedule = ? AND state IN ('failed', 'partial')
     AND id > coalesce((SELECT max(id) FROM schedule_run WHERE schedule = ? AND state = 'done'), 0)`,
    schedule,
    schedule,
  )!.n;
}

/** The caller holds the schedule's lease. */
export function beginRun(db: Database, schedule: number, due: string | null, now: string): number {
  return db.run(
    `INSERT INTO schedule_run (schedule, due, started_at, state, detail) VALUES (?, ?, ?, 'running', '')`,
    schedule,
    due,
    now,
  ).lastId;
}

/** It could not begin: another process works on the vault. It stays due. */
export const dropRun = (db: Database, run: number): void => void db.run('DELETE FROM schedule_run WHERE id = ?', run);

/** What became of a run goes into the log; its time is seen to. */
export function endRun(
  db: Database,
  acting: Acting,
  schedule: ScheduleRow,
  run: RunRow,
  outcome: { state: 'done' | 'partial' | 'failed'; detail: string; seen: boolean },
): void {
  const { state, detail, seen } = outcome;
  db.transaction(() => {
    db.run(
      'UPDATE schedule_run SET state = ?, detail = ?, ended_at = ? WHERE id = ?',
      state,
      detail,
      acting.now,
      run.id,
    );
    if (seen && run.due !== null)
      db.run('UPDATE schedule SET seen_to = max(seen_to, ?) WHERE id = ?', run.due, schedule.id);
    db.run(
      `DELETE FROM schedule_run WHERE schedule = ? AND id NOT IN
        (SELECT id FROM schedule_run WHERE schedule = ? ORDER BY id DESC LIMIT ${runsKept})`,
      schedule.id,
      schedule.id,
    );
    const { name } = schedule;
    appendLog(db, acting, 'schedule.ran', formatId('schedule', schedule.id), { name, due: run.due, state, detail });
  });
}

/**
 * Ends runs whose process is gone; the caller holds the schedule's lease. A time is given up after its second try. Answers
 * when the run of a killed process had begun, null where there was none.
 */
export function endKilledRuns(db: Database, acting: Acting, schedule: ScheduleRow): string | null {
  const killed = listRuns(db, schedule.id, runsKept).filter(({ state }) => state === 'running');
  for (const run of killed) {
    const tries = db.get<{ n: number }>(
      'SELECT count(*) n FROM schedule_run WHERE schedule = ? AND due = ?',
      schedule.id,
      run.due,
    )!.n;
    const detail = 'the program ended in its midst';
    endRun(db, acting, schedule, run, { state: 'failed', detail, seen: tries >= mostTries });
  }
  return killed[0]?.startedAt ?? null;
}
