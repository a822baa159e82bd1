import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { packStarter, sha256, unpackStarter, type StarterContent } from '../feeds/starter-form.ts';
import type { Database } from '../vault/database.ts';
import { chainHead, verifyLog } from '../vault/log.ts';
import { createVault } from '../vault/open-vault.ts';
import { feedImport, importStarter, starterImport, type FeedSource } from './feed-import.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/feeds');
const fixture = (name: string) => join(fixtures, name);

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'feed-import-'));
  db = (await createVault({ path: join(folder, 'v.patchledger') }, acting)).vault.db;
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const context = () => ({ db, acting, clock: () => acting.now, progress: () => {}, note: () => {} });
const run = (sources: (string | FeedSource)[], force = false) =>
  feedImport.run(context(), {
    sources: sources.map((source) => (typeof source === 'string' ? { path: source } : source)),
    force,
  });

const tables = [
  'kev',
  'epss',
  'debian_tracker',
  'debian_advisory',
  'msrc_text',
  'msrc_product',
  'msrc_supersedence',
  'advisory',
  'advisory_package',
  'feed_import',
];
const rowCounts = () => tables.map((table) => db.get<{ n: number }>(`SELECT count(*) n FROM ${table}`)!.n);
const state = () => ({ rows: rowCounts(), ...chainHead(db) });

const names = [
  'kev.json',
  'epss.csv',
  'debian-tracker.json',
  'dsa-list.txt',
  'dla-list.txt',
  'msrc.zip',
  'cve-records.zip',
];

describe('importing feeds', () => {
  it('takes every feed, and the same files again without a change', async () => {
    const taken = await run(names.map(fixture));
    expect(taken.every(({ ok }) => ok)).toBe(true);
    expect(taken.map(({ added, records }) => added - records)).toEqual(names.map(() => 0));
    for (const again of await run(names.map(fixture)))
      expect(again).toMatchObject({ ok: true, added: 0, changed: 0, removed: 0 });
    expect(verifyLog(db)).toMatchObject({ ok: true });
    expect(db.all<{ detail: string }>("SELECT detail FROM log WHERE action = 'feeds.import'")).toHaveLength(
      2 * names.length,
    );
  });

  it('takes a whole folder, packed files and uploads', async () => {
    expect((await run([fixtures])).filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(names.length);
    const bytes = gzipSync(readFileSync(fixture('debian-tracker.json')));
    const [upload] = await run([{ name: 'json.gz', bytes, modifiedAt: '2026-11-22T08:00:00.000Z' }]);
    expect(upload).toMatchObject({ id: 'debian-tracker', ok: true, date: '2026-11-22T08:00:00.000Z', changed: 0 });
    // A file from the future has a wrong clock; its data is not newer than now.
    const [future] = await run([{ name: 'json.gz', bytes, modifiedAt: '2030-01-01T00:00:00.000Z' }]);
    expect(future!.date).toBe(acting.now);
  });

  it('refuses cut, changed and foreign files without a trace, beside others that are taken', async () => {
    await run(names.map(fixture));
    const before = state();
    const refused = [];
    for (const name of names) {
      const bytes = readFileSync(fixture(name));
      const cut = join(folder, name);
      // Not at the end of a line: there the formats without a length know nothing.
      writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.8)));
      refused.push(...(await run([cut])));
      const zeroed = Buffer.from(bytes);
      zeroed.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 40);
      writeFileSync(cut, zeroed);
      refused.push(...(await run([cut])));
    }
    writeFileSync(join(folder, 'os-release'), 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n');
    refused.push(...(await run([join(folder, 'os-release'), join(folder, 'missing.json')])));
    expect(refused.filter(({ ok }) => ok)).toEqual([]);
    for (const { error } of refused)
      expect(['feed-damaged', 'file-damaged', 'feed-unknown', 'file-unreadable']).toContain(error?.code);
    expect(state()).toEqual(before);
    const mixed = await run([join(folder, 'os-release'), fixture('kev.json')]);
    expect(mixed.map(({ ok }) => ok)).toEqual([false, true]);
  });

  it('wants force for a feed that fell by half', async () => {
    const [header, columns, ...rows] = readFileSync(fixture('epss.csv'), 'utf8').trim().split('\n');
    await run([fixture('epss.csv')]);
    const half = join(folder, 'half.csv');
    writeFileSync(half, `${[header, columns, ...rows.slice(0, 300)].join('\n')}\n`);
    expect((await run([half]))[0]).toMatchObject({ ok: false, error: { code: 'feed-shrunk' } });
    expect((await run([half], true))[0]).toMatchObject({ ok: true, removed: 300 });
  });
});

