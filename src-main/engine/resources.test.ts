import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { supportEnd } from './domain/end-of-life.ts';
import { loadBinarySources, loadSupportEnds, readResource, readResourceJson, resourcePath } from './resources.ts';

test('finds the shipped files', () => {
  expect(existsSync(resourcePath('ssvc'))).toBe(true);
  expect(readResource('ssvc/LICENSE').toString()).toContain('Carnegie Mellon');
  expect(readResourceJson('ssvc/cisa_bod_26_04_1_0_0.json')).toMatchObject({ key: expect.any(String) });
});

test('a file that does not ship is a fault of the installation', () => {
  expect(() => readResource('ssvc/none.csv')).toThrow(/ENOENT/);
});

test.each([
  [{ family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12' }, '2028-06-30'],
  [{ family: 'debian', name: 'Debian GNU/Linux 10 (buster)', version: '10.13' }, '2024-06-30'],
  [{ family: 'ubuntu', name: 'Ubuntu 24.04.2 LTS', version: '24.04' }, '2029-05-31'],
  [{ family: 'windows', name: 'Microsoft Windows 10 Pro', build: '19045' }, '2025-10-14'],
  [{ family: 'windows', name: 'Microsoft Windows 10 Enterprise LTSC', build: '19044' }, '2027-01-12'],
  [{ family: 'windows', name: 'Microsoft Windows 10 IoT Enterprise LTSC', build: '19044' }, '2032-01-13'],
  [{ family: 'windows', name: 'Microsoft Windows 10 Enterprise', build: '19044' }, '2024-06-11'],
  [{ family: 'windows', name: 'Microsoft Windows 10 Pro Education', build: '19044' }, '2023-06-13'],
  [{ family: 'windows', name: 'Microsoft Windows 11 Pro', build: '26100' }, '2026-10-13'],
  [{ family: 'windows', name: 'Microsoft Windows Server 2019 Standard', build: '17763' }, '2029-01-09'],
  [{ family: 'windows', name: 'Microsoft Windows Server Datacenter', build: '17763' }, '2020-11-10'],
  [{ family: 'windows', name: 'Microsoft Windows Server 2012 R2 Standard', build: '9600' }, '2023-10-10'],
  [{ family: 'windows', name: 'Microsoft Windows 8.1 Pro', build: '9600' }, '2023-01-10'],
  [{ family: 'windows', name: 'Microsoft® Windows Server® 2008 Standard', build: '6003' }, '2020-01-14'],
])('knows when support of $name ends', (os, end) => {
  expect(supportEnd(os, loadSupportEnds())?.end).toBe(end);
});

test('names the source of binaries that are called otherwise', () => {
  const { release, sources } = loadBinarySources();
  expect(release).toBe('bookworm');
  expect(sources.get('libc6')).toBe('glibc');
  expect(sources.get('libssl3')).toBe('openssl');
  expect(sources.get('bash')).toBeUndefined();
});
