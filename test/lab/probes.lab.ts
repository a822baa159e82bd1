/**
 * A sweep of real daemons that say what they are only when asked: Samba, snmpd, Avahi, a web server. What each machine was set up
 * to be is the truth in the table.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepQuestion } from '../../src-shared/model/discovery.ts';
import { scopeOf } from '../../src-main/engine/domain/address-ranges.ts';
import type { FoundHost } from '../../src-main/engine/discovery/found-host.ts';
import { startSweep } from '../../src-main/engine/discovery/sweep.ts';
import { missingForProbes, ProbeHosts } from './probe-hosts.ts';

const missing = missingForProbes();
const hosts = new ProbeHosts({ name: 'probe', prefix: '10.78.8' });
const pem = join(import.meta.dirname, '../fixtures/discovery/test-only.pem');
const ports = [22, 80, 88, 135, 139, 389, 443, 445, 515, 631, 636, 3268, 3389, 5985, 8443, 9100];

const service = (type: string, texts: string[]) =>
  `<?xml version="1.0" standalone='no'?><!DOCTYPE service-group SYSTEM "avahi-service.dtd"><service-group>` +
  `<name>lab</name><service><type>${type}</type><port>9</port>${texts.map((text) => `<txt-record>${text}</txt-record>`).join('')}</service></service-group>`;

const listening = (port: number, line: string) =>
  `require('node:net').createServer((socket) => { socket.on('error', () => {}); socket.write(${JSON.stringify(line)} + '\\r\\n'); }).listen(${port});`;
const securePage = `require('node:https').createServer(
  { key: ${JSON.stringify(readFileSync(pem, 'utf8'))}, cert: ${JSON.stringify(readFileSync(pem, 'utf8'))} },
  (request, response) => response.end('<title>UniFi Network</title>')).listen(443);`;
/** Counts what it is sent, and tells on port 8080. */
const silentPrinter = `
  let bytes = 0;
  for (const port of [515, 631, 9100])
    require('node:net').createServer((socket) => socket.on('data', (chunk) => (bytes += chunk.length)).on('error', () => {})).listen(port);
  require('node:http').createServer((request, response) => response.end(String(bytes))).listen(8080);`;

interface Expected {
  name: string;
  kind?: string;
  family?: string;
  vendor?: string;
  model?: string;
  domain?: string;
  /** At least. */
  confidence?: { kind?: number; os?: number };
}

/** By the last number of the address. */
const truth: Record<number, Expected> = {
  11: { name: 'files1', family: 'debian', domain: 'OFFICE', confidence: { os: 90 } },
  13: { name: 'switch1', kind: 'network', vendor: 'MikroTik', model: 'RB750Gr3', confidence: { kind: 90 } },
  14: { name: 'brn1', kind: 'printer', vendor: 'Brother', confidence: { kind: 90 } },
  15: {
    name: 'mac1.local',
    kind: 'workstation',
    family: 'macos',
    vendor: 'Apple',
    model: 'Macmini9,1',
    confidence: { kind: 75, os: 75 },
  },
  16: { name: 'nas.office.test', kind: 'network', confidence: { kind: 70 } },
};

async function sweep(ask: SweepQuestion[], polite = false) {
  const found = new Map<string, FoundHost>();
  const began = performance.now();
  await startSweep({
    scope: scopeOf([polite ? `${hosts.address(13)}-${hosts.address(14)}` : `${hosts.network.prefix}.0/24`]),
    ports: polite ? [22, 80] : ports,
    polite,
    ask,
    communities: [],
    from: 0,
    signal: new AbortController().signal,
    onHost: (host) => found.set(host.address, host),
  }).finished;
  return { found, seconds: (performance.now() - began) / 1000 };
}

afterAll(() => (missing === '' ? hosts.down() : undefined));

