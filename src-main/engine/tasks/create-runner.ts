/**
 * The task runner: one job at a time under the vault's lease, in place for the command line or in a worker
 * for windows. Keeps the last tasks in memory and notices what other processes write to the vault.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { TaskRow } from '../../../src-shared/model/task.ts';
import { toRefusal } from '../refusals.ts';
import { busyTimeout, connect, prepareForWork } from '../vault/connect.ts';
import type { Database } from '../vault/database.ts';
import { heartbeatInterval, takeLease, type Lease } from '../vault/leases.ts';
import { chainHead, type Acting } from '../vault/log.ts';
import type { Draft } from '../vault/open-vault.ts';
import type { VaultSession } from '../vault/session.ts';
import { createEventHub } from './event-hub.ts';
import type { Job } from './job.ts';
import { progressInterval } from './messages.ts';
import { runInWorker } from './run-in-worker.ts';
import type { TaskRunner } from './runner.ts';

export interface RunnerOptions {
  mode: 'inline' | 'worker';
  session: VaultSession;
  /** For the task list's times. */
  clock: () => Date;
  /** `clock` stands still: the caller set the time. */
  fixedClock?: boolean;
  /** Built entry of tasks/worker.ts; needed in worker mode. */
  workerFile?: string;
  /** Told of each change of a task, besides the listeners of `events`. */
  onTask?: (task: TaskRow) => void;
}

const tasksKept = 50;
const linesKept = 500;
const changePoll = 1_000;

interface RunningTask {
  row: TaskRow;
  /** Runs beside the others, without a lease, and changes nothing. */
  reads: boolean;
  /** False: known to nobody but who waits for it. */
  listed: boolean;
  abort: AbortController;
}

const cancelled = () => new Refusal('task-cancelled', 'the task was cancelled', 'start it again when you like');

async function acquire(db: Database, token: string, signal: AbortSignal): Promise<Lease> {
  const giveUp = performance.now() + busyTimeout;
  for (;;) {
    if (signal.aborted) throw cancelled();
    let lease: Lease | null = null;
    try {
      lease = takeLease(db, 'task', token);
    } catch (error) {
      if (toRefusal(error)?.code !== 'vault-busy' || performance.now() > giveUp) throw error;
    }
    if (lease) return lease;
    if (performance.now() > giveUp) {
      throw new Refusal('vault-busy', 'another process is working on this vault', 'try again when its task is done');
    }
    await pause(200);
  }
}

