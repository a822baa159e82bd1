/**
 * Feeds in the vault: storing a read file in one transaction with its log entry, taking the last one back, what is held of each
 * feed, and the mark that findings were judged by older data. Tables of one publisher are in feeds/.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { FeedId, FeedStatus } from '../../../src-shared/model/feed.ts';
import type { RecordsMode } from '../domain/advisory.ts';
import type { TableContent } from '../feeds/feed.ts';
import { feeds } from '../feeds/index.ts';
import type { Database } from './database.ts';
import { noteScopes, storeAdvisories } from './feeds/advisories.ts';
import { advisoryScope, storeDebianAdvisories, storeDebianTracker } from './feeds/debian.ts';
import { storeEpss } from './feeds/epss.ts';
import { storeKev } from './feeds/kev.ts';
import type { Counts } from './feeds/keyed-rows.ts';
import { msrcRecords, storeMsrc } from './feeds/msrc.ts';
import type { Spool } from './feeds/spool.ts';
import { storeDocumentSupersedence } from './feeds/windows.ts';
import { keepingUndo, restoreRows, type Undoable } from './feeds/undo.ts';
import { appendLog, type Acting } from './log.ts';

export interface FeedFile {
  name: string;
  /** Of the file as it was given, packed or not. */
  sha256: string;
}

/** What a file holds: one publisher's table, or records of advisories. */
export type StorableFeed =
  TableContent | { feed: Exclude<FeedId, TableContent['feed']>; date: string; mode: RecordsMode; spool: Spool };

export interface StoredFeed extends Counts {
  /** In the file. */
  records: number;
  /** What the person should know though the file was taken, e.g. that it is older than what it replaced. */
  warnings: string[];
}

const tables: Record<Exclude<TableContent['feed'], 'msrc'>, string> = {
  kev: 'kev',
  epss: 'epss',
  'debian-tracker': 'debian_tracker',
  'debian-advisories': 'debian_advisory',
};

function countHeld(db: Database, feed: FeedId, scope = ''): number {
  if (feed === 'msrc') return msrcRecords(db);
  const table = (tables as Partial<Record<FeedId, string>>)[feed];
  if (table === undefined) return db.get<{ n: number }>('SELECT count(*) n FROM advisory WHERE feed = ?', feed)!.n;
  return db.get<{ n: number }>(`SELECT count(*) n FROM ${table} ${scope && `WHERE ${scope}`}`)!.n;
}

function countIn(content: StorableFeed): number {
  if ('spool' in content) return content.spool.records;
  return content.feed === 'msrc' ? content.table.records : content.records.length;
}

function refuseShrunk(db: Database, content: TableContent, file: string): void {
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

function store(
  db: Database,
  acting: Acting,
  content: StorableFeed,
  options: { force: boolean; file: string },
): Counts & { older?: number } {
  if ('spool' in content) {
    const { feed, spool, mode, date } = content;
    const counts = storeAdvisories(db, acting, feed, spool, mode, options);
    noteScopes(db, feed, spool.scopesOf(), date, mode);
    if (feed === 'msrc-cvrf') storeDocumentSupersedence(db, spool);
    return counts;
  }
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
  }
}

/** Feeds whose one file is all of them: an older file takes the place of a newer one, which is worth a word. */
const isOneFile = (content: StorableFeed) => !('spool' in content) && content.feed !== 'debian-advisories';

function warningsOf(content: StorableFeed, before: ImportRow | null, older: number): string[] {
  const warnings: string[] = [];
  if (older > 0) warnings.push(`${older} records are older than those held and were left out`);
  if ('spool' in content && content.spool.repeated > 0)
    warnings.push(
      `${content.spool.repeated} records are there more than once under one id; the newest of each was taken`,
    );
  if (isOneFile(content) && before && content.date.slice(0, 10) < before.date.slice(0, 10)) {
    warnings.push(
      `the file is of ${content.date.slice(0, 10)}, older than the data of ${before.date.slice(0, 10)} that it replaced`,
    );
  }
  return warnings;
}

/**
 * Stores the content, its import and one log entry, or nothing at all. Throws feed-shrunk without `force` when a list that
 * replaces another has half its records or fewer. A file older than the data held is taken, as it is the person's own
 * choice, with a warning; single records that are older than those held are left out.
 */
