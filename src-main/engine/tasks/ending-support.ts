/** Machines whose system loses its security updates soon: for the overview and the list of coverage. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { daysOfSupportLeft } from '../domain/end-of-life.ts';

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
