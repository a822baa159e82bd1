/**
 * Exceptions: decisions not to patch now, and the findings they hold. While one is in force its findings are
 * "excepted", whatever its kind; when it ends they are open again by the clock they always had.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Control, ExceptionKind, ExceptionRow } from '../../../src-shared/model/exception.ts';
import type { Database } from './database.ts';
import { formatId, unknownId } from './ids.ts';

export interface ActiveException {
  id: number;
  kind: ExceptionKind;
  createdAt: string;
  until: string;
  controls: Control[];
}

interface ExceptionColumns {
  id: number;
  kind: ExceptionKind;
  reason: string;
  approver: string;
  controls: string;
  createdAt: string;
  until: string;
  endedAt: string | null;
}

const columns = 'e.id, e.kind, e.reason, e.approver, e.controls, e.created_at createdAt, e.until, e.ended_at endedAt';

/** Those in force, by finding. `today` is the site's day: the last day of an exception still counts. */
export function loadActiveExceptions(db: Database, today: string): Map<number, ActiveException[]> {
  const byFinding = new Map<number, ActiveException[]>();
  const known = new Map<number, ActiveException>();
  for (const row of db.all<ExceptionColumns & { finding: number }>(
    `SELECT ${columns}, x.finding FROM exception e JOIN exception_finding x ON x.exception = e.id
     WHERE e.ended_at IS NULL AND e.until >= ? ORDER BY e.id`,
    today,
  )) {
    let exception = known.get(row.id);
    if (!exception) {
      const { id, kind, createdAt, until } = row;
      known.set(id, (exception = { id, kind, createdAt, until, controls: JSON.parse(row.controls) as Control[] }));
    }
    const list = byFinding.get(row.finding);
    if (list) list.push(exception);
    else byFinding.set(row.finding, [exception]);
  }
  return byFinding;
}

/** Not ended, but their last day is over. */
export function expiredExceptions(db: Database, today: string): { id: number; until: string }[] {
  return db.all('SELECT id, until FROM exception WHERE ended_at IS NULL AND until < ? ORDER BY id', today);
}

export function endException(db: Database, id: number, at: string, reason: string): void {
  db.run('UPDATE exception SET ended_at = ?, ended_reason = ? WHERE id = ?', at, reason, id);
}

export function findingsOfException(db: Database, id: number): number[] {
  return db
    .all<{ finding: number }>('SELECT finding FROM exception_finding WHERE exception = ? ORDER BY finding', id)
    .map((row) => row.finding);
}

export function insertException(
  db: Database,
  exception: {
    kind: ExceptionKind;
    reason: string;
    approver: string;
    controls: Control[];
    createdAt: string;
    until: string;
  },
  findings: readonly number[],
): number {
  const { lastId } = db.run(
    'INSERT INTO exception (kind, reason, approver, controls, created_at, until) VALUES (?, ?, ?, ?, ?, ?)',
    exception.kind,
    exception.reason,
    exception.approver,
    JSON.stringify(exception.controls),
    exception.createdAt,
    exception.until,
  );
  db.run(
    'INSERT INTO exception_finding (exception, finding, original_due) SELECT ?, f.id, f.due FROM finding f JOIN json_each(?) j ON f.id = j.value',
    lastId,
    JSON.stringify(findings),
  );
  return lastId;
}

function toRow(db: Database, row: ExceptionColumns, today: string): ExceptionRow {
  return {
    id: formatId('exception', row.id),
    kind: row.kind,
    reason: row.reason,
    approver: row.approver,
    createdAt: row.createdAt,
    until: row.until,
    endedAt: row.endedAt,
    active: row.endedAt === null && row.until >= today,
    controls: JSON.parse(row.controls) as Control[],
    findings: db
      .all<{ id: number; asset: string; product: string; cve: string; originalDue: string }>(
        `SELECT f.id, a.name asset, f.product, f.cve, x.original_due originalDue
         FROM exception_finding x JOIN finding f ON f.id = x.finding JOIN asset a ON a.id = f.asset
         WHERE x.exception = ? ORDER BY f.id`,
        row.id,
      )
      .map((finding) => ({ ...finding, id: formatId('finding', finding.id) })),
  };
}

/** All there ever were, newest first. */
export function listExceptions(db: Database, today: string): ExceptionRow[] {
  return db
    .all<ExceptionColumns>(`SELECT ${columns} FROM exception e ORDER BY e.id DESC`)
    .map((row) => toRow(db, row, today));
}

/** Throws Refusal('unknown-id'). */
export function readException(db: Database, id: number, today: string): ExceptionRow {
  const row = db.get<ExceptionColumns>(`SELECT ${columns} FROM exception e WHERE e.id = ?`, id);
  if (!row) throw unknownId('exception', formatId('exception', id));
  return toRow(db, row, today);
}

/** Those on one finding, newest first. */
export function exceptionsOfFinding(
  db: Database,
  finding: number,
  today: string,
): { id: string; kind: ExceptionKind; reason: string; approver: string; until: string; active: boolean }[] {
  return db
    .all<ExceptionColumns>(
      `SELECT ${columns} FROM exception e JOIN exception_finding x ON x.exception = e.id WHERE x.finding = ? ORDER BY e.id DESC`,
      finding,
    )
    .map(({ id, kind, reason, approver, until, endedAt }) => ({
      id: formatId('exception', id),
      kind,
      reason,
      approver,
      until,
      active: endedAt === null && until >= today,
    }));
}

/** Refuses an exception that would be over before it begins, or controls without a mitigation. */
export function checkNewException(
  kind: ExceptionKind,
  until: string,
  controls: readonly Control[],
  today: string,
): void {
  if (until < today) {
    throw new Refusal('invalid-argument', `The last day ${until} is over.`, `Give a day from ${today} on.`);
  }
  if (controls.length > 0 && kind !== 'mitigated') {
    throw new Refusal(
      'invalid-argument',
      'Only a mitigation has controls.',
      'Use the kind "mitigated", or leave the controls out.',
    );
  }
}
