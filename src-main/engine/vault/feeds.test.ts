import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MsrcRecord } from '../domain/msrc-record.ts';
import { msrcColumns, type KevRecord, type MsrcTable, type TableContent } from '../feeds/feed.ts';
import type { Database } from './database.ts';
import { clearStale, feedDate, isStale, listFeedStatus, storeFeed, undoFeed } from './feeds.ts';
import { debianAdvisoryIndex, debianReleases, debianTrackerBySources } from './feeds/debian.ts';
import { epssOf } from './feeds/epss.ts';
import { kevOf } from './feeds/kev.ts';
import { createBlockEncoder, decodeBlock } from './feeds/msrc-block.ts';
import { MsrcReader, msrcRowsForProducts, msrcSupersedence } from './feeds/msrc.ts';
import { listLog, verifyLog } from './log.ts';
import { createVault } from './open-vault.ts';
import { createAsset } from './asset-writes.ts';

const at = (now: string) => ({ actor: 'tester', now });
const first = at('2026-11-20T09:00:00.000Z');
const later = at('2026-11-23T09:00:00.000Z');
const file = { name: 'feed', sha256: 'abc' };
const normal = { force: false, starter: false };
const date = '2026-11-19T00:00:00.000Z';

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'feeds-'));
  db = (await createVault({ path: join(folder, 'v.patchledger') }, first)).vault.db;
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const counts = (added: number, changed: number, removed: number) =>
  expect.objectContaining({ added, changed, removed }) as unknown;
const kevEntry = (cve: string, over: Partial<KevRecord> = {}): KevRecord => ({
  cve,
  vendor: 'v',
  product: 'p',
  name: 'n',
  dateAdded: '2026-11-01',
  dueDate: '2026-11-10',
  ransomware: false,
  action: 'a',
  notes: '',
  description: 'd',
  ...over,
});
const kev = (...records: KevRecord[]): TableContent => ({ feed: 'kev', date, records });

const msrcRow = (over: Partial<MsrcRecord>): MsrcRecord => ({
  posted: 20260101,
  cve: 'CVE-2026-0001',
  kb: '5000001',
  title: 't',
  product: 'Windows X',
  component: '',
  severity: 'Important',
  impact: 'i',
  supersedes: '',
  exploits: '',
  ...over,
});
function msrcTable(rows: MsrcRecord[]): MsrcTable {
  const texts: string[] = [];
  const cells = rows.flatMap((row) =>
    msrcColumns.map((column) => {
      const value = row[column];
      if (typeof value === 'number') return value;
      if (!texts.includes(value)) texts.push(value);
      return texts.indexOf(value);
    }),
  );
  return { texts, cells: Int32Array.from(cells), records: rows.length };
}
const msrc = (...rows: MsrcRecord[]): TableContent => ({ feed: 'msrc', date, table: msrcTable(rows) });

