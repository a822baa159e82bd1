import { copyFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import {
  addMachines,
  approve,
  Killed,
  MortalDatabase,
  newVersion,
  now,
  oldVersion,
  plan,
  workOn,
} from '../../../test/rollout-vault.ts';
import { machine, world, type Machine, type World } from '../../../test/rollout-world.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { PlanSettingsInput, RolloutAct } from '../../../src-shared/model/rollout.ts';
import { connect } from '../vault/connect.ts';
import type { Database } from '../vault/database.ts';
import { verifyLog } from '../vault/log.ts';
import { loadSteps } from '../vault/rollout-journal.ts';
import { loadRollout } from '../vault/rollouts.ts';
import { rolloutDetail } from './rollout-detail.ts';
import { cancelRollout, pauseRollout, resumeRollout } from './rollout-requests.ts';
import { runRollout } from './rollout-run.ts';

let vault: TestVault;
let place: World;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => {
  expect(verifyLog(vault.db).ok).toBe(true);
  vault.remove();
});

const fresh = () => machine({ openssl: oldVersion, libssl3: oldVersion, bash: '5.2.15-2' });

/** Machines of these names, a plan and its approval; answers the rollout's number. */
function prepare(
  names: string[],
  settings: PlanSettingsInput = {},
  more: Parameters<typeof addMachines>[2] = {},
): number {
  const assets = addMachines(vault.db, names, more);
  place = world(new Map(assets.map((asset) => [asset, fresh()])));
  const rollout = plan(vault.db, settings);
  approve(vault.db, rollout);
  return rollout;
}

const at = (n: number): Machine => place.machines.get(n)!;
const run = (rollout: number, clock = now, wave?: string): Promise<RolloutAct> =>
  runRollout(workOn(vault.db, rollout, place.hands, { clock: () => clock }), wave);
const statesOf = (act: Pick<RolloutAct, 'items'>) =>
  Object.fromEntries(act.items.map((item) => [item.assetName, item.state]));
const whyOf = (act: Pick<RolloutAct, 'items'>, name: string) => act.items.find((item) => item.assetName === name)?.why;
const ringed = { ring: (name: string) => (name.startsWith('t') ? 'test' : name.startsWith('p') ? 'pilot' : null) };
const later = (minutes: number) => new Date(Date.parse(now) + minutes * 60_000).toISOString();

describe('a run', () => {
  it('goes ring by ring, journals every step, and ends done', async () => {
    const rollout = prepare(['t1', 'p1', 'a1', 'a2'], { checks: [{ kind: 'service', value: 'ssh' }] }, ringed);
    const act = await run(rollout);
    expect(act).toMatchObject({ state: 'done' });
    expect(act.next).toBeUndefined();
    expect(statesOf(act)).toEqual({ t1: 'done', p1: 'done', a1: 'done', a2: 'done' });
    expect(act.items[0]!.steps.map((step) => [step.name, step.ok])).toEqual(
      [
        'connect',
        'refresh',
        'preflight',
        'health-before',
        'snapshot',
        'upgrade',
        'snapshot-after',
        'health-after',
        'clean',
      ].map((name) => [name, true]),
    );
    for (const target of place.machines.values()) {
      expect(target.log).toEqual([`openssl ${newVersion}`, `libssl3 ${newVersion}`]);
      expect(target.cleaned).toEqual([...target.acts.keys()]);
    }
    expect(rolloutDetail(vault.db, rollout, now).gates.map((gate) => [gate.ring, gate.state, gate.why])).toEqual([
      ['test', 'passed', '1 of 1 machines done'],
      ['pilot', 'passed', '1 of 1 machines done'],
      ['all', 'passed', '2 of 2 machines done'],
    ]);
    expect(await run(rollout)).toEqual(act);
    expect(at(1).connections).toBe(1);
  });

  it('is refused without enough approvals, and changes nothing', async () => {
    const assets = addMachines(vault.db, ['a1']);
    place = world(new Map(assets.map((asset) => [asset, fresh()])));
    const rollout = plan(vault.db, { approvals: 2 });
    approve(vault.db, rollout);
    await expect(run(rollout)).rejects.toMatchObject({ code: 'not-approved' });
    expect(at(1).connections).toBe(0);
    approve(vault.db, rollout, 'Ben');
    expect(await run(rollout)).toMatchObject({ state: 'done' });
  });

  it('waits for the window and for the soak of the ring before, over several calls', async () => {
    const rollout = prepare(
      ['t1', 'a1'],
      {
        rings: [{ name: 'test', soakMinutes: 60 }, { name: 'all' }],
        windows: [{ start: later(60), end: later(300) }],
      },
      ringed,
    );
    const early = await run(rollout);
    expect(early).toMatchObject({ state: 'approved', next: { wave: 'W1', at: later(60) } });
    expect(loadRollout(vault.db, rollout).startedAt).toBeNull();
    const first = await run(rollout, later(60));
    expect(statesOf(first)).toEqual({ t1: 'done', a1: 'waiting' });
    expect(first).toMatchObject({ state: 'waiting', next: { wave: 'W2', ring: 'all', at: later(120) } });
    expect(first.next!.why).toContain('ring test soaks until');
    await expect(run(rollout, later(90), 'W2')).rejects.toMatchObject({ code: 'state-conflict' });
    expect(await run(rollout, later(125))).toMatchObject({ state: 'done' });
  });

  it('leaves for another plan what had no turn before its window ended', async () => {
    const rollout = prepare(['t1', 'a1'], { windows: [{ start: later(0), end: later(60) }] }, ringed);
    const act = await run(rollout, later(61));
    expect(act).toMatchObject({ state: 'done' });
    expect(whyOf(act, 'a1')).toContain('before its turn: plan it anew');
    expect(statesOf(act)).toEqual({ t1: 'skipped', a1: 'skipped' });
    expect(at(1).connections + at(2).connections).toBe(0);
  });
});

