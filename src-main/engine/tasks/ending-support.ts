/** Whose system loses its security updates soon, and what a contract would bring: for asset pages, overview and coverage. */
import type { AssetDetail, AssetRow } from '../../../src-shared/model/asset.ts';
import { daysOfSupportLeft, supportEnd } from '../domain/end-of-life.ts';
import type { Database } from '../vault/database.ts';
import { systemSupportTable } from './support-table.ts';

export interface EndingSupport {
  row: AssetRow;
  /** From the site's day to the last day of support. */
  days: number;
}

/** Those of `rows` in service whose support ends within the notice (180 days), soonest first. `today` is the site's day. */
export function endingSupport(rows: readonly AssetRow[], today: string): EndingSupport[] {
  return rows
    .flatMap((row) => {
      const days = row.retired ? null : daysOfSupportLeft(row.supportEnd, today);
      return days === null ? [] : [{ row, days }];
    })
    .sort((a, b) => a.days - b.days);
}

/** How near the end is, and the updates that are sold after it as long as these have not ended too. */
export function supportOf(
  db: Database,
  row: AssetRow,
  today: string,
): Pick<AssetDetail, 'supportDaysLeft' | 'supportSold'> {
  const sold = (row.os && supportEnd(row.os, systemSupportTable(db))?.sold) ?? null;
  return {
    supportDaysLeft: daysOfSupportLeft(row.supportEnd, today),
    supportSold: sold !== null && sold.until >= today ? sold : null,
  };
}
