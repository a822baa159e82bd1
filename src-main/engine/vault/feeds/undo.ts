/**
 * Keeps what the rows of a feed were before its last import, by triggers that exist only while it runs, and brings them back
 * once. Every table a feed writes to is listed here.
 */
import type { FeedId } from '../../../../src-shared/model/feed.ts';
import type { Database, SqlValue } from '../database.ts';
import type { Counts } from './keyed-rows.ts';

/** Tables of feeds that have their own; all others write advisories. */
const ownTables: Partial<Record<FeedId, readonly string[]>> = {
  kev: ['kev'],
  epss: ['epss'],
  'debian-tracker': ['debian_tracker'],
  'debian-advisories': ['debian_advisory'],
  msrc: ['msrc_text', 'msrc_product', 'msrc_supersedence'],
};
const advisoryTables: readonly string[] = ['advisory', 'advisory_package', 'feed_scope'];
/** Tables that a feed of advisories has beside those. */
const besideTables: Partial<Record<FeedId, readonly string[]>> = { 'msrc-cvrf': ['msrc_document_supersedence'] };

export const tablesOf = (feed: FeedId): readonly string[] =>
  ownTables[feed] ?? [...advisoryTables, ...(besideTables[feed] ?? [])];

interface Column {
  name: string;
  type: string;
  pk: number;
}

const columnsOf = (db: Database, table: string) =>
  db.all<Column>('SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid', table);

/** JSON of a row; blobs as hex. */
const asJson = (row: 'OLD' | 'NEW', columns: readonly Column[]) =>
  `json_array(${columns.map(({ name, type }) => (type === 'BLOB' ? `hex(${row}.${name})` : `${row}.${name}`)).join(', ')})`;

function watch(db: Database, feed: FeedId, table: string): () => void {
  const columns = columnsOf(db, table);
  const keep = (row: 'OLD' | 'NEW', added: 0 | 1) =>
    `BEGIN INSERT INTO feed_undo (feed, name, row, added) VALUES ('${feed}', '${table}', ${asJson(row, columns)}, ${added}); END`;
  db.exec(`
    CREATE TEMP TRIGGER undo_${table}_insert AFTER INSERT ON main.${table} ${keep('NEW', 1)};
    CREATE TEMP TRIGGER undo_${table}_update AFTER UPDATE ON main.${table} ${keep('OLD', 0)};
    CREATE TEMP TRIGGER undo_${table}_delete AFTER DELETE ON main.${table} ${keep('OLD', 0)};`);
  return () =>
    db.exec(`DROP TRIGGER undo_${table}_insert; DROP TRIGGER undo_${table}_update; DROP TRIGGER undo_${table}_delete;`);
}

function isEmpty(db: Database, feed: FeedId): boolean {
  const own = ownTables[feed];
  if (!own) return !db.get('SELECT 1 FROM advisory WHERE feed = ? LIMIT 1', feed);
  return own.every((table) => !db.get(`SELECT 1 FROM ${table} LIMIT 1`));
}

/** 1: what was there is kept; 2: there was nothing, so that taking it back empties the feed. */
export type Undoable = 1 | 2;

/** Runs the import so that it can be taken back; must run in the caller's transaction. Where it changes nothing, what was kept stays. */
export function keepingUndo<Result extends Counts>(
  db: Database,
  feed: FeedId,
  work: () => Result,
): { result: Result; undoable: Undoable } {
  if (isEmpty(db, feed)) {
    db.run('DELETE FROM feed_undo WHERE feed = ?', feed);
    return { result: work(), undoable: 2 };
  }
  const last = db.get<{ id: number | null }>('SELECT max(id) id FROM feed_undo WHERE feed = ?', feed)?.id ?? 0;
  const ends = tablesOf(feed).map((table) => watch(db, feed, table));
  try {
    const result = work();
    const isChange = result.added + result.changed + result.removed > 0;
    db.run(`DELETE FROM feed_undo WHERE feed = ? AND id ${isChange ? '<=' : '>'} ?`, feed, last);
    return { result, undoable: 1 };
  } finally {
    for (const end of ends) end();
  }
}

function empty(db: Database, feed: FeedId): void {
  const own = ownTables[feed];
  if (own) for (const table of own) db.run(`DELETE FROM ${table}`);
  else {
    db.run('DELETE FROM advisory_package WHERE advisory IN (SELECT id FROM advisory WHERE feed = ?)', feed);
    db.run('DELETE FROM advisory WHERE feed = ?', feed);
    db.run('DELETE FROM feed_scope WHERE feed = ?', feed);
    for (const table of besideTables[feed] ?? []) db.run(`DELETE FROM ${table}`);
  }
}

/** Makes the feed's rows what they were before its last import; must run in the caller's transaction. */
export function restoreRows(db: Database, feed: FeedId, undoable: Undoable): void {
  if (undoable === 2) return empty(db, feed);
  const tables = new Map(
    tablesOf(feed).map((table) => {
      const columns = columnsOf(db, table);
      const keys = columns.filter(({ pk }) => pk > 0);
      return [
        table,
        {
          columns,
          keys: keys.map(({ name }) => columns.findIndex((column) => column.name === name)),
          put: db.raw.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${columns.map(() => '?').join(', ')})`),
          remove: db.raw.prepare(`DELETE FROM ${table} WHERE ${keys.map(({ name }) => `${name} = ?`).join(' AND ')}`),
        },
      ] as const;
    }),
  );
  // Backwards: a row that changed twice ends as what it was first.
  const rows = db.raw.prepare('SELECT name, row, added FROM feed_undo WHERE feed = ? ORDER BY id DESC').all(feed) as {
    name: string;
    row: string;
    added: number;
  }[];
  for (const { name, row, added } of rows) {
    const { columns, keys, put, remove } = tables.get(name)!;
    const values = (JSON.parse(row) as SqlValue[]).map((value, i) =>
      columns[i]!.type === 'BLOB' && typeof value === 'string' ? Buffer.from(value, 'hex') : value,
    );
    if (added === 1) remove.run(keys.map((key) => values[key]!));
    else put.run(values);
  }
  db.run('DELETE FROM feed_undo WHERE feed = ?', feed);
}