describe('a machine', () => {
  it('that is held back, blocked, unreachable, already there or without the package ends in words, and stops nobody', async () => {
    const rollout = prepare(['a1', 'a2', 'a3', 'a4', 'a5', 'a6'], { rings: [{ name: 'all' }] });
    at(1).held.add('openssl');
    at(2).blocked = ['/var has 12 MB free and 80 MB are needed'];
    at(3).unreachable = new Refusal('host-key-changed', 'The host key of 192.0.2.3 has changed.', 'Find out why.');
    at(4).packages.set('openssl', { version: newVersion, status: 'ii ' });
    at(4).packages.set('libssl3', { version: newVersion, status: 'ii ' });
    at(5).packages.delete('openssl');
    at(5).packages.delete('libssl3');
    const act = await run(rollout);
    expect(act.state).toBe('done');
    expect(statesOf(act)).toEqual({
      a1: 'skipped',
      a2: 'failed',
      a3: 'failed',
      a4: 'done',
      a5: 'skipped',
      a6: 'done',
    });
    expect(whyOf(act, 'a1')).toContain('apt-mark unhold openssl');
    expect(whyOf(act, 'a2')).toBe('nothing was changed: /var has 12 MB free and 80 MB are needed');
    expect(whyOf(act, 'a3')).toBe('nothing was changed: The host key of 192.0.2.3 has changed. Find out why.');
    expect(whyOf(act, 'a4')).toContain('already there');
    expect([1, 2, 3, 4, 5].flatMap((n) => at(n).log)).toEqual([]);

    at(3).unreachable = null;
    at(2).blocked = [];
    const again = await run(rollout, now, 'W1');
    expect(statesOf(again)).toMatchObject({ a1: 'skipped', a2: 'done', a3: 'done', a6: 'done' });
    expect(at(6).log).toHaveLength(2);
    await expect(run(rollout, now, 'W1')).rejects.toMatchObject({ code: 'state-conflict' });
  });

  it('that is not healthy before is left alone, and one not healthy after counts as failed', async () => {
    const rollout = prepare(['a1', 'a2'], { checks: [{ kind: 'port', value: '443', assets: ['a1', 'a2'] }] });
    at(1).healthy = false;
    at(2).breaksHealth = true;
    const act = await run(rollout);
    expect(whyOf(act, 'a1')).toBe('not healthy before, so nothing was changed: port 443: 443 is down');
    expect(whyOf(act, 'a2')).toContain('installed, but not healthy after: port 443: 443 is down');
    expect(at(1).log).toEqual([]);
  });

  it('is judged by its package list, whatever apt says', async () => {
    const rollout = prepare(['a1']);
    at(1).failsPackages.add('libssl3');
    const act = await run(rollout);
    expect(statesOf(act)).toEqual({ a1: 'failed' });
    expect(whyOf(act, 'a1')).toBe(`libssl3 is ${oldVersion} after the upgrade (apt ended with 100)`);
  });

  it('whose connection breaks in the middle is followed to its end', async () => {
    const rollout = prepare(['a1']);
    at(1).losesConnection = 2;
    at(1).slow = 3;
    const act = await run(rollout);
    expect(statesOf(act)).toEqual({ a1: 'done' });
    expect(at(1).log).toEqual([`openssl ${newVersion}`, `libssl3 ${newVersion}`]);
    expect(at(1).acts.size).toBe(1);
  });

  it('that is lost in the middle is failed in words, and a later run finds out and finishes', async () => {
    const rollout = prepare(['a1']);
    at(1).losesConnection = 1;
    at(1).refusesAfter = 2;
    const act = await run(rollout);
    expect(act).toMatchObject({ state: 'waiting', next: { wave: 'W1' } });
    expect(whyOf(act, 'a1')).toContain('what became of it is not known');
    expect(act.next!.why).toContain('what was begun on a1 has no known end');
    const again = await run(rollout);
    expect(again).toMatchObject({ state: 'waiting' });
    const third = await run(rollout);
    expect(third).toMatchObject({ state: 'done' });
    expect(statesOf(third)).toEqual({ a1: 'done' });
    expect(at(1).log).toEqual([`openssl ${newVersion}`, `libssl3 ${newVersion}`]);
  });

  it('that died in the middle is repaired and goes on with what is missing', async () => {
    const rollout = prepare(['a1']);
    at(1).dies = true;
    const act = await run(rollout);
    expect(statesOf(act)).toEqual({ a1: 'done' });
    expect(at(1).acts.size).toBe(2);
    expect(at(1).log).toEqual([`openssl ${newVersion}`, `libssl3 ${newVersion}`]);
    expect(act.items[0]!.steps.map((step) => step.name)).toContain('repair');
  });
});

