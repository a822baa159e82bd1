/** What each publisher's file is read as, and that broken, cut, changed and swapped ones are refused whole. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { streamFiles } from '../files/streamed-file.ts';
import type { TableContent } from './feed.ts';
import { feeds } from './index.ts';
import { readFeed, type RecordsContent } from './read-feed.ts';

const folder = resolve(import.meta.dirname, '../../../test/fixtures/feeds');
const fixture = (name: string): Buffer => readFileSync(join(folder, name));
const fallback = '2026-11-21T00:00:00.000Z';

type Read = TableContent | (RecordsContent & { list: AdvisoryRecord[] });

async function read(name: string, bytes: Uint8Array): Promise<Read> {
  const list: AdvisoryRecord[] = [];
  const content = await readFeed({ name, bytes }, name, {
    fallbackDate: fallback,
    record: (record) => list.push(record),
  });
  return 'mode' in content ? { ...content, list } : content;
}
const readText = (text: string, name = 'file') => read(name, Buffer.from(text));
const count = (content: Read) =>
  'list' in content ? content.list.length : content.feed === 'msrc' ? content.table.records : content.records.length;
const plain = (content: Read) =>
  'list' in content
    ? content.list
    : content.feed === 'msrc'
      ? { ...content.table, cells: [...content.table.cells] }
      : content.records;

test.each([
  ['kev.json', 'kev', '2026-08-07T16:45:47.064Z', 48],
  ['kev.csv', 'kev', '2025-08-25T00:00:00.000Z', 40],
  ['epss.csv', 'epss', '2026-01-30T12:55:00.000Z', 600],
  ['debian-tracker.json', 'debian-tracker', fallback, 7],
  ['dsa-list.txt', 'debian-advisories', '2026-11-21T00:00:00.000Z', 5],
  ['dla-list.txt', 'debian-advisories', '2026-11-20T00:00:00.000Z', 2],
  ['msrc.zip', 'msrc', '2026-06-28T00:00:00.000Z', 334],
  ['cve-records.zip', 'cve-records', null, 14],
  ['cve-record.json', 'cve-records', null, 1],
] as const)('%s is read as %s', async (name, feed, date, records) => {
  // Content decides: the name says nothing.
  const content = await read('download', fixture(name));
  expect(content.feed).toBe(feed);
  if (date) expect(content.date).toBe(date);
  expect(count(content)).toBe(records);
  const known: number[] = [];
  for await (const { name: member, folder: place, head } of streamFiles({ name: 'download', bytes: fixture(name) }))
    known.push(feeds.filter((one) => one.detect({ name: member, folder: place, bytes: head }) > 0).length);
  expect(Math.max(...known)).toBe(1);
});

describe('what is read', () => {
  it('KEV', async () => {
    const content = await read('a', fixture('kev.json'));
    expect(content.feed === 'kev' && content.records[0]).toMatchObject({
      cve: 'CVE-2026-8037',
      vendor: 'Progress',
      product: 'LoadMaster',
      dateAdded: '2026-08-07',
      dueDate: '2026-08-10',
      ransomware: false,
    });
    expect(content.feed === 'kev' && content.records.some(({ ransomware }) => ransomware)).toBe(true);
  });

  it('EPSS packed, and older files without the first line', async () => {
    expect(plain(await read('scores', gzipSync(fixture('epss.csv'))))).toEqual(
      plain(await read('scores', fixture('epss.csv'))),
    );
    const old = await readText('cve,epss,percentile\nCVE-2020-0001,5e-05,1\n');
    expect(old).toMatchObject({
      date: fallback,
      records: [{ cve: 'CVE-2020-0001', probability: 0.00005, percentile: 1 }],
    });
  });

  it('Debian tracker', async () => {
    const content = await read('a', fixture('debian-tracker.json'));
    const records = content.feed === 'debian-tracker' ? content.records : [];
    expect(records.find(({ cve }) => cve === 'CVE-2025-53603')).toMatchObject({
      source: 'sope',
      scope: 'local',
      releases: { bookworm: { status: 'resolved', fixed_version: '5.8.0-1+deb12u1' } },
    });
    expect(records.find(({ cve }) => cve === 'CVE-2022-0358')!.releases).toEqual({});
    const temp = await readText(
      '{"bash":{"TEMP-0841856-B18BAF":{"releases":{"bookworm":{"status":"open","urgency":"unimportant"}}}}}',
    );
    expect(temp).toMatchObject({ records: [{ source: 'bash', cve: 'TEMP-0841856-B18BAF' }] });
  });

  it('Debian advisories', async () => {
    const content = await read('a', fixture('dsa-list.txt'));
    expect(content.feed === 'debian-advisories' && content.records).toEqual([
      {
        id: 'DSA-9003-1',
        date: '2026-11-21',
        source: 'examplelib',
        kind: 'security update',
        cves: ['CVE-2026-90001', 'CVE-2026-90002', 'CVE-2026-90003'],
        fixes: [
          { release: 'bookworm', source: 'examplelib', version: '1:2.3.1-4+deb12u2' },
          { release: 'trixie', source: 'examplelib', version: '1:2.5.0-1+deb13u1' },
        ],
      },
      {
        id: 'DSA-9001-2',
        date: '2026-11-14',
        source: 'sampled sample-tools',
        kind: 'regression update',
        cves: [],
        fixes: [{ release: 'bookworm', source: 'sampled', version: '0.9~rc2-1+deb12u3' }],
      },
      {
        id: 'DSA-9002-1',
        date: '2026-11-02',
        source: 'oldlib',
        kind: 'several vulnerabilities',
        cves: ['CVE-2026-9000X', 'CAN-2004-0001', 'TEMP-1000002-0A1B2C'],
        fixes: [],
      },
      {
        id: 'DSA-9001-1',
        date: '2026-11-01',
        source: 'sampled',
        kind: 'security update',
        cves: ['CVE-2026-90004'],
        fixes: [{ release: 'bookworm', source: 'sampled', version: '0.9~rc2-1+deb12u2' }],
      },
      { id: 'DSA-2360-1', date: '2011-12-06', source: 'lenny', kind: 'end-of-life', cves: [], fixes: [] },
    ]);
  });

  it('CVE records: one, a list, one per line', async () => {
    const text = fixture('cve-record.json').toString();
    const one = await readText(text);
    const [record] = 'list' in one ? one.list : [];
    expect(record).toMatchObject({
      id: 'CVE-2024-20003',
      withdrawn: null,
      ssvc: { exploitation: expect.any(String) as string },
    });
    expect(record!.vulnerabilities[0]!.cvss!.every(({ source }) => source !== '')).toBe(true);
    expect(plain(await readText(`[${text}]`))).toEqual([record]);
    const second = text.replaceAll('CVE-2024-20003', 'CVE-2024-99999');
    const lines = [text, second].map((json) => JSON.stringify(JSON.parse(json))).join('\n');
    expect(plain(await readText(lines))).toHaveLength(2);
  });

  it('CVE records of an archive name who scored', async () => {
    const content = await read('a', fixture('cve-records.zip'));
    const records = 'list' in content ? content.list : [];
    const sources = new Set(records.flatMap(({ vulnerabilities: [one] }) => one!.cvss!.map(({ source }) => source)));
    expect(sources.has('CISA-ADP')).toBe(true);
    expect(sources.size).toBeGreaterThan(2);
    expect(new Set(records.map(({ ssvc }) => ssvc?.exploitation))).toEqual(
      new Set(['none', 'poc', 'active', undefined]),
    );
    expect(records.some(({ withdrawn }) => withdrawn !== null)).toBe(true);
  });
});

/** Repeatable numbers below 1. */
function* seeded(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Formats without a length: a cut exactly after a line can't be told from a shorter file. */
const withoutLength = new Set(['kev.csv', 'epss.csv', 'dsa-list.txt', 'dla-list.txt']);
const names = [
  'kev.json',
  'kev.csv',
  'epss.csv',
  'debian-tracker.json',
  'dsa-list.txt',
  'dla-list.txt',
  'msrc.zip',
  'cve-records.zip',
  'cve-record.json',
];

describe.each(names)('%s', (name) => {
  const bytes = fixture(name);
  const random = seeded(bytes.length);
  const place = () => Math.floor(random.next().value! * (bytes.length - 1));

  it('cut at 60 places is refused', async () => {
    for (let i = 0; i < 60; i++) {
      const at = place();
      const cut = bytes.subarray(0, at);
      if (withoutLength.has(name) && (at === 0 || cut[at - 1] === 10)) continue;
      // Cut before a JSON file's last line end, nothing is missing.
      if (bytes.subarray(at).toString().trim() === '') continue;
      await expect(read(name, cut), `at ${at}`).rejects.toBeInstanceOf(Refusal);
    }
  });

  it('with its end in zeros is refused', async () => {
    const zeroed = Buffer.from(bytes);
    zeroed.fill(0, Math.floor(bytes.length * 0.7));
    await expect(read(name, zeroed)).rejects.toBeInstanceOf(Refusal);
  });

  it('with a flipped byte is refused, or reads as the same number of records', async () => {
    const whole = await read(name, bytes);
    for (let i = 0; i < 60; i++) {
      const at = place();
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << Math.floor(random.next().value! * 8);
      const content = await read(name, flipped).catch((error: unknown) => {
        expect(error, `at ${at}: ${String(error)}`).toBeInstanceOf(Refusal);
        return null;
      });
      if (!content) continue;
      // Letters inside a free text carry no check; in an archive every byte of content does.
      if (name.endsWith('.zip')) expect(plain(content)).toEqual(plain(whole));
      else expect(Math.abs(count(content) - count(whole))).toBeLessThanOrEqual(1);
    }
  });

  it('packed with gzip and cut or flipped is refused', async () => {
    const packed = gzipSync(bytes);
    for (let i = 0; i < 20; i++) {
      const at = 10 + Math.floor(random.next().value! * (packed.length - 11));
      await expect(read('a.gz', packed.subarray(0, at))).rejects.toBeInstanceOf(Refusal);
      const flipped = Buffer.from(packed);
      flipped[at]! ^= 16;
      // Some bits of the packing itself mean nothing.
      const content = await read('a.gz', flipped).catch((error: unknown) => error);
      if (!(content instanceof Refusal)) expect(content).toEqual(await read('a.gz', packed));
    }
  });
});

describe('swapped and half-valid files', () => {
  const kev = () =>
    JSON.parse(fixture('kev.json').toString()) as { count: number; vulnerabilities: Record<string, unknown>[] };
  const cases: [string, () => string, string][] = [
    ['a KEV count that is wrong', () => JSON.stringify({ ...kev(), count: 3 }), 'count: it says 3'],
    [
      'a KEV entry without a field',
      () =>
        JSON.stringify({
          ...kev(),
          vulnerabilities: kev().vulnerabilities.map((v, i) => (i === 5 ? { ...v, dueDate: undefined } : v)),
        }),
      'entry 6: dueDate is missing',
    ],
    [
      'a KEV day that does not exist',
      () => fixture('kev.json').toString().replace('"2026-08-10"', '"2026-02-30"'),
      'not a day',
    ],
    ['an empty KEV', () => JSON.stringify({ ...kev(), count: 0, vulnerabilities: [] }), 'it holds no entry'],
    [
      'KEV rows under an EPSS header',
      () => `cve,epss,percentile\n${fixture('kev.csv').toString().split('\n').slice(1).join('\n')}`,
      'row 1',
    ],
    ['EPSS out of range', () => 'cve,epss,percentile\nCVE-2020-0001,1.5,0.2\n', 'not between 0 and 1'],
    [
      'EPSS with a CVE twice',
      () => 'cve,epss,percentile\nCVE-2020-0001,0.5,0.2\nCVE-2020-0001,0.5,0.2\n',
      'listed twice',
    ],
    [
      'EPSS without a date in its comment',
      () => '#model_version:v1\ncve,epss,percentile\nCVE-2020-0001,0.5,0.2\n',
      'score_date',
    ],
    [
      'a tracker with an unknown status',
      () => '{"bash":{"CVE-2020-0001":{"releases":{"bookworm":{"status":"fixed"}}}}}',
      'status "fixed"',
    ],
    [
      'a tracker entry resolved by nothing',
      () => '{"bash":{"CVE-2020-0001":{"releases":{"bookworm":{"status":"resolved"}}}}}',
      'without a fixed_version',
    ],
    [
      'DLA entries in a DSA list',
      () => fixture('dsa-list.txt').toString() + fixture('dla-list.txt').toString(),
      'list of DSA',
    ],
    ['an advisory twice', () => fixture('dla-list.txt').toString().repeat(2), 'listed twice'],
    [
      'an open brace',
      () => fixture('dsa-list.txt').toString().replace('CVE-2026-90003}', 'CVE-2026-90003'),
      'is not an id',
    ],
    [
      'an MSRC row with a column less',
      () =>
        '"DatePosted","CVE","BulletinKB","Title","AffectedProduct","AffectedComponent","Severity","Impact","Supersedes","Exploits"\r\n"20260101","a","b","c","d","e","f","g","h"\r\n',
      '9 columns',
    ],
    [
      'a CVE record of version 4',
      () => '{"dataType":"CVE","cveMetadata":{"cveId":"CVE-2020-0001","state":"PUBLISHED"},"dataVersion":"4.0"}',
      'version 5',
    ],
    [
      'a CVE record without its CNA',
      () =>
        '{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2020-0001","state":"PUBLISHED"},"dataVersion":"5.1","containers":{}}',
      'CNA container',
    ],
  ];
  it.each(cases)('refuses %s', async (_, make, why) => {
    const refusal = await readText(make()).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: 'feed-damaged', hint: expect.any(String) as string });
    expect((refusal as Refusal).message).toContain(why);
  });

  it.each([
    '',
    '{}',
    '[]',
    'hello',
    'Host Name: PC1\n',
    '<?xml version="1.0"?><nmaprun/>',
    '{"bomFormat":"CycloneDX"}',
  ])('knows no feed in %j', async (text) => {
    await expect(readText(text)).rejects.toMatchObject({ code: 'feed-unknown' });
  });
});

