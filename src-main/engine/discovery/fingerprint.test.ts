import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import type { Greeting } from './probes/probe.ts';
import type { NtlmFacts } from './probes/ntlm.ts';
import type { Told } from './questions.ts';

const ssh = (line: string) => fingerprint([{ port: 22, greeting: { service: 'ssh', line } }]);
const open = (...ports: number[]) => fingerprint(ports.map((port) => ({ port, greeting: {} })));
const web = (greeting: Greeting) => fingerprint([{ port: 80, greeting }]);

describe('an SSH greeting', () => {
  it.each([
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7', { family: 'debian', version: '12' }],
    ['SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u3', { family: 'debian', version: '11' }],
    ['SSH-2.0-OpenSSH_10.0p2 Debian-7', { family: 'debian', version: '13' }],
    ['SSH-2.0-OpenSSH_9.9p1 Debian-3', { family: 'debian' }],
    ['SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5', { family: 'ubuntu', version: '24.04' }],
    ['SSH-2.0-OpenSSH_9.2p1 Raspbian-2+deb12u2', { family: 'raspbian', version: '12' }],
    ['SSH-2.0-OpenSSH_for_Windows_9.5', { family: 'windows' }],
    ['SSH-2.0-OpenSSH_9.7 FreeBSD-20240806', { family: 'freebsd' }],
  ])('%s tells the release and never more', (line, os) => {
    const told = ssh(line);
    expect(told.os).toEqual(os);
    expect(told.because).toEqual([`SSH greets with “${line.slice(8)}”`]);
  });

  it('without a distribution tells at most a Unix, which is most often Linux', () => {
    expect(ssh('SSH-2.0-OpenSSH_8.7')).toMatchObject({ os: { family: 'linux' }, confidence: { os: 50 } });
    expect(ssh('SSH-2.0-dropbear_2022.83')).toEqual({ because: [] });
  });
});