export function storeFeed(
  db: Database,
  acting: Acting,
  content: StorableFeed,
  file: FeedFile,
  options: { force: boolean; starter: boolean },
): StoredFeed {
  return db.transaction(() => {
    if (!('spool' in content) && !options.force) refuseShrunk(db, content, file.name);
    const before = readImport(db, content.feed);
    const { result, undoable } = keepingUndo(db, content.feed, () =>
      store(db, acting, content, { force: options.force, file: file.name }),
    );
    const { older = 0, ...counts } = result;
    const warnings = warningsOf(content, before, older);
    const held = countHeld(db, content.feed);
    const starter = options.starter ? 1 : 0;
    const { added, changed, removed } = counts;
    // An import that changed nothing leaves the one before to be taken back.
    const isChange = added + changed + removed > 0;
    if (isChange) db.run('UPDATE feed_import SET can_undo = 0 WHERE feed = ? AND can_undo > 0', content.feed);
    db.run(
      `INSERT INTO feed_import (feed, file, sha256, date, imported_at, starter, records, added, changed, removed, can_undo)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      isChange ? undoable : 0,
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
    if (isChange || before?.date !== content.date) markStale(db);
    return { records, ...counts, warnings };
  });
}

/**
 * Takes the last import that changed a feed back: its rows are what they were before. Only one step; throws nothing-to-undo where
 * there is none.
 */
export function undoFeed(
  db: Database,
  acting: Acting,
  feed: FeedId,
): Counts & { records: number; date: string | null; file: string } {
  return db.transaction(() => {
    const last = db.get<{ id: number; file: string; undoable: Undoable } & Counts>(
      `SELECT id, file, added, changed, removed, can_undo undoable FROM feed_import
       WHERE feed = ? AND can_undo > 0 AND undone_at IS NULL ORDER BY id DESC LIMIT 1`,
      feed,
    );
    if (!last) {
      throw new Refusal(
        'nothing-to-undo',
        `${feed} has no import that can be taken back`,
        'Only the last import that changed something can be, once. Import the file you want instead.',
      );
    }
    restoreRows(db, feed, last.undoable);
    db.run('UPDATE feed_import SET undone_at = ? WHERE feed = ? AND id >= ?', acting.now, feed, last.id);
    const records = countHeld(db, feed);
    const date = feedDate(db, feed);
    const counts = { added: last.removed, changed: last.changed, removed: last.added };
    appendLog(db, acting, 'feeds.undo', feed, { file: last.file, ...counts, held: records, date });
    markStale(db);
    return { ...counts, records, date, file: last.file };
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
    `SELECT date, records, imported_at importedAt, starter FROM feed_import
     WHERE feed = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1`,
    feed,
  );
  if (!last) return null;
  if (feed !== 'debian-advisories' && feed in ownDates) return last;
  return {
    ...last,
    date: db.get<{ date: string }>('SELECT max(date) date FROM feed_import WHERE feed = ? AND undone_at IS NULL', feed)!
      .date,
  };
}

/** Feeds whose date is that of their last file. */
const ownDates: Partial<Record<FeedId, true>> = { kev: true, epss: true, 'debian-tracker': true, msrc: true };

/** The publisher's date of a feed's data, ISO instant; null when nothing was imported. */
export function feedDate(db: Database, feed: FeedId): string | null {
  return readImport(db, feed)?.date ?? null;
}

/** Another text after every import of a feed, and when one is taken back. */
export function feedVersion(db: Database): string {
  const row = db.get<{ n: number; last: number; undone: number }>(
    'SELECT count(*) n, coalesce(max(id), 0) last, count(undone_at) undone FROM feed_import',
  );
  return `${row!.n} ${row!.last} ${row!.undone}`;
}

const msPerDay = 86_400_000;

/** Every feed there is, also those without data. `now` is an ISO instant; ages are whole days. */
export function listFeedStatus(db: Database, now: string): FeedStatus[] {
  const undoable = new Set(
    db
      .all<{ feed: FeedId }>('SELECT DISTINCT feed FROM feed_import WHERE can_undo > 0 AND undone_at IS NULL')
      .map(({ feed }) => feed),
  );
  const scopes = Map.groupBy(
    db.all<{ feed: FeedId; scope: string; date: string }>('SELECT feed, scope, date FROM feed_scope ORDER BY scope'),
    ({ feed }) => feed,
  );
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
      scopes: (scopes.get(id) ?? []).map(({ scope, date }) => ({ scope, date })),
      canUndo: undoable.has(id),
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
