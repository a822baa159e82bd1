/** Red Hat's CVE data: fixes, states without a fix, modules, and that broken documents are refused. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectDamageRefused,
  jsonFrom,
  readJson,
  readRecords,
  refusalOf,
  withSwappedTypes,
} from '../../../test/feed-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';

const fixture = readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/feeds/redhat-cve.json'));
const cve = jsonFrom(fixture) as object;

it('is read with its rating, score, fixes and states', async () => {
  // Its file carries the name of a CVE, as those of others do.
  const { feed, mode, records } = await readRecords({ name: 'CVE-2022-2309.json', bytes: fixture });
  expect({ feed, mode }).toEqual({ feed: 'redhat-cve', mode: 'partial' });
  expect(records).toEqual([
    {
      id: 'CVE-2022-2309',
      part: '',
      published: '2022-07-05T00:00:00.000Z',
      modified: null,
      withdrawn: null,
      title: 'CVE-2022-2309 lxml: NULL Pointer Dereference in lxml',
      kind: 'security',
      severity: 'moderate',
      vulnerabilities: [
        {
          id: 'CVE-2022-2309',
          severity: 'moderate',
          cvss: [
            {
              version: '3.1',
              source: 'Red Hat',
              vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
              base: 7.5,
              severity: '',
            },
          ],
        },
      ],
      packages: [
        {
          scope: 'rhel:9',
          package: 'python-lxml',
          of: 'source',
          status: 'fixed',
          ranges: [{ fixed: '4.6.5-3.el9' }],
          word: 'RHSA-2022:8226',
        },
        ...['python38:3.8', 'python39:3.9', undefined].map((module) => ({
          scope: 'rhel:8',
          package: 'python-lxml',
          of: 'source',
          status: 'not-affected',
          ...(module ? { module } : {}),
          word: 'Not affected',
        })),
        {
          scope: 'rhel:9',
          package: 'python-lxml',
          of: 'source',
          status: 'affected',
          module: 'inkscape:flatpak',
          word: 'Affected',
        },
      ],
    },
  ]);
});

it('keeps every word on what has no fix, and the mitigation in both its forms', async () => {
  const document = {
    ...cve,
    package_state: ['Fix deferred', 'New', 'Under investigation', 'Will not fix'].map((fix_state, n) => ({
      product_name: 'Red Hat Enterprise Linux 8',
      fix_state,
      package_name: `lib${n}`,
      cpe: 'cpe:/o:redhat:enterprise_linux:8',
    })),
    affected_release: [
      // A build of a module names no package, a product's release neither.
      {
        advisory: 'RHSA-2024:1',
        cpe: 'cpe:/a:redhat:enterprise_linux:8',
        package: 'nodejs:18-8090020240301110609.a75119d5',
      },
      { advisory: 'RHSA-2024:2', cpe: 'cpe:/a:redhat:enterprise_linux:8' },
    ],
    mitigation: { value: 'Turn it off.', lang: 'en:us' },
  };
  const [record] = (await readJson(document)).records;
  expect(record!.packages.map(({ package: named, status, word }) => [named, status, word])).toEqual([
    ['lib0', 'affected', 'Fix deferred'],
    ['lib1', 'investigating', 'New'],
    ['lib2', 'investigating', 'Under investigation'],
    ['lib3', 'affected', 'Will not fix'],
  ]);
  expect(record!.vulnerabilities[0]!.mitigation).toBe('Turn it off.');
});

describe('a document that is wrong', () => {
  it('cut, zeroed or flipped', () => expectDamageRefused(fixture, 'cve.json'));
  it('with a value of another type', async () => {
    const places = [
      'name',
      'public_date',
      'threat_severity',
      'cvss3',
      'cvss3.cvss3_base_score',
      'affected_release',
      'affected_release.0.cpe',
      'affected_release.0.package',
      'package_state.0.fix_state',
      'package_state.0.package_name',
    ];
    for (const [place, document] of withSwappedTypes(cve, places))
      expect(await refusalOf(readJson(document)), place).toContain('is damaged');
  });
});

it.skipIf(!haveSharedData)('the captures of the publisher: 20 CVEs', async () => {
  const names = readdirSync(sharedData('redhat/hydra-cve'));
  const read = await Promise.all(names.map((name) => readRecords({ path: sharedData(`redhat/hydra-cve/${name}`) })));
  expect(read.map(({ feed, records }) => [feed, records[0]!.id])).toEqual(names.map((name) => ['redhat-cve', name]));
  const records = read.flatMap((one) => one.records);
  const said = records.flatMap(({ packages }) => packages);
  // Of layered products nothing is kept: Satellite and software collections.
  expect(said.every(({ scope }) => scope.startsWith('rhel'))).toBe(true);
  expect(said.filter(({ word }) => word === 'Out of support scope')).toHaveLength(26);
  const webp = records.find(({ id }) => id === 'CVE-2023-4863')!;
  expect(webp.packages.filter((one) => one.package === 'libwebp' && one.scope === 'rhel:8')).toEqual([
    {
      scope: 'rhel:8',
      package: 'libwebp',
      of: 'source',
      status: 'fixed',
      ranges: [{ fixed: '1.0.0-8.el8_8.1' }],
      word: 'RHSA-2023:5309',
    },
  ]);
  const java = records.find(({ id }) => id === 'CVE-2017-3509')!;
  expect(java.packages[0]!.ranges).toEqual([{ fixed: '1:1.8.0.131-1jpp.1.el6' }]);
});
