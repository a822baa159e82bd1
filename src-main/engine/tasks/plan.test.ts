import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { addMachines, newVersion, now, oldVersion } from '../../../test/rollout-vault.ts';
import {
  planSettings,
  planWanted,
  type PlanAnswer,
  type PlanSettingsInput,
} from '../../../src-shared/model/rollout.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { changeAssets } from '../vault/asset-writes.ts';
import { addDependency } from '../vault/dependencies.ts';
import { chainHead } from '../vault/log.ts';
import { loadRollout } from '../vault/rollouts.ts';
import { saveWindow } from '../vault/windows.ts';
import { planJob } from './plan.ts';

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

function plan(
  settings: PlanSettingsInput = {},
  more: { patches?: string[]; assets?: string; rollout?: number } = {},
): PlanAnswer {
  const { patches = [`openssl ${newVersion}`], assets, rollout = null } = more;
  const wanted = planWanted.parse({ patches, assets, settings: planSettings.parse(settings) });
  const context = { db: vault.db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} };
  return planJob.run(context, { wanted, rollout }) as PlanAnswer;
}

const ringsOf = (answer: PlanAnswer) =>
  answer.waves.map((wave) => [wave.ring, wave.items.map((item) => item.assetName)]);

function refused(act: () => unknown, expected: object): void {
  const before = chainHead(vault.db);
  expect(act).toThrow(expect.objectContaining(expected));
  expect(chainHead(vault.db)).toEqual(before);
}

