/**
 * The append-only audit log: appends chained entries inside the caller's transaction and checks the
 * chain. Triggers in the schema refuse updates and deletes.
 */
import { createHash } from 'node:crypto';
import { chainStart, chainText, type LogEntry, type LogVerification } from '../../../src-shared/model/log.ts';
import type { Database } from './database.ts';

/** Who acts and when: every change carries it. `now` is fixed for the whole call. */
export interface Acting {
  actor: string;
  /** ISO 8601 UTC. */
  now: string;
}

/** As stored: the detail is the JSON text that was hashed. */
export type LogRow = Omit<LogEntry, 'detail'> & { detail: string };

const clockTolerance = 60_000;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function insert(db: Database, entry: Omit<LogRow, 'hash'>): string {
  const hash = sha256(chainText(entry));
  db.run(
    'INSERT INTO log (seq, at, actor, action, subject, detail, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    entry.seq,
    entry.at,
    entry.actor,
    entry.action,
    entry.subject,
    entry.detail,
    entry.prev,
    hash,
  );
  return hash;
}

/**
 * Appends one entry; must run in the transaction of the change it records. When the clock stands more
 * than a minute before the last entry, an entry that says so goes in first.
 */
export function appendLog(
  db: Database,
  acting: Acting,
  action: string,
  subject: string,
  detail: Record<string, unknown> = {},
): void {
  if (!db.inTransaction) throw new Error('a log entry must be written in the transaction of its change');
  const last = db.get<{ seq: number; at: string; hash: string }>(
    'SELECT seq, at, hash FROM log ORDER BY seq DESC LIMIT 1',
  );
  let seq = (last?.seq ?? 0) + 1;
  let prev = last?.hash ?? chainStart;
  if (last && Date.parse(acting.now) < Date.parse(last.at) - clockTolerance) {
    prev = insert(db, {
      seq,
      at: acting.now,
      actor: acting.actor,
      action: 'clock.jumped',
      subject: 'clock',
      detail: JSON.stringify({ lastEntryAt: last.at }),
      prev,
    });
    seq += 1;
  }
  insert(db, { seq, at: acting.now, actor: acting.actor, action, subject, detail: JSON.stringify(detail), prev });
}

/** Length and head hash of the chain, without checking it. */
export function chainHead(db: Database): { entries: number; head: string } {
  const last = db.get<{ seq: number; hash: string }>('SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1');
  return { entries: last?.seq ?? 0, head: last?.hash ?? chainStart };
}

/** Every entry as it is stored, from the first on; the connection must not be written to meanwhile. */
export function storedEntries(db: Database): IterableIterator<LogRow> {
  return db.iterate<LogRow>('SELECT seq, at, actor, action, subject, detail, prev, hash FROM log ORDER BY seq');
}

/** A damaged detail is shown as it is: the list must not fail on what verifyLog is there to name. */
function readDetail(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}

export function listLog(
  db: Database,
  filter: { since?: string; query?: string; offset?: number; limit?: number },
): { entries: LogEntry[]; total: number } {
  const where: string[] = [];
  const values: string[] = [];
  if (filter.since) {
    where.push('at >= ?');
    values.push(filter.since);
  }
  for (const word of (filter.query ?? '').toLowerCase().split(/\s+/).filter(Boolean)) {
    where.push("instr(lower(action || ' ' || subject || ' ' || actor || ' ' || detail), ?) > 0");
    values.push(word);
  }
  const condition = where.length ? `WHERE ${where.join(' AND ')}` : '';
  const total = db.get<{ n: number }>(`SELECT count(*) n FROM log ${condition}`, ...values)!.n;
  const rows = db.all<LogRow>(
    `SELECT * FROM log ${condition} ORDER BY seq DESC LIMIT ? OFFSET ?`,
    ...values,
    filter.limit ?? -1,
    filter.offset ?? 0,
  );
  return { entries: rows.map((row) => ({ ...row, detail: readDetail(row.detail) })), total };
}

/**
 * Recomputes the chain from its start, reading the table itself and not its index; entries are only ever
 * appended, so an entry’s row has its number. `firstBad` names the first entry that does not hold, and why.
 */
export function verifyLog(db: Database): LogVerification {
  let expectedSeq = 1;
  let prev = chainStart;
  const bad = (seq: number, reason: string): LogVerification => ({
    ok: false,
    entries: expectedSeq - 1,
    head: prev,
    firstBad: { seq, reason },
  });
  try {
    for (const row of db.iterate<LogRow & { row: number }>('SELECT rowid AS row, * FROM log ORDER BY rowid')) {
      if (row.seq !== expectedSeq || row.row !== expectedSeq)
        return bad(expectedSeq, `entry ${expectedSeq} is missing`);
      if (row.prev !== prev) return bad(row.seq, 'its link does not match the hash of the entry before');
      if (sha256(chainText(row)) !== row.hash) return bad(row.seq, 'its content does not match its hash');
      prev = row.hash;
      expectedSeq += 1;
    }
  } catch (error) {
    return bad(expectedSeq, `it can't be read: ${(error as Error).message}`);
  }
  return { ok: true, entries: expectedSeq - 1, head: prev };
}
