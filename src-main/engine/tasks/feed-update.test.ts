import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cutAt, loginPage, startFeedServer, status, type FeedServer } from '../../../test/feed-server.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { feeds } from '../feeds/index.ts';
import { downloadLimits, type Surroundings } from '../fetch/download.ts';
import { openLine } from '../fetch/line.ts';
import type { Database } from '../vault/database.ts';
import { readFeedDownload } from '../vault/feed-downloads.ts';
import { listFeedStatus, undoFeed } from '../vault/feeds.ts';
import { chainHead, listLog, verifyLog } from '../vault/log.ts';
import { createVault } from '../vault/open-vault.ts';
import { changeSettings } from '../vault/settings.ts';
import { feedImport } from './feed-import.ts';
import { listFeedSources, updateFeeds, type FeedUpdateInput } from './feed-update.ts';
import type { JobContext } from './job.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
const fixture = (name: string) => readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/feeds', name));
const around: Surroundings = {
  line: openLine('direct'),
  limits: { ...downloadLimits, idle: 1000, head: 1000 },
  now: () => Date.parse(acting.now),
  sleep: () => Promise.resolve(),
  random: () => 0,
};
const files = {
  '/kev/known_exploited_vulnerabilities.json': fixture('kev.json'),
  '/epss/epss_scores-current.csv.gz': fixture('epss.csv'),
  '/debian-tracker/json': fixture('debian-tracker.json'),
  '/debian-advisories/DSA/list': fixture('dsa-list.txt'),
  '/debian-advisories/DLA/list': fixture('dla-list.txt'),
  '/msrc/definitions.zip': fixture('msrc.zip'),
  '/cve-records/vulnrichment-develop.zip': fixture('cve-records.zip'),
};

