/** What people said the columns of tables mean, remembered by the names of the columns. */
import { columnMapping, type ColumnMapping } from '../../../src-shared/model/columns.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

export function loadMapping(db: Database, signature: string): ColumnMapping | null {
  const row = db.get<{ mapping: string }>('SELECT mapping FROM column_mapping WHERE signature = ?', signature);
  return row ? columnMapping.parse(JSON.parse(row.mapping)) : null;
}

/** Writes nothing where the same is remembered already. */
export function saveMapping(db: Database, acting: Acting, signature: string, mapping: ColumnMapping): void {
  const text = JSON.stringify(mapping);
  const known = loadMapping(db, signature);
  if (known && JSON.stringify(known) === text) return;
  db.run(
    `INSERT INTO column_mapping (signature, mapping, actor, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (signature) DO UPDATE SET mapping = excluded.mapping, actor = excluded.actor, at = excluded.at`,
    signature,
    text,
    acting.actor,
    acting.now,
  );
  appendLog(db, acting, 'mapping.set', 'table', { columns: mapping });
}
