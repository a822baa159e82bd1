import { describe, expect, it } from 'vitest';
import { agreedSystem, kindOf, systemOf, systemOfCpe } from './scanned-system.ts';

const brief = (os: ReturnType<typeof systemOf>) => (os ? `${os.family} ${os.version ?? '-'}` : null);

describe('systems as scanners name them', () => {
  it.each([
    ['Linux Kernel 4.19.0-6-amd64 on Debian 10.2', 'debian 10'],
    ['Linux Kernel 3.10 on CentOS Linux release 7', 'centos 7'],
    ['Red Hat Enterprise Linux Server release 7.9 (Maipo)', 'rhel 7.9'],
    ['Ubuntu Linux 22.04 on Linux Kernel 5.15', 'ubuntu 22.04'],
    ['Ubuntu 24.04.2 LTS (Noble Numbat)', 'ubuntu 24.04'],
    ['SUSE Linux Enterprise Server 15 SP3', 'sles 15.3'],
    ['SLES15.3', 'sles 15.3'],
    ['openSUSE Leap 15.4', 'opensuse-leap 15.4'],
    ['Oracle Linux Server release 8.6', 'ol 8.6'],
    ['Rocky Linux 9.1', 'rocky 9.1'],
    ['Amazon Linux 2', 'amzn 2'],
    ['VMware ESXi 6.7.0 build-8169922', 'esxi 6.7.0'],
    ['Mac OS X 10.15.7', 'macos 10.15.7'],
    ['FreeBSD 13.1-RELEASE', 'freebsd 13.1'],
    ['Cisco IOS 15.2(4)M', 'ios 15.2'],
    ['CISCO PIX 7.0', 'pix 7.0'],
    ['Linux 4.15 - 5.6', 'linux -'],
    ['Windows 6.1 (Samba 4.9.5-Debian)', 'debian -'],
    ['Dell iDRAC', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(brief(systemOf(text))).toBe(expected);
  });

  it('takes editions, builds and service packs of Windows', () => {
    expect(systemOf('Microsoft Windows Server 2008 R2 Standard Service Pack 1')).toEqual({
      family: 'windows',
      name: 'Windows Server 2008 R2 Standard Service Pack 1',
      edition: 'Standard',
      servicePack: 1,
    });
    expect(systemOf('Windows 10 Enterprise Build 19045')).toMatchObject({
      name: 'Windows 10 Enterprise',
      edition: 'Enterprise',
      build: '19045',
    });
    expect(systemOf('Windows Server 2016 Standard 14393')).toMatchObject({ edition: 'Standard', build: '14393' });
  });

  it.each([
    ['cpe:/o:debian:debian_linux:12', 'debian 12'],
    ['cpe:/o:canonical:ubuntu_linux:20.04', 'ubuntu 20.04'],
    ['cpe:/o:redhat:enterprise_linux:8.4', 'rhel 8.4'],
    ['cpe:/o:oracle:linux:8', 'ol 8'],
    ['cpe:/o:suse:linux_enterprise_server:12:sp5', 'sles 12.5'],
    ['cpe:/o:linux:linux_kernel:5', 'linux -'],
    ['cpe:2.3:o:fortinet:fortios:7.0.1:*:*:*:*:*:*:*', 'fortios 7.0.1'],
    ['cpe:/a:openbsd:openssh:9.2', null],
    ['no cpe', null],
  ])('%s', (cpe, expected) => {
    expect(brief(systemOfCpe(cpe))).toBe(expected);
  });

  it('names Windows of a CPE as people do', () => {
    expect(systemOfCpe('cpe:/o:microsoft:windows_xp::sp3')).toMatchObject({
      name: 'Windows XP Service Pack 3',
      servicePack: 3,
    });
    expect(systemOfCpe('cpe:/o:microsoft:windows_10:22h2')).toMatchObject({ name: 'Windows 10 Version 22H2' });
  });
});

describe('guesses', () => {
  it('say what all of them say', () => {
    const [a, b] = [systemOf('Microsoft Windows 10 Pro'), systemOf('Microsoft Windows 10 Enterprise')];
    expect(agreedSystem([a, b])).toEqual({ family: 'windows', name: 'Windows 10' });
    expect(agreedSystem([systemOf('Debian 11'), systemOf('Debian 12')])).toEqual({ family: 'debian', name: 'Debian' });
    expect(agreedSystem([a, systemOf('Debian 12')])).toBeUndefined();
    expect(agreedSystem([a, undefined])).toBeUndefined();
    expect(agreedSystem([])).toBeUndefined();
  });

  it.each([
    ['broadband router', undefined, 'network'],
    ['printer', undefined, 'printer'],
    ['webcam', undefined, 'other'],
    ['general purpose', 'Windows Server 2019', 'server'],
    ['general purpose', 'Windows 11 Pro', 'workstation'],
    [undefined, 'Windows (build 17763)', undefined],
    ['general-purpose', 'Debian 12', undefined],
  ])('of the kind %s with %s', (type, system, expected) => {
    expect(kindOf(type, systemOf(system))).toBe(expected);
  });
});