describe.skipIf(missing !== '')(
  `what machines say of themselves${missing === '' ? '' : ` (skipped: ${missing})`}`,
  () => {
    beforeAll(async () => {
      await hosts.up();
      await hosts.fileServer('files1', 11, 'OFFICE');
      hosts.listen('files1', listening(22, 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7'));
      await hosts.snmp('switch1', 13, {
        description: 'RouterOS RB750Gr3',
        object: '.1.3.6.1.4.1.14988.1',
        name: 'switch1',
      });
      await hosts.snmp('brn1', 14, {
        description: 'Brother NC-8700w, Firmware Ver.1.06  (13.07.31)',
        object: '.1.3.6.1.4.1.2435.2.3.9.1',
        name: 'brn1',
      });
      hosts.listen('brn1', silentPrinter);
      await hosts.avahi('mac1', 15, service('_device-info._tcp', ['model=Macmini9,1']));
      await hosts.add('web1', 16);
      hosts.listen('web1', securePage);
      await hosts.until(14, 8080);
      await hosts.until(16, 443);
    }, 300_000);
    it('is found right for every machine, and the printer gets not a byte on its printing ports', async () => {
      const { found, seconds } = await sweep(['mdns', 'netbios', 'snmp']);
      console.log(`probes: ${found.size} hosts in ${seconds.toFixed(1)} s`);
      // The workstation itself is .1.
      const told = [...found.values()].filter(({ address }) => address !== hosts.address(1));
      expect(told.map(({ address }) => address).toSorted()).toEqual(
        Object.keys(truth).map((last) => hosts.address(Number(last))),
      );
      for (const [last, expected] of Object.entries(truth)) {
        const host = found.get(hosts.address(Number(last)))!;
        const { name, kind, family, vendor, model, domain } = expected;
        expect(
          {
            name: host.names[0],
            ...(kind ? { kind: host.kind } : {}),
            ...(family ? { family: host.os?.family } : {}),
            ...(vendor ? { vendor: host.vendor } : {}),
            ...(model ? { model: host.model } : {}),
            ...(domain ? { domain: host.domain } : {}),
          },
          JSON.stringify(host, null, 1),
        ).toEqual({
          name,
          ...(kind ? { kind } : {}),
          ...(family ? { family } : {}),
          ...(vendor ? { vendor } : {}),
          ...(model ? { model } : {}),
          ...(domain ? { domain } : {}),
        });
        for (const [what, least] of Object.entries(expected.confidence ?? {}))
          expect(host.confidence?.[what as 'kind' | 'os'], `${name} ${what}`).toBeGreaterThanOrEqual(least);
      }
      expect(found.get(hosts.address(11))!.ports.find(({ port }) => port === 445)?.banner).toBe(
        'SMB 3.1.1, signing required; it is files1',
      );
      expect(found.get(hosts.address(13))!.notes?.[0]).toContain('“public”');
      const sent = await fetch(`http://${hosts.address(14)}:8080/`);
      expect(await sent.text()).toBe('0');
    });

    it('is asked for only as the scope says: a polite sweep guesses no community, and one without questions asks nothing', async () => {
      const polite = await sweep(['snmp'], true);
      const routed = polite.found.get(hosts.address(13))!;
      expect(routed.model).toBeUndefined();
      expect(routed.notes).toBeUndefined();
      const mute = await sweep([]);
      expect(mute.found.get(hosts.address(13))).toMatchObject({ names: [], ports: [], because: [] });
    });
  },
);

describe.skipIf(missing !== '')('a domain controller', () => {
  beforeAll(() => hosts.domainController('dc1', 12, 'corp.example'), 300_000);

  it('tells its domain by directory, SMB and NetBIOS, which all say what it was told to be', async () => {
    const { found } = await sweep(['mdns', 'netbios', 'snmp']);
    const host = found.get(hosts.address(12))!;
    expect(host, JSON.stringify(host)).toMatchObject({
      own: ['dc1.corp.example'],
      domain: 'corp.example',
      kind: 'server',
      os: { family: 'debian' },
    });
    expect(host.confidence!.kind).toBeGreaterThanOrEqual(95);
    const said = (port: number) => host.ports.find((one) => one.port === port)?.banner;
    expect(said(389)).toMatch(/^directory of corp\.example; Samba Team/);
    expect(said(445)).toBe('SMB 3.1.1, signing required; it is dc1.corp.example of corp.example');
    expect(host.because).toContain('it is a domain controller of corp.example');
  });
});
