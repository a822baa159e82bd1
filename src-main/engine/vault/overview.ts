/** Counts over the whole vault for the status line and the overview. Retired machines are left out. */
import type { Database } from './database.ts';
import { formatId } from './ids.ts';

export function countSoftware(db: Database): number {
  return db.get<{ n: number }>(
    'SELECT count(*) n FROM installed i JOIN asset a ON a.id = i.asset WHERE a.retired_at IS NULL',
  )!.n;
}

/** When software was last listed on any machine. */
export function lastScan(db: Database): string | null {
  return db.get<{ at: string | null }>('SELECT max(last_inventory) at FROM asset WHERE retired_at IS NULL')!.at;
}

/** Open findings past their clock; those past it already when the fact arrived here are counted apart from the missed. */
export function countOverdue(db: Database, now: string): { findings: number; lateOnArrival: number } {
  return db.get<{ findings: number; lateOnArrival: number }>(
    `SELECT count(*) findings, coalesce(sum(f.late_on_arrival), 0) lateOnArrival FROM finding f JOIN asset a ON a.id = f.asset
     WHERE f.state = 'open' AND f.due < ? AND a.retired_at IS NULL`,
    now,
  )!;
}

/** Findings closed since an instant and the median of their days from first detection; null when none was. */
export function closedSince(db: Database, since: string): { closed: number; medianDays: number | null } {
  const days = db
    .all<{ days: number }>(
      `SELECT julianday(f.closed_at) - julianday(f.first_detected) days FROM finding f JOIN asset a ON a.id = f.asset
       WHERE f.state = 'closed' AND f.closed_at >= ? AND a.retired_at IS NULL ORDER BY days`,
      since,
    )
    .map((row) => row.days);
  if (days.length === 0) return { closed: 0, medianDays: null };
  const middle = (days[(days.length - 1) >> 1]! + days[days.length >> 1]!) / 2;
  return { closed: days.length, medianDays: Math.round(middle * 100) / 100 };
}

export interface RiskDay {
  day: string;
  immediate: number;
  outOfCycle: number;
  scheduled: number;
  defer: number;
}

/** Oldest first. */
export function riskTrend(db: Database): RiskDay[] {
  return db.all<RiskDay>('SELECT day, immediate, out_of_cycle outOfCycle, scheduled, defer FROM risk_day ORDER BY day');
}

/** Exceptions in force whose last day is no later than `until`, soonest first. */
export function exceptionsEnding(
  db: Database,
  today: string,
  until: string,
): { id: string; reason: string; until: string; findings: number }[] {
  return db
    .all<{ id: number; reason: string; until: string; findings: number }>(
      `SELECT e.id, e.reason, e.until, (SELECT count(*) FROM exception_finding x WHERE x.exception = e.id) findings
       FROM exception e WHERE e.ended_at IS NULL AND e.until BETWEEN ? AND ? ORDER BY e.until, e.id`,
      today,
      until,
    )
    .map((row) => ({ ...row, id: formatId('exception', row.id) }));
}
