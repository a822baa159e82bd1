/** Rollouts in words: their state in a sentence, their figures, what waits for a person. Pure. */
import type { PlanFigures, RolloutDetail, RolloutRow, RolloutState } from '../../../src-shared/model/rollout.ts';
import { momentWords, type Zone } from '../../parts/dates.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { approvalsMissing } from '../../parts/rollout-waiting.ts';
import type { Tone } from '../../parts/state-words.ts';

/** An upgrade is one patch on one machine. */
export function upgrades(counts: RolloutRow['counts']): { ended: number; total: number } {
  const ended = counts.done + counts.failed + counts.skipped + counts.rolledBack;
  return { ended, total: ended + counts.waiting + counts.running };
}

function sizeWords(row: RolloutRow, rings: number): string {
  const size = [countWords(row.patches, 'patch', 'patches'), countWords(row.machines, 'machine')];
  if (rings > 0) size.push(countWords(rings, 'ring'));
  return size.join(', ');
}

function outcomeWords(row: RolloutRow): string {
  const { counts } = row;
  const { total } = upgrades(row.counts);
  const parts = [`${numberWords(counts.done)} of ${countWords(total, 'upgrade')} done`];
  if (counts.failed > 0) parts.push(`${numberWords(counts.failed)} failed`);
  if (counts.skipped > 0) parts.push(`${numberWords(counts.skipped)} skipped`);
  if (counts.rolledBack > 0) parts.push(`${numberWords(counts.rolledBack)} rolled back`);
  return parts.join(', ');
}

function nextWords(row: RolloutRow, now: string, zone: Zone): string {
  const { next } = row;
  if (next === null) return '';
  if (next.at === null) return ` Wave ${next.wave} (${next.ring}) can’t run: ${next.why}.`;
  const when = next.at <= now ? ', can run now' : `, ${momentWords(next.at, now, zone)}`;
  return ` Next: wave ${next.wave} (${next.ring})${when}.`;
}

/** What stands after the state's word: "2 patches, 13 machines, 3 rings. Needs 1 more approval." */
export function stateSentence(row: RolloutRow, rings: number, now: string, zone: Zone): string {
  const missing = approvalsMissing(row);
  switch (row.state) {
    case 'planned':
      if (row.machines === 0) return 'Nothing could be placed in its windows.';
      return `${sizeWords(row, rings)}. ${
        missing > 0
          ? `Needs ${numberWords(missing)}${row.approvals > 0 ? ' more' : ''} ${missing === 1 ? 'approval' : 'approvals'}.`
          : 'Has the approvals it needs.'
      }`;
    case 'approved':
      return `${sizeWords(row, rings)}.${nextWords(row, now, zone)}`;
    case 'running':
      if (!row.atWork) return `${outcomeWords(row)}. The run was cut off: run again, it goes on where it stopped.`;
      return `${outcomeWords(row)}, ${numberWords(row.counts.running)} at work.${
        row.asked === null
          ? ''
          : ` ${row.asked === 'pause' ? 'Pausing' : 'Cancelling'}: what is at work is finished first.`
      }`;
    case 'waiting':
      return `${outcomeWords(row)}.${nextWords(row, now, zone)}`;
    case 'paused':
      return `${outcomeWords(row)}. Nothing begins until it is resumed.`;
    case 'stopped':
      return `${outcomeWords(row)}.`;
    case 'cancelled':
      return `${outcomeWords(row)}. What had not begun was skipped for good.`;
    case 'done':
      return `${outcomeWords(row)}.`;
    case 'rolled-back':
      return `${outcomeWords(row)}.`;
  }
}

/** Risk-days with a decimal only where they are few. */
export function riskDays(value: number): string {
  return numberWords(value, value > 0 && value < 10 ? 1 : 0);
}

/** The plan against working through by severity: "−34%", and how to read it. */
export function againstSeverity(figures: PlanFigures): { value: string; small: string; tone: Tone | undefined } {
  const { objective, severityFirst } = figures;
  const small = `${riskDays(severityFirst)} risk-days, same windows`;
  if (severityFirst <= 0) return { value: '0%', small, tone: undefined };
  const percent = Math.round(((objective - severityFirst) / severityFirst) * 100);
  if (percent === 0) return { value: '0%', small: `as good as ${small}`, tone: undefined };
  return percent < 0
    ? { value: `−${numberWords(-percent)}%`, small, tone: 'ok' }
    : { value: `+${numberWords(percent)}%`, small, tone: 'soon' };
}

/** "bound 1,196, gap 0.7%". */
export function boundWords(figures: PlanFigures): string {
  const gap = figures.gap * 100;
  return `bound ${riskDays(figures.bound)}, gap ${gap === 0 ? '0' : gap < 10 ? gap.toFixed(1) : numberWords(gap)}%`;
}

/** How many different windows the waves lie in. */
export function windowsUsed(plan: Pick<RolloutDetail['plan'], 'waves'>): number {
  return new Set(plan.waves.map((wave) => `${wave.start}/${wave.end}`)).size;
}

export type RolloutAction =
  'dry-run' | 'approve' | 'run' | 'pause' | 'resume' | 'cancel' | 'roll-back' | 'verify' | 'plan-anew' | 'plan-left';

type Acted = Pick<RolloutRow, 'state' | 'counts' | 'atWork' | 'asked' | 'machines' | 'next'>;

/** What can be done in a state, the first of them being what comes next. */
export function actionsIn(row: Acted): RolloutAction[] {
  const { counts } = row;
  const changed = counts.done + counts.failed + counts.rolledBack > 0;
  const after: RolloutAction[] = changed ? ['verify', 'roll-back'] : [];
  // What is over and still has a next step was begun on a machine that has not answered since.
  const unknown: RolloutAction[] = row.next === null ? [] : ['run', 'roll-back'];
  const over = (...actions: RolloutAction[]) => [...new Set([...unknown, ...actions])];
  const left: RolloutAction[] = counts.failed + counts.skipped + counts.rolledBack > 0 ? ['plan-left'] : [];
  const running = (): RolloutAction[] => {
    if (!row.atWork) return ['run', ...after, 'cancel'];
    if (row.asked === null) return ['pause', 'cancel'];
    return row.asked === 'pause' ? ['resume', 'cancel'] : [];
  };
  const byState: Record<RolloutState, () => RolloutAction[]> = {
    planned: () => (row.machines === 0 ? ['plan-anew', 'cancel'] : ['approve', 'dry-run', 'plan-anew', 'cancel']),
    approved: () => ['run', 'dry-run', 'plan-anew', 'cancel'],
    running,
    waiting: () => ['run', 'pause', ...after, 'cancel'],
    paused: () => ['resume', ...after, 'cancel'],
    stopped: () => ['resume', ...after, 'cancel'],
    cancelled: () => over(...after, ...left),
    done: () => over(...after, ...left),
    'rolled-back': () => over('verify', ...left),
  };
  return byState[row.state]();
}
