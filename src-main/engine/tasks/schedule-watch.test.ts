import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import type { ScheduledWork } from '../../../src-shared/model/schedule.ts';
import { breakLease, takeLease } from '../vault/leases.ts';
import { listLog, verifyLog } from '../vault/log.ts';
import {
  addSchedule,
  beginRun,
  failuresOf,
  findSchedule,
  listRuns,
  pauseSchedule,
  removeSchedule,
  scheduleLease,
} from '../vault/schedules.ts';
import type { OpenVault, VaultSession } from '../vault/session.ts';
import { listSweeps } from '../vault/sweeps.ts';
import { createRunner } from './create-runner.ts';
import type { TaskRunner } from './runner.ts';
import { createScheduleWatch, type ScheduleWatch } from './schedule-watch.ts';

let now = '';
let vault: TestVault;
let session: VaultSession;
let tasks: TaskRunner;
let watch: ScheduleWatch;
let server: Server;
let sweep: ScheduledWork;

const clock = () => new Date(now);
const make = (timed = false) =>
  createScheduleWatch({ session, tasks, clock, timed, onBug: (error) => expect(error).toBeUndefined(), interval: 20 });
const daily = { starts: '2026-11-23T22:00', timeZone: 'UTC', rule: 'FREQ=DAILY' };
const add = (name: string, work = sweep) => addSchedule(vault.db, { actor: 'anna', now }, { name, ...daily, work });
const states = (name: string) =>
  listRuns(vault.db, findSchedule(vault.db, name).id, 50).map(({ state, due }) => [state, due?.slice(0, 16) ?? null]);

beforeEach(async () => {
  now = '2026-11-23T09:00:00.000Z';
  vault = await makeVault();
  const open: OpenVault = {
    path: vault.path,
    name: 'test',
    encrypted: false,
    test: true,
    sample: false,
    db: vault.db,
    rawKey: null,
  };
  session = { vault: () => open, current: () => open, use() {}, admit() {}, close() {} };
  tasks = createRunner({ mode: 'inline', session, clock });
  watch = make();
  server = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2p1\r\n'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  sweep = { kind: 'discover', ranges: ['127.0.0.1'], exclude: [], ports: [port], polite: false, ask: [] };
});
afterEach(async () => {
  watch.stop();
  await tasks.close();
  server.close();
  vault.remove();
});

describe('schedules', () => {
  it('run once when they are due, and say in the log who confirmed them', async () => {
    add('Nightly');
    expect(await watch.run()).toEqual({ ran: [], waiting: [] });
    now = '2026-11-23T22:00:30.000Z';
    const { ran } = await watch.run();
    expect(ran).toMatchObject([{ name: 'Nightly', run: { state: 'done', due: '2026-11-23T22:00:00.000Z' } }]);
    expect(ran[0]!.run.detail).toMatch(/^sweep S1: 1 host in /);
    expect(await watch.run()).toEqual({ ran: [], waiting: [] });
    expect(listSweeps(vault.db)[0]).toMatchObject({ state: 'done', confirmedBy: 'anna (schedule Nightly)' });
    const log = listLog(vault.db, {}).entries.filter(({ action }) => action.startsWith('schedule.'));
    expect(log.map(({ action }) => action).toSorted()).toEqual(['schedule.confirmed', 'schedule.ran']);
    expect(log.find(({ action }) => action === 'schedule.confirmed')).toMatchObject({
      actor: 'anna',
      detail: { confirmedBy: 'anna', work: { kind: 'discover', ranges: ['127.0.0.1'] } },
    });
    expect(verifyLog(vault.db).ok).toBe(true);
  });

  it('make up once for a week in which the program was closed, and for nothing after a pause', async () => {
    add('Nightly');
    now = '2026-11-30T12:00:00.000Z';
    expect((await watch.run()).ran).toHaveLength(1);
    expect(states('Nightly')).toEqual([['done', '2026-11-29T22:00']]);
    expect((await watch.run()).ran).toHaveLength(0);
    pauseSchedule(vault.db, { actor: 'anna', now }, 'nightly', true);
    now = '2026-12-04T12:00:00.000Z';
    expect((await watch.run()).ran).toHaveLength(0);
    pauseSchedule(vault.db, { actor: 'anna', now }, 'nightly', false);
    expect((await watch.run()).ran).toHaveLength(0);
    now = '2026-12-04T22:00:00.000Z';
    expect((await watch.run()).ran).toHaveLength(1);
  });

  it('are run by one at a time, and wait where another process works on the vault', async () => {
    const { id } = add('Nightly');
    now = '2026-11-23T22:01:00.000Z';
    const lease = takeLease(vault.db, scheduleLease(id), 'other')!;
    expect(await watch.run()).toEqual({ ran: [], waiting: ['Nightly'] });
    await expect(watch.run('nightly')).rejects.toMatchObject({ code: 'state-conflict' });
    expect(() => removeSchedule(vault.db, acting(now), 'Nightly')).toThrow(/is running/);
    lease.release();
    const both = await Promise.all([watch.run(), make().run()]);
    expect(both.map(({ ran, waiting }) => [ran.length, waiting.length]).toSorted()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(states('Nightly')).toEqual([['done', '2026-11-23T22:00']]);
  });

  it('try once more what was killed in its midst, and then give that time up', async () => {
    const { id } = add('Nightly');
    const due = '2026-11-23T22:00:00.000Z';
    now = '2026-11-23T22:01:00.000Z';
    beginRun(vault.db, id, due, now);
    expect((await watch.run()).ran).toMatchObject([{ run: { state: 'done', due } }]);
    expect(states('Nightly').map(([state]) => state)).toEqual(['done', 'failed']);
    now = '2026-11-24T22:01:00.000Z';
    beginRun(vault.db, id, '2026-11-24T22:00:00.000Z', now);
    beginRun(vault.db, id, '2026-11-24T22:00:00.000Z', now);
    breakLease(vault.db, scheduleLease(id));
    expect((await watch.run()).ran).toEqual([]);
    expect(states('Nightly').slice(0, 2)).toEqual([
      ['failed', '2026-11-24T22:00'],
      ['failed', '2026-11-24T22:00'],
    ]);
    expect(failuresOf(vault.db, id)).toBe(2);
  });

  it('tell of machines that could not be collected, and go on', async () => {
    add('Collect', { kind: 'collect', hosts: ['127.0.0.1:1'] });
    add('Nightly');
    now = '2026-11-23T22:01:00.000Z';
    const { ran } = await watch.run();
    expect(ran.map(({ name, run }) => [name, run.state])).toEqual([
      ['Collect', 'failed'],
      ['Nightly', 'done'],
    ]);
    expect(ran[0]!.run.detail).toMatch(/^0 of 1 machine collected; 127\.0\.0\.1:1: [a-z-]+$/);
    expect(failuresOf(vault.db, findSchedule(vault.db, 'Collect').id)).toBe(1);
  });

  it('run by a timer while a vault is open, and at any time when a person asks', async () => {
    add('Nightly');
    expect((await watch.run('NIGHTLY')).ran).toMatchObject([{ run: { due: null, state: 'done' } }]);
    const timed = make(true);
    now = '2026-11-23T22:00:00.000Z';
    await vi.waitFor(() => expect(states('Nightly')[0]).toEqual(['done', '2026-11-23T22:00']), { timeout: 20_000 });
    timed.stop();
    await expect(watch.run('Weekly')).rejects.toMatchObject({ code: 'unknown-id' });
  });
});
