/** The band of figures over a rollout: what the plan is worth, how far it is, what comes next. Pure. */
import type { RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { momentWords, type Zone } from '../../parts/dates.ts';
import type { Figure } from '../../parts/Figures.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { againstSeverity, boundWords, riskDays, upgrades, windowsUsed } from './rollout-words.ts';

/** The last instant at which a machine should be done: expected where the plan says so, else the last window's end. */
export function plannedEnd(rollout: Pick<RolloutDetail, 'plan'>): { at: string; expected: boolean } | null {
  const ends = rollout.plan.waves.map((wave) => ({
    at: wave.expected?.end ?? wave.end,
    expected: wave.expected !== undefined,
  }));
  return ends.toSorted((a, b) => b.at.localeCompare(a.at))[0] ?? null;
}

/** How the plan keeps the deadlines of its upgrades, by the time each wave should be over. */
export function deadlineWords(rollout: Pick<RolloutDetail, 'plan'>): string {
  let late = 0;
  let closest = Infinity;
  for (const wave of rollout.plan.waves) {
    const end = wave.expected?.end ?? wave.end;
    for (const item of wave.items) {
      if (item.due === null) continue;
      if (end > item.due) late++;
      else closest = Math.min(closest, Date.parse(item.due) - Date.parse(end));
    }
  }
  if (late > 0) return `${countWords(late, 'upgrade')} after the deadline`;
  if (closest === Infinity) return 'no deadline to keep';
  const hours = Math.floor(closest / 3_600_000);
  return `every deadline met, closest by ${hours >= 48 ? `${Math.floor(hours / 24)} d` : `${hours} h`}`;
}

function lastFigure(rollout: RolloutDetail, now: string, zone: Zone): Figure {
  if (rollout.endedAt !== null) {
    return {
      value: momentWords(rollout.endedAt, now, zone),
      label: 'ended',
      small: rollout.startedAt === null ? 'never begun' : `begun ${momentWords(rollout.startedAt, now, zone)}`,
    };
  }
  if (rollout.startedAt !== null && rollout.next !== null) {
    const { wave, ring, at, why } = rollout.next;
    return {
      value: at === null ? wave : at <= now ? 'now' : momentWords(at, now, zone),
      label: `next wave, ${wave} ${ring}`,
      small: why,
    };
  }
  const end = plannedEnd(rollout);
  return {
    value: end === null ? 'none' : momentWords(end.at, now, zone),
    label: end?.expected === true ? 'last machine done' : 'last window ends',
    small: deadlineWords(rollout),
  };
}

export function rolloutFigures(rollout: RolloutDetail, now: string, zone: Zone): Figure[] {
  const { figures, counts, plan } = rollout;
  const against = againstSeverity(figures);
  const { ended, total } = upgrades(counts);
  const windows = windowsUsed(plan);
  const begun = ended + counts.running > 0;
  const trouble = [
    counts.failed > 0 ? `${numberWords(counts.failed)} failed` : '',
    counts.skipped > 0 ? `${numberWords(counts.skipped)} skipped` : '',
    counts.rolledBack > 0 ? `${numberWords(counts.rolledBack)} rolled back` : '',
  ].filter((words) => words !== '');
  return [
    { value: riskDays(figures.objective), label: 'risk-days until done', small: boundWords(figures) },
    {
      value: against.value,
      label: 'against severity first',
      small: against.small,
      ...(against.tone === undefined ? {} : { tone: against.tone }),
    },
    begun
      ? {
          value: `${numberWords(counts.done)} of ${numberWords(total)}`,
          label: 'upgrades done',
          small: trouble.length > 0 ? trouble.join(', ') : 'none failed',
          ...(counts.failed > 0 ? { tone: 'now' as const } : {}),
        }
      : {
          value: numberWords(windows),
          label: windows === 1 ? 'window used' : 'windows used',
          small: countWords(plan.waves.length, 'wave'),
        },
    lastFigure(rollout, now, zone),
  ];
}