let folder: string;
let db: Database;
let server: FeedServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'feed-update-'));
  db = (await createVault({ path: join(folder, 'v.patchledger') }, acting)).vault.db;
  server = await startFeedServer(files);
});
afterEach(async () => {
  db.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const context = (progress: JobContext['progress'] = () => {}): JobContext => ({
  db,
  acting,
  clock: () => acting.now,
  progress,
  note: () => {},
});
const update = (
  ids: FeedUpdateInput['ids'],
  options: Partial<FeedUpdateInput> & { progress?: JobContext['progress'] } = {},
) =>
  updateFeeds(
    context(options.progress),
    { ids, from: `${server.url}/`, force: false, folder: join(folder, 'downloads'), ...options },
    around,
  );

const tables = [
  'kev',
  'epss',
  'debian_tracker',
  'debian_advisory',
  'msrc_supersedence',
  'advisory',
  'feed_import',
  'feed_download',
];
const state = () => ({
  rows: tables.map((table) => db.get<{ n: number }>(`SELECT count(*) n FROM ${table}`)!.n),
  feeds: listFeedStatus(db, acting.now),
  ...chainHead(db),
});
const all = feeds.filter(({ sources }) => sources.length > 0).map(({ id }) => id);
const known = new Set(Object.keys(files).map((path) => path.split('/')[1]));
const leftOver = () =>
  existsSync(join(folder, 'downloads')) ? readdirSync(join(folder, 'downloads'), { recursive: true }) : [];

describe('an update', () => {
  it('takes in every feed from a mirror, and nothing anew when nothing changed', async () => {
    const ids = all.filter((id) => known.has(id));
    const first = await update(ids);
    expect(first.map(({ ok, error }) => error ?? ok)).toEqual(Object.keys(files).map(() => true));
    expect(first.map(({ id, file }) => `/${id}/${file}`).sort()).toEqual(Object.keys(files).sort());
    // A feed without a date of its own has the server's.
    expect(first.find(({ id }) => id === 'debian-tracker')!.date).toBe('2026-11-23T06:00:00.000Z');
    expect(leftOver().filter((name) => /part|content/.test(String(name)))).toEqual([]);
    const entries = listLog(db, { query: 'feeds.update' }).entries;
    expect(entries).toHaveLength(first.length);
    expect(entries.find(({ subject }) => subject === 'kev')!.detail).toMatchObject({
      file: 'known_exploited_vulnerabilities.json',
      address: `${server.url}/kev/known_exploited_vulnerabilities.json`,
    });
    const before = state();
    const again = await update(null);
    expect(again.every(({ unchanged }) => unchanged)).toBe(true);
    expect(again.map(({ id, file, records, date, added }) => [id, file, records, date, added])).toEqual(
      first.map(({ id, file, date, ...row }) => [
        id,
        file,
        // Of two lists that make up one feed, all that was held then.
        id === 'debian-advisories' ? expect.any(Number) : row.records,
        date,
        0,
      ]),
    );
    expect(state()).toEqual(before);
    expect(server.asked.slice(first.length).map((asked) => asked.status)).toEqual(again.map(() => 304));
    expect(verifyLog(db)).toMatchObject({ ok: true });
  });

  it('asks nothing of what is not held, and names what could be', async () => {
    await expect(update(null)).rejects.toMatchObject({
      code: 'nothing-to-import',
      hint: expect.stringContaining('kev'),
    });
    await update(['epss']);
    server.asked.length = 0;
    expect((await update(null)).map(({ id }) => id)).toEqual(['epss']);
    expect(
      listFeedSources(db)
        .filter(({ held }) => held)
        .map(({ id }) => id),
    ).toEqual(['epss']);
    expect(server.asked).toHaveLength(1);
  });

  it('imports the same bytes only once, whatever the server forgot', async () => {
    await update(['kev']);
    server.next(
      (_request, response, body) =>
        void response.writeHead(200, { etag: '"new"', 'content-length': body.length }).end(body),
    );
    const [same] = await update(['kev']);
    expect(same).toMatchObject({ ok: true, unchanged: true, added: 0 });
    expect(db.get('SELECT count(*) n FROM feed_import')).toEqual({ n: 1 });
    const address = `${server.url}/kev/known_exploited_vulnerabilities.json`;
    expect(readFeedDownload(db, 'kev', 'known_exploited_vulnerabilities.json', address)).toMatchObject({
      etag: '"new"',
    });
    expect(listLog(db, { query: 'feeds.update' }).entries[0]!.detail).toMatchObject({ unchanged: true });
  });

  it('does not trust its marks once the feed came from elsewhere', async () => {
    await update(['kev', 'debian-advisories']);
    const csv = resolve(import.meta.dirname, '../../../test/fixtures/feeds/kev.json');
    await feedImport.run(context(), { sources: [{ path: csv }], force: false });
    server.asked.length = 0;
    const results = await update(['kev', 'debian-advisories']);
    // Both lists of one feed were fetched, so neither makes the other doubtful.
    expect(results.map(({ id, unchanged }) => [id, unchanged ?? false])).toEqual([
      ['kev', false],
      ['debian-advisories', true],
      ['debian-advisories', true],
    ]);
    expect(server.asked.find(({ path }) => path.startsWith('/kev/'))!.headers['if-none-match']).toBeUndefined();
    // Taken back, the file has to be fetched and taken in again.
    await update(['epss']);
    undoFeed(db, acting, 'epss');
    expect((await update(['epss']))[0]).toMatchObject({ ok: true, added: expect.any(Number) });
    expect(server.asked.at(-1)!.status).toBe(200);
    const other = await startFeedServer(files);
    try {
      await update(['kev'], { from: other.url });
      expect(other.asked[0]!.headers['if-none-match']).toBeUndefined();
      server.asked.length = 0;
      await update(['kev']);
      expect(server.asked[0]!.headers['if-none-match']).toBeUndefined();
    } finally {
      await other.close();
    }
  });

  it('uses the base that the settings name, and for one run another', async () => {
    changeSettings(db, acting, { feedBase: `${server.url}/mirror` });
    server.files.set('/mirror/kev/known_exploited_vulnerabilities.json', fixture('kev.json'));
    expect((await update(['kev'], { from: null }))[0]).toMatchObject({ ok: true });
    expect(server.asked[0]!.path).toBe('/mirror/kev/known_exploited_vulnerabilities.json');
    await expect(update(['kev'], { from: 'ftp://x/' })).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(update(['kev'], { from: 'file:///tmp' })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('what is not the feed', () => {
  it('changes nothing, whatever it is, and other feeds of the run are taken', async () => {
    await update(['kev', 'epss']);
    const before = state();
    const kev = '/kev/known_exploited_vulnerabilities.json';
    const refused: [string, () => void, string][] = [
      ['a portal', () => server.always(loginPage), 'captive-portal'],
      ['no such file', () => server.files.delete(kev), 'server-refused'],
      ['an error', () => server.always(status(500)), 'server-refused'],
      ['always cut', () => server.always(cutAt(0)), 'connection-lost'],
      ['another feed', () => server.files.set(kev, fixture('epss.csv')), 'feed-unexpected'],
      ['another JSON', () => server.files.set(kev, Buffer.from('{"ok": true}')), 'feed-unexpected'],
      ['half of it', () => server.files.set(kev, fixture('kev.json').subarray(0, 3000)), 'feed-damaged'],
      ['a broken ZIP', () => server.files.set(kev, fixture('msrc.zip').subarray(0, 3000)), 'file-damaged'],
    ];
    for (const [name, make, code] of refused) {
      make();
      const [result] = await update(['kev']);
      expect([name, result!.ok, result!.error?.code]).toEqual([name, false, code]);
      expect(result!.id).toBe('kev');
      expect(state()).toEqual(before);
      server.always(null);
      server.files.set(kev, fixture('kev.json'));
    }
    server.next(status(404));
    expect((await update(['kev', 'epss'])).map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  it('a feed that fell by half is taken only by force, without fetching it again', async () => {
    const [header, columns, ...rows] = fixture('epss.csv').toString().trim().split('\n');
    await update(['epss']);
    const half = Buffer.from(`${[header, columns, ...rows.slice(0, 300)].join('\n')}\n`);
    server.files.set('/epss/epss_scores-current.csv.gz', half);
    const before = state();
    expect((await update(['epss']))[0]).toMatchObject({ ok: false, error: { code: 'feed-shrunk' } });
    expect(state()).toEqual(before);
    expect((await update(['epss'], { force: true }))[0]).toMatchObject({ ok: true, removed: 300 });
    expect(server.asked.map((asked) => asked.status)).toEqual([200, 200, 304]);
  });

  it('a cancelled update leaves the part for the next', async () => {
    server.next((_request, response, body) => {
      response.writeHead(200, { 'content-length': body.length, etag: '"1"' }).write(body.subarray(0, 2000));
    });
    const before = state();
    const progress = (_fraction: number | null, message: string) => {
      if (/ MB of /.test(message)) throw new Refusal('task-cancelled', 'the task was cancelled', '');
    };
    await expect(update(['kev'], { progress })).rejects.toMatchObject({ code: 'task-cancelled' });
    expect(state()).toEqual(before);
    expect((await update(['kev']))[0]).toMatchObject({ ok: true });
    expect(server.asked.at(-1)!.headers.range).toBe('bytes=2000-');
  });
});

describe('the switch', () => {
  it('forbids before any connection, is logged, and a person may turn it on again', async () => {
    changeSettings(db, acting, { network: 'forbidden' });
    const before = state();
    await expect(update(['kev'])).rejects.toMatchObject({ code: 'network-forbidden' });
    expect(server.connections()).toBe(0);
    expect(state()).toEqual(before);
    changeSettings(db, { ...acting, actor: 'Anna' }, { network: 'allowed' });
    expect(listLog(db, { query: 'settings.changed' }).entries.map(({ actor, detail }) => [actor, detail])).toEqual([
      ['Anna', { network: { from: 'forbidden', to: 'allowed' } }],
      ['tester', { network: { from: 'allowed', to: 'forbidden' } }],
    ]);
    expect((await update(['kev']))[0]).toMatchObject({ ok: true });
  });

  it('holds from the next file on when it is turned off meanwhile', async () => {
    server.next((_request, response, body) => {
      changeSettings(db, acting, { network: 'forbidden' });
      response.writeHead(200, { 'content-length': body.length }).end(body);
    });
    const results = await update(['kev', 'epss']);
    expect(results.map(({ ok, error }) => error?.code ?? ok)).toEqual([true, 'network-forbidden']);
    expect(server.connections()).toBe(1);
  });
});
