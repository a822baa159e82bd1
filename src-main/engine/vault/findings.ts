/**
 * Reads findings: filtered, sorted, paged lists and one finding with all that explains it. Findings of retired
 * machines are kept but shown only by their own id. Expired exceptions must have been ended before.
 */
import type { z } from 'zod';
import type { page } from '../../../src-shared/model/common.ts';
import type { Decision, Evidence, FindingRow, FindingState, SeverityWord } from '../../../src-shared/model/finding.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetContext, FindingFacts } from '../domain/facts.ts';
import type { Database, SqlValue } from './database.ts';
import { formatId, requireId, unknownId } from './ids.ts';
import { readDocument } from './judged-facts.ts';

export interface FindingFilter {
  asset?: number;
  cve?: string;
  patch?: number;
  decision?: Decision;
  state: FindingState;
  overdue?: boolean;
  kev?: boolean;
  fixable?: boolean;
  withFix?: boolean;
  unconfirmed?: boolean;
  query?: string;
  sort?: z.infer<NonNullable<(typeof page)['sort']>>;
  offset?: number;
  limit?: number;
}

interface Row {
  id: number;
  asset: number;
  assetName: string;
  product: string;
  advisory: string;
  cve: string;
  patch: number | null;
  installed: string;
  fixed: string | null;
  state: FindingState;
  stateReason: string | null;
  score: number;
  decision: Decision;
  severity: SeverityWord;
  kev: number;
  exploited: number;
  epss: number | null;
  due: string;
  binding: string;
  fixable: number | null;
  unconfirmed: number;
  firstDetected: string;
  closedAt: string | null;
}

const columns = `f.id, f.asset, a.name assetName, f.product, f.advisory, f.cve, f.patch, f.installed, f.fixed, f.state,
  f.state_reason stateReason, f.score, f.decision, f.severity, f.kev, f.exploited, f.epss, f.due, f.binding, f.fixable, f.unconfirmed,
  f.first_detected firstDetected, f.closed_at closedAt`;

const severityOrder = `CASE f.severity WHEN 'critical' THEN 4 WHEN 'important' THEN 3 WHEN 'moderate' THEN 2 WHEN 'low' THEN 1 ELSE 0 END`;

/** What a list can be sorted by: the column's name and its SQL. */
const sortable: Record<string, string> = {
  id: 'f.id',
  asset: 'a.name COLLATE NOCASE',
  assetName: 'a.name COLLATE NOCASE',
  product: 'f.product',
  advisory: 'f.advisory',
  cve: 'f.cve',
  cves: 'f.cve',
  installed: 'f.installed',
  fixed: 'f.fixed',
  state: 'f.state',
  score: 'f.score',
  decision: 'f.decision_rank',
  severity: severityOrder,
  kev: 'f.kev',
  exploited: 'f.exploited',
  epss: 'f.epss',
  due: 'f.due',
  overdue: 'f.due',
  binding: 'f.binding',
  fixable: 'f.fixable',
  unconfirmed: 'f.unconfirmed',
  firstDetected: 'f.first_detected',
  closedAt: 'f.closed_at',
  patch: 'f.patch',
};

function toRow(row: Row, now: string): FindingRow {
  const { id, asset, cve, patch, kev, exploited, fixable, unconfirmed, ...same } = row;
  return {
    ...same,
    id: formatId('finding', id),
    asset: formatId('asset', asset),
    cves: [cve],
    patch: patch === null ? null : formatId('patch', patch),
    kev: kev === 1,
    exploited: exploited === 1,
    fixable: fixable === null ? null : fixable === 1,
    unconfirmed: unconfirmed === 1,
    overdue: row.state === 'open' && row.due < now,
  };
}