export function createRunner(options: RunnerOptions): TaskRunner {
  const { mode, session, clock, onTask } = options;
  const hub = createEventHub();
  const tasks: TaskRow[] = [];
  const running = new Map<string, RunningTask>();
  /** Jobs beside the queue. */
  const reading = new Set<Promise<unknown>>();
  let count = 0;
  let tail: Promise<unknown> = Promise.resolve();
  const now = () => clock().toISOString();

  function publish(row: TaskRow): void {
    const task = structuredClone(row);
    onTask?.(task);
    hub.tell({ type: 'task', task });
  }

  function begin(kind: string, title: string, { reads = false, listed = true } = {}): RunningTask {
    count += 1;
    const row: TaskRow = {
      id: `T${count}`,
      kind,
      title,
      state: 'running',
      progress: null,
      message: 'waiting',
      startedAt: now(),
      endedAt: null,
      error: null,
      lines: [],
    };
    const task = { row, reads, listed, abort: new AbortController() };
    running.set(row.id, task);
    if (!listed) return task;
    tasks.unshift(row);
    const surplus = tasks.findLastIndex((old) => old.state !== 'running');
    if (tasks.length > tasksKept && surplus > 0) tasks.splice(surplus, 1);
    publish(row);
    return task;
  }

  async function perform<Input, Output>(
    job: Job<Input, Output>,
    input: Input,
    acting: Acting,
    draft: Draft | undefined,
    task: RunningTask,
  ) {
    const { row, abort, reads, listed } = task;
    const vault = draft ?? session.vault();
    let lastTold = -Infinity;
    const progress = (fraction: number | null, message: string) => {
      if (abort.signal.aborted && mode === 'inline') throw cancelled();
      row.progress = fraction === null ? null : Math.min(1, Math.max(0, fraction));
      row.message = message;
      const at = performance.now();
      if (!listed || at - lastTold < progressInterval) return;
      lastTold = at;
      publish(row);
    };
    const note = (text: string) => {
      row.lines.push({ at: now(), text });
      if (row.lines.length > linesKept) row.lines.shift();
      if (listed) publish(row);
    };
    const lease = draft || reads ? null : await acquire(session.vault().db, row.id, abort.signal);
    const beat = () => {
      try {
        lease?.beat();
      } catch {
        // The job itself is writing: that shows others well enough that it lives.
      }
    };
    const timer = setInterval(beat, heartbeatInterval);
    timer.unref();
    try {
      if (abort.signal.aborted) throw cancelled();
      if (mode === 'worker') {
        if (!options.workerFile) throw new Error('worker mode needs the worker’s file');
        const run = {
          workerFile: options.workerFile,
          kind: job.kind,
          input,
          acting,
          fixedNow: options.fixedClock ? now() : null,
          vault,
          signal: abort.signal,
          progress,
          note,
        };
        return (await runInWorker(run)) as Output;
      }
      const own = draft ? connect(draft.path, draft.rawKey) : null;
      try {
        if (own) prepareForWork(own);
        return await job.run({ db: own ?? session.vault().db, acting, clock: now, progress, note }, input);
      } finally {
        own?.close();
      }
    } finally {
      clearInterval(timer);
      await release(lease);
    }
  }

  async function release(lease: Lease | null): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        return lease?.release();
      } catch {
        await pause(100); // another process writes; if it never ends, the lease dies with this process
      }
    }
    return undefined;
  }

  function end({ row, reads, listed }: RunningTask, state: TaskRow['state'], error: TaskRow['error']): void {
    running.delete(row.id);
    if (!listed) return;
    Object.assign(row, {
      state,
      error,
      endedAt: now(),
      progress: state === 'done' ? 1 : row.progress,
      message: error?.message ?? '',
    });
    publish(row);
    if (!reads) hub.tell({ type: 'changed' });
  }

  /** Does the work of a task and keeps what became of it. */
  async function follow<Output>(task: RunningTask, work: () => Promise<Output>): Promise<Output> {
    try {
      const output = await work();
      end(task, 'done', null);
      return output;
    } catch (error) {
      const refusal = toRefusal(error);
      const state = refusal?.code === 'task-cancelled' ? 'cancelled' : 'failed';
      end(
        task,
        state,
        refusal
          ? itemError(refusal)
          : { code: 'internal', message: 'an internal error; see the program’s log', hint: '' },
      );
      throw refusal ?? error;
    }
  }

  const watch = mode === 'worker' ? setInterval(watchVault, changePoll) : null;
  watch?.unref();
  let seen: { db: Database; dataVersion: number; entries: number } | null = null;

  /** Every change has a log entry, so a longer log is what to tell; heartbeats of others are not. */
  function watchVault(): void {
    const db = session.current()?.db;
    if (!db) return void (seen = null);
    try {
      const dataVersion = db.raw.pragma('data_version', { simple: true }) as number;
      if (seen?.db === db && seen.dataVersion === dataVersion) return undefined;
      const { entries } = chainHead(db);
      const news = seen?.db === db && seen.entries !== entries;
      seen = { db, dataVersion, entries };
      if (news) hub.tell({ type: 'changed' });
    } catch {
      // Busy or damaged: the next call says so to the person.
    }
    return undefined;
  }

  return {
    run: (job, input, acting, draft) => {
      const task = begin(job.kind, job.title(input));
      const turn = tail.then(() => follow(task, () => perform(job, input, acting, draft, task)));
      tail = turn.catch(() => {});
      return turn;
    },
    read: (job, input, acting, listed) => {
      const task = begin(job.kind, job.title(input), { reads: true, listed });
      const turn = follow(task, () => perform(job, input, acting, undefined, task));
      const over: Promise<unknown> = turn.catch(() => {}).finally(() => reading.delete(over));
      reading.add(over);
      return turn;
    },
    list: () => structuredClone(tasks),
    cancel: (id) => {
      const task = running.get(id);
      if (!task || task.abort.signal.aborted) return false;
      task.row.message = 'stopping';
      task.abort.abort();
      publish(task.row);
      return true;
    },
    announceChange: () => hub.tell({ type: 'changed' }),
    events: (signal) => hub.listen(signal),
    close: async () => {
      if (watch) clearInterval(watch);
      for (const { abort } of running.values()) abort.abort();
      await tail;
      await Promise.all(reading);
      hub.close();
    },
  };
}
