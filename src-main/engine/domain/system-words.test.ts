import { describe, expect, it } from 'vitest';
import { kindOfSystem, readArch, readSystem, windowsNumbers } from './system-words.ts';

describe('systems by their words', () => {
  it.each([
    ['Windows 10 Enterprise', '10.0 (19045)', 'windows', '10.0.19045', 'workstation'],
    ['Windows Server 2019 Standard', '10.0 (17763)', 'windows', '10.0.17763', 'server'],
    ['Win 2016', '', 'windows', undefined, 'server'],
    ['Windows 2000 Professional', '5.0 (2195)', 'windows', '5.0.2195', 'workstation'],
    ['Microsoft Windows 11 Pro 10.0.22631.3447', '', 'windows', '10.0.22631', 'workstation'],
    ['Ubuntu 22.04.4 LTS', '', 'ubuntu', '22.04.4', undefined],
    ['Debian GNU/Linux', '12', 'debian', '12', undefined],
    ['Red Hat Enterprise Linux 9.3', '', 'rhel', '9.3', undefined],
    ['AlmaLinux', '9.4 (Seafoam Ocelot)', 'almalinux', '9.4', undefined],
    ['openSUSE Leap', '15.5', 'opensuse-leap', '15.5', undefined],
    ['SUSE Linux Enterprise Server 15 SP5', '', 'sles', '15', undefined],
    ['Amazon Linux', '2023', 'amzn', '2023', undefined],
    ['Mac OS X 10.11.6', '', 'macos', '10.11.6', 'workstation'],
    ['VMware ESXi 7.0.3', '', 'esxi', '7.0.3', 'server'],
    ['iOS', '17.4.1', 'ios', '17.4.1', undefined],
    ['FortiOS', '7.2.5', 'fortios', '7.2.5', 'network'],
  ])('%s %s', (name, version, family, told, kind) => {
    const os = readSystem(name, version);
    expect([os?.family, os?.version, kindOfSystem(os)]).toEqual([family, told, kind]);
  });

  it('tells a Windows product only with build and architecture', () => {
    expect(readSystem('Windows 10 Pro', '10.0.19045.4291', 'amd64')).toMatchObject({
      ubr: 4291,
      product: 'Windows 10 Version 22H2 for x64-based Systems',
    });
    expect(readSystem('Windows 10 Pro', '10.0.19045.4291')?.product).toBeUndefined();
    expect(readSystem('Windows 7 Professional Service Pack 1', '6.1 (7601)', 'i386')).toMatchObject({
      servicePack: 1,
      product: 'Windows 7 for 32-bit Systems Service Pack 1',
    });
  });

  it('knows nothing in other words', () => {
    expect([readSystem(''), readSystem('unknown'), readSystem('Printer 5')]).toEqual([undefined, undefined, undefined]);
    expect([windowsNumbers('22.04'), windowsNumbers('10.0.1')]).toEqual([null, null]);
    expect(['x86_64', '64-bit', 'AMD64', 'i686', 'aarch64', 'x64-based PC', ''].map(readArch)).toEqual([
      'amd64',
      'amd64',
      'amd64',
      'i386',
      'arm64',
      'amd64',
      '',
    ]);
  });
});
