/** Explains one finding from the facts it was judged by: the same arithmetic again, so that it equals the list. */
import type { Explanation } from '../../../src-shared/model/finding.ts';
import { certaintyOf } from '../domain/certainty.ts';
import { assess, clocks } from '../domain/judge.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import { feeds } from '../feeds/index.ts';
import { loadDecisionTables } from '../tasks/judging.ts';
import type { Database } from '../vault/database.ts';
import { exceptionsOfFinding } from '../vault/exceptions.ts';
import { isStale } from '../vault/feeds.ts';
import { readFinding } from '../vault/findings.ts';
import { requireId } from '../vault/ids.ts';
import { reportedOf } from '../vault/reported.ts';
import { loadPolicyVersion } from '../vault/settings.ts';

export function explainFinding(db: Database, id: number, now: string): Explanation {
  const stored = readFinding(db, id, now);
  const policy = loadPolicyVersion(db, stored.context.policyVersion);
  const rules = { policy, calendar: siteCalendar(policy.timeZone), tables: loadDecisionTables() };
  const { facts, context } = stored;
  // A finding that is closed was last judged before its closing; its score and clocks are those it had then.
  const judged = assess(facts, context, stored.judgedAt, rules);
  const all = clocks(facts, context, judged.decision, stored, rules).all;
  const { table, inputs, row, outcome } = judged.table;
  const { kev } = facts.cve;
  return {
    finding: stored.row,
    title: facts.cve.title,
    factors: judged.factors,
    score: judged.score,
    decision: {
      table,
      inputs,
      outcome: judged.decision,
      tableOutcome: outcome,
      row,
      ...(judged.override === null ? {} : { override: judged.override }),
      bod2604: judged.bod2604,
    },
    clocks: all,
    evidence: stored.evidence,
    certainty: certaintyOf(stored.evidence),
    feedTitle: feeds.find(({ id: feed }) => feed === stored.evidence.feed.id)?.title ?? null,
    cvss: judged.cvss,
    reportedBy: reportedOf(db, requireId('asset', stored.row.asset), stored.row.cves[0] ?? '').map(
      ({ scanner, check, title, takenAt }) => ({ scanner, check, title, at: takenAt }),
    ),
    kev: kev ? { dateAdded: kev.dateAdded, dueDate: kev.dueDate, ransomware: kev.ransomware, name: kev.name } : null,
    exceptions: exceptionsOfFinding(db, id, rules.calendar.dayOf(now)),
    history: stored.history,
    stale: isStale(db),
    judgedAt: stored.judgedAt,
  };
}
