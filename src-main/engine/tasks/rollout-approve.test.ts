import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { addMachines, now, plan } from '../../../test/rollout-vault.ts';
import { planSettings, planWanted } from '../../../src-shared/model/rollout.ts';
import { addActor, listActors } from '../vault/actors.ts';
import { chainHead, listLog } from '../vault/log.ts';
import { loadRollout, setRolloutState } from '../vault/rollouts.ts';
import { planJob } from './plan.ts';
import { approveRollout, type ApprovalInput } from './rollout-approve.ts';
import { rolloutDetail } from './rollout-detail.ts';

let vault: TestVault;
let rollout: number;
beforeEach(async () => {
  vault = await makeVault();
  addMachines(vault.db, ['a1', 'a2']);
  rollout = plan(vault.db, { approvals: 2 });
});
afterEach(() => vault.remove());

const approve = (input: ApprovalInput) => approveRollout(vault.db, acting(now), rollout, input);
const state = () => loadRollout(vault.db, rollout).state;
const hash = () => loadRollout(vault.db, rollout).planHash;

function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function refused(input: ApprovalInput, code: string): void {
  const before = chainHead(vault.db);
  expect(() => approve(input)).toThrow(expect.objectContaining({ code }));
  expect(chainHead(vault.db)).toEqual(before);
}

function replan(settings = {}): void {
  const wanted = planWanted.parse({ settings: planSettings.parse({ approvals: 2, ...settings }) });
  const context = { db: vault.db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} };
  void planJob.run(context, { wanted, rollout });
}

describe('approval', () => {
  it('by typed names counts each person once, whatever the case, and keeps who is new', () => {
    expect(approve({ as: 'Anna  Berg' })).toMatchObject({
      needed: 2,
      approvals: [{ actor: 'Anna Berg', strength: 'typed' }],
    });
    expect(state()).toBe('planned');
    refused({ as: 'anna berg' }, 'state-conflict');
    approve({ as: 'Ben' });
    expect(state()).toBe('approved');
    expect(listActors(vault.db).map((actor) => actor.name)).toEqual(['Anna Berg', 'Ben']);
    expect(listLog(vault.db, { query: 'rollout.approved' }).entries[0]!.detail).toMatchObject({
      as: 'Ben',
      enough: true,
    });
  });

  it('with a slip keeps the file and its hash, and is no second person', () => {
    approve({ as: 'Anna' });
    const slip = { name: 'slip.pdf', content: Buffer.from('signed') };
    const { approvals } = approve({ as: 'Anna', slip });
    expect(approvals[1]).toMatchObject({
      strength: 'slip',
      evidence: { file: 'slip.pdf', sha256: createHash('sha256').update('signed').digest('hex') },
    });
    expect(state()).toBe('planned');
    expect(
      vault.db.get<{ evidence: Uint8Array }>('SELECT evidence FROM approval WHERE evidence IS NOT NULL')!.evidence,
    ).toEqual(slip.content);
  });

  it('by key needs the key that was registered, or a signature by it over the hash', () => {
    const own = keyPair();
    refused({ as: 'Anna', privateKey: own.pem }, 'key-missing');
    addActor(vault.db, acting(now), 'Anna', own.publicPem);
    refused({ as: 'Anna', privateKey: keyPair().pem }, 'signature-invalid');
    refused({ as: 'Anna', privateKey: 'no key' }, 'signature-invalid');
    refused({ as: 'Anna', signature: 'AAAA' }, 'signature-invalid');
    const other = sign(null, Buffer.from('0'.repeat(64)), own.privateKey).toString('base64');
    refused({ as: 'Anna', signature: other }, 'signature-invalid');
    const { approvals } = approve({ as: 'anna', privateKey: own.pem });
    const { fingerprint } = listActors(vault.db)[0]!;
    expect(approvals).toMatchObject([{ actor: 'Anna', strength: 'key', fingerprint }]);
    const ben = keyPair();
    addActor(vault.db, acting(now), 'Ben', ben.publicPem);
    approve({ as: 'Ben', signature: sign(null, Buffer.from(hash(), 'ascii'), ben.privateKey).toString('base64') });
    expect(state()).toBe('approved');
    const stored =
      JSON.stringify(vault.db.all('SELECT * FROM approval')) + JSON.stringify(vault.db.all('SELECT * FROM log'));
    expect(stored).not.toContain('PRIVATE');
  });

  it('dies when the plan changes, and the same plan again keeps it', () => {
    approve({ as: 'Anna' });
    approve({ as: 'Ben' });
    replan();
    expect(state()).toBe('approved');
    replan({ parallel: 4 });
    expect(state()).toBe('planned');
    const detail = rolloutDetail(vault.db, rollout, now);
    expect(detail).toMatchObject({
      approvals: 0,
      approvalsNeeded: 2,
      planVersions: [{ version: 3 }, { version: 2 }, { version: 1 }],
    });
    expect(detail.approvalList.map((approval) => approval.current)).toEqual([false, false]);
    approve({ as: 'Anna' });
    expect(rolloutDetail(vault.db, rollout, now).approvals).toBe(1);
  });

  it('is refused once the rollout has run, and so is another plan', () => {
    setRolloutState(vault.db, rollout, 'running', now);
    refused({ as: 'Anna' }, 'state-conflict');
    expect(() => replan()).toThrow(expect.objectContaining({ code: 'state-conflict' }));
  });

  it('of a plan that places nothing is refused', () => {
    replan({ windows: [{ start: '2026-11-20T20:00:00Z', end: '2026-11-20T23:00:00Z' }] });
    expect(loadRollout(vault.db, rollout).figures).toMatchObject({ status: 'infeasible' });
    refused({ as: 'Anna' }, 'plan-infeasible');
  });
});
