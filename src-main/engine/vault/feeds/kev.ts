/** CISA KEV in the vault. `known_since` is when an entry first reached this vault and stays with it. */
import type { KevRecord } from '../../feeds/feed.ts';
import type { Database, SqlValue } from '../database.ts';
import type { Acting } from '../log.ts';
import { replaceRows, type Counts } from './keyed-rows.ts';

export function storeKev(db: Database, acting: Acting, records: readonly KevRecord[]): Counts {
  const rows = records.map((record): SqlValue[] => [
    record.cve,
    record.vendor,
    record.product,
    record.name,
    record.dateAdded,
    record.dueDate,
    record.ransomware ? 1 : 0,
    record.action,
    record.notes,
    record.description,
  ]);
  return replaceRows(
    db,
    {
      table: 'kev',
      keys: ['cve'],
      columns: ['vendor', 'product', 'name', 'date_added', 'due_date', 'ransomware', 'action', 'notes', 'description'],
      once: { column: 'known_since', value: acting.now },
    },
    rows,
  );
}

export interface KevEntry extends KevRecord {
  /** Instant at which the entry reached this vault. */
  knownSince: string;
}

const columns = `cve, vendor, product, name, date_added dateAdded, due_date dueDate, ransomware, action, notes, description, known_since knownSince`;
type Row = Omit<KevEntry, 'ransomware'> & { ransomware: number };
const toEntry = (row: Row): KevEntry => ({ ...row, ransomware: row.ransomware === 1 });

export function kevOf(db: Database, cve: string): KevEntry | null {
  const row = db.get<Row>(`SELECT ${columns} FROM kev WHERE cve = ?`, cve);
  return row ? toEntry(row) : null;
}

/** The whole catalogue by CVE: some thousand entries. */
export function kevAll(db: Database): Map<string, KevEntry> {
  return new Map(db.all<Row>(`SELECT ${columns} FROM kev`).map((row) => [row.cve, toEntry(row)]));
}