/** Immediate first, then by score; `sort` replaces this. Throws invalid-argument for a column that can't be sorted. */
function orderBy(sort: FindingFilter['sort']): string {
  if (!sort || sort.length === 0) return 'f.decision_rank, f.score DESC, f.id';
  const terms = sort.map(({ column, descending }) => {
    const sql = Object.hasOwn(sortable, column) ? sortable[column] : undefined;
    if (!sql) {
      throw new Refusal(
        'invalid-argument',
        `Findings can't be sorted by "${column}".`,
        `Columns: ${Object.keys(sortable).join(', ')}.`,
      );
    }
    return `${sql} ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
  });
  return [...terms, 'f.id'].join(', ');
}

function conditions(filter: FindingFilter, now: string): { where: string; values: SqlValue[] } {
  const terms = ['f.state = ?', 'a.retired_at IS NULL'];
  const values: SqlValue[] = [filter.state];
  const add = (term: string, ...more: SqlValue[]) => {
    terms.push(term);
    values.push(...more);
  };
  if (filter.asset !== undefined) add('f.asset = ?', filter.asset);
  if (filter.cve !== undefined) add('f.cve = ?', filter.cve.trim().toUpperCase());
  if (filter.patch !== undefined) add('f.patch = ?', filter.patch);
  if (filter.decision !== undefined) add('f.decision = ?', filter.decision);
  // Only what is open can be overdue.
  if (filter.overdue === true) add(`f.state = 'open' AND f.due < ?`, now);
  if (filter.overdue === false) add(`NOT (f.state = 'open' AND f.due < ?)`, now);
  if (filter.kev !== undefined) add('f.kev = ?', filter.kev ? 1 : 0);
  if (filter.fixable !== undefined) add('f.fixable IS ?', filter.fixable ? 1 : 0);
  if (filter.withFix !== undefined) add(filter.withFix ? 'f.fixed IS NOT NULL' : 'f.fixed IS NULL');
  if (filter.unconfirmed !== undefined) add('f.unconfirmed = ?', filter.unconfirmed ? 1 : 0);
  for (const word of (filter.query ?? '').toLowerCase().split(/\s+/).filter(Boolean)) {
    add("instr(lower(f.cve || ' ' || f.product || ' ' || a.name || ' ' || f.advisory), ?) > 0", word);
  }
  return { where: terms.join(' AND '), values };
}

export function listFindings(
  db: Database,
  filter: FindingFilter,
  now: string,
): { findings: FindingRow[]; total: number } {
  const order = orderBy(filter.sort);
  const { where, values } = conditions(filter, now);
  const from = 'FROM finding f JOIN asset a ON a.id = f.asset';
  const total = db.get<{ n: number }>(`SELECT count(*) n ${from} WHERE ${where}`, ...values)!.n;
  const rows = db.all<Row>(
    `SELECT ${columns} ${from} WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...values,
    filter.limit ?? -1,
    filter.offset ?? 0,
  );
  return { findings: rows.map((row) => toRow(row, now)), total };
}

/** Row numbers of findings by their ids; throws Refusal('unknown-id') naming the first that does not exist. */
export function requireFindings(db: Database, ids: readonly string[]): number[] {
  const rows = [...new Set(ids.map((id) => requireId('finding', id)))];
  const known = new Set(
    db
      .all<{ id: number }>('SELECT id FROM finding WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(rows))
      .map((row) => row.id),
  );
  const missing = rows.find((row) => !known.has(row));
  if (missing !== undefined) throw unknownId('finding', formatId('finding', missing));
  return rows;
}

export interface StoredFinding {
  row: FindingRow;
  facts: FindingFacts;
  context: AssetContext;
  evidence: Evidence;
  judgedAt: string;
  /** First detection, or the last reopening. */
  detectedAt: string;
  exploitedKnownSince: string | null;
  history: { at: string; what: string }[];
}

/** One finding with the facts it was judged by. Throws Refusal('unknown-id'). */
export function readFinding(db: Database, id: number, now: string): StoredFinding {
  const row = db.get<
    Row & {
      facts: number;
      context: number;
      evidence: number;
      observation: number | null;
      judgedAt: string;
      reopenedAt: string | null;
      since: string | null;
    }
  >(
    `SELECT ${columns}, f.facts, f.context, f.evidence, f.observation, f.judged_at judgedAt, f.reopened_at reopenedAt,
       f.exploited_known_since since
     FROM finding f JOIN asset a ON a.id = f.asset WHERE f.id = ?`,
    id,
  );
  if (!row) throw unknownId('finding', formatId('finding', id));
  const { facts, context, evidence, observation, judgedAt, reopenedAt, since, ...listed } = row;
  const seen =
    observation === null
      ? undefined
      : db.get<{ id: number; source: string; takenAt: string }>(
          'SELECT id, source, taken_at takenAt FROM observation WHERE id = ?',
          observation,
        );
  return {
    row: toRow(listed, now),
    facts: readDocument<FindingFacts>(db, 'judged_facts', facts),
    context: readDocument<AssetContext>(db, 'judged_facts', context),
    evidence: {
      ...readDocument<Omit<Evidence, 'observation'>>(db, 'evidence', evidence),
      observation: seen ? { ...seen, id: formatId('observation', seen.id) } : null,
    },
    judgedAt,
    detectedAt: reopenedAt ?? row.firstDetected,
    exploitedKnownSince: since,
    history: db.all('SELECT at, what FROM finding_event WHERE finding = ? ORDER BY id DESC', id),
  };
}

/** Counts by state on machines in service. */
export function countFindings(db: Database): Record<FindingState, number> {
  const counts: Record<FindingState, number> = { open: 0, excepted: 0, suppressed: 0, closed: 0 };
  for (const row of db.all<{ state: FindingState; n: number }>(
    'SELECT f.state, count(*) n FROM finding f JOIN asset a ON a.id = f.asset WHERE a.retired_at IS NULL GROUP BY f.state',
  )) {
    counts[row.state] = row.n;
  }
  return counts;
}
