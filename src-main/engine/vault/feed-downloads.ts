/** What the vault knows of the feed files it fetched: who gave them out and by which marks they are known again. */
import type { FeedId } from '../../../src-shared/model/feed.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

export interface FeedDownload {
  feed: FeedId;
  /** The publisher's name for it. */
  file: string;
  /** As asked for, without login and query. */
  address: string;
  /** Who answered in the end, where it was redirected. */
  answeredBy: string;
  etag: string | null;
  lastModified: string | null;
  sha256: string;
}

export interface KnownDownload {
  etag: string | null;
  lastModified: string | null;
  sha256: string;
  records: number;
  date: string;
}

/**
 * The file as it was taken in from this address, as long as the feed still rests on it: null when another address gave it
 * out last, its import was taken back, or the feed was since imported from a file that was not fetched.
 */
export function readFeedDownload(db: Database, feed: FeedId, file: string, address: string): KnownDownload | null {
  return (
    db.get<KnownDownload>(
      `SELECT d.etag, d.last_modified lastModified, d.sha256, i.records, i.date
       FROM feed_download d JOIN feed_import i ON i.id = d.feed_import
       WHERE d.feed = ? AND d.file = ? AND d.address = ? AND i.undone_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM feed_import later
         WHERE later.feed = d.feed AND later.id > d.feed_import AND later.undone_at IS NULL
         AND later.id NOT IN (SELECT feed_import FROM feed_download WHERE feed = d.feed))`,
      feed,
      file,
      address,
    ) ?? null
  );
}

/** Remembers a file that was taken in, or found to be the same; in the transaction of its import. */
export function recordFeedDownload(db: Database, acting: Acting, download: FeedDownload, unchanged: boolean): void {
  const { feed, file, address, answeredBy, etag, lastModified, sha256 } = download;
  db.transaction(() => {
    db.run(
      `INSERT INTO feed_download (feed, file, address, etag, last_modified, sha256, feed_import, at)
       VALUES (?, ?, ?, ?, ?, ?, (SELECT max(id) FROM feed_import WHERE feed = ?), ?)
       ON CONFLICT (feed, file) DO UPDATE SET address = excluded.address, etag = excluded.etag,
         last_modified = excluded.last_modified, sha256 = excluded.sha256, at = excluded.at,
         feed_import = ${unchanged ? 'feed_import' : 'excluded.feed_import'}`,
      feed,
      file,
      address,
      etag,
      lastModified,
      sha256,
      feed,
      acting.now,
    );
    appendLog(db, acting, 'feeds.update', feed, {
      file,
      address,
      ...(answeredBy === address ? {} : { answeredBy }),
      sha256,
      ...(etag === null ? {} : { etag }),
      ...(lastModified === null ? {} : { lastModified }),
      ...(unchanged ? { unchanged } : {}),
    });
  });
}