describe('planning', () => {
  it('makes a document of exact packages, whose hash is that of its canonical JSON', () => {
    addMachines(vault.db, ['a1', 'a2']);
    const answer = plan({ title: 'OpenSSL', owner: 'Anna' });
    const stored = loadRollout(vault.db, 1);
    expect(answer).toMatchObject({ rollout: 'R1', title: 'OpenSSL', status: 'greedy', relax: [], leftOut: [] });
    expect(answer.planHash).toBe(createHash('sha256').update(canonicalJson(stored.plan)).digest('hex'));
    expect(answer.waves[0]!.items[0]).toMatchObject({
      assetName: 'a1',
      patchTitle: `openssl ${newVersion}`,
      from: oldVersion,
      to: newVersion,
      packages: [
        { name: 'openssl', arch: 'amd64', from: oldVersion, to: newVersion },
        { name: 'libssl3', arch: 'amd64', from: oldVersion, to: newVersion },
      ],
      effortMinutes: 3,
    });
    expect(answer.objective).toBeGreaterThanOrEqual(answer.bound);
  });

  it('takes rings from the machines, else lets one machine of a release go first and says why', () => {
    addMachines(vault.db, ['p1', 't1', 'x1', 'a1'], {
      ring: (name) => ({ p: 'pilot', t: 'test', x: 'branch' })[name[0]!] ?? null,
    });
    expect(ringsOf(plan())).toEqual([
      ['test', ['t1']],
      ['pilot', ['p1']],
      ['branch', ['x1']],
      ['all', ['a1']],
    ]);
    vault.db.run('UPDATE asset SET ring = NULL');
    vault.db.run('UPDATE asset SET criticality = 1 WHERE name = ?', 'x1');
    const careful = plan();
    expect(ringsOf(careful)).toEqual([
      ['test', ['x1']],
      ['all', ['p1', 't1', 'a1']],
    ]);
    expect(careful.waves[0]!.items[0]!.why).toContain(
      'goes first because no machine carries a ring: the least critical of 4 with bookworm',
    );
    expect(ringsOf(plan({}, { assets: 'p1, A2' }))).toEqual([['all', ['p1', 't1']]]);
  });

  it('takes rings and redundancy from the settings before the machines’ own', () => {
    addMachines(vault.db, ['w1', 'w2', 'mail'], { ring: () => 'test' });
    const answer = plan({
      rings: [{ name: 'first', assets: ['mail'] }, { name: 'test' }, { name: 'rest' }],
      redundancy: [['w1', 'A2']],
    });
    expect(ringsOf(answer)).toEqual([
      ['first', ['mail']],
      ['test', ['w1']],
      ['test', ['w2']],
    ]);
    expect(loadRollout(vault.db, 1).plan.redundancy).toEqual([['A1', 'A2']]);
    const left = plan({ rings: [{ name: 'first', assets: ['mail'] }] });
    expect(left.leftOut.map((item) => [item.assetName, item.why])).toEqual([
      ['w1', 'no ring takes it: name it in one, or add a last ring without a list'],
      ['w2', 'no ring takes it: name it in one, or add a last ring without a list'],
    ]);
  });

  it('leaves out what can not be done, with the reason, and keeps what is held', () => {
    const [, a2, a3, a4, a5] = addMachines(vault.db, ['a1', 'a2', 'a3', 'a4', 'a5']);
    vault.db.run('DELETE FROM reach WHERE asset = ?', a2!);
    vault.db.run('DELETE FROM available WHERE asset = ?', a3!);
    vault.db.run(`UPDATE asset SET available_as_of = ? WHERE id = ?`, now, a3!);
    vault.db.run('UPDATE installed SET held = 1 WHERE asset = ?', a4!);
    vault.db.run(`UPDATE asset SET os = '{"family":"alpine","name":"Alpine 3.20"}' WHERE id = ?`, a5!);
    const answer = plan({ rings: [{ name: 'all' }] });
    expect(answer.leftOut.map((item) => [item.assetName, item.why])).toEqual([
      ['a2', 'it is not known how to reach it: collect it over SSH once'],
      ['a3', `openssl ${newVersion} is not offered there: no source of the machine has it`],
      ['a5', 'there is no way to install on Alpine 3.20 yet'],
    ]);
    const held = answer.waves[0]!.items.find((item) => item.assetName === 'a4')!;
    expect(held.why).toContain('held back there: openssl, libssl3; it will be skipped unless the hold is lifted');
  });

  it('answers an infeasible demand with what to relax, and plans it anew', () => {
    addMachines(vault.db, ['a1', 'a2']);
    const short = [{ start: '2026-11-23T20:00:00Z', end: '2026-11-23T20:02:00Z' }];
    const answer = plan({ windows: short });
    expect(answer).toMatchObject({ status: 'infeasible', waves: [] });
    expect(answer.relax[0]).toBe('make the window 23 Nov 20:00 to 20:02 UTC 5 minutes longer');
    const again = plan({ windows: [{ ...short[0]!, end: '2026-11-23T20:07:00Z' }] }, { patches: [], rollout: 1 });
    expect(again).toMatchObject({ rollout: 'R1', status: 'greedy', leftOut: [] });
    expect(again.waves[0]!.items).toHaveLength(2);
  });

  it('refuses what can not be meant', () => {
    addMachines(vault.db, ['a1', 'a2']);
    const windows = [{ start: '2026-11-23T20:00:00Z', end: '2026-11-23T22:00:00Z', rings: ['pilott'] }];
    refused(() => plan({ windows }), { code: 'invalid-argument', message: expect.stringContaining('"pilott"') });
    refused(() => plan({ rings: [{ name: 'test', assets: ['web9'] }] }), {
      code: 'unknown-id',
      message: 'ring "test" names a machine: There is no asset "web9".',
    });
    const twice = [
      { name: 'a', assets: ['a1'] },
      { name: 'b', assets: ['A1'] },
    ];
    refused(() => plan({ rings: twice }), { code: 'invalid-argument' });
    refused(() => plan({ rings: [{ name: 'a' }, { name: 'a' }] }), { code: 'invalid-argument' });
    refused(() => plan({ checks: [{ kind: 'port', value: '22', assets: ['web9'] }] }), { code: 'unknown-id' });
    refused(() => plan({}, { patches: ['nginx 1'] }), { code: 'unknown-id' });
    refused(() => plan({}, { patches: ['P99'] }), { code: 'unknown-id' });
    refused(() => plan({}, { patches: [] }), { code: 'invalid-argument' });
    refused(() => plan({}, { assets: 'nobody' }), { code: 'unknown-id' });
    vault.db.run('DELETE FROM reach');
    refused(() => plan(), { code: 'nothing-to-plan', message: expect.stringContaining('(and 1 more)') });
  });
});

