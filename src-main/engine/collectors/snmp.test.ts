/** Devices that answer as recorded, and such that answer badly or not at all; the agents listen on loopback. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readRecordingFile, startAgent, type Agent, type AgentOptions } from '../../../test/snmp-agent.ts';
import { recordingRow } from '../../../test/snmp-table.ts';
import { snmpOptions, type SnmpOptionsInput } from '../../../src-shared/model/snmp.ts';
import { integer, octets } from '../discovery/probes/ber.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import { collectSnmp } from './snmp.ts';
import { goesForward, snmpBounds } from './snmp-session.ts';

const fixtures = join(import.meta.dirname, '../../../test/fixtures/snmp');
const recording = (name: string) => readRecordingFile(join(fixtures, `${name}.snmprec`));

const agents: Agent[] = [];
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.close()));
});

async function agentOf(entries: Parameters<typeof startAgent>[0], options: AgentOptions = {}): Promise<Agent> {
  const agent = await startAgent(entries, options);
  agents.push(agent);
  return agent;
}

const quick = { ...snmpBounds, timeout: 150 };
const collect = (
  agent: Agent,
  options: SnmpOptionsInput = {},
  run: { bounds?: typeof snmpBounds; signal?: AbortSignal } = {},
) =>
  collectSnmp('127.0.0.1', snmpOptions.parse({ port: agent.port, ...options }), {
    passwords: new PasswordLedger(),
    bounds: quick,
    now: () => '2026-11-30T12:00:00.000Z',
    ...run,
  });

const system = '1.3.6.1.2.1.1';
const software = '1.3.6.1.2.1.25.6.3.1.2';
const described: [string, Buffer] = [`${system}.1.0`, octets('Linux web1 6.1.0 #1 SMP x86_64')];

describe('recordings of real devices', () => {
  it.each([
    ['cisco-c3560', 'network', 'Cisco', 'WS-C3560G-48TS-E', 'Cisco IOS 12.2(55)SE3', '12.2(55)SE3', 'FOC1408Z61U', ''],
    ['eastpower-istars', 'other', 'East Power', 'EA9080', '', '8.0', '', ''],
    ['geist-temperature-sensor', 'other', 'Geist', 'WD15', '', '3.4.0', 'TB19020610', ''],
    ['hikvision', 'other', 'Hikvision', 'DS-2CD4C36FWD-AP', '', '5.5.80 build 190131', '', ''],
    ['linux-el6', 'computer', '', '', 'CentOS Linux 6', '', '', '350 rpm'],
    [
      'ubiquiti-m5',
      'network',
      'Ubiquiti',
      'NanoStation M5',
      'airOS 5.6-beta4.22359.140521.1836',
      '5.6-beta4.22359.140521.1836',
      '',
      '',
    ],
  ])('%s', async (name, ...row) => {
    expect(readdirSync(fixtures)).toContain(`${name}.snmprec`);
    expect(await recordingRow(join(fixtures, `${name}.snmprec`))).toEqual([...row, '']);
  });

  it('a device’s firmware is software of its maker, beside what it lists', async () => {
    const { inventory } = await collect(await agentOf(recording('cisco-c3560')));
    expect(inventory.packages).toEqual([
      expect.objectContaining({
        name: 'Cisco IOS',
        version: '12.2(55)SE3',
        origin: 'Cisco',
        scheme: 'generic',
        section: 'programs',
      }),
    ]);
    expect(inventory.identity).toMatchObject({ name: 'DUMSYS-04', serial: 'FOC1408Z61U' });
    expect(inventory.identity.macs!.length).toBeGreaterThan(0);
  });
});

describe('an agent that makes it hard', () => {
  it('of version 1 alone is asked in its words', async () => {
    const agent = await agentOf(recording('geist-temperature-sensor'), { versions: [0] });
    const { inventory } = await collect(agent);
    expect(inventory.hardware).toMatchObject({ vendor: 'Geist', firmware: '3.4.0' });
  });

  it('with another community is asked three times at most, and says what to check', async () => {
    const agent = await agentOf([described], { community: 'secret' });
    await expect(collect(agent)).rejects.toMatchObject({
      code: 'host-timeout',
      hint: expect.stringContaining('community'),
    });
    expect(agent.requests()).toBe(3);
    await expect(collect(agent, { version: '2c' })).rejects.toMatchObject({ code: 'host-timeout' });
    expect(agent.requests()).toBe(5);
    const { inventory } = await collect(agent, { community: 'secret' });
    expect(inventory.kernel).toEqual({ release: '6.1.0' });
  });

  it('whose list goes round in a circle is left, and the list is not taken for whole', async () => {
    const rows: [string, Buffer][] = [1, 2, 3].map((row) => [`${software}.${row}`, octets(`bash_5.${row}_amd64`)]);
    const agent = await agentOf([described, ...rows], {
      next: (oid) => (oid === `${software}.3` ? [`${software}.1`, octets('bash_5.1_amd64')] : undefined),
    });
    const { inventory, warnings } = await collect(agent);
    expect(inventory.packages).toBeUndefined();
    expect(warnings).toEqual(['its list of software could not be read to the end']);
  });

  it('whose list never ends costs no more than the bounds', async () => {
    const agent = await agentOf([described], {
      next: (oid) => {
        if (!oid.startsWith(software)) return undefined;
        const row = Number(oid.slice(software.length + 1) || '0') + 1;
        return [`${software}.${row}`, octets('x'.repeat(60))];
      },
    });
    const { inventory, warnings } = await collect(agent, {}, { bounds: { ...quick, rows: 500 } });
    expect(inventory.packages).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(agent.requests()).toBeLessThan(150);
  });

  it('that goes away in the middle is told as such, after a few requests', async () => {
    const agent = await agentOf(recording('cisco-c3560'), { answers: 6 });
    await expect(collect(agent)).rejects.toMatchObject({ code: 'host-timeout' });
    expect(agent.requests()).toBeLessThan(40);
  });

  it('is left at once when the work is cancelled', async () => {
    const agent = await agentOf([described], { answers: 0 });
    const cancel = new AbortController();
    const running = collect(agent, {}, { bounds: snmpBounds, signal: cancel.signal });
    setTimeout(() => cancel.abort(new Error('cancelled')), 50);
    await expect(running).rejects.toThrow('cancelled');
  });

  it('that tells nothing of itself is no machine', async () => {
    const agent = await agentOf([['1.3.6.1.2.1.2.1.0', integer(2)]]);
    await expect(collect(agent)).rejects.toMatchObject({ code: 'collection-failed' });
  });
});

it('object identifiers go forward as numbers, not as text', () => {
  expect(goesForward('1.3.6.2', '1.3.6.10')).toBe(true);
  expect(goesForward('1.3.6', '1.3.6.0')).toBe(true);
  expect(goesForward('1.3.6.1', '1.3.6')).toBe(false);
  expect(goesForward('1.3.6.1', '1.3.6.1')).toBe(false);
});

it.each([
  [{ user: 'ops', community: 'lab' }, 'not both'],
  [{ user: 'ops', privPassword: 'longenough' }, 'encryption needs authentication'],
  [{ version: '3' }, 'version 3 goes with a user'],
  [{ version: '2c', user: 'ops' }, 'version 3 goes with a user'],
  [{ user: 'ops', authPassword: 'short' }, 'at least 8 characters'],
] as const)('options that do not go together are refused: %j', (options, words) => {
  const read = snmpOptions.safeParse(options);
  expect(read.success).toBe(false);
  expect(read.error?.issues.map(({ message }) => message).join()).toContain(words);
});
