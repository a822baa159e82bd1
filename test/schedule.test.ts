/**
 * Schedules by the command line over loopback addresses: a run from cron, one that is killed in its midst and goes on, and two at
 * once. Needs Linux, where all of 127.0.0.0/8 is this computer.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Schedule, ScheduleRun } from '../src-shared/model/schedule.ts';
import { connect } from '../src-main/engine/vault/connect.ts';
import { verifyLog } from '../src-main/engine/vault/log.ts';
import { listSweeps } from '../src-main/engine/vault/sweeps.ts';
import { run, scratch, start } from './program.ts';

const folder = scratch();
const file = `${folder}/site.patchledger`;
const at = (now: string) => ['--vault', file, '--actor', 'tester', '--quiet', '--now', now];
const made = at('2026-11-23T09:00:00Z');
const due = at('2026-11-23T22:05:00Z');

interface Ran {
  ran: { name: string; run: ScheduleRun }[];
  waiting: string[];
}

function look() {
  const db = connect(file, null);
  try {
    return { sweeps: listSweeps(db), log: verifyLog(db).ok };
  } finally {
    db.close();
  }
}

describe.skipIf(process.platform !== 'linux')('patchledger schedule', { timeout: 180_000 }, () => {
  it('runs what is due; killed in its midst, the next run goes on with the same sweep', async () => {
    expect(run([...made, 'init', '--plain', '--no-starter', '--test']).exit).toBe(0);
    const rhythm = ['--rule', 'FREQ=DAILY', '--at', '22:00', '--zone', 'UTC'];
    // Polite, so that it takes long enough to be killed.
    const work = ['--discover', '127.84.0.0/25', '--ports', '1', '--ask', 'none', '--polite', '--confirm-scope'];
    const added = run<{ schedule: Schedule }>([...made, 'schedule', 'add', 'Nightly', ...rhythm, ...work]);
    expect(added.exit, added.stderr).toBe(0);
    expect(added.document.schedule.next?.at).toBe('2026-11-23T22:00:00.000Z');

    const child = start([...due, 'schedule', 'run']);
    const gone = new Promise((done) => child.on('exit', done));
    while ((look().sweeps[0]?.done ?? 0) < 8) await wait(50);
    const second = run<Ran>([...due, 'schedule', 'run']);
    expect(second.document).toEqual({ ran: [], waiting: ['Nightly'] });
    child.kill('SIGKILL');
    await gone;
    expect(look().sweeps).toMatchObject([{ state: 'paused' }]);

    const resumed = run<Ran>([...due, 'schedule', 'run']);
    expect(resumed.exit, resumed.stderr).toBe(0);
    expect(resumed.document.ran).toMatchObject([{ name: 'Nightly', run: { state: 'done' } }]);
    expect(look()).toMatchObject({ log: true, sweeps: [{ id: 'S1', state: 'done', done: 128, hosts: 128 }] });

    const shown = run<{ runs: ScheduleRun[] }>([...due, 'schedule', 'show', 'nightly']).document.runs;
    expect(shown.map(({ state }) => state)).toEqual(['done', 'failed']);
    expect(shown[1]!.detail).toBe('the program ended in its midst');
    expect(run<Ran>([...due, 'schedule', 'run']).document).toEqual({ ran: [], waiting: [] });
  });

  it('refuses what makes no sense, and changes nothing', () => {
    const rhythm = ['--rule', 'FREQ=DAILY', '--zone', 'UTC', '--confirm-scope'];
    for (const [args, exit] of [
      [['add', 'A', ...rhythm, '--at', '25:00', '--discover', '127.0.0.1'], 2],
      [['add', 'A', ...rhythm, '--at', '22:00'], 2],
      [['add', 'A', ...rhythm, '--at', '22:00', '--discover', 'nonsense'], 2],
      [['add', 'A', ...rhythm, '--at', '22:00', '--discover', '127.0.0.1', '--collect', 'web1'], 2],
      [['add', 'A', '--rule', 'daily', '--zone', 'UTC', '--at', '22:00', '--collect', 'web1', '--confirm-scope'], 2],
      [['add', 'A', '--rule', 'FREQ=DAILY', '--zone', 'Mars', '--at', '22:00', '--collect', 'w', '--confirm-scope'], 2],
      [['pause', 'Nobody'], 3],
    ] as const) {
      const refused = run([...due, 'schedule', ...args]);
      expect({ args, exit: refused.exit }).toEqual({ args, exit });
    }
    const { schedules } = run<{ schedules: Schedule[] }>([...due, 'schedule']).document;
    expect(schedules.map(({ name }) => name)).toEqual(['Nightly']);
  });
});
