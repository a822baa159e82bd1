/**
 * Feeds in the vault: storing a read file in one transaction with its log entry, what is held of each feed, and the
 * mark that findings were judged by older data. Tables of one publisher are in feeds/.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { FeedId, FeedStatus } from '../../../src-shared/model/feed.ts';
import type { FeedContent } from '../feeds/feed.ts';
import { feeds } from '../feeds/index.ts';
import type { Database } from './database.ts';
import { advisoryScope, storeDebianAdvisories, storeDebianTracker } from './feeds/debian.ts';
import { storeCveRecords } from './feeds/cve-records.ts';
import { storeEpss } from './feeds/epss.ts';
import { storeKev } from './feeds/kev.ts';
import type { Counts } from './feeds/keyed-rows.ts';
import { msrcRecords, storeMsrc } from './feeds/msrc.ts';
import { appendLog, type Acting } from './log.ts';

export interface FeedFile {
  name: string;
  /** Of the file as it was given, packed or not. */
  sha256: string;
}

export interface StoredFeed extends Counts {
  /** In the file. */
  records: number;
  /** What the person should know though the file was taken, e.g. that it is older than what it replaced. */
  warnings: string[];
}

const tables: Record<Exclude<FeedId, 'msrc'>, string> = {
  kev: 'kev',
  epss: 'epss',
  'debian-tracker': 'debian_tracker',
  'debian-advisories': 'debian_advisory',
  'cve-records': 'cve_record',
};

function countHeld(db: Database, feed: FeedId, scope = ''): number {
  if (feed === 'msrc') return msrcRecords(db);
  return db.get<{ n: number }>(`SELECT count(*) n FROM ${tables[feed]} ${scope && `WHERE ${scope}`}`)!.n;
}

const countIn = (content: FeedContent) => (content.feed === 'msrc' ? content.table.records : content.records.length);

function refuseShrunk(db: Database, content: FeedContent, file: string): void {
  const held = countHeld(db, content.feed, content.feed === 'debian-advisories' ? advisoryScope(content.records) : '');
  const records = countIn(content);
  if (held > 0 && records * 2 <= held) {
    throw new Refusal(
      'feed-shrunk',
      `${file} has ${records} records where ${held} are held: it fell by half or more`,
      'A file that was cut looks like this. If it is whole, import it again with force.',
    );
  }
}

function store(db: Database, acting: Acting, content: FeedContent): Counts & { older?: number } {
  switch (content.feed) {
    case 'kev':
      return storeKev(db, acting, content.records);
    case 'epss':
      return storeEpss(db, content.records);
    case 'debian-tracker':
      return storeDebianTracker(db, content.records);
    case 'debian-advisories':
      return storeDebianAdvisories(db, content.records);
    case 'msrc':
      return storeMsrc(db, content.table);
    case 'cve-records':
      return storeCveRecords(db, acting, content.records);
  }
}

/**
 * Stores the content, its import and one log entry, or nothing at all. Throws feed-shrunk without `force` when a
 * snapshot has half the records held or fewer. A file older than the data held is taken, as it is the person's own
 * choice, with a warning; single CVE records that are older than those held are left out.
 */
export function storeFeed(
  db: Database,
  acting: Acting,
  content: FeedContent,
  file: FeedFile,
  options: { force: boolean; starter: boolean },
): StoredFeed {
  return db.transaction(() => {
    if (content.mode === 'snapshot' && !options.force) refuseShrunk(db, content, file.name);
    const before = readImport(db, content.feed);
    const { older = 0, ...counts } = store(db, acting, content);
    const warnings: string[] = [];
    if (older > 0) warnings.push(`${older} records are older than those held and were left out`);
    if (
      content.mode === 'snapshot' &&
      content.feed !== 'debian-advisories' &&
      before &&
      content.date.slice(0, 10) < before.date.slice(0, 10)
    ) {
      warnings.push(
        `the file is of ${content.date.slice(0, 10)}, older than the data of ${before.date.slice(0, 10)} that it replaced`,
      );
    }
    const held = countHeld(db, content.feed);
    const starter = options.starter ? 1 : 0;
    const { added, changed, removed } = counts;
    db.run(
      'INSERT INTO feed_import (feed, file, sha256, date, imported_at, starter, records, added, changed, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      content.feed,
      file.name,
      file.sha256,
      content.date,
      acting.now,
      starter,
      held,
      added,
      changed,
      removed,
    );
    const records = countIn(content);
    appendLog(db, acting, 'feeds.import', content.feed, {
      file: file.name,
      sha256: file.sha256,
      date: content.date,
      records,
      held,
      added,
      changed,
      removed,
      ...(options.starter ? { starter: true } : {}),
      ...(options.force ? { force: true } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    });
    if (added + changed + removed > 0 || before?.date !== content.date) markStale(db);
    return { records, ...counts, warnings };
  });
}

interface ImportRow {
  date: string;
  records: number;
  importedAt: string;
  starter: number;
}

/** The last import of a feed. Several files may make up a feed: its date is the newest of those in force. */
function readImport(db: Database, feed: FeedId): ImportRow | null {
  const last = db.get<ImportRow>(
    'SELECT date, records, imported_at importedAt, starter FROM feed_import WHERE feed = ? ORDER BY id DESC LIMIT 1',
    feed,
  );
  if (!last) return null;
  if (feed !== 'cve-records' && feed !== 'debian-advisories') return last;
  return {
    ...last,
    date: db.get<{ date: string }>('SELECT max(date) date FROM feed_import WHERE feed = ?', feed)!.date,
  };
}

/** The publisher's date of a feed's data, ISO instant; null when nothing was imported. */
export function feedDate(db: Database, feed: FeedId): string | null {
  return readImport(db, feed)?.date ?? null;
}

/** Another text after every import of a feed. */
export function feedVersion(db: Database): string {
  const row = db.get<{ n: number; last: number }>('SELECT count(*) n, coalesce(max(id), 0) last FROM feed_import');
  return `${row!.n} ${row!.last}`;
}

const msPerDay = 86_400_000;

/** Every feed there is, also those without data. `now` is an ISO instant; ages are whole days. */
export function listFeedStatus(db: Database, now: string): FeedStatus[] {
  return feeds.map(({ id, title, publisher, licence, files }) => {
    const row = readImport(db, id);
    return {
      id,
      title,
      publisher,
      licence,
      files,
      date: row?.date ?? null,
      ageDays: row ? Math.max(0, Math.floor((Date.parse(now) - Date.parse(row.date)) / msPerDay)) : null,
      records: row?.records ?? 0,
      importedAt: row?.importedAt ?? null,
      starter: row?.starter === 1,
    };
  });
}

/** Findings no longer follow from the data held; match clears it. */
export function markStale(db: Database): void {
  // Without a machine there is nothing that could be out of date.
  if (!db.get('SELECT 1 FROM asset LIMIT 1')) return;
  db.run("INSERT INTO setting (name, value) VALUES ('stale', '1') ON CONFLICT (name) DO UPDATE SET value = '1'");
}

export function clearStale(db: Database): void {
  db.run("DELETE FROM setting WHERE name = 'stale'");
}

export function isStale(db: Database): boolean {
  return db.get<{ value: string }>("SELECT value FROM setting WHERE name = 'stale'")?.value === '1';
}