describe('failures', () => {
  it('beyond the threshold stop the wave; a person may let it go on', async () => {
    const rollout = prepare(['a1', 'a2', 'a3', 'a4'], { rings: [{ name: 'all', successThreshold: 0.8 }], parallel: 1 });
    at(1).failsPackages.add('openssl');
    const act = await run(rollout);
    expect(act.state).toBe('stopped');
    expect(act.stopped).toBe(
      'ring all: 1 of 4 machines failed after they were changed, below its success threshold of 80 %',
    );
    expect(statesOf(act)).toEqual({ a1: 'failed', a2: 'waiting', a3: 'waiting', a4: 'waiting' });
    await expect(run(rollout)).rejects.toMatchObject({ code: 'state-conflict' });
    resumeRollout(vault.db, acting(now), rollout);
    expect(statesOf(await run(rollout))).toEqual({ a1: 'failed', a2: 'done', a3: 'done', a4: 'done' });
  });

  it('in a ring keep the next ring from beginning', async () => {
    const rollout = prepare(['t1', 'a1'], {}, ringed);
    at(1).breaksHealth = true;
    at(1).failsPackages.add('openssl');
    const act = await run(rollout);
    expect(act.state).toBe('stopped');
    expect(statesOf(act)).toEqual({ t1: 'failed', a1: 'waiting' });
    expect(rolloutDetail(vault.db, rollout, now).gates[1]).toMatchObject({ state: 'closed' });
  });

  it('of a machine keep the others of its redundancy group as they are', async () => {
    const rollout = prepare(
      ['w1', 'w2', 'a1'],
      { rings: [{ name: 'all', successThreshold: 0 }] },
      {
        group: (name) => (name.startsWith('w') ? 'web' : null),
      },
    );
    at(1).failsPackages.add('openssl');
    const act = await run(rollout);
    expect(statesOf(act)).toEqual({ w1: 'failed', a1: 'done', w2: 'failed' });
    expect(whyOf(act, 'w2')).toContain('nothing was changed: w1 of the same redundancy group');
    expect(at(2).connections).toBe(0);
  });
});