describe('the shipped data', () => {
  it.each(names.filter((name) => !name.endsWith('.txt')))(
    '%s comes back from its shipped form as it was',
    async (name) => {
      const advisories: AdvisoryRecord[] = [];
      const read = await readFeed({ path: fixture(name) }, name, {
        fallbackDate: acting.now,
        record: (record) => advisories.push(record),
      });
      const content: StarterContent =
        'mode' in read ? { feed: read.feed, date: acting.now, mode: read.mode, advisories } : read;
      const bytes = packStarter(content);
      const entry = {
        feed: content.feed,
        file: 'x.br',
        date: content.date,
        sha256: sha256(bytes),
        records: 0,
        source: '',
        licence: '',
      };
      const back = unpackStarter(entry, bytes);
      if (content.feed === 'epss' && back.feed === 'epss') {
        const order = (list: readonly { cve: string }[]) => list.toSorted((a, b) => (a.cve < b.cve ? -1 : 1));
        expect(order(back.records)).toEqual(order(content.records));
      } else {
        expect(back).toEqual(content);
      }
      bytes[bytes.length >> 1]! ^= 1;
      expect(() => unpackStarter(entry, bytes)).toThrow('checksum');
    },
  );

  it('loads into a new vault', () => {
    importStarter(db, acting);
    const found = db.all<{ feed: string; records: number; starter: number }>(
      'SELECT feed, records, starter FROM feed_import ORDER BY id',
    );
    expect(found.map(({ feed }) => feed)).toEqual([
      'kev',
      'epss',
      'debian-tracker',
      'msrc',
      'cve-records',
      'osv',
      'endoflife',
    ]);
    expect(found.every(({ records, starter }) => records > 20 && starter === 1)).toBe(true);
    expect(verifyLog(db).ok).toBe(true);
  });

  it.skipIf(!haveSharedData)(
    'equals the publishers’ files (needs the shared captures)',
    { timeout: 120_000 },
    async () => {
      const status = await starterImport.run(context(), {});
      const files = [
        'kev/known_exploited_vulnerabilities_2026-08-07.json',
        'epss/epss_scores-2026-01-30.csv.gz',
        'debian/security-tracker/tracker-bookworm-2026-11.json',
        'msrc/wesng-definitions_2026-06-28.zip',
        'cve5/vulnrichment-2024-20000..34999.zip',
        'alma/osv-almalinux9-2023..2026.zip',
      ].map(sharedData);
      for (const result of await run(files)) {
        expect(result).toMatchObject({ ok: true, added: 0, changed: 0, removed: 0 });
        expect(result.records).toBe(status.find(({ id }) => id === result.id)!.records);
      }
    },
  );

  it.skipIf(!haveSharedData)(
    'counts the year between two catalogues, JSON and CSV alike (needs the shared captures)',
    async () => {
      const kev = (name: string) => sharedData(`kev/known_exploited_vulnerabilities_${name}`);
      expect((await run([kev('2025-08-25.json')]))[0]).toMatchObject({ records: 1404, added: 1404 });
      expect((await run([kev('2025-08-25.csv')]))[0]).toMatchObject({
        records: 1404,
        added: 0,
        changed: 0,
        removed: 0,
      });
      expect((await run([kev('2026-08-07.json')]))[0]).toMatchObject({
        records: 1662,
        added: 258,
        changed: 40,
        removed: 0,
      });
      expect((await run([sharedData('debian/security-tracker/DSA-list')]))[0]).toMatchObject({
        records: 5406,
        added: 5406,
        date: '2023-03-29T00:00:00.000Z',
      });
    },
  );
});
