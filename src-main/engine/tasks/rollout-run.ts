/**
 * Runs a rollout under its own lease: what may run in which state, and what state it is in afterwards. Its waves and
 * machines are elsewhere.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { RolloutAct, RolloutState } from '../../../src-shared/model/rollout.ts';
import { gatesOf } from '../domain/rollout-gates.ts';
import { formatId } from '../vault/ids.ts';
import { holdLease, takeLease } from '../vault/leases.ts';
import { appendLog } from '../vault/log.ts';
import { readRequest, setRolloutState } from '../vault/rollouts.ts';
import { isCancelled } from './machine-steps.ts';
import { isOpen, rolloutActOf, rolloutLease } from './rollout-detail.ts';
import { skipWaiting } from './rollout-requests.ts';
import { factsOf, finishLeft, missedItems, objectionTo, runWaves, tryAgain, type Halt } from './rollout-waves.ts';
import { actingOf, type RolloutWork } from './rollout-work.ts';

const started: ReadonlySet<RolloutState> = new Set(['approved', 'running', 'waiting']);

/** What may run in this state: all of it, or only what an earlier process left. Throws when nothing may. */
function admitRun(work: RolloutWork, only: string | undefined): 'all' | 'left' {
  const { rollout } = work;
  const id = formatId('rollout', rollout.id);
  const facts = factsOf(work);
  const { have, needed } = facts.gates.approvals;
  if (rollout.state === 'planned' || have < needed) {
    throw new Refusal(
      'not-approved',
      `${id} has ${have} of ${needed} approvals of its plan.`,
      `Approve it first: rollout approve ${id} --as NAME.`,
    );
  }
  if (only !== undefined && !rollout.plan.waves.some((wave) => wave.id === only)) {
    const waves = rollout.plan.waves.map((wave) => wave.id).join(', ');
    throw new Refusal('unknown-id', `${id} has no wave "${only}".`, `Its waves are: ${waves}.`);
  }
  if (started.has(rollout.state) || (rollout.state === 'done' && only !== undefined)) return 'all';
  if (facts.gates.unknown.some((entry) => entry.mode === 'run')) return 'left';
  const lift = rollout.state === 'paused' || rollout.state === 'stopped';
  throw new Refusal(
    'state-conflict',
    `${id} is ${rollout.state}${rollout.stopped ? `: ${rollout.stopped}` : ''}.`,
    lift ? `Lift that first: rollout resume ${id}.` : 'Nothing is left to run.',
  );
}

/** Is there anything to do now? A call before the window opens leaves everything as it is. */
function hasWork(work: RolloutWork): boolean {
  const { items, steps, gates } = factsOf(work);
  const left = items.some((item) => item.state === 'running') || steps.some((step) => isOpen(step));
  const next = gatesOf(gates).find((gate) => gate.state !== 'passed');
  return work.rollout.state === 'running' || left || next?.state === 'open' || missedItems(work).length > 0;
}

/** Throws for a named wave that can't run now. */
function admitWave(work: RolloutWork, only: string): void {
  const gate = gatesOf(factsOf(work).gates).find((entry) => entry.wave === only)!;
  if (gate.state === 'open') return;
  const why = gate.state === 'passed' ? `nothing of it is left (${gate.why})` : gate.why;
  throw new Refusal(
    'state-conflict',
    `Wave ${only} can't run now: ${why}.`,
    '`rollout show` lists what each wave waits for.',
  );
}

function begin(work: RolloutWork, only: string | undefined): void {
  const { db, rollout } = work;
  db.transaction(() => {
    const wave = rollout.plan.waves.find((entry) => entry.id === only);
    if (wave) {
      tryAgain(work, wave);
      if (!factsOf(work).steps.some(isOpen)) admitWave(work, wave.id);
    }
    setRolloutState(db, rollout.id, 'running', work.clock());
    appendLog(db, actingOf(work), 'rollout.run', formatId('rollout', rollout.id), { wave: only ?? null });
  });
}

