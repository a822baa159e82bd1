/** The state of the whole vault in figures, each the count of a list a person can open. */
import { addDays } from '../domain/site-calendar.ts';
import { isStale, listFeedStatus } from '../vault/feeds.ts';
import { countFindings } from '../vault/findings.ts';
import { verifyLog } from '../vault/log.ts';
import { closedSince, countOverdue, countSoftware, exceptionsEnding, lastScan, riskTrend } from '../vault/overview.ts';
import { countNoFix, listPatches } from '../vault/patches.ts';
import { loadPolicy } from '../vault/settings.ts';
import { assetRows, prepareAssets } from '../tasks/asset-rows.ts';
import { endingSupport } from '../tasks/ending-support.ts';
import { door } from './door.ts';
import { settledVault } from './settle.ts';

/** How many cards the overview shows. */
const needsShown = 8;
/** Days back for closed findings, days ahead for exceptions. */
const closedDays = 90;
const endingDays = 30;

export const status = {
  get: door.status.get.handler(async ({ context }) => {
    const { db, acting } = settledVault(context);
    await prepareAssets(db, acting.now);
    const { path, test } = context.session.vault();
    const machines = assetRows(db, acting.now);
    const cards = listPatches(db, {}, acting.now);
    const { policy, version } = loadPolicy(db);
    const { ok, entries, head } = verifyLog(db);
    return {
      vault: path,
      test,
      assets: machines.length,
      software: countSoftware(db),
      findings: countFindings(db),
      unknownAssets: machines.filter((machine) => machine.verdict === 'unknown').length,
      actNow: cards.filter((card) => card.decision === 'immediate').length,
      patches: cards.length,
      lastScan: lastScan(db),
      stale: isStale(db),
      feeds: listFeedStatus(db, acting.now),
      chain: { entries, head, ok },
      policy: { name: policy.name, version },
    };
  }),

  overview: door.status.overview.handler(async ({ context }) => {
    const { db, acting, calendar, today } = settledVault(context);
    await prepareAssets(db, acting.now);
    const machines = assetRows(db, acting.now);
    const verdictCount = (verdict: string) => machines.filter((machine) => machine.verdict === verdict).length;
    const cards = listPatches(db, {}, acting.now);
    const immediate = cards.filter((card) => card.decision === 'immediate');
    const soonest = cards
      .filter((card) => card.due !== null)
      .sort((a, b) => (a.due! < b.due! ? -1 : a.due! > b.due! ? 1 : 0));
    const { closed, medianDays } = closedSince(db, calendar.startOf(addDays(today, -closedDays)));
    return {
      at: acting.now,
      actNow: {
        patches: immediate.length,
        machines: new Set(immediate.flatMap((card) => card.assets.map((asset) => asset.id))).size,
        firstDue: soonest.find((card) => card.decision === 'immediate')?.due ?? null,
      },
      overdue: countOverdue(db, acting.now),
      verdicts: {
        compliant: verdictCount('compliant'),
        notCompliant: verdictCount('not-compliant'),
        unknown: verdictCount('unknown'),
        total: machines.length,
      },
      medianDaysToClose: medianDays,
      closed,
      noFix: countNoFix(db),
      needs: soonest.slice(0, needsShown),
      trend: riskTrend(db),
      supportEnding: endingSupport(machines, today).map(({ row: { id, name, supportEnd } }) => ({
        id,
        name,
        ...supportEnd!,
      })),
      exceptionsEnding: exceptionsEnding(db, today, addDays(today, endingDays)),
    };
  }),
};