test('EPSS and the tracker come back as they were written', () => {
  const cve = fc
    .tuple(fc.integer({ min: 1999, max: 2030 }), fc.integer({ min: 0, max: 99_999 }))
    .map(([y, n]) => `CVE-${y}-${String(n).padStart(4, '0')}`);
  const share = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 100_000);
  const rows = fc.uniqueArray(fc.record({ cve, probability: share, percentile: share }), {
    minLength: 1,
    selector: (row) => row.cve,
  });
  const version = fc.stringMatching(/^[0-9][A-Za-z0-9.+~-]{0,8}$/);
  const tracker = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9+.-]{1,8}$/),
    fc.dictionary(cve, version, { minKeys: 1, maxKeys: 4 }),
    { minKeys: 1, maxKeys: 5 },
  );
  return fc.assert(
    fc.asyncProperty(rows, tracker, async (scores, sources) => {
      const csv = [
        'cve,epss,percentile',
        ...scores.map((row) => `${row.cve},${row.probability},${row.percentile}`),
        '',
      ].join('\n');
      expect(plain(await readText(csv))).toEqual(scores);
      const wanted = Object.entries(sources).flatMap(([source, entries]) =>
        Object.entries(entries).map(([id, fixed]) => ({
          source,
          cve: id,
          description: '',
          scope: '',
          releases: { sid: { status: 'resolved', fixed_version: fixed } },
        })),
      );
      const json = Object.fromEntries(
        Object.entries(sources).map(([source, entries]) => [
          source,
          Object.fromEntries(
            Object.entries(entries).map(([id, fixed]) => [
              id,
              { releases: { sid: { status: 'resolved', fixed_version: fixed } } },
            ]),
          ),
        ]),
      );
      expect(plain(await readText(JSON.stringify(json)))).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});
