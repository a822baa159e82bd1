/** Which line of the shipped table speaks of a system, edition by edition, and which updates are sold after its end. */
import { describe, expect, it } from 'vitest';
import { loadSupportEnds } from '../resources.ts';
import { daysOfSupportLeft, supportEnd } from './end-of-life.ts';

const table = loadSupportEnds();
const ofWindows = (name: string, build: string) => {
  const line = supportEnd({ family: 'windows', name, build }, table);
  return line && [line.end, line.sold?.until];
};
const ofLinux = (family: string, name: string, version: string) => {
  const line = supportEnd({ family, name, version }, table);
  return line && [line.end, line.sold?.until];
};

describe('the line of a system', () => {
  it.each([
    ['Microsoft Windows 11 Enterprise', '26200', '2028-10-10', undefined],
    ['Microsoft Windows 11 Education', '26200', '2028-10-10', undefined],
    ['Microsoft Windows 11 Pro', '26200', '2027-10-12', undefined],
    ['Microsoft Windows 11 Pro Education', '26200', '2027-10-12', undefined],
    ['Microsoft Windows 11 Home', '26200', '2027-10-12', undefined],
    ['Microsoft Windows 11 Pro', '26100', '2026-10-13', undefined],
    ['Microsoft Windows 11 Enterprise', '26100', '2027-10-12', undefined],
    ['Microsoft Windows 11 Enterprise LTSC', '26100', '2029-10-09', undefined],
    ['Microsoft Windows 11 IoT Enterprise LTSC', '26100', '2034-10-10', undefined],
    ['Microsoft Windows Server 2025 Standard', '26100', '2034-11-14', undefined],
    ['Microsoft Windows 11 Enterprise', '22631', '2026-11-10', undefined],
    ['Microsoft Windows 11 Pro', '22631', '2025-11-11', undefined],
    ['Microsoft Windows 10 Pro', '19045', '2025-10-14', '2028-10-10'],
    ['Microsoft Windows 10 Enterprise', '19045', '2025-10-14', '2028-10-10'],
    ['Microsoft Windows 10 Education', '19045', '2025-10-14', '2028-10-10'],
    // The dates of the source are those of the contract for organisations.
    ['Microsoft Windows 10 Home', '19045', '2025-10-14', undefined],
    ['Microsoft Windows 10 Famille', '19045', '2025-10-14', undefined],
    ['Microsoft Windows 10 Enterprise LTSC 2021', '19044', '2027-01-12', undefined],
    ['Microsoft Windows 10 IoT Enterprise LTSC 2021', '19044', '2032-01-13', undefined],
    ['Microsoft Windows Server 2016 Datacenter', '14393', '2027-01-12', '2030-01-12'],
    ['Microsoft Windows Server 2012 R2 Standard', '9600', '2023-10-10', '2026-10-13'],
    ['Microsoft Windows Server 2012 Standard', '9200', '2023-10-10', '2026-10-13'],
    ['Microsoft Windows Server 2008 R2 Standard', '7601', '2020-01-14', '2023-01-10'],
    // Without its service pack there is nothing to buy for it.
    ['Microsoft Windows Server 2008 R2 Standard', '7600', '2020-01-14', undefined],
    ['Microsoft Windows Server 2019 Standard', '17763', '2029-01-09', undefined],
    ['Microsoft Windows Server Standard', '17763', '2020-11-10', undefined],
  ])('%s, build %s', (name, build, end, sold) => {
    expect(ofWindows(name, build)).toEqual([end, sold]);
  });

  it.each([
    ['debian', 'Debian GNU/Linux 12 (bookworm)', '12', '2028-06-30', undefined],
    ['ubuntu', 'Ubuntu 22.04.5 LTS', '22.04', '2027-04-01', '2032-04-09'],
    ['ubuntu', 'Ubuntu 25.10', '25.10', '2026-07-01', undefined],
    ['rhel', 'Red Hat Enterprise Linux Server 7.9 (Maipo)', '7.9', '2024-06-30', '2029-05-31'],
    ['sles', 'SUSE Linux Enterprise Server 15 SP6', '15.6', '2025-12-31', '2028-12-31'],
    ['sles', 'SUSE Linux Enterprise Server 15', '15', '2019-12-31', '2022-12-31'],
    ['sles', 'SUSE Linux Enterprise Server 16.0', '16.0', '2027-11-30', '2030-11-30'],
    ['alpine', 'Alpine Linux v3.20', '3.20.1', '2026-04-01', undefined],
  ])('%s: %s', (family, name, version, end, sold) => {
    expect(ofLinux(family, name, version)).toEqual([end, sold]);
  });
});

it('an end counts as near for 180 days, its last day included', () => {
  const left = (on: string) => daysOfSupportLeft({ on }, '2026-11-30');
  expect(['2026-11-29', '2026-11-30', '2027-05-29', '2027-05-30'].map(left)).toEqual([null, 0, 180, null]);
  expect(daysOfSupportLeft(null, '2026-11-30')).toBeNull();
});
