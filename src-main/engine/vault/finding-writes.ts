/**
 * Writes findings: what matching and judging store, and the history of each. Closed findings stay; a
 * retired machine's findings stay as they are and are left out of every list and count.
 */
import type { Decision, FindingState, SeverityWord } from '../../../src-shared/model/finding.ts';
import type { Database, SqlValue } from './database.ts';

/** What judging decides about a finding. */
export interface JudgedColumns {
  severity: SeverityWord;
  kev: boolean;
  exploited: boolean;
  exploitedKnownSince: string | null;
  epss: number | null;
  score: number;
  decision: Decision;
  decisionRank: number;
  due: string;
  binding: string;
  lateOnArrival: boolean;
  facts: number;
  context: number;
  judgedAt: string;
}

/** By which feeds: those of the system, of libraries, of programs, of ends of support; or only by a scanner's report, or a supplier's word. */
export type FindingOrigin = 'match' | 'library' | 'program' | 'support' | 'scan' | 'vex';

/** What matching says about a finding. */
export interface MatchedColumns {
  origin: FindingOrigin;
  advisory: string;
  state: FindingState;
  stateReason: string | null;
  installed: string;
  fixed: string | null;
  patch: number | null;
  fixable: boolean | null;
  reopenedAt: string | null;
  evidence: number;
  observation: number | null;
  /** Found by names and ranges alone. */
  unconfirmed: boolean;
}

/** A finding as far as matching again needs to know it. */
export interface KnownFinding {
  id: number;
  asset: number;
  product: string;
  cve: string;
  state: FindingState;
  stateReason: string | null;
  installed: string;
  score: number;
  decision: Decision;
  firstDetected: string;
  reopenedAt: string | null;
  exploitedKnownSince: string | null;
  facts: number;
  fixed: string | null;
  origin: FindingOrigin;
}

const knownColumns = `f.id, f.asset, f.product, f.cve, f.state, f.state_reason stateReason, f.installed, f.score, f.decision,
  f.first_detected firstDetected, f.reopened_at reopenedAt, f.exploited_known_since exploitedKnownSince, f.facts, f.fixed, f.origin`;

export function loadAssetFindings(db: Database, asset: number): KnownFinding[] {
  return db.all<KnownFinding>(`SELECT ${knownColumns} FROM finding f WHERE f.asset = ?`, asset);
}

/** By CVE, by their own numbers, or all of these machines. */
export type FindingSelection = { cve: string } | { ids: readonly number[] } | { assets: readonly number[] };

/** Findings that are not closed, by what selects them. */
export function loadFindings(db: Database, select: FindingSelection): KnownFinding[] {
  if ('assets' in select)
    return db.all<KnownFinding>(
      `SELECT ${knownColumns} FROM finding f WHERE f.asset IN (SELECT value FROM json_each(?)) AND f.state <> 'closed'`,
      JSON.stringify(select.assets),
    );
  if ('cve' in select)
    return db.all<KnownFinding>(
      `SELECT ${knownColumns} FROM finding f WHERE f.cve = ? AND f.state <> 'closed'`,
      select.cve,
    );
  return db.all<KnownFinding>(
    `SELECT ${knownColumns} FROM finding f WHERE f.id IN (SELECT value FROM json_each(?)) AND f.state <> 'closed'`,
    JSON.stringify(select.ids),
  );
}

/** How many findings of these machines are open. */
export function countOpen(db: Database, assets: readonly number[]): number {
  return db.get<{ n: number }>(
    `SELECT count(*) n FROM finding WHERE asset IN (SELECT value FROM json_each(?)) AND state = 'open'`,
    JSON.stringify(assets),
  )!.n;
}

const flag = (value: boolean | null) => (value === null ? null : value ? 1 : 0);

const judgedValues = (row: JudgedColumns): SqlValue[] => [
  row.severity,
  flag(row.kev),
  flag(row.exploited),
  row.exploitedKnownSince,
  row.epss,
  row.score,
  row.decision,
  row.decisionRank,
  row.due,
  row.binding,
  flag(row.lateOnArrival),
  row.facts,
  row.context,
  row.judgedAt,
];