describe('pause, resume and cancel', () => {
  it('asked for in the middle let machines at work finish', async () => {
    const rollout = prepare(['a1', 'a2', 'a3'], { parallel: 1, rings: [{ name: 'all' }] });
    const { connect } = place.hands;
    place.hands.connect = (asset) => {
      if (asset === 1) expect(pauseRollout(vault.db, acting(now), rollout).state).toBe('running');
      return connect(asset);
    };
    const act = await run(rollout);
    expect(act.state).toBe('paused');
    expect(statesOf(act)).toEqual({ a1: 'done', a2: 'waiting', a3: 'waiting' });
    await expect(run(rollout)).rejects.toMatchObject({ code: 'state-conflict' });
    resumeRollout(vault.db, acting(now), rollout);
    place.hands.connect = (asset) => {
      if (asset === 2) cancelRollout(vault.db, acting(now), rollout);
      return connect(asset);
    };
    const cancelled = await run(rollout);
    expect(cancelled.state).toBe('cancelled');
    expect(statesOf(cancelled)).toEqual({ a1: 'done', a2: 'done', a3: 'skipped' });
  });

  it('of a task leave the rollout paused and what is at work to be found out', async () => {
    const rollout = prepare(['a1', 'a2'], { parallel: 1, rings: [{ name: 'all' }] });
    const abort = new AbortController();
    at(1).losesConnection = 1;
    place.hands.wait = () => {
      abort.abort();
      return Promise.resolve();
    };
    const work = workOn(vault.db, rollout, place.hands, { signal: abort.signal });
    await expect(runRollout({ ...work, patience: { ...work.patience, reconnect: 1000 } })).rejects.toMatchObject({
      code: 'task-cancelled',
    });
    expect(loadRollout(vault.db, rollout).state).toBe('paused');
    resumeRollout(vault.db, acting(now), rollout);
    place.hands.wait = () => Promise.resolve();
    expect(statesOf(await run(rollout))).toEqual({ a1: 'done', a2: 'done' });
    expect(at(1).log).toHaveLength(2);
  });
});

describe('after a kill', () => {
  /** Faults that a machine has besides; each makes other points to be killed at. */
  const scenes: [string, (target: Machine) => void][] = [
    ['nothing else goes wrong', () => {}],
    [
      'the connection breaks and the act is slow',
      (target) => void Object.assign(target, { losesConnection: 1, slow: 12 }),
    ],
    ['the machine dies too', (target) => void Object.assign(target, { dies: true })],
    ['apt fails', (target) => target.failsPackages.add('libssl3')],
  ];

  /** Begins on a copy of the vault and dies after so many commits; answers false when it came to its end. */
  async function dies(copy: Database, rollout: number, dieAfter: number): Promise<boolean> {
    const mortal = new MortalDatabase(copy, dieAfter);
    try {
      await runRollout(workOn(mortal, rollout, place.hands));
      return false;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      // The dead process holds its lease no more.
      copy.run('DELETE FROM lease');
      return true;
    }
  }

  it.each(scenes)(
    'at every commit a later run finishes, and no act happens twice; %s',
    async (name, fault) => {
      const rings = [
        { name: 'test', assets: ['t1'], successThreshold: 0 },
        { name: 'all', successThreshold: 0 },
      ];
      const rollout = prepare(['t1', 'a1', 'a2'], { checks: [{ kind: 'service', value: 'ssh' }], rings });
      vault.db.raw.pragma('wal_checkpoint(TRUNCATE)');
      const path = `${vault.path}-copy`;
      let points = 0;
      for (let dieAfter = 1; ; dieAfter++) {
        copyFileSync(vault.path, path);
        const copy = connect(path, null);
        copy.raw.pragma('synchronous = OFF');
        place = world(new Map([1, 2, 3].map((n) => [n, fresh()])));
        fault(at(2));
        if (!(await dies(copy, rollout, dieAfter))) {
          copy.close();
          break;
        }
        points += 1;
        const where = `killed after commit ${dieAfter}`;
        const act = await runRollout(workOn(copy, rollout, place.hands));
        expect(act.state, where).toBe('done');
        for (const n of [1, 2, 3]) expect(new Set(at(n).log).size, `nothing twice, ${where}`).toBe(at(n).log.length);
        // Only a machine that died in the middle needs another act, for what is missing.
        const acts = [1, 2, 3].map((n) => at(n).acts.size);
        expect(acts, where).toEqual([1, name === 'the machine dies too' ? expect.any(Number) : 1, 1]);
        const wanted = at(2).failsPackages.size > 0 ? 'failed' : 'done';
        expect(statesOf(act), where).toEqual({ t1: 'done', a1: wanted, a2: 'done' });
        expect(loadSteps(copy, rollout).filter((step) => step.endedAt === null)).toEqual([]);
        expect(verifyLog(copy).ok).toBe(true);
        copy.close();
      }
      expect(points).toBeGreaterThan(50);
    },
    120_000,
  );
});
