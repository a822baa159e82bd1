/**
 * A small office's segment of 16 machines, each what it says it is: Debian 11, 12 and 13, RPM machines with dnf and zypper,
 * Samba as file server and as domain controller, devices that answer SNMP from captures, web-only devices, a slow and a lossy
 * host. `truth` is what each was set up to be.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssetKind } from '../../src-shared/model/asset.ts';
import { sharedData } from '../shared-data.ts';
import { Lab } from './lab.ts';
import { namespaceOf } from './network.ts';
import { ProbeHosts } from './probe-hosts.ts';
import { startRpmHost, type RpmHost } from './rpm-host.ts';

export interface Machine {
  /** Last number of its address. */
  last: number;
  /** What it was set up as, for the table. */
  is: string;
  /** What a sweep has to say; absent where nothing it shows tells. */
  kind?: AssetKind;
  family?: string;
  version?: string;
  ports: number[];
}

export const truth: readonly Machine[] = [
  { last: 2, is: 'package repository, a web server of its own make', ports: [80] },
  { last: 11, is: 'Debian 11 with nginx', family: 'debian', version: '11', ports: [22, 80, 8080] },
  { last: 12, is: 'Debian 12 with nginx', family: 'debian', version: '12', ports: [22, 80, 8080] },
  { last: 13, is: 'Debian 13 with nginx', family: 'debian', version: '13', ports: [22, 80, 8080] },
  { last: 14, is: 'RPM machine with dnf (Rocky Linux 9), Apache', family: 'rocky', ports: [22, 80] },
  { last: 15, is: 'RPM machine with zypper (openSUSE Leap), Apache', family: 'linux', ports: [22, 80] },
  { last: 16, is: 'Samba file server on Debian 12', family: 'debian', version: '12', ports: [22, 139, 445] },
  {
    last: 17,
    is: 'Samba domain controller on Debian',
    kind: 'server',
    family: 'debian',
    ports: [53, 88, 135, 139, 389, 445, 636, 3268],
  },
  { last: 18, is: 'Cisco Catalyst 3560, SNMP capture', kind: 'network', ports: [] },
  { last: 19, is: 'Brother printer, snmpd', kind: 'printer', ports: [515, 631, 8080, 9100] },
  { last: 20, is: 'UniFi console, only a web page with a TLS certificate', kind: 'network', ports: [443] },
  { last: 21, is: 'Debian 12 at 256 kbit/s', family: 'debian', version: '12', ports: [22, 80, 8080] },
  { last: 22, is: 'Debian 13 that loses 8% of its packets', family: 'debian', version: '13', ports: [22, 80, 8080] },
  { last: 23, is: 'Mac mini, multicast DNS', kind: 'workstation', family: 'macos', ports: [] },
  { last: 24, is: 'Windows XP, SNMP capture', kind: 'workstation', family: 'windows', ports: [] },
  { last: 90, is: 'print server with nothing but a plain web page', kind: 'printer', ports: [80] },
];

const pem = readFileSync(join(import.meta.dirname, '../fixtures/discovery/test-only.pem'), 'utf8');

const greeting = (port: number, line: string) =>
  `require('node:net').createServer((socket) => { socket.on('error', () => {}); socket.write(${JSON.stringify(line)} + '\\r\\n'); }).listen(${port});`;
const apache = (server: string) =>
  `require('node:http').createServer((request, response) => { response.setHeader('Server', ${JSON.stringify(server)}); response.end('<title>Test page</title>'); }).listen(80);`;
const securePage = `require('node:https').createServer(
  { key: ${JSON.stringify(pem)}, cert: ${JSON.stringify(pem)} },
  (request, response) => response.end('<title>UniFi Network</title>')).listen(443);`;
/** Counts what reaches its printing ports, and tells on port 8080. */
const printing = `
  let bytes = 0;
  for (const port of [515, 631, 9100])
    require('node:net').createServer((socket) => socket.on('data', (chunk) => (bytes += chunk.length)).on('error', () => {})).listen(port);
  require('node:http').createServer((request, response) => response.end(String(bytes))).listen(8080);`;
const macService =
  `<?xml version="1.0" standalone='no'?><!DOCTYPE service-group SYSTEM "avahi-service.dtd"><service-group>` +
  `<name>lab</name><service><type>_device-info._tcp</type><port>9</port><txt-record>model=Macmini9,1</txt-record></service></service-group>`;

export interface Segment {
  lab: Lab;
  address(last: number): string;
  down(): Promise<void>;
}

const rpmMachines = [
  { kind: 'dnf', name: 'rocky1', last: 14, server: 'Apache/2.4.57 (Rocky Linux)' },
  { kind: 'zypper', name: 'leap1', last: 15, server: 'Apache/2.4.58 (Linux/SUSE)' },
] as const;

/** Starts all of it; `down` also after a failure of the start. */
export async function startSegment(network: { name: string; prefix: string }): Promise<Segment> {
  const lab = await Lab.up({
    ...network,
    hosts: [
      { name: 'old1', last: 11, release: 'bullseye' },
      { name: 'web1', last: 12, release: 'bookworm' },
      { name: 'app1', last: 13, release: 'trixie' },
      { name: 'slow1', last: 21, release: 'bookworm' },
      { name: 'lossy1', last: 22, release: 'trixie' },
    ],
  });
  lab.removeOnExit();
  const others = new ProbeHosts(lab.network);
  const rpms: RpmHost[] = [];
  const down = async () => {
    for (const rpm of rpms) rpm.close();
    await lab.down();
    await others.down();
  };
  const start = async () => {
    const domain = others.domainController('dc1', 17, 'corp.example');
    await Promise.all([
      others.replay('switch1', 18, sharedData('snmp/snmprec/network/switch/cisco-c3560.snmprec.bz2')),
      others.replay('cray', 24, sharedData('snmp/snmprec/os/windows/XP.snmprec.bz2')),
      others.snmp('brn1', 19, {
        description: 'Brother NC-8700w, Firmware Ver.1.06  (13.07.31)',
        object: '.1.3.6.1.4.1.2435.2.3.9.1',
        name: 'brn1',
      }),
      others.add('unifi', 20),
      others.fileServer('files1', 16, 'OFFICE'),
      others.avahi('mac1', 23, macService),
      ...rpmMachines.map(async ({ kind, name, last, server }) => {
        await others.add(name, last);
        others.listen(name, apache(server));
        rpms.push(await startRpmHost(kind, namespaceOf(network.name, name)));
      }),
    ]);
    others.listen('brn1', printing);
    others.listen('unifi', securePage);
    others.listen('files1', greeting(22, 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7'));
    await others.until(19, 8080);
    await others.until(20, 443);
    await others.until(16, 22);
    await domain;
    await lab.host('slow1').limitRate(256);
    await lab.host('lossy1').dropPackets(8);
  };
  try {
    await start();
  } catch (error) {
    await down();
    throw error;
  }
  return { lab, address: (last) => `${network.prefix}.${last}`, down };
}
