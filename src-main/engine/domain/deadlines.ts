/**
 * When a finding must be dealt with: one clock per active framework, the strictest binds. The default
 * policy is the only framework so far. Hour clocks end to the second, day clocks at the site's midnight.
 */
import type { Clock, Decision } from '../../../src-shared/model/finding.ts';
import type { Policy } from '../../../src-shared/model/policy.ts';
import { criticalityOf, exposureOf } from './exposure.ts';
import { exploitation, type AssetContext, type FindingFacts } from './facts.ts';
import { addDays, type SiteCalendar } from './site-calendar.ts';

export interface ClockFacts {
  /** First detection, or the last reopening: ISO instant. */
  detectedAt: string;
  /** When the fact of exploitation reached this vault; null when not exploited. */
  exploitedKnownSince: string | null;
}

const hour = 3_600_000;
const later = (a: string, b: string) => (a > b ? a : b);

function exploitedClock(
  facts: FindingFacts,
  context: AssetContext,
  times: ClockFacts,
  policy: Policy,
  calendar: SiteCalendar,
): Pick<Clock, 'rule' | 'start' | 'startReason' | 'due' | 'lateOnArrival'> {
  const exposure = exposureOf(context);
  const urgent = criticalityOf(context) >= 4 || exposure === 'internet' || exposure === 'dmz';
  const { exploitedCriticalOrExposedHours, exploitedElsewhereHours } = policy.clocks;
  const hours = urgent ? exploitedCriticalOrExposedHours : exploitedElsewhereHours;
  const reached = later(times.exploitedKnownSince ?? times.detectedAt, times.detectedAt);
  const kev = facts.cve.kev;
  const start = kev ? calendar.startOf(kev.dateAdded) : reached;
  return {
    rule: `exploited, ${urgent ? 'critical or exposed machine' : 'elsewhere'}: ${hours} hours`,
    start,
    startReason: kev
      ? 'added to CISA KEV; the hours count from when it was known here'
      : `exploitation known here (${exploitation(facts)?.source})`,
    due: new Date(Date.parse(reached) + hours * hour).toISOString(),
    lateOnArrival: Date.parse(start) + hours * hour < Date.parse(reached),
  };
}

/** The clocks of one finding, the binding one marked. A deadline without a fix asks to mitigate or accept. */
export function clocksOf(
  facts: FindingFacts,
  context: AssetContext,
  decision: Decision,
  times: ClockFacts,
  policy: Policy,
  calendar: SiteCalendar,
): Clock[] {
  const base = {
    framework: 'default',
    title: `${policy.name} policy`,
    binding: true,
    demand: facts.vendor.hasFix ? ('patch' as const) : ('mitigate-or-accept' as const),
  };
  if (exploitation(facts)) return [{ ...base, ...exploitedClock(facts, context, times, policy, calendar) }];
  const { outOfCycleDays, scheduledDays, deferDays } = policy.clocks;
  const days = decision === 'scheduled' ? scheduledDays : decision === 'defer' ? deferDays : outOfCycleDays;
  const due = calendar.endOf(addDays(calendar.dayOf(times.detectedAt), days));
  return [
    {
      ...base,
      rule: `${decision}: ${days} days`,
      start: times.detectedAt,
      startReason: 'first detected here',
      due,
      lateOnArrival: false,
    },
  ];
}
