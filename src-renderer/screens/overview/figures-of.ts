/** The five figures of the overview, each with the link to its rows. Unknown machines stay in the denominator. Pure. */
import type { Figure } from '../../parts/Figures.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { href } from '../../router.ts';

export interface OverviewFacts {
  actNow: { patches: number; machines: number; firstDue: string | null };
  /** `findings` includes the late on arrival. */
  overdue: { findings: number; lateOnArrival: number };
  verdicts: { compliant: number; notCompliant: number; unknown: number; total: number };
  medianDaysToClose: number | null;
  closed: number;
}

/** Share in whole per cent, rounded down so that 100% means all. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part / whole) * 100);
}

/** Late on arrival: past due already when the fact reached this vault; told apart from what was missed here. */
function lateWords({ findings, lateOnArrival }: OverviewFacts['overdue']): string {
  if (findings === 0) return 'nothing was missed';
  return `${numberWords(findings - lateOnArrival)} missed, ${numberWords(lateOnArrival)} late on arrival`;
}

export function figuresOf(facts: OverviewFacts, due: (iso: string) => string): Figure[] {
  const { actNow, overdue, verdicts, medianDaysToClose, closed } = facts;
  const firstDue = actNow.firstDue === null ? '' : `, first due ${due(actNow.firstDue).replace('today ', '')}`;
  return [
    {
      value: numberWords(actNow.patches),
      label: actNow.patches === 1 ? 'patch to act on now' : 'patches to act on now',
      small: actNow.patches === 0 ? 'nothing is immediate' : `on ${countWords(actNow.machines, 'machine')}${firstDue}`,
      to: href('board'),
      ...(actNow.patches > 0 ? { tone: 'now' as const } : {}),
    },
    {
      value: numberWords(overdue.findings),
      label: overdue.findings === 1 ? 'finding overdue' : 'findings overdue',
      small: lateWords(overdue),
      to: href('findings', null, { state: 'open', overdue: 'true' }),
      ...(overdue.findings > 0 ? { tone: 'soon' as const } : {}),
    },
    {
      value: `${share(verdicts.compliant, verdicts.total)}%`,
      label: 'machines compliant',
      small: `${numberWords(verdicts.compliant)} of ${numberWords(verdicts.total)}, ${numberWords(verdicts.unknown)} unknown`,
      to: href('assets', null, { verdict: 'compliant' }),
    },
    {
      value: numberWords(verdicts.unknown),
      label: verdicts.unknown === 1 ? 'machine unknown' : 'machines unknown',
      small: verdicts.unknown === 0 ? 'all have a fresh inventory' : 'no fresh inventory or feed',
      to: href('assets', null, { verdict: 'unknown' }),
      ...(verdicts.unknown > 0 ? { tone: 'unk' as const } : {}),
    },
    {
      value: medianDaysToClose === null ? 'none' : `${numberWords(medianDaysToClose, 1)} d`,
      label: 'median days to close',
      small: closed === 0 ? 'nothing closed in 90 days' : `${countWords(closed, 'finding')} closed in 90 days`,
      to: href('findings', null, { state: 'closed' }),
    },
  ];
}