describe('a snapshot feed', () => {
  it('adds, changes and removes; a second import of the same changes nothing', () => {
    expect(
      storeFeed(db, first, kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2'), kevEntry('CVE-1-3')), file, normal),
    ).toEqual(counts(3, 0, 0));
    expect(
      storeFeed(db, later, kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2'), kevEntry('CVE-1-3')), file, normal),
    ).toEqual(counts(0, 0, 0));
    expect(
      storeFeed(
        db,
        later,
        kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2', { ransomware: true }), kevEntry('CVE-1-4')),
        file,
        normal,
      ),
    ).toEqual(counts(1, 1, 1));
    // The time at which the fact came is kept, and new for what is new.
    expect(kevOf(db, 'CVE-1-2')).toMatchObject({ ransomware: true, knownSince: first.now });
    expect(kevOf(db, 'CVE-1-4')).toMatchObject({ knownSince: later.now });
    expect(kevOf(db, 'CVE-1-3')).toBeNull();
    expect(listLog(db, { query: 'feeds.import' }).total).toBe(3);
    expect(verifyLog(db).ok).toBe(true);
  });

  it('that fell by half is refused without force, and nothing changes', () => {
    storeFeed(db, first, kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2')), file, normal);
    const before = listLog(db, {}).total;
    expect(() => storeFeed(db, later, kev(kevEntry('CVE-1-1')), file, normal)).toThrow(
      expect.objectContaining({ code: 'feed-shrunk' }) as Error,
    );
    expect([kevOf(db, 'CVE-1-2')?.cve, listLog(db, {}).total]).toEqual(['CVE-1-2', before]);
    expect(storeFeed(db, later, kev(kevEntry('CVE-1-1')), file, { force: true, starter: false })).toEqual(
      counts(0, 0, 1),
    );
  });

  it('older than what is held is taken with a warning', () => {
    storeFeed(db, first, kev(kevEntry('CVE-1-1')), file, normal);
    const older = { ...kev(kevEntry('CVE-1-1')), date: '2025-01-01T00:00:00.000Z' } as TableContent;
    expect(storeFeed(db, later, older, file, normal).warnings).toHaveLength(1);
    expect(feedDate(db, 'kev')).toBe('2025-01-01T00:00:00.000Z');
  });

  it('rolls back whole when it fails on the way', () => {
    storeFeed(db, first, kev(kevEntry('CVE-1-1')), file, normal);
    const broken = kev(kevEntry('CVE-1-2'), { ...kevEntry('CVE-1-3'), name: null as unknown as string });
    expect(() => storeFeed(db, later, broken, file, normal)).toThrow('NOT NULL');
    expect([kevOf(db, 'CVE-1-1')?.cve, kevOf(db, 'CVE-1-2'), listLog(db, { query: 'feeds.import' }).total]).toEqual([
      'CVE-1-1',
      null,
      1,
    ]);
  });

  it('marks findings stale only when there are machines and something changed', () => {
    storeFeed(db, first, kev(kevEntry('CVE-1-1')), file, normal);
    expect(isStale(db)).toBe(false);
    db.transaction(() => createAsset(db, first, 'a machine'));
    storeFeed(db, first, kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2')), file, normal);
    expect(isStale(db)).toBe(true);
    clearStale(db);
    storeFeed(db, first, kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2')), file, normal);
    expect(isStale(db)).toBe(false);
  });

  it('shows its state', () => {
    storeFeed(db, first, kev(kevEntry('CVE-1-1')), file, { force: false, starter: true });
    const status = listFeedStatus(db, later.now);
    expect(status.find(({ id }) => id === 'kev')).toMatchObject({
      date,
      ageDays: 4,
      records: 1,
      starter: true,
      importedAt: first.now,
    });
    expect(status.find(({ id }) => id === 'msrc')).toMatchObject({
      date: null,
      ageDays: null,
      records: 0,
      starter: false,
    });
  });
});

describe('Debian', () => {
  it('keeps DSA and DLA apart', () => {
    const list = (id: string, day: string): TableContent => ({
      feed: 'debian-advisories',
      date: `${day}T00:00:00.000Z`,
      records: [
        {
          id,
          date: day,
          source: 'a',
          kind: 'k',
          cves: ['CVE-2026-0001'],
          fixes: [
            { release: 'bookworm', source: 'a', version: '1' },
            { release: 'bookworm', source: 'b', version: '2' },
          ],
        },
      ],
    });
    storeFeed(db, first, list('DSA-2-1', '2026-11-02'), file, normal);
    expect(storeFeed(db, first, list('DLA-1-1', '2026-11-01'), file, normal)).toEqual(counts(1, 0, 0));
    expect(storeFeed(db, first, list('DSA-3-1', '2026-11-03'), file, normal)).toEqual(counts(1, 0, 1));
    expect(
      debianAdvisoryIndex(db)
        .get('b')!
        .map(({ id }) => id),
    ).toEqual(['DSA-3-1', 'DLA-1-1']);
    expect(listFeedStatus(db, later.now).find(({ id }) => id === 'debian-advisories')).toMatchObject({
      records: 2,
      date: '2026-11-03T00:00:00.000Z',
    });
  });

  it('answers the tracker by source', () => {
    const records = ['a', 'b'].map((source) => ({
      source,
      cve: 'CVE-2026-0001',
      description: 'x',
      scope: '',
      releases: { bookworm: { status: 'open' } },
    }));
    storeFeed(db, first, { feed: 'debian-tracker', date, records }, file, normal);
    expect(debianTrackerBySources(db, ['b', 'c', 'b'])).toEqual(new Map([['b', [records[1]]]]));
    expect(debianReleases(db)).toEqual(['bookworm']);
  });
});

describe('EPSS', () => {
  it('is found by CVE', () => {
    storeFeed(
      db,
      first,
      { feed: 'epss', date, records: [{ cve: 'CVE-2026-0001', probability: 0.5, percentile: 0.9 }] },
      file,
      normal,
    );
    expect([epssOf(db, 'CVE-2026-0001'), epssOf(db, 'CVE-2026-0002')]).toEqual([
      { probability: 0.5, percentile: 0.9 },
      null,
    ]);
  });
});

describe('taking an import of a table back', () => {
  const contents = () =>
    ['kev', 'epss', 'msrc_text', 'msrc_product', 'msrc_supersedence'].map((table) =>
      db.all(`SELECT * FROM ${table} ORDER BY 1, 2`),
    );

  it('brings back rows, blocks and texts as they were', () => {
    const epss = (...cves: string[]): TableContent => ({
      feed: 'epss',
      date,
      records: cves.map((cve, i) => ({ cve, probability: i / 10, percentile: 0.5 })),
    });
    storeFeed(db, first, kev(kevEntry('CVE-1-1'), kevEntry('CVE-1-2')), file, normal);
    storeFeed(db, first, epss('CVE-1-1', 'CVE-1-2', 'CVE-1-3'), file, normal);
    storeFeed(db, first, msrc(msrcRow({}), msrcRow({ kb: '5000002', supersedes: '5000001' })), file, normal);
    const before = contents();
    storeFeed(db, later, kev(kevEntry('CVE-1-2', { notes: 'n' }), kevEntry('CVE-1-3')), file, normal);
    storeFeed(db, later, epss('CVE-1-3', 'CVE-1-2', 'CVE-1-4'), file, normal);
    storeFeed(
      db,
      later,
      msrc(msrcRow({ kb: '5000003', supersedes: '5000002' }), msrcRow({ product: 'Windows Z' })),
      file,
      normal,
    );
    expect(contents()).not.toEqual(before);
    for (const feed of ['kev', 'epss', 'msrc'] as const) undoFeed(db, later, feed);
    expect(contents()).toEqual(before);
    expect(feedDate(db, 'kev')).toBe(date);
  });
});

describe('the KB table', () => {
  it('counts the publisher’s rows, duplicates too, and differences of a row as changed', () => {
    const a = msrcRow({});
    const b = msrcRow({ kb: '5000002', supersedes: '5000001;4999999' });
    const c = msrcRow({ product: 'Windows Y', exploits: 'https://example.org/' });
    expect(storeFeed(db, first, msrc(a, a, b, c), file, normal)).toEqual(counts(4, 0, 0));
    expect(storeFeed(db, first, msrc(c, b, a, a), file, normal)).toEqual(counts(0, 0, 0));
    expect(
      storeFeed(db, first, msrc(a, { ...b, severity: 'Critical' }, { ...c, kb: '6000000' }), file, normal),
    ).toEqual(counts(1, 1, 2));
    expect(new MsrcReader(db).products()).toEqual(['Windows X', 'Windows Y']);
    expect(msrcRowsForProducts(db, ['Windows X', 'Windows Z'])).toEqual(
      new Map([['Windows X', expect.arrayContaining([a, { ...b, severity: 'Critical' }])]]),
    );
    // Texts of rows that are gone are gone; what took the place of what is kept.
    expect(storeFeed(db, first, msrc(a, a, a), file, normal)).toEqual(counts(2, 0, 2));
    expect(db.all<{ text: string }>('SELECT text FROM msrc_text').map(({ text }) => text)).not.toContain('6000000');
    expect(msrcSupersedence(db)).toEqual(new Map([['5000002', ['4999999', '5000001']]]));
  });

  it('packs any rows and brings them back sorted, with their copies', () => {
    const encode = createBlockEncoder();
    const row = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(row, fc.constant(Array.from({ length: 9 }, () => 7))), { minLength: 1, maxLength: 40 }),
        (rows) => {
          const block = encode(Int32Array.from(rows.flat()));
          const cells = decodeBlock(block);
          const back: number[][] = [];
          for (let i = 0; i < cells.length; i += 10)
            for (let n = 0; n < cells[i + 9]!; n++) back.push([...cells.subarray(i, i + 9)]);
          const order = (list: number[][]) => list.map(String).sort();
          expect(order(back)).toEqual(order(rows));
          expect(encode(Int32Array.from(rows.toReversed().flat())).equals(block)).toBe(true);
        },
      ),
    );
  });
});
