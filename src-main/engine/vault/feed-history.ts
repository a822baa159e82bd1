/** Reads what imports did to each feed, also those that were taken back. */
import type { FeedId, FeedImportRow } from '../../../src-shared/model/feed.ts';
import type { Database } from './database.ts';

interface Row extends Omit<FeedImportRow, 'starter' | 'canUndo'> {
  starter: number;
  canUndo: number;
}

/** The newest first, at most `limit`; of one feed or of all. */
export function listFeedImports(db: Database, feed: FeedId | null, limit: number): FeedImportRow[] {
  return db
    .all<Row>(
      `SELECT feed, file, date, imported_at importedAt, starter, records, added, changed, removed, undone_at undoneAt,
         can_undo > 0 AND undone_at IS NULL canUndo
       FROM feed_import WHERE ? IS NULL OR feed = ? ORDER BY id DESC LIMIT ?`,
      feed,
      feed,
      limit,
    )
    .map((row) => ({ ...row, starter: row.starter === 1, canUndo: row.canUndo === 1 }));
}
