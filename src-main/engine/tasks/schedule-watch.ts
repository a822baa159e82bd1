/**
 * Runs schedules: what is due while the program is open, by a timer, and when it is asked to. Each run holds its schedule's
 * lease, what was missed is made up for once, and what became of it is kept and logged.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { ScheduleRun } from '../../../src-shared/model/schedule.ts';
import { dueAt } from '../domain/schedule-due.ts';
import { toRefusal } from '../refusals.ts';
import type { Database } from '../vault/database.ts';
import { holdLease, takeLease } from '../vault/leases.ts';
import type { Acting } from '../vault/log.ts';
import {
  beginRun,
  dropRun,
  endKilledRuns,
  endRun,
  findSchedule,
  listRuns,
  listSchedules,
  scheduleLease,
  type ScheduleRow,
} from '../vault/schedules.ts';
import type { VaultSession } from '../vault/session.ts';
import { listSweeps } from '../vault/sweeps.ts';
import { collectSshJob } from './collect-ssh.ts';
import { discoverJob } from './discover.ts';
import type { TaskRunner } from './runner.ts';

const lookInterval = 20_000;

export interface ScheduleRan {
  ran: { name: string; run: ScheduleRun }[];
  /** At work in another process, or waiting for its long task. */
  waiting: string[];
}

export interface ScheduleWatch {
  /** What is due, or the one of that name now. Throws Refusal: unknown-id, state-conflict where the named one runs already. */
  run(name?: string): Promise<ScheduleRan>;
  stop(): void;
}

export interface ScheduleWatchOptions {
  session: VaultSession;
  tasks: TaskRunner;
  clock: () => Date;
  /** Look by a timer at what is due. */
  timed: boolean;
  /** Told of what is no refusal. */
  onBug: (error: unknown) => void;
  /** Milliseconds; for tests. */
  interval?: number;
}

interface Outcome {
  state: 'done' | 'partial' | 'failed';
  detail: string;
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

export function createScheduleWatch(options: ScheduleWatchOptions): ScheduleWatch {
  const { session, tasks, clock, interval = lookInterval } = options;
  const now = () => clock().toISOString();
  /** Who confirmed it is not who starts it: the log says both. */
  const actingFor = ({ confirmedBy, name }: ScheduleRow): Acting => ({
    actor: `${confirmedBy} (schedule ${name})`,
    now: now(),
  });

  async function work(db: Database, schedule: ScheduleRow, killedSince: string | null): Promise<Outcome> {
    const acting = actingFor(schedule);
    if (schedule.work.kind === 'collect') {
      const { hosts } = schedule.work;
      const { results } = await tasks.run(collectSshJob, { hosts, ssh: { acceptHostKey: false } }, acting);
      const failed = results.filter(({ ok }) => !ok);
      const why = failed.slice(0, 5).map(({ host, error }) => `${host}: ${error?.code ?? 'failed'}`);
      return {
        state: failed.length === 0 ? 'done' : failed.length < results.length ? 'partial' : 'failed',
        detail: [`${results.length - failed.length} of ${count(results.length, 'machine')} collected`, ...why].join(
          '; ',
        ),
      };
    }
    const { ranges, exclude, ports = [], polite, ask } = schedule.work;
    const scope = { ranges, exclude, ports, polite, ask };
    // What a killed run left goes on where it was.
    const left = listSweeps(db).find(
      ({ state, startedAt, confirmedBy }) =>
        killedSince !== null && state === 'paused' && startedAt >= killedSince && confirmedBy === acting.actor,
    );
    const input = left ? { resume: left.id, communities: [] } : { scope, communities: [] };
    const { sweep, state, hosts, seconds } = await tasks.run(discoverJob, input, acting);
    const found = `sweep ${sweep}: ${count(hosts.length, 'host')} in ${seconds.toFixed(1)} s`;
    return state === 'done' ? { state, detail: found } : { state: 'partial', detail: `${found}, ${state}` };
  }

  /** Null where another process works on the vault: the run stays due. */
  async function runOne(db: Database, schedule: ScheduleRow, due: number | null, killedSince: string | null) {
    const dueText = due === null ? null : new Date(due).toISOString();
    const id = beginRun(db, schedule.id, dueText, now());
    tasks.announceChange();
    let outcome: Outcome;
    try {
      outcome = await work(db, schedule, killedSince);
    } catch (error) {
      const refusal = toRefusal(error);
      if (refusal?.code === 'vault-busy') {
        dropRun(db, id);
        return null;
      }
      if (!refusal) options.onBug(error);
      outcome = { state: 'failed', detail: refusal ? `${refusal.code}: ${refusal.message}` : 'an internal error' };
    }
    const [run] = listRuns(db, schedule.id, 1);
    endRun(db, actingFor(schedule), schedule, run!, { ...outcome, seen: true });
    tasks.announceChange();
    return listRuns(db, schedule.id, 1)[0]!;
  }

  async function underLease<Result>(
    db: Database,
    schedule: ScheduleRow,
    act: (killedSince: string | null) => Promise<Result>,
  ): Promise<Result | 'leased'> {
    const lease = takeLease(db, scheduleLease(schedule.id), 'schedule');
    if (!lease) return 'leased';
    return holdLease(lease, () => act(endKilledRuns(db, actingFor(schedule), schedule)));
  }

  async function runNamed(db: Database, name: string): Promise<ScheduleRan> {
    const schedule = findSchedule(db, name);
    const run = await underLease(db, schedule, (killedSince) => runOne(db, schedule, null, killedSince));
    if (run === 'leased')
      throw new Refusal('state-conflict', `The schedule "${schedule.name}" is running.`, 'Wait until it is done.');
    return run ? { ran: [{ name: schedule.name, run }], waiting: [] } : { ran: [], waiting: [schedule.name] };
  }

  async function runDue(db: Database): Promise<ScheduleRan> {
    const result: ScheduleRan = { ran: [], waiting: [] };
    for (const { id, name, paused } of listSchedules(db)) {
      if (paused) continue;
      const due = (row: ScheduleRow) => dueAt(row, Date.parse(row.seenTo), clock().getTime());
      const before = listSchedules(db).find((row) => row.id === id);
      if (!before || due(before) === null) continue;
      const run = await underLease(db, before, async (killedSince) => {
        // Another process may have run it since; a second try may have been given up.
        const row = findSchedule(db, name);
        const at = due(row);
        return at === null ? 'over' : runOne(db, row, at, killedSince);
      });
      if (run === 'over') continue;
      if (run === null || run === 'leased') result.waiting.push(name);
      else result.ran.push({ name, run });
    }
    return result;
  }

  let looking = false;
  async function lookByTimer(): Promise<void> {
    const db = session.current()?.db;
    if (!db || looking) return;
    looking = true;
    try {
      await runDue(db);
    } catch (error) {
      if (!toRefusal(error)) options.onBug(error);
    } finally {
      looking = false;
    }
  }
  const timer = options.timed ? setInterval(() => void lookByTimer(), interval) : null;
  timer?.unref();

  return {
    run: (name) => {
      const { db } = session.vault();
      return name === undefined ? runDue(db) : runNamed(db, name);
    },
    stop: () => void (timer && clearInterval(timer)),
  };
}
