/**
 * A machine's verdict as the product states it: not compliant, unknown, compliant, tried in this order. Unknown is
 * never compliant. The words are "measured against", never "fully patched".
 */
import type { OperatingSystem, Verdict } from '../../../src-shared/model/asset.ts';
import type { SupportEnd } from './end-of-life.ts';

/** Which rule gave the verdict: the words may change, this does not. */
export type VerdictCause =
  'overdue' | 'end-of-life' | 'no-inventory' | 'no-system' | 'scan-old' | 'no-feed' | 'feed-old' | 'measured';

export interface Judged {
  verdict: Verdict;
  cause: VerdictCause;
  reason: string;
}

export interface VerdictFacts {
  /** ISO instant. */
  now: string;
  scanDays: number;
  feedDays: number;
  os: OperatingSystem | null;
  supportEnd: Pick<SupportEnd, 'end' | 'what'> | null;
  /** Open findings past their binding clock. */
  overdue: number;
  /** A complete software (Windows: hotfix) list was seen. */
  hasInventory: boolean;
  lastInventory: string | null;
  /** Date of the vendor feed for this system and release; null: none is loaded, or none knows the release. */
  feedDate: string | null;
  /** Installed products (Windows: the system), and how many of them no feed judges. */
  products: number;
  notJudged: number;
  openFindings: number;
}

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string) => Math.floor((Date.parse(to) - Date.parse(from)) / dayMs);
const plural = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;

export function judgeAsset(facts: VerdictFacts): Judged {
  const { now, os } = facts;
  if (facts.overdue > 0)
    return { verdict: 'not-compliant', cause: 'overdue', reason: `${plural(facts.overdue, 'open finding')} past due` };
  if (facts.supportEnd && facts.supportEnd.end < now.slice(0, 10)) {
    return {
      verdict: 'not-compliant',
      cause: 'end-of-life',
      reason: `${os?.name ?? 'its system'} is past end of life since ${facts.supportEnd.end} (${facts.supportEnd.what})`,
    };
  }
  const unknown = (cause: VerdictCause, reason: string): Judged => ({ verdict: 'unknown', cause, reason });
  if (!facts.hasInventory || facts.lastInventory === null)
    return unknown('no-inventory', 'its software was never collected');
  if (!os) return unknown('no-system', 'its operating system is not known');
  // Ages are compared to the millisecond and told in whole days.
  const older = (date: string, days: number) => Date.parse(now) - Date.parse(date) > days * dayMs;
  if (older(facts.lastInventory, facts.scanDays)) {
    return unknown(
      'scan-old',
      `last scan ${facts.lastInventory.slice(0, 10)} is ${plural(daysBetween(facts.lastInventory, now), 'day')} old (limit ${facts.scanDays})`,
    );
  }
  if (facts.feedDate === null) return unknown('no-feed', `no data for ${os.name}`);
  if (older(facts.feedDate, facts.feedDays)) {
    return unknown(
      'feed-old',
      `its feed of ${facts.feedDate.slice(0, 10)} is ${plural(daysBetween(facts.feedDate, now), 'day')} old (limit ${facts.feedDays})`,
    );
  }
  const judged = Math.max(0, facts.products - facts.notJudged);
  const measure = `in sources of ${facts.feedDate.slice(0, 10)} for ${plural(judged, 'product')}; ${facts.notJudged} not judged`;
  return {
    verdict: 'compliant',
    cause: 'measured',
    reason: facts.openFindings
      ? `${plural(facts.openFindings, 'open finding')}, none past due, ${measure}`
      : `no known missing fix ${measure}`,
  };
}

/**
 * Until when (excluded, milliseconds) the same facts give the same verdict in the same words: the next due instant, the
 * UTC midnight at which support may end, and the moments at which an age is a day more. `dues`: of the open findings.
 */
export function holdsUntil(
  facts: Pick<VerdictFacts, 'now' | 'lastInventory' | 'feedDate'>,
  dues: readonly string[],
): number {
  const now = Date.parse(facts.now);
  let until = (Math.floor(now / dayMs) + 1) * dayMs;
  const at = (instant: number) => {
    if (instant > now && instant < until) until = instant;
  };
  for (const due of dues) at(Date.parse(due) + 1);
  for (const date of [facts.lastInventory, facts.feedDate]) {
    if (date === null) continue;
    const days = Math.floor((now - Date.parse(date)) / dayMs);
    // At a whole day the age is told anew, a millisecond later it is beyond a limit of so many days.
    for (const offset of [0, 1]) at(Date.parse(date) + days * dayMs + offset);
    at(Date.parse(date) + (days + 1) * dayMs);
  }
  return until;
}
