import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import type { Greeting } from './probes/probe.ts';

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

  it('without a distribution tells nothing', () => {
    expect(ssh('SSH-2.0-OpenSSH_8.0')).toEqual({ because: [] });
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
    expect(samba.because).toHaveLength(2);
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