describe('machines with maintenance windows of their own', () => {
  const inBerlin = (name: string, starts: string, rule: string, minutes = 120) =>
    saveWindow(vault.db, acting(now), name, { starts, timeZone: 'Europe/Berlin', rule, minutes });
  const give = (asset: number, maintenanceWindow: string) =>
    changeAssets(vault.db, acting(now), [asset], { maintenanceWindow });

  it('are worked on in these, the others at once, and each item says in whose', () => {
    const [, a2, a3] = addMachines(vault.db, ['a1', 'a2', 'a3']);
    inBerlin('Sundays', '2026-11-01T22:00', 'FREQ=WEEKLY;BYDAY=SU');
    inBerlin('Nightly', '2026-11-01T01:00', 'FREQ=DAILY');
    give(a2!, 'sundays');
    give(a3!, 'Nightly');
    const { waves, leftOut } = plan({ rings: [{ name: 'all' }] });
    expect(leftOut).toEqual([]);
    expect(waves.map((wave) => [wave.maintenanceWindow, wave.start, wave.end, wave.items[0]!.assetName])).toEqual([
      [undefined, now, '2026-12-24T00:00:00.000Z', 'a1'],
      ['Nightly', '2026-11-24T00:00:00.000Z', '2026-11-24T02:00:00.000Z', 'a3'],
      ['Sundays', '2026-11-29T21:00:00.000Z', '2026-11-29T23:00:00.000Z', 'a2'],
    ]);
    expect(waves[0]!.items[0]!.why).toContain('; window 23 Nov 09:00');
    expect(waves[2]!.items[0]!.why).toContain(
      'its maintenance window "Sundays" 29 Nov 21:00 to 23:00 UTC, about 29 Nov 21:00',
    );
    // Windows that the plan names go before.
    const named = plan({ windows: [{ start: '2026-11-23T20:00:00Z', end: '2026-11-23T22:00:00Z' }] });
    expect(named.waves.every((wave) => wave.maintenanceWindow === undefined)).toBe(true);
    expect(named.leftOut).toEqual([]);
  });

  it('keep the order of rings: the next begins in its first window after the soak', () => {
    const [t1, a1] = addMachines(vault.db, ['t1', 'a1'], { ring: (name) => (name === 't1' ? 'test' : null) });
    inBerlin('Sundays', '2026-11-01T22:00', 'FREQ=WEEKLY;BYDAY=SU');
    inBerlin('Nightly', '2026-11-01T01:00', 'FREQ=DAILY');
    give(t1!, 'Sundays');
    give(a1!, 'Nightly');
    const { waves } = plan({ rings: [{ name: 'test', soakMinutes: 1440 }, { name: 'all' }] });
    expect(waves.map((wave) => [wave.ring, wave.expected!.start])).toEqual([
      ['test', '2026-11-29T21:00:00.000Z'],
      ['all', '2026-12-01T00:00:00.000Z'],
    ]);
  });

  it('are left out with the reason where theirs does not come in time', () => {
    const [a1] = addMachines(vault.db, ['a1', 'a2']);
    inBerlin('Easter', '2027-03-28T08:00', 'FREQ=YEARLY');
    give(a1!, 'Easter');
    const answer = plan({ rings: [{ name: 'all' }] });
    expect(answer.leftOut).toMatchObject([
      { assetName: 'a1', why: 'its maintenance window "Easter" does not come before 2026-12-24' },
    ]);
    expect(answer.waves[0]!.items.map((item) => item.assetName)).toEqual(['a2']);
    refused(() => plan({}, { assets: 'a1' }), {
      code: 'nothing-to-plan',
      hint: expect.stringContaining('another maintenance window'),
    });
  });

  it('and what they need are never worked on at once', () => {
    const [shop, db1] = addMachines(vault.db, ['shop', 'db1', 'x']);
    addDependency(vault.db, acting(now), shop!, db1!, 'its database');
    const { waves } = plan({ rings: [{ name: 'all' }] });
    expect(waves.map((wave) => wave.items.map((item) => item.assetName))).toEqual([['shop', 'x'], ['db1']]);
    expect(waves[1]!.items[0]!.why).toContain('after shop because one of them needs the other');
    expect(loadRollout(vault.db, 1).plan.redundancy).toEqual([[`A${shop}`, `A${db1}`]]);
    expect(plan({ rings: [{ name: 'all' }] }, { assets: 'shop, x' }).waves).toHaveLength(1);
  });
});
