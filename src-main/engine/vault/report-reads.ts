/** What only reports ask of a vault: open findings with what they rest on, deadlines met and missed, one rollout's log. */
import type { FindingRow } from '../../../src-shared/model/finding.ts';
import type { LogEntry } from '../../../src-shared/model/log.ts';
import type { Database } from './database.ts';
import { listFindings } from './findings.ts';
import { requireId } from './ids.ts';
import type { StoredEvidence } from './judged-facts.ts';

export interface FindingWithEvidence extends FindingRow {
  rule: string;
  feed: string;
  feedDate: string | null;
  lateOnArrival: boolean;
}

/** Open findings on machines in service, the most urgent first. */
export function openFindingsWithEvidence(db: Database, now: string): FindingWithEvidence[] {
  const documents = new Map<number, StoredEvidence>();
  const read = (id: number) => {
    let document = documents.get(id);
    if (!document) {
      const { text } = db.get<{ text: string }>('SELECT document text FROM evidence WHERE id = ?', id)!;
      documents.set(id, (document = JSON.parse(text) as StoredEvidence));
    }
    return document;
  };
  const rests = new Map(
    db
      .all<{ id: number; evidence: number; late: number }>(
        "SELECT id, evidence, late_on_arrival late FROM finding WHERE state = 'open'",
      )
      .map((row) => [row.id, row]),
  );
  return listFindings(db, { state: 'open' }, now).findings.map((finding) => {
    const { evidence, late } = rests.get(requireId('finding', finding.id))!;
    const { rule, feed } = read(evidence);
    return { ...finding, rule, feed: feed.id, feedDate: feed.date, lateOnArrival: late === 1 };
  });
}

/** Counts of deadlines; `since` bounds those of closed findings, `soon` the days ahead. Instants. */
export function countDeadlines(
  db: Database,
  now: string,
  since: string,
  soon: string,
): { met: number; closedLate: number; missed: number; lateOnArrival: number; dueSoon: number } {
  const inService = 'FROM finding f JOIN asset a ON a.id = f.asset WHERE a.retired_at IS NULL';
  const closed = db.get<{ met: number; late: number }>(
    `SELECT coalesce(sum(f.closed_at <= f.due), 0) met, coalesce(sum(f.closed_at > f.due), 0) late
     ${inService} AND f.state = 'closed' AND f.closed_at >= ?`,
    since,
  )!;
  const open = db.get<{ missed: number; late: number; soon: number }>(
    `SELECT coalesce(sum(f.due < ? AND f.late_on_arrival = 0), 0) missed,
       coalesce(sum(f.due < ? AND f.late_on_arrival = 1), 0) late,
       coalesce(sum(f.due >= ? AND f.due < ?), 0) soon
     ${inService} AND f.state = 'open'`,
    now,
    now,
    now,
    soon,
  )!;
  return {
    met: closed.met,
    closedLate: closed.late,
    missed: open.missed,
    lateOnArrival: open.late,
    dueSoon: open.soon,
  };
}

/** The log entries of one rollout, oldest first; `id` as the log names it: R3. */
export function logOfRollout(db: Database, id: string): LogEntry[] {
  return db
    .all<Omit<LogEntry, 'detail'> & { detail: string }>(
      "SELECT seq, at, actor, action, subject, detail, prev, hash FROM log WHERE subject = ? AND action LIKE 'rollout.%' ORDER BY seq",
      id,
    )
    .map((row) => ({ ...row, detail: JSON.parse(row.detail) as LogEntry['detail'] }));
}
