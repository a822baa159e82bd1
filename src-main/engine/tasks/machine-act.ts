/**
 * An act that must not happen twice on a machine: its token is in the journal before it begins, and after any break the
 * machine itself is asked what became of it.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { StepName } from '../../../src-shared/model/rollout.ts';
import type { ActState, Executor, StepOutcome } from '../executors/executor.ts';
import type { RemoteHost, RunOptions } from '../remote/remote-host.ts';
import { noteStep } from '../vault/rollout-journal.ts';
import { isLost, type MachineSteps } from './machine-steps.ts';
import type { RolloutWork } from './rollout-work.ts';

/**
 * ended: it has finished, well or not. broken: cut off on the machine itself. refused: it did not begin, for the reason
 * given. absent: an earlier process journalled it and it never began.
 */
export type ActEnd =
  | { state: 'ended'; outcome: StepOutcome }
  | { state: 'refused'; outcome: StepOutcome }
  | { state: 'broken'; output: string }
  | { state: 'absent' };

export interface Act {
  name: StepName;
  token: string;
  intent: object;
  /** Begins it unless it has begun, and follows it to its end. */
  go(host: RemoteHost, options: RunOptions): Promise<StepOutcome>;
}

/** So often a connection that breaks again and again is made anew. */
const mostBreaks = 20;
const minute = 60_000;

/** What the machine says of an act that has ended while nobody listened. */
function takenOver(state: ActState): StepOutcome {
  const ok = state.exit === 0;
  return {
    ok,
    exit: state.exit,
    output: state.output,
    evidence: ok ? 'ended well, as the machine says' : `ended with exit ${state.exit}, as the machine says`,
  };
}

/** The last line of what was printed, at most every so often. */
function follow(work: RolloutWork, step: number): (text: string) => void {
  let last = -Infinity;
  return (text) => {
    const now = performance.now();
    if (now - last < 1_000) return;
    const line = text
      .split('\n')
      .map((part) => part.trim())
      .findLast(Boolean);
    if (line === undefined) return;
    last = now;
    noteStep(work.db, step, line.slice(0, 300));
  };
}

/**
 * Follows an act whose intent is journalled as `step`. Throws the Refusal of a machine that is lost for good, of an act
 * over its time, or task-cancelled; the step is then still open and the machine may be at work.
 */
async function followAct(
  work: RolloutWork,
  steps: MachineSteps,
  executor: Executor,
  act: Act,
  step: number,
): Promise<ActEnd> {
  const options: RunOptions = {
    timeoutMs: work.rollout.plan.timeoutMinutes * minute,
    signal: work.signal,
    onOutput: follow(work, step),
  };
  for (let breaks = 0; ;) {
    let outcome: StepOutcome | null = null;
    try {
      outcome = await act.go(steps.host(), options);
      if (outcome.ok || outcome.exit !== null) return { state: 'ended', outcome };
    } catch (error) {
      if (!isLost(error) || ++breaks > mostBreaks) throw error;
      await steps.reconnect();
    }
    // Without an exit status the machine itself must say what became of it.
    const state = await probeAct(steps, executor, act.token);
    if (state.state === 'ended') return { state: 'ended', outcome: takenOver(state) };
    if (state.state === 'broken') return { state: 'broken', output: state.output };
    if (state.state === 'absent' && outcome !== null) return { state: 'refused', outcome };
    if (outcome !== null && ++breaks > mostBreaks) return { state: 'ended', outcome };
  }
}

/** Asks the machine, over a new connection as often as it takes. */
async function probeAct(steps: MachineSteps, executor: Executor, token: string): Promise<ActState> {
  for (let breaks = 0; ;) {
    try {
      return await executor.probe(steps.host(), token);
    } catch (error) {
      if (!isLost(error) || ++breaks > mostBreaks) throw error;
    }
    await steps.reconnect();
  }
}

function endAct(steps: MachineSteps, step: number, end: ActEnd): void {
  if (end.state === 'ended') return steps.end(step, end.outcome);
  if (end.state === 'refused') return steps.end(step, { ...end.outcome, ok: null });
  if (end.state === 'absent') return steps.end(step, { ok: null, evidence: 'it had not begun on the machine' });
  return steps.end(step, {
    ok: false,
    evidence: 'cut off on the machine itself (power or crash): its packages must be repaired first',
    output: end.output,
  });
}

/** Journals the intent, then begins and follows. */
export async function doAct(work: RolloutWork, steps: MachineSteps, executor: Executor, act: Act): Promise<ActEnd> {
  const step = steps.begin(act.name, act.token, act.intent);
  const end = await followAct(work, steps, executor, act, step);
  endAct(steps, step, end);
  return end;
}

/**
 * What became of an act that an earlier process journalled as `step`: its end is taken over, at work it is followed.
 * Never begins it.
 */
export async function settleAct(
  work: RolloutWork,
  steps: MachineSteps,
  executor: Executor,
  act: Act,
  step: number,
): Promise<ActEnd> {
  const state = await probeAct(steps, executor, act.token);
  const end: ActEnd =
    state.state === 'running'
      ? await followAct(work, steps, executor, act, step)
      : state.state === 'ended'
        ? { state: 'ended', outcome: takenOver(state) }
        : state.state === 'broken'
          ? { state: 'broken', output: state.output }
          : { state: 'absent' };
  endAct(steps, step, end);
  return end;
}

/** Why an act's outcome is not known; `again` says how to go on. */
export function unknownOutcome(error: Refusal, again: string): string {
  const why =
    error.code === 'host-timeout'
      ? 'it takes longer than the plan allows and may still be at work there'
      : `the machine was lost while it was at work (${error.message})`;
  return `${why}; what became of it is not known: ${again} once the machine answers, that finds out and finishes`;
}
