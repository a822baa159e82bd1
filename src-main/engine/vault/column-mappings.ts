/** What people said the columns of tables mean, remembered by the names of the columns. */
import { columnMapping, type ColumnMapping, type RememberedMapping } from '../../../src-shared/model/columns.ts';
import { Refusal } from '../../../src-shared/errors.ts';
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

/** Newest first. */
export function listMappings(db: Database): RememberedMapping[] {
  return db
    .all<{ signature: string; mapping: string; actor: string; at: string }>(
      'SELECT signature, mapping, actor, at FROM column_mapping ORDER BY at DESC, signature',
    )
    .map(({ mapping, ...row }) => ({ ...row, columns: columnMapping.parse(JSON.parse(mapping)) }));
}

/** The next table with these columns is read by the guess again. Throws unknown-id. */
export function removeMapping(db: Database, acting: Acting, signature: string): void {
  db.transaction(() => {
    const columns = loadMapping(db, signature);
    if (!columns)
      throw new Refusal(
        'unknown-id',
        'No mapping is remembered for a table with these columns.',
        'It may have been removed in another window.',
      );
    db.run('DELETE FROM column_mapping WHERE signature = ?', signature);
    appendLog(db, acting, 'mapping.removed', 'table', { columns });
  });
}
