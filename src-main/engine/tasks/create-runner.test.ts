import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import type { EngineEvent } from '../../../src-shared/model/task.ts';
import { takeLease } from '../vault/leases.ts';
import { appendLog, listLog, verifyLog } from '../vault/log.ts';
import { createVault, openWithKey } from '../vault/open-vault.ts';
import { createSession, type VaultSession } from '../vault/session.ts';
import { createRunner } from './create-runner.ts';
import type { Job } from './job.ts';
import { runInWorker } from './run-in-worker.ts';
import type { TaskRunner } from './runner.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
const code = (expected: string) => expect.objectContaining({ code: expected });
let folder: string;
let session: VaultSession;
const runners: TaskRunner[] = [];

function runner(mode: 'inline' | 'worker', workerFile?: string): TaskRunner {
  const made = createRunner({ mode, session, clock: () => new Date(acting.now), workerFile });
  runners.push(made);
  return made;
}

const logs: Job<string, number> = {
  kind: 'logs',
  title: (input) => `Log ${input}`,
  run: ({ db, acting, progress, note }, input) => {
    progress(0.5, 'half');
    note('one line');
    db.transaction(() => appendLog(db, acting, 'test.entry', input));
    return input.length;
  },
};

const failing = (error: Error): Job<null, never> => ({
  kind: 'failing',
  title: () => 'Fails',
  run: ({ db, acting }) =>
    db.transaction(() => {
      appendLog(db, acting, 'test.entry', 'never');
      throw error;
    }),
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
  session = createSession();
  session.use((await createVault({ path: join(folder, 'site'), passphrase: 'p' }, acting)).vault);
});
afterEach(async () => {
  for (const made of runners.splice(0)) await made.close();
  session.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('tasks in place', () => {
  it('answer their output and are listed with what they did', async () => {
    const tasks = runner('inline');
    await expect(tasks.run(logs, 'abc', acting)).resolves.toBe(3);
    expect(tasks.list()).toEqual([
      expect.objectContaining({
        kind: 'logs',
        title: 'Log abc',
        state: 'done',
        progress: 1,
        lines: [{ at: acting.now, text: 'one line' }],
      }),
    ]);
    expect(session.vault().db.get<{ n: number }>('SELECT count(*) n FROM lease')?.n).toBe(0);
  });

  it('leave nothing behind when refused or broken', async () => {
    const tasks = runner('inline');
    await expect(tasks.run(failing(new Refusal('feed-damaged', 'm', 'h')), null, acting)).rejects.toEqual(
      code('feed-damaged'),
    );
    await expect(tasks.run(failing(new Error('bug')), null, acting)).rejects.toThrow('bug');
    expect(listLog(session.vault().db, {}).total).toBe(2);
    expect(tasks.list().map(({ state, error }) => [state, error?.code])).toEqual([
      ['failed', 'internal'],
      ['failed', 'feed-damaged'],
    ]);
  });

  it('run one after another, and 50 are kept', async () => {
    const tasks = runner('inline');
    const running: string[] = [];
    const slow: Job<string, void> = {
      kind: 'slow',
      title: (input) => input,
      run: async (_context, input) => {
        running.push(`start ${input}`);
        await Promise.resolve();
        running.push(`end ${input}`);
      },
    };
    await Promise.all(['a', 'b'].map((input) => tasks.run(slow, input, acting)));
    expect(running).toEqual(['start a', 'end a', 'start b', 'end b']);
    for (let n = 0; n < 55; n++) await tasks.run(slow, String(n), acting);
    expect(tasks.list().length).toBe(50);
    expect(tasks.list()[0]?.title).toBe('54');
  });

  it('that only read run beside the others, without lease, list or news of a change', async () => {
    const tasks = runner('inline');
    const told: string[] = [];
    const stop = new AbortController();
    const listening = (async () => {
      for await (const event of tasks.events(stop.signal))
        told.push(event.type === 'task' ? event.task.state : event.type);
    })();
    const lease = takeLease(session.vault().db, 'task', 'other')!;
    const reads: Job<string, number> = {
      kind: 'reads',
      title: (input) => `Read ${input}`,
      run: (_context, input) => input.length,
    };
    await expect(tasks.read(reads, 'quiet', acting, false)).resolves.toBe(5);
    expect(tasks.list()).toEqual([]);
    await expect(tasks.read(reads, 'shown', acting, true)).resolves.toBe(5);
    await expect(tasks.read(failing(new Refusal('report-failed', 'm', 'h')), null, acting, false)).rejects.toEqual(
      code('report-failed'),
    );
    expect(tasks.list().map(({ title, state }) => [title, state])).toEqual([['Read shown', 'done']]);
    lease.release();
    stop.abort();
    await listening;
    expect(told).toEqual(['running', 'done']);
  });

  it('wait for another process’s task, and stop waiting when cancelled', async () => {
    const tasks = runner('inline');
    const lease = takeLease(session.vault().db, 'task', 'other')!;
    const waiting = tasks.run(logs, 'abc', acting);
    const given = tasks.run(logs, 'next', acting);
    given.catch(() => {});
    expect(tasks.cancel('T1')).toBe(true);
    await expect(waiting).rejects.toEqual(code('task-cancelled'));
    lease.release();
    await expect(given).resolves.toBe(4);
    expect(tasks.cancel('T1')).toBe(false);
  });

  it('work on a vault in the making', async () => {
    const tasks = runner('inline');
    const made = await createVault({ path: join(folder, 'other') }, acting, async (draft) => {
      await tasks.run(logs, 'starter', acting, draft);
    });
    expect(listLog(made.vault.db, { limit: 1 }).entries[0]?.subject).toBe('starter');
    made.vault.db.close();
  });
});

describe('events', () => {
  it('tell each listener the newest state of tasks, and changes by others', async () => {
    const tasks = runner('worker');
    const stop = new AbortController();
    const seen: EngineEvent[] = [];
    const listening = (async () => {
      for await (const event of tasks.events(stop.signal)) seen.push(event);
    })();
    await new Promise((wait) => setTimeout(wait, 1_200));
    const other = openWithKey(session.vault().path, session.vault().rawKey, acting);
    other.db.transaction(() => appendLog(other.db, acting, 'test.entry', 'from elsewhere'));
    other.db.close();
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBeGreaterThan(0);
    stop.abort();
    await listening;
    expect(seen).toEqual([{ type: 'changed' }]);
  });
});

/** A thread like tasks/worker.ts, with jobs of this test's own. */
function workerFile(): string {
  const file = join(folder, 'worker.mjs');
  const vaultRoom = JSON.stringify(new URL('../vault/', import.meta.url).href);
  writeFileSync(
    file,
    `import { parentPort, workerData as start } from 'node:worker_threads';
const { connect } = await import(${vaultRoom} + 'connect.ts');
const { appendLog } = await import(${vaultRoom} + 'log.ts');
const db = connect(start.path, start.rawKey && Buffer.from(start.rawKey));
const stop = new Int32Array(start.stop);
if (start.kind === 'ends') process.exit(3);
db.raw.transaction(() => {
  appendLog(db, start.acting, 'test.entry', 'in a thread');
  parentPort.postMessage({ type: 'progress', fraction: 0.5, message: 'writing' });
  // A job that never looks at its stop flag.
  if (start.kind === 'stubborn') for (;;) db.get('SELECT 1');
}).immediate();
db.close();
parentPort.postMessage({ type: 'done', output: start.input });
`,
  );
  return file;
}

describe('tasks in threads', () => {
  const job = (kind: string): Job<number, number> => ({ kind, title: () => kind, run: (_context, input) => input });

  it('write through a connection of their own', async () => {
    const tasks = runner('worker', workerFile());
    await expect(tasks.run(job('plain'), 7, acting)).resolves.toBe(7);
    expect(listLog(session.vault().db, { limit: 1 }).entries[0]?.subject).toBe('in a thread');
  });

  it('that never look up are ended by force, and what they wrote is rolled back', async () => {
    const tasks = runner('worker', workerFile());
    const stubborn = tasks.run(job('stubborn'), 1, acting);
    stubborn.catch(() => {});
    await expect.poll(() => tasks.list()[0]?.progress, { timeout: 5_000 }).toBe(0.5);
    expect(tasks.cancel('T1')).toBe(true);
    await expect(stubborn).rejects.toEqual(code('task-cancelled'));
    expect(tasks.list()[0]?.state).toBe('cancelled');
    expect(verifyLog(session.vault().db)).toMatchObject({ ok: true, entries: 2 });
    await expect(tasks.run(job('plain'), 8, acting)).resolves.toBe(8);
  });

  it('that end without an answer fail', async () => {
    const tasks = runner('worker', workerFile());
    await expect(tasks.run(job('ends'), 1, acting)).rejects.toThrow('without an answer');
    expect(tasks.list()[0]?.state).toBe('failed');
  });

  it('are refused as data by the real thread when their kind is not registered', async () => {
    const { path, rawKey } = session.vault();
    const run = {
      workerFile: join(import.meta.dirname, 'worker.ts'),
      kind: 'nothing',
      input: null,
      acting,
      fixedNow: null,
      vault: { path, rawKey },
      signal: new AbortController().signal,
      progress: () => {},
      note: () => {},
    };
    await expect(runInWorker(run)).rejects.toThrow('no job of kind nothing');
  });
});
