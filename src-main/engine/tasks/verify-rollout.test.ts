import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, setPackages, type TestVault } from '../../../test/match-vault.ts';
import { addMachines, approve, newVersion, now, oldVersion, plan, workOn } from '../../../test/rollout-vault.ts';
import { machine, world } from '../../../test/rollout-world.ts';
import { listLog } from '../vault/log.ts';
import { matchAssets } from './match.ts';
import { rolloutDetail } from './rollout-detail.ts';
import { runRollout } from './rollout-run.ts';
import { machinesToVerify, verifyRollout, type Collected } from './verify-rollout.ts';

let vault: TestVault;
let rollout: number;
beforeEach(async () => {
  vault = await makeVault();
  const assets = addMachines(vault.db, ['a1', 'a2', 'a3']);
  rollout = plan(vault.db, { rings: [{ name: 'all' }] });
  approve(vault.db, rollout);
  const hands = world(
    new Map(assets.map((asset) => [asset, machine({ openssl: oldVersion, libssl3: oldVersion })])),
  ).hands;
  expect(() => machinesToVerify(vault.db, rollout)).toThrow(expect.objectContaining({ code: 'state-conflict' }));
  await runRollout(workOn(vault.db, rollout, hands));
});
afterEach(() => vault.remove());

/** What a fresh collection would have stored. */
function collected(asset: number, openssl: string, libssl3 = openssl): Collected {
  setPackages(vault.db, asset, [
    { name: 'openssl', version: openssl },
    { name: 'libssl3', version: libssl3, source: 'openssl' },
  ]);
  matchAssets(vault.db, acting(now), [asset]);
  return { asset, error: null };
}

const statesOf = () => rolloutDetail(vault.db, rollout, now).items.map((item) => item.state);

describe('verification of a rollout', () => {
  it('lets the fresh collection decide, reopens what does not hold, and takes it back when it does', () => {
    expect(machinesToVerify(vault.db, rollout)).toEqual([1, 2, 3]);
    const seen = verifyRollout(vault.db, acting(now), rollout, [
      collected(1, newVersion),
      collected(2, newVersion, oldVersion),
      { asset: 3, error: 'The login was refused. Check the key.' },
    ]);
    expect(seen.map((item) => [item.assetName, item.verdict])).toEqual([
      ['a1', 'verified'],
      ['a2', 'mismatch'],
      ['a3', 'not-collected'],
    ]);
    expect(seen[2]).toMatchObject({ claimed: newVersion, observed: 'not collected' });
    expect(statesOf()).toEqual(['done', 'failed', 'done']);
    const detail = rolloutDetail(vault.db, rollout, now);
    expect(detail.items[1]!.why).toContain(
      `verification: claimed ${newVersion}, observed openssl ${newVersion}, libssl3 ${oldVersion}`,
    );
    expect(detail.verification).toHaveLength(3);
    expect(listLog(vault.db, { query: 'rollout.mismatch' }).entries).toHaveLength(1);
    const events = vault.db.all<{ asset: number; what: string }>(
      'SELECT f.asset, e.what FROM finding_event e JOIN finding f ON f.id = e.finding ORDER BY e.id',
    );
    expect(events.filter((event) => event.what.startsWith('Verification of R1'))).toMatchObject([{ asset: 2 }]);
    expect(events).toContainEqual({ asset: 1, what: expect.stringContaining('Closed') });

    const again = verifyRollout(vault.db, acting(now), rollout, [
      collected(1, newVersion),
      collected(2, newVersion),
      collected(3, newVersion),
    ]);
    expect(again.map((item) => item.verdict)).toEqual(['verified', 'verified', 'verified']);
    expect(statesOf()).toEqual(['done', 'done', 'done']);
  });
});
