/** Brings a table with a key to a new content by the least change, and counts in rows what changed. */
import type { Database, SqlValue } from '../database.ts';

export interface Counts {
  added: number;
  changed: number;
  removed: number;
}

export interface KeyedTable {
  table: string;
  keys: readonly string[];
  /** The columns that are compared, without the keys. */
  columns: readonly string[];
  /** A column written once, when the row comes in, and never compared. */
  once?: { column: string; value: SqlValue };
  /** Limits a snapshot to a part of the table; SQL without values from outside. */
  scope?: string;
}

const keyOf = (row: readonly SqlValue[], keys: number) =>
  keys === 1 ? (row[0] as string) : row.slice(0, keys).join('\0');

function same(a: readonly SqlValue[], b: readonly SqlValue[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function statements(db: Database, spec: KeyedTable) {
  const all = [...spec.keys, ...spec.columns];
  const inserted = spec.once ? [...all, spec.once.column] : all;
  const where = spec.keys.map((key) => `${key} = ?`).join(' AND ');
  const insert = db.raw.prepare(
    `INSERT INTO ${spec.table} (${inserted.join(', ')}) VALUES (${inserted.map(() => '?').join(', ')})`,
  );
  const update = db.raw.prepare(
    `UPDATE ${spec.table} SET ${spec.columns.map((column) => `${column} = ?`).join(', ')} WHERE ${where}`,
  );
  const remove = db.raw.prepare(`DELETE FROM ${spec.table} WHERE ${where}`);
  const n = spec.keys.length;
  return {
    insert: (row: SqlValue[]) => insert.run(spec.once ? [...row, spec.once.value] : row),
    update: (row: SqlValue[]) => update.run([...row.slice(n), ...row.slice(0, n)]),
    remove: (key: SqlValue[]) => remove.run(key),
  };
}

/**
 * Makes the table (or the part in scope) hold exactly `rows`: values in the order keys, columns; no key twice.
 * Must run in the caller's transaction.
 */
export function replaceRows(db: Database, spec: KeyedTable, rows: Iterable<SqlValue[]>): Counts {
  const { insert, update, remove } = statements(db, spec);
  const n = spec.keys.length;
  const held = new Map<string, SqlValue[]>();
  const select = `SELECT ${[...spec.keys, ...spec.columns].join(', ')} FROM ${spec.table} ${spec.scope ? `WHERE ${spec.scope}` : ''}`;
  for (const row of db.raw.prepare(select).raw().iterate() as IterableIterator<SqlValue[]>)
    held.set(keyOf(row, n), row);
  const counts: Counts = { added: 0, changed: 0, removed: 0 };
  for (const row of rows) {
    const key = keyOf(row, n);
    const old = held.get(key);
    if (!old) {
      insert(row);
      counts.added += 1;
      continue;
    }
    if (!same(old, row)) {
      update(row);
      counts.changed += 1;
    }
    held.delete(key);
  }
  for (const row of held.values()) {
    remove(row.slice(0, n));
    counts.removed += 1;
  }
  return counts;
}
