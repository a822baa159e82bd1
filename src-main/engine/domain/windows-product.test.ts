import { describe, expect, it } from 'vitest';
import { hotfixKb, installedOn } from './windows-hotfix.ts';
import {
  identifyWindows,
  productKey,
  productKeys,
  readAffectedProduct,
  serverCoreKey,
  windowsEdition,
} from './windows-product.ts';
import type { WindowsArch } from './windows-product.ts';

const identify = (name: string, version: string, arch: WindowsArch = 'amd64', servicePack = 0) =>
  identifyWindows({ name, version, build: Number(version.split('.')[2]), arch, servicePack })?.product ?? null;

describe('identifyWindows', () => {
  it.each<[string, string, WindowsArch, number, string | null]>([
    ['Microsoft Windows 11 Pro', '10.0.26100', 'arm64', 0, 'Windows 11 Version 24H2 for ARM64-based Systems'],
    ['Microsoft Windows 11 Pro', '10.0.26200', 'amd64', 0, 'Windows 11 Version 25H2 for x64-based Systems'],
    ['Microsoft Windows 11 Pro', '10.0.22000', 'amd64', 0, 'Windows 11 version 21H2 for x64-based Systems'],
    ['Microsoft Windows 10 Pro', '10.0.10240', 'i386', 0, 'Windows 10 for 32-bit Systems'],
    ['Microsoft Windows 10 Enterprise LTSC', '10.0.19044', 'amd64', 0, 'Windows 10 Version 21H2 for x64-based Systems'],
    ['Microsoft Windows Server 2025 Standard', '10.0.26100', 'amd64', 0, 'Windows Server 2025'],
    ['Microsoft Windows Server 2022 Datacenter', '10.0.20348', 'amd64', 0, 'Windows Server 2022'],
    [
      'Microsoft Windows Server 2022 Datacenter',
      '10.0.25398',
      'amd64',
      0,
      'Windows Server 2022, 23H2 Edition (Server Core installation)',
    ],
    [
      'Microsoft Windows Server Standard',
      '10.0.16299',
      'amd64',
      0,
      'Windows Server, version 1709 (Server Core Installation)',
    ],
    ['Microsoft Windows Server 2012 R2 Standard', '6.3.9600', 'amd64', 0, 'Windows Server 2012 R2'],
    ['Microsoft Windows Server 2012 Standard', '6.2.9200', 'amd64', 0, 'Windows Server 2012'],
    ['Microsoft Windows 8.1 Pro', '6.3.9600', 'amd64', 0, 'Windows 8.1 for x64-based systems'],
    ['Microsoft Windows 8 Pro', '6.2.9200', 'i386', 0, 'Windows 8 for 32-bit Systems'],
    [
      'Microsoft Windows Server 2008 R2 Enterprise',
      '6.1.7600',
      'ia64',
      0,
      'Windows Server 2008 R2 for Itanium-based Systems',
    ],
    [
      'Microsoft® Windows Server® 2008 Standard',
      '6.0.6002',
      'amd64',
      2,
      'Windows Server 2008 for x64-based Systems Service Pack 2',
    ],
    ['Microsoftr Windows Serverr 2008 Standard', '6.0.6001', 'i386', 1, 'Windows Server 2008 for 32-bit Systems'],
    ['Microsoft Windows Vista Business', '6.0.6002', 'i386', 2, 'Windows Vista Service Pack 2'],
    [
      'Microsoft(R) Windows(R) Server 2003 Enterprise',
      '5.2.3790',
      'ia64',
      2,
      'Microsoft Windows Server 2003 for Itanium-based Systems Service Pack 2',
    ],
    [
      'Microsoft(R) Windows(R) XP Professional x64 Edition',
      '5.2.3790',
      'amd64',
      1,
      'Microsoft Windows XP Professional x64 Edition',
    ],
    ['Microsoft Windows 10 Pro', '10.0.19999', 'amd64', 0, null],
    ['Microsoft Windows NT', '4.0.1381', 'i386', 6, null],
  ])('%s %s %s SP%i', (name, version, arch, pack, product) =>
    expect(identify(name, version, arch, pack)).toBe(product),
  );

  it('reads the edition', () => {
    expect(windowsEdition('Microsoft Windows 10 Pro for Workstations')).toBe('Pro for Workstations');
    expect(windowsEdition('Microsoft(R) Windows(R) Server 2003, Standard Edition')).toBe('Standard Edition');
    expect(windowsEdition('Microsoft Windows Server 2012 R2 Datacenter')).toBe('Datacenter');
  });
});

describe('names of products', () => {
  it('are one product in all spellings', () => {
    for (const [a, b] of [
      ['Windows 8.1 for x64-based systems', 'Windows 8.1 for x64-based Systems'],
      ['Windows Server 2016  ', 'Windows Server 2016'],
      ['Windows 11 version 26H1 for x64-based Systems', 'Windows 11 Version 26H1 for x64-based Systems - extra'],
      ['Windows 11 Version 25H2 for ARM systems', 'Windows 11 Version 25H2 for ARM64-based Systems'],
      ['Microsoft Windows XP Service Pack 3', 'Windows XP Service Pack 3'],
      ['Windows Server 2012 R2 (server core installation)', 'Windows Server 2012 R2 (Server Core installation)'],
    ] as const) {
      expect(productKey(a)).toBe(productKey(b));
    }
  });

  it('are not one product where only a piece is the same', () => {
    expect(productKeys('Windows Server 2012')).toEqual(['windows server 2012']);
    expect(productKeys('Microsoft Windows Server 2003')).toEqual(['windows server 2003']);
    expect(productKeys('Windows 10 for x64-based Systems')).toEqual([
      'windows 10 for x64-based systems',
      'windows 10 version 1507 for x64-based systems',
    ]);
    expect(serverCoreKey('Windows Server 2016')).toBe('windows server 2016 (server core installation)');
    expect(serverCoreKey('Windows 10 for x64-based Systems')).toBeNull();
  });

  it('take components apart', () => {
    expect(readAffectedProduct('Internet Explorer 11 on Windows 10 Version 1803 for x64-based Systems')).toEqual({
      os: 'windows 10 version 1803 for x64-based systems',
      component: 'internet explorer 11',
    });
    expect(readAffectedProduct('Windows 10 HLK Version 22H2')).toBeNull();
    expect(readAffectedProduct('Microsoft Office 2016')).toBeNull();
  });
});

describe('hotfixes', () => {
  it.each([
    ['KB893803v2 - Update', 'KB893803'],
    ['Q329115', 'KB329115'],
    ['Q147222', null],
    ['File 1', null],
    ['{7A068575-C5D}', null],
  ])('%s', (entry, kb) => expect(hotfixKb(entry)).toBe(kb));

  it.each([
    ['3/2/2019', false, '2019-03-02'],
    ['3/2/2019', true, '2019-02-03'],
    ['25.11.2023', false, '2023-11-25'],
    ['20190302', false, '2019-03-02'],
    ['01d4df8f6c3f7000', false, '2019-03-21'],
    ['13/13/2019', false, null],
    ['', false, null],
  ])('installed on "%s"', (text, dayFirst, day) => expect(installedOn(text, dayFirst)).toBe(day));
});
