import { expect, it } from 'vitest';
import { readSnmpSoftware } from './snmp-software.ts';

const linux = { description: 'Linux web1 6.1.0 #1 SMP x86_64', windows: false };
const short = (rows: string[], host = linux) =>
  readSnmpSoftware(rows, host)!.packages.map(({ scheme, name, version, arch }) =>
    [scheme, name, version, arch].join(' ').trim(),
  );

it('of dpkg and rpm: name, version and architecture, and the release by the package that stands for it', () => {
  const debian = readSnmpSoftware(
    ['base-files_12.4+deb12u5_amd64', 'openssl_3.0.11-1~deb12u2_amd64', 'adduser_3.134_all'],
    linux,
  )!;
  expect(debian).toMatchObject({ section: 'system', cut: 0, os: { family: 'debian', version: '12', arch: 'amd64' } });
  expect(debian.packages[1]).toMatchObject({
    name: 'openssl',
    version: '3.0.11-1~deb12u2',
    scheme: 'dpkg',
    sourceKnown: false,
  });
  expect(readSnmpSoftware(['base-files_12ubuntu4.6_amd64'], linux)!.os).toMatchObject({ family: 'ubuntu' });
  expect(readSnmpSoftware(['base-files_12.4+devuan1_amd64'], linux)!.os).toBeUndefined();
  const rows = ['bash-4.2.46-34.el7.x86_64', 'centos-release-7-9.2009.0.el7.centos', 'gpg-pubkey-f4a80eb5-53a7ff4b'];
  const centos = readSnmpSoftware(rows, linux)!;
  expect(centos.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'bash 4.2.46-34.el7',
    'centos-release 7-9.2009.0.el7.centos',
  ]);
  expect(centos.os).toMatchObject({ family: 'centos', version: '7' });
});

it('a row that was cut has a name and no version, and is counted', () => {
  const long = `${'google-cloud-cli-'.repeat(3)}plugin_528.0.0-0_a`.slice(0, 64);
  const read = readSnmpSoftware(['bash_5.2-2_amd64', long.padEnd(64, 'x')], linux)!;
  expect(read.cut).toBe(1);
  expect(read.packages[1]).toMatchObject({ version: '', scheme: 'dpkg' });
});

it('of AIX, FreeBSD, Junos and Windows', () => {
  expect(
    short(['bos.rte 7.1.3.45 Base Operating System Runtime'], {
      description: 'IBM PowerPC CHRP Computer',
      windows: false,
    }),
  ).toEqual(['generic bos.rte 7.1.3.45']);
  expect(short(['p5-gettext-1.05_1', 'nano-2.0.9'], { description: 'FreeBSD fw1 13.2', windows: false })).toEqual([
    'generic p5-gettext 1.05_1',
    'generic nano 2.0.9',
  ]);
  expect(short(['JUNOS Base OS boot [12.3R3.4]'], { description: 'Juniper', windows: false })).toEqual([
    'generic JUNOS Base OS boot 12.3R3.4',
  ]);
  expect(
    short(['7-Zip 9.20', 'Mozilla Firefox 45.0.1 (x86 en-US)', 'CCleaner'], { description: '', windows: true }),
  ).toEqual(['windows 7-Zip 9.20 9.20', 'windows Mozilla Firefox 45.0.1 (x86 en-US) 45.0.1', 'windows CCleaner']);
});

it('a list in no known form stays as it is told', () => {
  expect(short(['SUNWcsr', 'Something 2000'])).toEqual(['generic SUNWcsr', 'generic Something 2000']);
  expect(readSnmpSoftware(['', '  '], linux)).toBeNull();
});
