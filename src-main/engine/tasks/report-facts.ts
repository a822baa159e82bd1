/** Reads the facts of a report out of the vault, all at one instant. */
import { Refusal } from '../../../src-shared/errors.ts';
import { addDays, siteCalendar } from '../domain/site-calendar.ts';
import type { ChangeFacts, ReportFacts, ReportRollout, SiteFacts } from '../reports/facts.ts';
import type { Report } from '../reports/report.ts';
import type { Database } from '../vault/database.ts';
import { listExceptions } from '../vault/exceptions.ts';
import { isStale, listFeedStatus } from '../vault/feeds.ts';
import { countFindings } from '../vault/findings.ts';
import { formatId, requireId } from '../vault/ids.ts';
import { verifyLog, type Acting } from '../vault/log.ts';
import { closedSince, countSoftware, riskTrend } from '../vault/overview.ts';
import { countNoFix, listPatches } from '../vault/patches.ts';
import { countDeadlines, logOfRollout, openFindingsWithEvidence } from '../vault/report-reads.ts';
import { loadVerifications } from '../vault/rollout-verifications.ts';
import { findRollout } from '../vault/rollouts.ts';
import { loadPolicy, readSetting } from '../vault/settings.ts';
import { currentKey } from '../vault/signing-keys.ts';
import { judgedAssets } from './asset-rows.ts';
import { rolloutDetail, rolloutRows } from './rollout-detail.ts';

/** Days back for closed findings, days ahead for what falls due. */
const closedDays = 90;
const soonDays = 7;

function loadRollouts(db: Database, now: string): ReportRollout[] {
  return rolloutRows(db, now).map((row) => {
    const seen = loadVerifications(db, requireId('rollout', row.id));
    const having = (verdict: string) => seen.filter((item) => item.verdict === verdict).length;
    return {
      ...row,
      verified: { verified: having('verified'), mismatch: having('mismatch'), notCollected: having('not-collected') },
    };
  });
}

function loadSite(db: Database, acting: Acting, version: string): SiteFacts {
  const { now } = acting;
  const { policy, version: policyVersion } = loadPolicy(db);
  const calendar = siteCalendar(policy.timeZone);
  const today = calendar.dayOf(now);
  const since = calendar.startOf(addDays(today, -closedDays));
  const key = currentKey(db);
  return {
    site: readSetting(db, 'site') ?? '',
    test: readSetting(db, 'vault.test') === 'yes',
    at: now,
    actor: acting.actor,
    version,
    policy,
    policyVersion,
    assets: judgedAssets(db, now).map(({ row, ...judged }) => ({ ...row, ...judged })),
    software: countSoftware(db),
    findings: countFindings(db),
    noFix: countNoFix(db),
    deadlines: {
      since,
      ...countDeadlines(db, now, since, calendar.endOf(addDays(today, soonDays))),
      medianDaysToClose: closedSince(db, since).medianDays,
    },
    patches: listPatches(db, {}, now),
    exceptions: listExceptions(db, today),
    trend: riskTrend(db),
    feeds: listFeedStatus(db, now),
    stale: isStale(db),
    chain: verifyLog(db),
    key: key && { name: key.name, fingerprint: key.fingerprint },
    rollouts: loadRollouts(db, now),
  };
}

function loadChange(db: Database, now: string, named: string | undefined): ChangeFacts {
  if (named === undefined)
    throw new Refusal('wrong-use', 'This report is about one rollout.', 'Name it: R3, or its title.');
  const id = findRollout(db, named);
  return { rollout: rolloutDetail(db, id, now), log: logOfRollout(db, formatId('rollout', id)) };
}

/** `rollout`: id or title, for reports that need one. Throws wrong-use without it, unknown-id, ambiguous-name. */
export function loadReportFacts(
  db: Database,
  acting: Acting,
  report: Report,
  options: { rollout?: string; version: string },
): ReportFacts {
  return db.snapshot(() => ({
    site: loadSite(db, acting, options.version),
    open: report.needsFindings ? openFindingsWithEvidence(db, acting.now) : [],
    change: report.needsRollout ? loadChange(db, acting.now, options.rollout) : null,
  }));
}