describe('ports and pages', () => {
  it('tell a printer, but not a Linux machine with an exporter on the same port', () => {
    expect(open(80, 515, 631, 9100)).toMatchObject({ kind: 'printer' });
    expect(open(9100)).toMatchObject({ kind: 'printer' });
    expect(open(22, 9100)).toEqual({ because: [] });
  });

  it('tell Windows only where several agree', () => {
    expect(open(135, 445, 3389)).toMatchObject({
      os: { family: 'windows' },
      because: ['it answers on 135, 445, 3389, as Windows does'],
    });
    expect(open(139, 445)).toEqual({ because: [] });
  });

  it('are outweighed by what the host says of itself', () => {
    const samba = fingerprint([
      { port: 22, greeting: { line: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7' } },
      ...[88, 135, 389, 445, 5985].map((port) => ({ port, greeting: {} })),
    ]);
    expect(samba).toMatchObject({ os: { family: 'debian', version: '12' }, kind: 'server' });
    expect(samba.because).toEqual([
      'SSH greets with “OpenSSH_9.2p1 Debian-2+deb12u7”',
      'it serves logins of a domain (ports 88, 389)',
    ]);
    // The ports look like Windows, and that takes some of the certainty.
    expect(samba.confidence!.os).toBeLessThan(75);
  });

  it('tell devices by their page, and the release where any greeting knows it', () => {
    expect(web({ title: 'FRITZ!Box' })).toMatchObject({ kind: 'network', because: ['its page is titled “FRITZ!Box”'] });
    expect(web({ server: 'Microsoft-IIS/10.0' }).os).toEqual({ family: 'windows' });
    const both = fingerprint([
      { port: 80, greeting: { server: 'Apache/2.4.57 (Debian)' } },
      { port: 2222, greeting: { line: 'SSH-2.0-OpenSSH_9.2p1 Debian-2' } },
    ]);
    expect(both.os).toEqual({ family: 'debian', version: '12' });
  });

  it('that say nothing leave it unknown', () => {
    expect(open(80, 443)).toEqual({ because: [] });
    expect(fingerprint([])).toEqual({ because: [] });
  });
});

const windows = (build: number): NtlmFacts => ({ computer: 'PC', version: { major: 10, minor: 0, build } });
const samba: NtlmFacts = { computer: 'FILES1', version: { major: 6, minor: 1, build: 0 } };
const smb = (ntlm: NtlmFacts, more: { port: number; greeting: Greeting }[] = [], told: Told = {}, maker?: string) =>
  fingerprint([{ port: 445, greeting: { service: 'smb', ntlm } }, ...more], told, maker);

describe('what a machine says before a login', () => {
  it('tells the family of Windows with high confidence, and whether it is a server where the build tells that', () => {
    expect(smb(windows(20_348))).toMatchObject({
      os: { family: 'windows', version: 'Server 2022', build: '20348' },
      kind: 'server',
      confidence: { os: 95, kind: 88 },
      because: ['NTLM tells Windows build 10.0.20348'],
    });
    expect(smb(windows(19_041))).toMatchObject({ os: { version: '10 2004 to 22H2' }, kind: 'workstation' });
    expect(smb(windows(26_100))).toMatchObject({ os: { version: '11 24H2, 25H2 or Server 2025' }, kind: 'computer' });
    // A build of tomorrow is Windows all the same.
    expect(smb(windows(31_000)).os).toEqual({ family: 'windows', build: '31000' });
  });

  it('makes a server of a computer that serves a domain', () => {
    const controller = smb(windows(17_763), [
      { port: 389, greeting: { directory: { domain: 'corp.example', functionality: 7 } } },
    ]);
    expect(controller).toMatchObject({ os: { version: '10 1809 or Server 2019' }, kind: 'server' });
    expect(controller.confidence!.kind).toBeGreaterThan(90);
    expect(controller.because).toContain('it is a domain controller of corp.example');
  });

  it('of Samba is no Windows, however its ports look, and what SSH says decides which Unix', () => {
    const alone = smb(samba, [
      { port: 135, greeting: {} },
      { port: 139, greeting: {} },
    ]);
    expect(alone).toMatchObject({ os: { family: 'linux' }, confidence: { os: 60 } });
    const ssh = (line: string) => smb(samba, [{ port: 22, greeting: { line } }]);
    expect(ssh('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7')).toMatchObject({ os: { family: 'debian', version: '12' } });
    expect(ssh('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7').confidence!.os).toBeGreaterThan(90);
    expect(ssh('SSH-2.0-OpenSSH_9.7 FreeBSD-20240806')).toMatchObject({ os: { family: 'freebsd' } });
  });

  it('that contradicts itself is told with low confidence', () => {
    const both = smb(windows(20_348), [{ port: 22, greeting: { line: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7' } }]);
    expect(both.os?.family).toBe('windows');
    expect(both.confidence!.os).toBeLessThan(45);
  });
});

describe('what SNMP, multicast DNS and the network card say', () => {
  const system = (description: string, object: string) =>
    fingerprint([], { system: { description, object, open: true } });
  it.each([
    [
      'Hardware: Intel64 Family 6 - Software: Windows Version 6.3 (Build 20348 Multiprocessor Free)',
      '1.3.6.1.4.1.311.1.1.3.1.2',
      { os: { family: 'windows', version: 'Server 2022', build: '20348' }, kind: 'server' },
    ],
    [
      'Hardware: x86 Family 6 Model 9 Stepping 5 AT/AT COMPATIBLE - Software: Windows 2000 Version 5.1 (Build 2600 Uniprocessor Free)',
      '1.3.6.1.4.1.311.1.1.3.1.1',
      { os: { family: 'windows', version: 'XP', build: '2600' }, kind: 'workstation' },
    ],
    [
      'Linux web1 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64',
      '1.3.6.1.4.1.8072.3.2.10',
      { os: { family: 'debian' } },
    ],
    [
      'Linux SM-PMDA 2.6.32-573.el6.x86_64 #1 SMP Wed Jul 1 18:23:37 EDT 2015 x86_64',
      '1.3.6.1.4.1.8072.3.2.10',
      { os: { family: 'linux' } },
    ],
    [
      'Cisco IOS Software, C3560 Software (C3560-IPSERVICESK9-M), Version 12.2(55)SE3',
      '1.3.6.1.4.1.9.1.617',
      { kind: 'network' },
    ],
    ['Brother NC-8700w, Firmware Ver.1.06  (13.07.31),MID 84UB03', '1.3.6.1.4.1.2435.2.3.9.1', { kind: 'printer' }],
    [
      'Linux 2.6.32.61 #1 Wed May 21 18:37:41 EEST 2014 mips',
      '1.3.6.1.4.1.41112.1.4',
      { kind: 'network', os: { family: 'linux' } },
    ],
    ['APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.7.2)', '1.3.6.1.4.1.318.1.3.4.8', { kind: 'other' }],
    ['10.40.1.39', '1.3.6.1.4.1.99999.1', {}],
  ])('SNMP “%s”', (description, object, expected) => {
    const { os, kind } = system(description, object);
    expect({ ...(os ? { os } : {}), ...(kind ? { kind } : {}) }).toEqual(expected);
  });

  it('a Mac is one, and shares its printer without being one', () => {
    const mac = fingerprint([{ port: 22, greeting: {} }], {
      mdns: { host: 'mac', model: 'MacBookPro18,3', services: ['airplay', 'device-info', 'ipp'] },
    });
    expect(mac).toMatchObject({ os: { family: 'macos' }, kind: 'workstation' });
    const printer = fingerprint(
      [{ port: 80, greeting: {} }],
      { mdns: { services: ['ipp', 'pdl-datastream'] } },
      'Brother industries',
    );
    expect(printer).toMatchObject({ kind: 'printer', confidence: { kind: 90 } });
    expect(printer.because).toEqual([
      'it announces printing or scanning (ipp, pdl-datastream)',
      'its network card is made by Brother industries',
    ]);
  });

  it('a network card alone is a weak word', () => {
    expect(fingerprint([], {}, 'Routerboard.com')).toMatchObject({ kind: 'network', confidence: { kind: 50 } });
    expect(fingerprint([], {}, 'QEMU')).toMatchObject({ kind: 'computer', confidence: { kind: 35 } });
    expect(fingerprint([], {}, 'Intel Corporate')).toEqual({ because: [] });
  });
});
