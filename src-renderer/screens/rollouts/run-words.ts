/** A run in words: steps, where a machine is, how a wave stands against its threshold. Pure. */
import type {
  Gate,
  ItemState,
  RolloutDetail,
  RolloutItem,
  RolloutStep,
  StepName,
} from '../../../src-shared/model/rollout.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import type { StateName } from '../../parts/state-words.ts';

export const stepWords: Record<StepName, string> = {
  connect: 'Log in',
  'dry-run': 'Try out without changing anything',
  refresh: 'Refresh package lists',
  preflight: 'Check disk, locks, pending work',
  'health-before': 'Health checks before',
  snapshot: 'Record versions before',
  upgrade: 'Upgrade',
  repair: 'Finish what was half configured',
  'snapshot-after': 'Record versions after',
  'health-after': 'Health checks after',
  rollback: 'Roll back',
  clean: 'Clean up',
};

export const modeWords: Record<RolloutStep['mode'], string> = {
  'dry-run': 'Dry run',
  run: 'Run',
  rollback: 'Rollback',
};

/** The patch without its version, which has a column of its own. */
export function patchShort(item: Pick<RolloutItem, 'patchTitle' | 'to'>): string {
  const { patchTitle, to } = item;
  return to !== '' && patchTitle.endsWith(` ${to}`) ? patchTitle.slice(0, -to.length - 1) : patchTitle;
}

/** A step without an end is at work while its machine runs; else nobody knows yet what became of it. */
export function stepState(step: RolloutStep, item: ItemState): StateName {
  if (step.endedAt === null) return item === 'running' ? 'running' : 'outcome-unknown';
  if (step.ok === null) return 'outcome-unknown';
  return step.ok ? 'done' : 'failed';
}

export function lastStep(item: Pick<RolloutItem, 'steps'>): RolloutStep | undefined {
  return item.steps.at(-1);
}

/** "Upgrade", "Dry run: passed", "waiting for its wave". */
export function stepLine(item: RolloutItem): string {
  const last = lastStep(item);
  if (last === undefined) return item.state === 'waiting' ? 'waits for its wave' : 'nothing done';
  if (last.mode === 'dry-run') {
    const steps = item.steps.filter((step) => step.mode === 'dry-run');
    if (last.endedAt === null) return `Dry run: ${stepWords[last.name]}`;
    return steps.some((step) => step.ok === false) ? 'Dry run failed' : 'Dry run passed';
  }
  if (item.state === 'done') return countWords(item.steps.filter((step) => step.mode === 'run').length, 'step');
  return stepWords[last.name];
}

export function stepSeconds(step: RolloutStep): number | null {
  return step.endedAt === null ? null : (Date.parse(step.endedAt) - Date.parse(step.begunAt)) / 1000;
}

export interface WaveStanding {
  wave: string;
  ring: string;
  machines: number;
  done: number;
  failed: number;
  running: number;
  skipped: number;
  rolledBack: number;
  /** Whether it may run, as the engine says. */
  gate: Gate | undefined;
  /** Machines of its whole ring, how many of them failed after they were changed, and how many may. */
  inRing: { machines: number; failed: number; mayFail: number };
}

/** Work began that can't be left half done: what fails before it says nothing about the patch. */
const wasChanged = (item: RolloutItem) => item.steps.some((step) => step.mode === 'run' && step.name === 'upgrade');

/** How the machines of each wave stand; a machine is done when all its upgrades in the wave are. */
export function waveStandings({ plan, items, gates }: Pick<RolloutDetail, 'plan' | 'items' | 'gates'>): WaveStanding[] {
  const ringOf = (ring: string, threshold: number) => {
    const machines = Map.groupBy(
      items.filter((item) => item.ring === ring),
      (item) => item.asset,
    );
    const failed = [...machines.values()].filter((own) =>
      own.some((item) => (item.state === 'failed' && wasChanged(item)) || item.state === 'rolled-back'),
    );
    // A tolerance, since a threshold of 2/3 lets 1 of 3 fail.
    const mayFail = Math.floor(machines.size * (1 - threshold) + 1e-9);
    return { machines: machines.size, failed: failed.length, mayFail };
  };
  return plan.waves.map((wave) => {
    const machines = Map.groupBy(
      items.filter((item) => item.wave === wave.id),
      (item) => item.asset,
    );
    const count = (fits: (states: ItemState[]) => boolean) =>
      [...machines.values()].filter((own) => fits(own.map((item) => item.state))).length;
    return {
      wave: wave.id,
      ring: wave.ring,
      machines: machines.size,
      done: count((states) => states.every((state) => state === 'done')),
      failed: count((states) => states.includes('failed')),
      running: count((states) => states.includes('running')),
      skipped: count((states) => states.includes('skipped') && !states.includes('failed')),
      rolledBack: count((states) => states.includes('rolled-back') && !states.includes('failed')),
      gate: gates.find((gate) => gate.wave === wave.id),
      inRing: ringOf(wave.ring, wave.successThreshold),
    };
  });
}

/** "3 of 4 machines done, 1 failed". */
export function standingWords(standing: WaveStanding): string {
  const parts = [`${numberWords(standing.done)} of ${countWords(standing.machines, 'machine')} done`];
  if (standing.running > 0) parts.push(`${numberWords(standing.running)} at work`);
  if (standing.failed > 0) parts.push(`${numberWords(standing.failed)} failed`);
  if (standing.skipped > 0) parts.push(`${numberWords(standing.skipped)} skipped`);
  if (standing.rolledBack > 0) parts.push(`${numberWords(standing.rolledBack)} rolled back`);
  return parts.join(', ');
}

/** "1 of 4 may fail in ring pilot, 2 did": failures before anything was changed don't count. */
export function thresholdWords({ ring, inRing }: WaveStanding): string {
  const allowed = `${inRing.mayFail === 0 ? 'none' : numberWords(inRing.mayFail)} of ${numberWords(inRing.machines)} may fail in ring ${ring}`;
  return inRing.failed === 0 ? allowed : `${allowed}, ${numberWords(inRing.failed)} did`;
}

/** What a dry run found, by machine. */
export function dryRunWords(items: readonly RolloutItem[]): string {
  const machines = new Map<string, boolean>();
  for (const item of items) {
    const tried = item.steps.filter((step) => step.mode === 'dry-run');
    if (tried.length > 0) {
      machines.set(item.asset, (machines.get(item.asset) ?? true) && tried.every((step) => step.ok !== false));
    }
  }
  const good = [...machines.values()].filter(Boolean).length;
  return good === machines.size
    ? `Dry run passed on ${countWords(good, 'machine')}.`
    : `Dry run: ${numberWords(good)} of ${countWords(machines.size, 'machine')} would go through; open the others to see why not.`;
}
