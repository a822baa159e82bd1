import { copyFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeVault, type TestVault } from '../../../test/match-vault.ts';
import {
  addMachines,
  approve,
  Killed,
  MortalDatabase,
  newVersion,
  oldVersion,
  plan,
  workOn,
} from '../../../test/rollout-vault.ts';
import { machine, world, type Machine, type World } from '../../../test/rollout-world.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { RolloutAct } from '../../../src-shared/model/rollout.ts';
import { connect } from '../vault/connect.ts';
import { verifyLog } from '../vault/log.ts';
import { loadSteps } from '../vault/rollout-journal.ts';
import { loadRollout } from '../vault/rollouts.ts';
import { dryRunRollout } from './rollout-dry-run.ts';
import { rollBack } from './rollout-rollback.ts';
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

const at = (n: number): Machine => place.machines.get(n)!;
const statesOf = (act: Pick<RolloutAct, 'items'>) =>
  Object.fromEntries(act.items.map((item) => [item.assetName, item.state]));

/** Machines whose upgrade pulls in a package, and whether they were upgraded. */
function prepare(names: string[], settings = {}): number {
  const assets = addMachines(vault.db, names);
  place = world(
    new Map(
      assets.map((asset) => {
        const target = machine({ openssl: oldVersion, libssl3: oldVersion, bash: '5.2.15-2' });
        target.pulledIn.set('libnew1', '1.0-1');
        return [asset, target];
      }),
    ),
  );
  const rollout = plan(vault.db, { rings: [{ name: 'all', successThreshold: 0 }], ...settings });
  approve(vault.db, rollout);
  return rollout;
}

const work = (rollout: number) => workOn(vault.db, rollout, place.hands);
const versions = (target: Machine) =>
  Object.fromEntries([...target.packages].map(([name, { version }]) => [name, version]));
const former = { openssl: oldVersion, libssl3: oldVersion, bash: '5.2.15-2' };

describe('a rollback', () => {
  it('brings back exactly the former list, and says so', async () => {
    const rollout = prepare(['a1', 'a2']);
    await runRollout(work(rollout));
    expect(versions(at(1))).toMatchObject({ openssl: newVersion, libnew1: '1.0-1' });
    const { act, assets } = await rollBack(work(rollout), null);
    expect(act.state).toBe('rolled-back');
    expect(assets).toEqual([1, 2]);
    expect(statesOf(act)).toEqual({ a1: 'rolled-back', a2: 'rolled-back' });
    expect(act.items[0]!.why).toBe('its package list is exactly the former one');
    expect([versions(at(1)), versions(at(2))]).toEqual([former, former]);
    await expect(rollBack(work(rollout), null)).rejects.toMatchObject({ code: 'state-conflict' });
    await expect(runRollout(work(rollout))).rejects.toMatchObject({ code: 'state-conflict' });
  });

  it('of one machine leaves the others and what others have changed since', async () => {
    const rollout = prepare(['a1', 'a2']);
    await runRollout(work(rollout));
    at(1).packages.set('bash', { version: '5.2.15-3', status: 'ii ' });
    const { act } = await rollBack(work(rollout), 1);
    expect(act.state).toBe('done');
    expect(statesOf(act)).toEqual({ a1: 'rolled-back', a2: 'done' });
    expect(act.items[0]!.why).toContain('changed by others since: bash 5.2.15-3, before 5.2.15-2');
    expect(versions(at(1))).toEqual({ ...former, bash: '5.2.15-3' });
    expect(versions(at(2)).openssl).toBe(newVersion);
  });

  it('is refused before anything was changed, and goes on where a machine was lost', async () => {
    const rollout = prepare(['a1']);
    await expect(rollBack(work(rollout), null)).rejects.toMatchObject({ code: 'state-conflict' });
    await runRollout(work(rollout));
    at(1).losesConnection = 1;
    at(1).refusesAfter = 1;
    const { act, assets } = await rollBack(work(rollout), null);
    expect(assets).toEqual([]);
    expect(act.items[0]!.state).toBe('failed');
    expect(act.items[0]!.why).toContain('roll back again once the machine answers');
    expect(act.next!.why).toContain('roll back again');
    const again = await rollBack(work(rollout), null);
    expect(again.act.state).toBe('rolled-back');
    expect(versions(at(1))).toEqual(former);
    expect(at(1).acts.size).toBe(2);
  });

  it('after a kill at any commit is done once', async () => {
    const rollout = prepare(['a1', 'a2']);
    await runRollout(work(rollout));
    vault.db.raw.pragma('wal_checkpoint(TRUNCATE)');
    const upgraded = new Map([...place.machines].map(([n, target]) => [n, new Map(target.packages)]));
    const path = `${vault.path}-copy`;
    let points = 0;
    for (let dieAfter = 1; ; dieAfter++) {
      copyFileSync(vault.path, path);
      const copy = connect(path, null);
      copy.raw.pragma('synchronous = OFF');
      for (const [n, target] of place.machines)
        Object.assign(target, { packages: new Map(upgraded.get(n)), acts: new Map(), log: [], losesConnection: n - 1 });
      const killed = await rollBack(workOn(new MortalDatabase(copy, dieAfter), rollout, place.hands), null).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return true;
        },
      );
      copy.run('DELETE FROM lease');
      if (killed && loadRollout(copy, rollout).state !== 'rolled-back') {
        points += 1;
        await rollBack(workOn(copy, rollout, place.hands), null);
      }
      const where = `killed after commit ${dieAfter}`;
      for (const n of [1, 2]) {
        expect(versions(at(n)), where).toEqual(former);
        expect(at(n).acts.size, where).toBe(1);
        expect(new Set(at(n).log).size, where).toBe(at(n).log.length);
      }
      expect(loadRollout(copy, rollout).state, where).toBe('rolled-back');
      expect(loadSteps(copy, rollout).filter((step) => step.endedAt === null)).toEqual([]);
      copy.close();
      if (!killed) break;
    }
    expect(points).toBeGreaterThan(20);
  }, 120_000);
});

describe('a dry run', () => {
  it('says what would happen, changes no state, and works before approval', async () => {
    const assets = addMachines(vault.db, ['a1', 'a2', 'a3']);
    place = world(new Map(assets.map((asset) => [asset, machine({ openssl: oldVersion, libssl3: oldVersion })])));
    at(2).held.add('openssl');
    at(3).unreachable = new Refusal('login-refused', 'The login was refused.', 'Check the key.');
    const rollout = plan(vault.db);
    const act = await dryRunRollout(work(rollout));
    expect(act.state).toBe('planned');
    expect(statesOf(act)).toEqual({ a1: 'waiting', a2: 'waiting', a3: 'waiting' });
    const why = Object.fromEntries(act.items.map((item) => [item.assetName, item.why]));
    expect(why.a1).toBe('would be upgraded');
    expect(why.a2).toContain('would be skipped: held back on the machine: openssl');
    expect(why.a3).toBe('would fail: The login was refused. Check the key.');
    const steps = act.items.find((item) => item.assetName === 'a1')!.steps;
    expect(steps.map((step) => [step.name, step.mode, step.ok])).toEqual(
      ['connect', 'dry-run', 'preflight'].map((name) => [name, 'dry-run', true]),
    );
    expect([1, 2, 3].flatMap((n) => at(n).log)).toEqual([]);
  });
});
