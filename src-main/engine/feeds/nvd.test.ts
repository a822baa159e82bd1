import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { readCpe } from './cpe.ts';
import { readFeed } from './read-feed.ts';

async function read(source: string | object, name = 'nvd.json') {
  const list: AdvisoryRecord[] = [];
  const bytes = Buffer.from(typeof source === 'string' ? source : JSON.stringify(source));
  const reader = { fallbackDate: '2026-01-01T00:00:00.000Z', record: (one: AdvisoryRecord) => void list.push(one) };
  return { ...(await readFeed({ name, bytes }, name, reader)), list };
}

const match = (criteria: string, over: Record<string, unknown> = {}) => ({ vulnerable: true, criteria, ...over });
const entry = (id: string, cpeMatch: object[], over: Record<string, unknown> = {}) => ({
  cve: {
    id,
    published: '2026-01-02T03:04:05.678',
    lastModified: '2026-02-03T04:05:06.789',
    vulnStatus: 'Analyzed',
    descriptions: [],
    configurations: [{ nodes: [{ operator: 'OR', negate: false, cpeMatch }] }],
    references: [],
    ...over,
  },
});
const page = (...vulnerabilities: object[]) => ({
  resultsPerPage: vulnerabilities.length,
  startIndex: 0,
  totalResults: vulnerabilities.length,
  format: 'NVD_CVE',
  version: '2.0',
  timestamp: '2026-03-01T00:00:00.000',
  vulnerabilities,
});

