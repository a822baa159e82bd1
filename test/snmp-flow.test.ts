/** Collecting over SNMP from end to end: a real snmpd on loopback, the built program's vault and what it then knows. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../src-main/engine/create-engine.ts';
import { root, scratch } from './program.ts';
import { readRecordingFile, startAgent } from './snmp-agent.ts';
import { hasSnmpd, startSnmpd, type Snmpd } from './snmpd.ts';

const fixture = (name: string) => join(root, 'test/fixtures/snmp', `${name}.snmprec`);
const user = {
  name: 'ops',
  auth: 'SHA-256',
  authPassword: 'authenticate-me',
  priv: 'AES',
  privPassword: 'privately-please',
};
const plainUser = { name: 'watch', auth: 'SHA', authPassword: 'only-authenticated' };
const strong = {
  name: 'strong',
  auth: 'SHA-512',
  authPassword: 'a-strong-password',
  priv: 'AES-256',
  privPassword: 'a-private-password',
};

async function newVault(): Promise<Engine> {
  const folder = scratch();
  const engine = createEngine({
    dataFolder: folder,
    tasks: 'inline',
    clock: () => new Date(),
    actor: 'tester',
    version: '0',
  });
  await engine.call.vaults.create({ path: join(folder, 'snmp.patchledger') });
  return engine;
}

describe('devices that are replayed', () => {
  it('show maker, model, firmware and serial number, stay unknown, and are to be checked by hand where KEV names them', async () => {
    const engine = await newVault();
    const agents = await Promise.all(
      ['cisco-c3560', 'ubiquiti-m5', 'hikvision'].map((name) => startAgent(readRecordingFile(fixture(name)))),
    );
    try {
      const hosts = [...agents.map(({ port }) => `127.0.0.1:${port}`), '127.0.0.1:1'];
      const { results } = await engine.call.inventory.collectSnmp({ hosts, snmp: {} });
      expect(results.map(({ ok, error }) => error?.code ?? ok)).toEqual([true, true, true, 'host-timeout']);
      const id = results[0]!.asset!;
      const asset = await engine.call.assets.show({ id });
      const facts = Object.fromEntries(asset.facts.map(({ field, value }) => [field, value]));
      expect(facts).toMatchObject({
        vendor: 'Cisco',
        model: 'WS-C3560G-48TS-E',
        firmware: '12.2(55)SE3',
        serial: 'FOC1408Z61U',
        kind: 'network',
      });
      expect(asset).toMatchObject({ verdict: 'unknown', findings: 0, os: { name: 'Cisco IOS 12.2(55)SE3' } });
      const coverage = await engine.call.coverage.read();
      expect(coverage.counts['check-by-hand']).toBe(coverage.checkByHand.length);
      const cisco = coverage.checkByHand.find((row) => row.id === id)!;
      expect(cisco).toMatchObject({ device: 'Cisco WS-C3560G-48TS-E', firmware: 'Cisco IOS 12.2(55)SE3' });
      expect(cisco.cves).toContain('CVE-2017-3881');
      expect(coverage.checkByHand.find((row) => row.id === results[1]!.asset)?.firmware).toContain('airOS');
      // What has not changed is stored once.
      const again = await engine.call.inventory.collectSnmp({ hosts: hosts.slice(0, 1), snmp: {} });
      expect(again.results[0]).toMatchObject({ asset: id, identical: true });
    } finally {
      await engine.close();
      await Promise.all(agents.map((agent) => agent.close()));
    }
  });
});

describe.skipIf(!hasSnmpd)('a real snmpd (needs Net-SNMP’s snmpd)', () => {
  let snmpd: Snmpd;
  let second: Snmpd;
  let engine: Engine;
  beforeAll(async () => {
    const config = ['sysName web7.site.example', 'sysLocation Rack 4', 'sysContact Anna <anna@site.example>'];
    snmpd = await startSnmpd('laboratory', [user, plainUser, strong], config);
    second = await startSnmpd('laboratory', [user], ['sysName web8']);
    engine = await newVault();
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    await snmpd.stop();
    await second.stop();
  });

  const collect = (snmp: Parameters<Engine['call']['inventory']['collectSnmp']>[0]['snmp'], ports = [snmpd.port]) =>
    engine.call.inventory.collectSnmp({ hosts: ports.map((port) => `127.0.0.1:${port}`), snmp });

  it('over 2c: who it is, and every package that dpkg has', async () => {
    const { results } = await collect({ version: '2c', community: 'laboratory' });
    expect(results[0]).toMatchObject({ ok: true, warnings: [] });
    const asset = await engine.call.assets.show({ id: results[0]!.asset! });
    const facts = Object.fromEntries(asset.facts.map(({ field, value }) => [field, value]));
    expect(asset).toMatchObject({ name: 'web7', location: 'Rack 4', kind: 'computer' });
    expect(facts).toMatchObject({ fqdn: 'web7.site.example', snmp: { contact: 'Anna <anna@site.example>' } });
    const dpkg = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Abbrev} ${Package} ${Version} ${Architecture}\n']);
    if (dpkg.status !== 0) return;
    const installed = dpkg.stdout
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('ii'));
    const { software } = await engine.call.software.list({ asset: asset.id });
    expect(software.map(({ name, version, arch }) => `ii  ${name} ${version} ${arch}`).toSorted()).toEqual(
      installed.toSorted(),
    );
  });

  it.each([
    [{ user: 'ops', authPassword: user.authPassword, privPassword: user.privPassword }],
    [{ version: '3', user: 'watch', authProtocol: 'sha', authPassword: plainUser.authPassword }],
    [
      {
        user: 'strong',
        authProtocol: 'sha512',
        authPassword: strong.authPassword,
        privProtocol: 'aes256b',
        privPassword: strong.privPassword,
      },
    ],
  ] as const)('over 3 the same: %j', async (snmp) => {
    const { results } = await collect(snmp);
    expect(results[0]).toMatchObject({ ok: true, identical: true });
  });

  it('a wrong password is tried once, whatever the number of devices', async () => {
    const { results } = await collect(
      { user: 'ops', authPassword: 'not the password', privPassword: user.privPassword },
      [snmpd.port, second.port],
    );
    expect(results.map(({ error }) => error?.code)).toEqual(['login-refused', 'login-refused']);
    const tried = results.filter(({ error }) => /refused the SNMP user/.test(error!.message));
    expect(tried).toHaveLength(1);
    expect(JSON.stringify(results)).not.toContain('not the password');
  });

  it('by stored communities in their order, a silent one first; the one that was answered goes first the next time', async () => {
    Object.assign(process.env, { TEST_SILENT: 'not this one', TEST_ANSWERED: 'laboratory' });
    const account = { kind: 'snmp', version: '2c' } as const;
    for (const [name, variable] of [
      ['Old', 'TEST_SILENT'],
      ['Ours', 'TEST_ANSWERED'],
    ] as const)
      await engine.call.credentials.save({
        credential: { name, account, scope: ['127.0.0.0/8'] },
        secrets: { community: { variable } },
      });
    const first = await collect({});
    expect(first.results[0]).toMatchObject({ ok: true, credential: 'Ours' });
    const { results } = await collect({});
    expect(results[0]).toMatchObject({ ok: true, credential: 'Ours', identical: true });
    expect(results[0]!.seconds).toBeLessThan(first.results[0]!.seconds);
    expect((await collect({ credential: 'Old' })).results[0]!.error?.code).toBe('host-timeout');
    await expect(collect({ credential: 'nobody' })).rejects.toThrow('no credential');
    await expect(collect({ credential: 'Ours', community: 'x' })).rejects.toThrow();
  }, 60_000);

  it('an unknown user and a wrong privacy password are told apart from silence', async () => {
    const unknown = await collect({ user: 'nobody', authPassword: 'whatever it is' });
    expect(unknown.results[0]!.error).toMatchObject({ code: 'login-refused' });
    const wrong = await collect({ user: 'ops', authPassword: user.authPassword, privPassword: 'not this password' });
    expect(wrong.results[0]!.error).toMatchObject({ hint: expect.stringContaining('privacy') });
  }, 30_000);
});
