/**
 * What Microsoft's documents (CVRF, CSAF, Update Guide) hold for Windows: statements by product, supersedence kept for good, and up
 * to when months are held without a gap.
 */
import type { HeldStatement } from '../../domain/advisory.ts';
import type { Database } from '../database.ts';
import { createStatementReader } from './advisories.ts';
import { statementsOf, type Spool } from './spool.ts';

/** Adds the pairs that a file's records tell; must run in the caller's transaction. What was known before stays. */
export function storeDocumentSupersedence(db: Database, spool: Spool): void {
  const insert = db.raw.prepare('INSERT OR IGNORE INTO msrc_document_supersedence (kb, superseded) VALUES (?, ?)');
  for (const { part } of spool.parts())
    for (const record of spool.of(part))
      for (const { kb, supersedes = [] } of statementsOf(record))
        if (kb !== undefined) for (const superseded of supersedes) insert.run(kb, superseded);
}

/** Direct pairs of all documents there ever were, digits of KBs. */
export function documentSupersedence(db: Database): { kb: string; supersedes: string }[] {
  return db.all('SELECT kb, superseded supersedes FROM msrc_document_supersedence');
}

/** Every product that a document speaks of, as Microsoft writes it. */
export function documentProducts(db: Database): string[] {
  // One step in the key for each name; a plain DISTINCT walks all of its rows.
  return db
    .all<{ name: string }>(
      `WITH RECURSIVE product(name) AS (
         SELECT min(package) FROM advisory_package WHERE scope = 'windows'
         UNION ALL
         SELECT (SELECT min(package) FROM advisory_package WHERE scope = 'windows' AND package > name) FROM product
         WHERE name IS NOT NULL)
       SELECT name FROM product WHERE name IS NOT NULL`,
    )
    .map(({ name }) => name);
}

/** What documents say of these products; the feeds must not change meanwhile. */
export function documentStatements(db: Database, products: readonly string[]): HeldStatement[] {
  const read = createStatementReader(db);
  return products.flatMap((product) => read('windows', product));
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "2024-Mar" (also "2017-May-B") as a count of months, null for other lists of the feed. */
function monthOf(part: string): number | null {
  const match = /^(\d{4})-([A-Z][a-z]{2})(?:-|$)/.exec(part);
  const month = match ? months.indexOf(match[2]!) : -1;
  return month < 0 ? null : Number(match![1]) * 12 + month;
}

/**
 * Up to when Microsoft's word on Windows is whole: the date of the KB table (null without one), carried on by the months whose
 * documents follow it without a gap. Without a table the months count from the first. Null without either.
 */
export function windowsFeedDate(db: Database, tableDate: string | null): string | null {
  const held = new Map<number, string>();
  for (const { part, date } of db.all<{ part: string; date: string | null }>(
    "SELECT part, max(modified) date FROM advisory WHERE feed = 'msrc-cvrf' GROUP BY part",
  )) {
    const month = monthOf(part);
    if (month !== null && date !== null && date > (held.get(month) ?? '')) held.set(month, date);
  }
  let at =
    tableDate === null
      ? Math.min(...held.keys())
      : Number(tableDate.slice(0, 4)) * 12 + Number(tableDate.slice(5, 7)) - 1;
  let newest = tableDate;
  // The table may be older than the last changes of its own month.
  if (!held.has(at)) at += 1;
  for (let date = held.get(at); date !== undefined; date = held.get(++at))
    if (newest === null || date > newest) newest = date;
  return newest;
}