describe('NVD', () => {
  it('tells products and their versions by CPE', async () => {
    const chrome = 'cpe:2.3:a:google:chrome:*:*:*:*:*:*:*:*';
    const { list, ...content } = await read(
      page(
        entry('CVE-2026-0001', [
          match(chrome, { versionEndExcluding: '130.0' }),
          match(chrome, { versionStartExcluding: '131.0', versionEndIncluding: '131.5' }),
          match('cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*'),
          match('cpe:2.3:h:acme:box:*:*:*:*:*:*:*:*'),
          match('cpe:2.3:o:microsoft:windows:*:*:*:*:*:*:*:*', { vulnerable: false }),
          match('cpe:2.3:a:mozilla:firefox:128.0:*:*:*:esr:windows:*:*'),
          match('cpe:2.3:a:oracle:jre:1.8.0:update_391:*:*:*:*:*:*'),
        ]),
      ),
    );
    expect(content).toMatchObject({ feed: 'nvd', date: '2026-03-01T00:00:00.000Z', mode: 'partial' });
    expect(list[0]).toMatchObject({
      id: 'CVE-2026-0001',
      published: '2026-01-02T03:04:05.678Z',
      withdrawn: null,
      packages: [
        {
          scope: 'cpe',
          package: 'google:chrome',
          ranges: [{ fixed: '130.0' }, { introduced: '131.0', last: '131.5' }],
          unaffected: [{ introduced: '131.0', last: '131.0' }],
        },
        { package: 'mozilla:firefox', versions: ['128.0'], edition: 'esr', platforms: ['windows'] },
        { package: 'oracle:jre', versions: ['1.8.0:update_391'] },
      ],
    });
    expect(list[0]!.packages).toHaveLength(3);
  });

  it('keeps every score with who gave it, points, exploits and rejection', async () => {
    const cvssData = {
      version: '3.1',
      vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
      baseScore: 9.8,
      baseSeverity: 'CRITICAL',
    };
    const metrics = {
      cvssMetricV31: [
        { source: 'nvd@nist.gov', type: 'Primary', cvssData },
        { source: 'security@acme.example', type: 'Secondary', cvssData: { ...cvssData, baseScore: 8 } },
      ],
      ssvcV203: [
        {
          source: '134c704f-9b21-4f2e-91b3-4a467353bcc0',
          ssvcData: {
            timestamp: '2026-02-02T00:00:00Z',
            options: [{ exploitation: 'poc' }, { automatable: 'yes' }, { technicalImpact: 'total' }],
          },
        },
      ],
    };
    const { list } = await read(
      page(
        entry('CVE-2026-0001', [], {
          metrics,
          references: [{ url: 'https://example.org/x', tags: ['Exploit', 'Patch'] }],
        }),
        entry('CVE-2026-0002', [], { vulnStatus: 'Rejected' }),
      ),
    );
    expect(list[0]!.vulnerabilities[0]!.cvss!.map(({ source, base }) => [source, base])).toEqual([
      ['NVD', 9.8],
      ['security@acme.example', 8],
    ]);
    expect(list[0]).toMatchObject({
      ssvc: { exploitation: 'poc', automatable: 'yes', technicalImpact: 'total' },
      exploitLinks: ['https://example.org/x'],
    });
    expect(list[1]!.withdrawn).toBe('2026-02-03T04:05:06.789Z');
  });

  it('refuses what is not whole', async () => {
    const good = page(entry('CVE-2026-0001', [match('cpe:2.3:a:a:b:*:*:*:*:*:*:*:*')]));
    const bad: [object, string][] = [
      [{ ...good, resultsPerPage: 2 }, 'says that it has 2'],
      [page(entry('CVE-26-1', [])), 'no CVE id'],
      [page(entry('CVE-2026-0001', [match('google chrome')])), 'is not a CPE'],
      [page(entry('CVE-2026-0001', [], { published: 'yesterday' })), 'not a date'],
      [
        page(
          entry('CVE-2026-0001', [], {
            metrics: { cvssMetricV31: [{ source: 'x', cvssData: { vectorString: 'x' } }] },
          }),
        ),
        'CVSS',
      ],
      [page(entry('CVE-2026-0001', [], { configurations: 'none' })), 'not a list'],
    ];
    for (const [document, why] of bad) await expect(read(document), why).rejects.toThrow(why);
    const text = JSON.stringify(good);
    for (const cut of [200, text.length >> 1, text.length - 1])
      await expect(read(text.slice(0, cut)), `cut at ${cut}`).rejects.toMatchObject({ code: 'feed-damaged' });
  });

  it('reads CPE names in both forms, and any text without a fault', () => {
    expect(readCpe('cpe:2.3:a:notepad\\+\\+:notepad\\+\\+:8.5:*:*:*:*:*:x64:*')).toMatchObject({
      name: 'notepad++:notepad++',
      version: '8.5',
    });
    expect(readCpe('cpe:2.3:a:a\\:b:c:1\\:2:*:*:*:*:*:*:*')).toMatchObject({ name: 'a:b:c', version: '1:2' });
    expect(readCpe('cpe:/a:mozilla:firefox:128::~~esr~windows~~')).toMatchObject({
      name: 'mozilla:firefox',
      edition: 'esr',
      targetSystem: 'windows',
    });
    for (const none of ['', 'cpe:2.3:x:a:b', 'cpe:/', 'pkg:npm/a']) expect(readCpe(none)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void readCpe(`cpe:2.3:a:${text}`)));
  });
});

describe.skipIf(!haveSharedData)('NVD’s own files (needs ../shared/data)', () => {
  it.each([
    ['nvd/nvd-api-2.0-page.json', 38],
    ['nvd/nvdcve-2.0-recent_2025-08-25.json.gz', 930],
    ['nvd/nvdcve-1.1-2021.json.gz', 10_660],
    ['nvd/records-2.0/CVE-2023-4863.json', 1],
  ])('%s holds %i CVEs', async (file, count) => {
    let records = 0;
    const path = sharedData(file);
    const content = await readFeed({ path }, file, {
      fallbackDate: '2026-01-01T00:00:00.000Z',
      record: () => (records += 1),
    });
    expect([content.feed, records]).toEqual(['nvd', count]);
  });

  it('a real record, read by eye', async () => {
    const { list } = await read(readFileSync(sharedData('nvd/records-2.0/CVE-2023-4863.json'), 'utf8'));
    expect(list[0]!.packages.find((one) => one.package === 'google:chrome')).toMatchObject({
      ranges: [{ fixed: '116.0.5845.187' }],
    });
    expect(list[0]!.vulnerabilities[0]!.cvss).toMatchObject([{ version: '3.1', base: 8.8 }]);
  });
});