const matchedValues = (row: MatchedColumns): SqlValue[] => [
  row.origin,
  row.advisory,
  row.state,
  row.stateReason,
  row.installed,
  row.fixed,
  row.patch,
  flag(row.fixable),
  row.reopenedAt,
  row.evidence,
  row.observation,
  flag(row.unconfirmed),
];

export function insertFinding(
  db: Database,
  key: { asset: number; product: string; cve: string; firstDetected: string },
  matched: MatchedColumns,
  judged: JudgedColumns,
): number {
  return db.run(
    `INSERT INTO finding (asset, product, cve, first_detected, origin, advisory, state, state_reason, installed, fixed, patch, fixable,
       reopened_at, evidence, observation, unconfirmed, severity, kev, exploited, exploited_known_since, epss, score, decision, decision_rank,
       due, binding, late_on_arrival, facts, context, judged_at)
     VALUES (?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
    key.asset,
    key.product,
    key.cve,
    key.firstDetected,
    ...matchedValues(matched),
    ...judgedValues(judged),
  ).lastId;
}

export function updateFinding(db: Database, id: number, matched: MatchedColumns, judged: JudgedColumns): void {
  db.run(
    `UPDATE finding SET origin = ?, advisory = ?, state = ?, state_reason = ?, installed = ?, fixed = ?, patch = ?, fixable = ?,
       reopened_at = ?, evidence = ?, observation = ?, unconfirmed = ?, closed_at = NULL, severity = ?, kev = ?, exploited = ?,
       exploited_known_since = ?, epss = ?, score = ?, decision = ?, decision_rank = ?, due = ?, binding = ?,
       late_on_arrival = ?, facts = ?, context = ?, judged_at = ?
     WHERE id = ?`,
    ...matchedValues(matched),
    ...judgedValues(judged),
    id,
  );
}

/** Judged anew; what was matched stays. */
export function updateJudgement(
  db: Database,
  id: number,
  state: FindingState,
  stateReason: string | null,
  judged: JudgedColumns,
): void {
  db.run(
    `UPDATE finding SET state = ?, state_reason = ?, severity = ?, kev = ?, exploited = ?, exploited_known_since = ?, epss = ?,
       score = ?, decision = ?, decision_rank = ?, due = ?, binding = ?, late_on_arrival = ?, facts = ?, context = ?, judged_at = ?
     WHERE id = ?`,
    state,
    stateReason,
    ...judgedValues(judged),
    id,
  );
}

export function closeFinding(db: Database, id: number, at: string, reason: string): void {
  db.run(`UPDATE finding SET state = 'closed', state_reason = ?, closed_at = ? WHERE id = ?`, reason, at, id);
}

export function addFindingEvent(db: Database, finding: number, at: string, what: string): void {
  db.run('INSERT INTO finding_event (finding, at, what) VALUES (?, ?, ?)', finding, at, what);
}

/** Open risk by decision on the site's day, replacing what was stored for it. */
export function saveRiskDay(db: Database, day: string): void {
  const decisions = ['immediate', 'out-of-cycle', 'scheduled', 'defer'] as const;
  const sums = db.get<Record<Decision, number | null>>(
    `SELECT ${decisions.map((decision) => `sum(score) FILTER (WHERE decision = '${decision}') "${decision}"`).join(', ')}
     FROM finding INDEXED BY finding_open
     WHERE state = 'open' AND asset NOT IN (SELECT id FROM asset WHERE retired_at IS NOT NULL)`,
  );
  const risk = (decision: Decision) => Math.round((sums?.[decision] ?? 0) * 10) / 10;
  db.run(
    'INSERT OR REPLACE INTO risk_day (day, immediate, out_of_cycle, scheduled, defer) VALUES (?, ?, ?, ?, ?)',
    day,
    risk('immediate'),
    risk('out-of-cycle'),
    risk('scheduled'),
    risk('defer'),
  );
}