function stateAfter(work: RolloutWork, halt: Halt | null): RolloutState {
  const request = readRequest(work.db, work.rollout.id);
  if (halt?.state === 'cancelled' || request === 'cancel') return 'cancelled';
  const { items, steps } = factsOf(work);
  const waiting = items.some((item) => item.state === 'waiting');
  const open = items.some((item) => item.state === 'running') || steps.some(isOpen);
  if (!waiting && !open) return 'done';
  if (halt?.state === 'stopped' && waiting) return 'stopped';
  return halt?.state === 'paused' || request === 'pause' ? 'paused' : 'waiting';
}

function finish(work: RolloutWork, halt: Halt | null): void {
  const { db, rollout } = work;
  db.transaction(() => {
    const acting = actingOf(work);
    const state = stateAfter(work, halt);
    if (state === 'cancelled') skipWaiting(db, acting, rollout.id);
    const stopped = state === 'stopped' ? (halt?.why ?? null) : null;
    setRolloutState(db, rollout.id, state, acting.now, stopped);
    const { items } = factsOf(work);
    const count = (wanted: string) => items.filter((item) => item.state === wanted).length;
    appendLog(db, acting, 'rollout.ran', formatId('rollout', rollout.id), {
      state,
      stopped,
      done: count('done'),
      failed: count('failed'),
      skipped: count('skipped'),
      waiting: count('waiting'),
    });
  });
}

/** Only what was left was finished. A stop it had caused is lifted when it turned out well. */
function finishOnlyLeft(work: RolloutWork): void {
  const { db, rollout } = work;
  db.transaction(() => {
    const acting = actingOf(work);
    const facts = factsOf(work);
    const holds = facts.gates.waves.every((wave) => objectionTo(facts, wave) === null);
    const lifted = rollout.state === 'stopped' && holds && !facts.steps.some(isOpen);
    if (lifted) setRolloutState(db, rollout.id, stateAfter(work, null), acting.now);
    appendLog(db, acting, 'rollout.finished-left', formatId('rollout', rollout.id), { lifted });
  });
}

async function runLeased(work: RolloutWork, what: 'all' | 'left', only: string | undefined): Promise<void> {
  if (what === 'left') {
    await finishLeft(work);
    finishOnlyLeft(work);
    return;
  }
  begin(work, only);
  try {
    await finishLeft(work);
    finish(work, await runWaves(work, only));
  } catch (error) {
    if (isCancelled(error)) finish(work, { state: 'paused', why: null });
    throw error;
  }
}

/**
 * Runs what may run now. Throws not-approved, state-conflict, unknown-id, and task-cancelled when the person cancelled
 * the task: the rollout is then paused, and acts on machines end by themselves.
 */
export async function runRollout(work: RolloutWork, only?: string): Promise<RolloutAct> {
  const { db, rollout } = work;
  // A killed run may have come to its end: running it again is no mistake.
  if (rollout.state === 'done' && only === undefined && !factsOf(work).steps.some(isOpen))
    return rolloutActOf(db, rollout.id, work.clock());
  const what = admitRun(work, only);
  if (what === 'all' && only === undefined && !hasWork(work)) return rolloutActOf(db, rollout.id, work.clock());
  await underLease(work, () => runLeased(work, what, only));
  if (work.signal?.aborted)
    throw new Refusal('task-cancelled', 'the run was cancelled; the rollout is paused', 'rollout resume, then run');
  return rolloutActOf(db, rollout.id, work.clock());
}

/** Only one process works on a rollout. Throws state-conflict while another does. */
export async function underLease(work: RolloutWork, act: () => Promise<void>): Promise<void> {
  const { db, rollout } = work;
  const lease = takeLease(db, rolloutLease(rollout.id), work.hands.newToken());
  if (!lease) {
    throw new Refusal(
      'state-conflict',
      `Another process is at work on ${formatId('rollout', rollout.id)}.`,
      'Wait for it, or ask it to stop: rollout pause.',
    );
  }
  await holdLease(lease, act);
}
