/** Pages of Rocky Linux's errata API: packages of all architectures, streams, and what makes a page whole. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectDamageRefused,
  jsonFrom,
  readJson,
  readRecords,
  refusalOf,
  withSwappedTypes,
  withValue,
} from '../../../test/feed-records.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';

const fixture = readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/feeds/rocky-errata.json'));
const page = jsonFrom(fixture) as { advisories: { packages: { nevra: string }[] }[] };

it('is read with its CVEs and one statement for the architectures of a package', async () => {
  const { feed, date, mode, records } = await readRecords({ name: 'a', bytes: fixture });
  expect({ feed, date, mode }).toEqual({ feed: 'rocky-errata', date: '2025-11-27T09:00:19.000Z', mode: 'partial' });
  const [record] = records;
  expect(record).toMatchObject({
    id: 'RLSA-2025:21816',
    published: '2025-11-27T09:11:22.820Z',
    kind: 'security',
    severity: 'moderate',
    vulnerabilities: [{ id: 'CVE-2025-58183', cvss: [{ version: '3.1', source: 'Rocky Linux', base: 7.5 }] }],
  });
  // 49 packages by architecture and product are 11 names, two of them source packages.
  const said = record!.packages.map(({ of, package: named }) => `${of} ${named}`);
  const named = new Set(
    page.advisories[0]!.packages.map(
      ({ nevra }) => `${nevra.endsWith('.src.rpm') ? 'source' : 'binary'} ${nevra.slice(0, nevra.search(/-\d+:/))}`,
    ),
  );
  expect(new Set(said)).toEqual(named);
  expect(said).toHaveLength(named.size);
  expect(record!.packages[0]).toEqual({
    scope: 'rocky:10',
    package: 'delve',
    of: 'binary',
    status: 'fixed',
    ranges: [{ fixed: '1.25.2-1.el10_1' }],
    arches: ['aarch64', 'ppc64le', 'x86_64'],
  });
});

it('a page with all there are takes the place of the list', async () => {
  expect((await readJson({ ...page, total: 1 })).mode).toBe('whole');
  expect((await readJson({ ...page, total: 1, page: 2 })).mode).toBe('partial');
});

describe('a page that is wrong', () => {
  it('cut, zeroed or flipped', () => expectDamageRefused(fixture, 'page.json'));
  it('with a value of another type or none', async () => {
    const places = [
      'advisories.0.name',
      'advisories.0.kind',
      'advisories.0.published_at',
      'advisories.0.cves',
      'advisories.0.cves.0.cve',
      'advisories.0.packages',
      'advisories.0.packages.0.nevra',
      'advisories.0.packages.0.product_name',
      'last_updated_at',
      'total',
    ];
    for (const [place, document] of withSwappedTypes(page, places))
      expect(await refusalOf(readJson(document)), place).toMatch(/is damaged|is not a file of a feed/);
    const place = 'advisories.0.packages.3';
    expect(await refusalOf(readJson(withValue(page, `${place}.nevra`, 'delve')))).toContain(
      '"delve", which is no package',
    );
    const other = withValue(page, `${place}.product_name`, 'Example Linux 10');
    expect(await refusalOf(readJson(other))).toContain('no release of Rocky Linux');
  });
});

it.skipIf(!haveSharedData)('of a module carries its stream, on a legacy release too', async () => {
  const { records } = await readRecords({ path: sharedData('rocky/errata/happy__page2.json') });
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ id: 'RLBA-2019:0973', kind: 'bugfix', severity: 'unrated', vulnerabilities: [] });
  expect(records[0]!.packages).toHaveLength(8);
  expect(new Set(records[0]!.packages.map(({ scope, module }) => `${scope} ${module}`))).toEqual(
    new Set(['rocky:8 container-tools:1.0']),
  );
});
