/** FIRST's EPSS scores in the vault. */
import type { EpssRecord } from '../../feeds/feed.ts';
import type { Database, SqlValue } from '../database.ts';
import { replaceRows, type Counts } from './keyed-rows.ts';

export function storeEpss(db: Database, records: readonly EpssRecord[]): Counts {
  // In the order of the key, so that the table's pages fill one after the other.
  const order = [...records].sort((a, b) => (a.cve < b.cve ? -1 : 1));
  function* rows(): Generator<SqlValue[]> {
    for (const { cve, probability, percentile } of order) yield [cve, probability, percentile];
  }
  return replaceRows(db, { table: 'epss', keys: ['cve'], columns: ['probability', 'percentile'] }, rows());
}

/** The score of one CVE, both numbers 0 to 1; null when the scores hold no row for it. */
export function epssOf(db: Database, cve: string): { probability: number; percentile: number } | null {
  return (
    db.get<{ probability: number; percentile: number }>(
      'SELECT probability, percentile FROM epss WHERE cve = ?',
      cve,
    ) ?? null
  );
}
