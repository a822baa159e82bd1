/** Judges findings anew without matching: when an exception begins or ends, or the user's word on a CVE changes. */
import type { FindingFacts } from '../domain/facts.ts';
import { siteCalendar } from '../domain/site-calendar.ts';
import type { Database } from '../vault/database.ts';
import {
  endException,
  expiredExceptions,
  findingsOfException,
  loadActiveExceptions,
  type ActiveException,
} from '../vault/exceptions.ts';
import {
  addFindingEvent,
  loadFindings,
  saveRiskDay,
  updateJudgement,
  type FindingSelection,
  type KnownFinding,
} from '../vault/finding-writes.ts';
import { formatId } from '../vault/ids.ts';
import { readDocument } from '../vault/judged-facts.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { loadMatchableAsset, type MatchableAsset } from '../vault/match-reads.ts';
import { loadPolicy } from '../vault/settings.ts';
import { createJudging } from './judging.ts';

/** What the exceptions in force say beside a finding, e.g. "accepted until 2026-12-31". */
export function exceptedReason(held: readonly ActiveException[]): string {
  return held.map(({ kind, until }) => `${kind} until ${until}`).join('; ');
}

/**
 * Judges these findings by what feeds, policy and exceptions say now; must run in a transaction. Findings of
 * retired machines stay as they are. `why` goes into the history of each whose state changes.
 */
export function rejudge(db: Database, acting: Acting, select: FindingSelection, why: string): number {
  const judging = createJudging(db, acting.now);
  const exceptions = loadActiveExceptions(db, judging.today);
  const assets = new Map<number, MatchableAsset | null>();
  let count = 0;
  for (const known of loadFindings(db, select)) {
    let asset = assets.get(known.asset);
    if (asset === undefined) assets.set(known.asset, (asset = loadMatchableAsset(db, known.asset)));
    if (!asset) continue;
    const held = exceptions.get(known.id) ?? [];
    const { vendor } = readDocument<FindingFacts>(db, 'judged_facts', known.facts);
    const judged = judging.judge(judging.facts(vendor, known.cve), judging.context(asset, held), {
      detectedAt: known.reopenedAt ?? known.firstDetected,
      exploitedKnownSince: known.exploitedKnownSince,
    });
    const { state, reason } = stateOf(known, held);
    updateJudgement(db, known.id, state, reason, judged);
    if (state !== known.state || known.stateReason !== reason) addFindingEvent(db, known.id, acting.now, why);
    if (Math.abs(known.score - judged.score) >= 1)
      addFindingEvent(
        db,
        known.id,
        acting.now,
        `Score ${known.score.toFixed(1)} to ${judged.score.toFixed(1)}: ${why}`,
      );
    if (known.decision !== judged.decision)
      addFindingEvent(db, known.id, acting.now, `Decision ${known.decision} to ${judged.decision}: ${why}`);
    count += 1;
  }
  saveRiskDay(db, judging.today);
  return count;
}

function stateOf(
  known: KnownFinding,
  held: readonly ActiveException[],
): { state: KnownFinding['state']; reason: string | null } {
  if (known.state === 'suppressed') return { state: 'suppressed', reason: known.stateReason };
  if (held.length > 0) return { state: 'excepted', reason: exceptedReason(held) };
  return { state: 'open', reason: null };
}

/**
 * Ends the exceptions whose last day is over at the site, each with its log entry, and opens their findings
 * again. Every call that reads findings does this first; it writes nothing when there is nothing to end.
 */
export function endExpired(db: Database, acting: Acting): number {
  const calendar = siteCalendar(loadPolicy(db).policy.timeZone);
  const today = calendar.dayOf(acting.now);
  if (expiredExceptions(db, today).length === 0) return 0;
  return db.transaction(() => {
    // Read again under the write lock: another process may have ended them meanwhile.
    const expired = expiredExceptions(db, today);
    for (const { id, until } of expired) {
      endException(db, id, calendar.endOf(until), 'its last day is over');
      appendLog(db, acting, 'exception.expired', formatId('exception', id), { until });
      rejudge(
        db,
        acting,
        { ids: findingsOfException(db, id) },
        `Exception ${formatId('exception', id)} ran out on ${until}`,
      );
    }
    return expired.length;
  });
}
