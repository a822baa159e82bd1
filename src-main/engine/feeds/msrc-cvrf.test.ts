/** What Microsoft's months and pages are read as, in both forms alike, and that broken ones are refused whole. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { monthJson, monthXml, type Month } from '../../../test/msrc-months.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { readFeed } from './read-feed.ts';

async function read(name: string, content: string | Uint8Array) {
  const list: AdvisoryRecord[] = [];
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const read = await readFeed({ name, bytes }, name, {
    fallbackDate: '2026-11-21T00:00:00.000Z',
    record: (record) => list.push(record),
  });
  return { ...read, list };
}
const refused = (content: string | Uint8Array) => expect(read('x', content)).rejects.toThrow(Refusal);

const month: Month = {
  id: '2026-Aug',
  date: '2026-08-11T07:00:00',
  products: {
    '11923': 'Windows Server 2022',
    '12097': 'Windows 10 Version 22H2 for x64-based Systems',
    '9': 'Office &amp; Co',
  },
  vulnerabilities: [
    {
      cve: 'CVE-2026-40001',
      products: ['11923', '12097', '9'],
      exploited: true,
      severity: 'Critical',
      fixes: [
        { text: '5120242', products: ['11923'], build: '10.0.20348.5499', supersedes: '5114000; 5113999' },
        { text: '5120229', products: ['11923'], subType: 'Security Hotpatch Update', restart: 'No' },
        { text: 'KB5120249', products: ['12097'], build: '10.0.19045.7800', supersedes: '5094127' },
        { text: 'Click to Run', products: ['9'], build: 'https://aka.ms/OfficeSecurityReleases', restart: 'Maybe' },
      ],
      mitigation: 'Turn the service off',
    },
    { cve: 'ADV990001', products: ['12097'], notAffected: ['11923'], score: [0, ''], severity: '' },
  ],
};

describe('a month', () => {
  it('is the same in XML and in JSON', async () => {
    const xml = await read('2026-Aug', monthXml(month));
    // Entities are XML's own business.
    const json = await read('2026-Aug.json', monthJson(month).replaceAll('&amp;', '&'));
    expect(xml).toMatchObject({ feed: 'msrc-cvrf', mode: 'whole', date: '2026-08-11T07:00:00.000Z', records: 2 });
    expect(json).toEqual(xml);
  });

  it('tells of each product each fix, what it replaces and whether it needs a restart', async () => {
    const { list } = await read('x', monthXml(month));
    const rated = { impact: 'Elevation of Privilege', severity: 'critical' };
    const base = { scope: 'windows', of: 'product', status: 'fixed', ...rated };
    expect(list[0]).toMatchObject({
      id: 'CVE-2026-40001',
      part: '2026-Aug',
      published: '2026-08-11T07:00:00.000Z',
      severity: 'critical',
      vulnerabilities: [
        { id: 'CVE-2026-40001', exploited: true, cvss: [{ version: '3.1', base: 7.8, severity: 'HIGH' }] },
      ],
      mitigations: ['Turn the service off'],
    });
    expect(list[0]!.packages).toEqual([
      {
        ...base,
        package: 'Windows Server 2022',
        ranges: [{ fixed: '10.0.20348.5499' }],
        kb: '5120242',
        supersedes: ['5114000', '5113999'],
        update: 'Security Update',
        restart: 'Yes',
      },
      { ...base, package: 'Windows Server 2022', kb: '5120229', update: 'Security Hotpatch Update', restart: 'No' },
      {
        ...base,
        package: 'Windows 10 Version 22H2 for x64-based Systems',
        ranges: [{ fixed: '10.0.19045.7800' }],
        kb: '5120249',
        supersedes: ['5094127'],
        update: 'Security Update',
        restart: 'Yes',
      },
      { ...base, package: 'Office & Co', word: 'Click to Run', update: 'Security Update', restart: 'Maybe' },
    ]);
    expect(list[1]).toMatchObject({ id: 'ADV990001', severity: 'unrated', vulnerabilities: [{ id: 'ADV990001' }] });
    expect(list[1]!.packages.map(({ package: name, status }) => [name, status])).toEqual([
      ['Windows 10 Version 22H2 for x64-based Systems', 'affected'],
      ['Windows Server 2022', 'not-affected'],
    ]);
  });

  it.each([
    ['a product that is not in its tree', monthXml(month).replace('<vuln:ProductID>9<', '<vuln:ProductID>99<')],
    ['a status of another kind', monthXml(month).replace('Known Affected', 'Unknown')],
    ['a score that is none', monthXml(month).replace('>7.8<', '>high<')],
    ['a day that is none', monthXml(month).replaceAll('2026-08-11T', '2026-08-41T')],
    ['no id', monthXml(month).replace('<vuln:CVE>CVE-2026-40001</vuln:CVE>', '')],
    ['no dates', monthXml(month).replaceAll('cvrf:DocumentTracking', 'cvrf:Other')],
    ['entities of its own', monthXml(month).replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>')],
    ['a list that is a text', monthJson(month).replace('"Threats":[', '"Threats":"x","T":[')],
    ['a text that is a number', monthJson(month).replace('"Value":"5120242"', '"Value":5120242')],
    ['a score that is a text', monthJson(month).replace('"BaseScore":7.8', '"BaseScore":"7.8"')],
    ['a product that is not in its list', monthJson(month).replace('"12097","9"],"Type":3', '"12097","99"],"Type":3')],
    ['no list of products', monthJson(month).replace('"ProductTree"', '"Tree"')],
  ])('with %s is refused', async (_, text) => refused(text));

  it.each([
    ['XML', monthXml(month)],
    ['JSON', monthJson(month)],
  ])('is refused where it was cut (%s)', async (_, text) => {
    const whole = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (at) => {
        await refused(whole.subarray(0, at));
      }),
      { numRuns: 60 },
    );
  });

  it('of another publisher is not taken', async () =>
    refused(monthXml(month).replace('secure@microsoft.com', 'security@suse.de')));
});

describe('pages of the Update Guide', () => {
  const page = (kind: string, value: object[]) =>
    JSON.stringify({
      '@odata.context': `https://api.msrc.microsoft.com/sug/v2.0/sugodata/v2.0/en-US/$metadata#${kind}`,
      value,
    });
  const affected = {
    id: '1',
    cveNumber: 'CVE-2026-1',
    product: 'Windows Server 2022',
    severity: 'Important',
    baseScore: '7.8',
    vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
    initialReleaseDate: '2026-08-11T07:00:00Z',
    kbArticles: [
      {
        articleName: '5120242',
        fixedBuildNumber: '10.0.20348.5499',
        supercedence: '5114000',
        rebootRequired: 'Yes',
        downloadName: 'Security Update',
      },
    ],
  };

  it('give each row as a record', async () => {
    const { list, ...end } = await read('x', page('affectedProduct', [{ ...affected, cveNumber: 'CVE-2026-0001' }]));
    expect(end).toMatchObject({ mode: 'partial' });
    expect(list[0]).toMatchObject({
      id: '1',
      part: 'affectedProduct',
      vulnerabilities: [{ id: 'CVE-2026-0001', cvss: [{ base: 7.8 }] }],
      packages: [
        {
          package: 'Windows Server 2022',
          kb: '5120242',
          supersedes: ['5114000'],
          ranges: [{ fixed: '10.0.20348.5499' }],
        },
      ],
    });
  });

  it('are refused with a row that is broken', async () => {
    await refused(page('affectedProduct', [{ ...affected, product: '' }]));
    await refused(page('affectedProduct', [{ ...affected, kbArticles: 'x' }]));
    await refused(page('affectedProduct', [{ ...affected, baseScore: '78' }]));
    await refused(page('affectedProduct', [{ ...affected, id: 3 }]));
  });
});

describe.skipIf(!haveSharedData)('captures (need the shared data)', () => {
  it('of a month', async () => {
    const { list, date } = await read('x', readFileSync(sharedData('msrc/cvrf/2024-Mar')));
    expect(date).toBe('2024-04-09T07:00:00.000Z');
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({
      id: 'CVE-2024-21392',
      severity: 'important',
      vulnerabilities: [{ cvss: [{ base: 7.5 }] }],
    });
    expect(list[0]!.packages.map(({ package: name, kb, ranges }) => [name, kb, ranges![0]!.fixed])).toEqual([
      ['Microsoft Visual Studio 2022 version 17.9', undefined, '17.9.3'],
      ['.NET 7.0', '5036451', '7.0.17'],
      ['.NET 8.0', '5036452', '8.0.3'],
      ['Microsoft Visual Studio 2022 version 17.6', undefined, '17.6.13'],
      ['Microsoft Visual Studio 2022 version 17.4', undefined, '17.4.17'],
      ['Microsoft Visual Studio 2022 version 17.8', undefined, '17.8.8'],
    ]);
  });

  it.each(['product', 'vulnerability', 'deployment'])('of %s pages', async (kind) => {
    const { list } = await read('x', readFileSync(sharedData(`msrc/sug-api/${kind}-0.json`)));
    expect(list).toHaveLength(2);
  });
});
