/**
 * One machine's way through a wave: connect, refresh, preflight, health, package list, upgrade, package list, health,
 * clean. The journal says how far an earlier process came; nothing that finished is done again.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { PackageChange, PlannedItem } from '../../../src-shared/model/rollout.ts';
import type { Executor, Snapshot } from '../executors/executor.ts';
import { formatId, parseId } from '../vault/ids.ts';
import { appendLog } from '../vault/log.ts';
import { loadItems, setItemState } from '../vault/rollout-items.ts';
import { loadSnapshot, saveSnapshot, type SnapshotMoment, type StepRecord } from '../vault/rollout-journal.ts';
import { doAct, settleAct, unknownOutcome, type Act, type ActEnd } from './machine-act.ts';
import { admit, halfDone, judge, notReached, type Decision, type Decisions } from './machine-decisions.ts';
import { checkHealth } from './machine-health.ts';
import { createMachineSteps, isCancelled, type MachineSteps } from './machine-steps.ts';
import { hasChanged } from './rollout-detail.ts';
import { actingOf, type MachinePart, type RolloutWork } from './rollout-work.ts';

/** What an upgrade's step keeps of its intent: enough to go on without the process that wrote it. */
interface UpgradeIntent {
  patches: string[];
  packages: PackageChange[];
}

export interface Machine {
  work: RolloutWork;
  part: MachinePart;
  steps: MachineSteps;
  executor: Executor;
}

/** Repairs that are followed by another upgrade of what is missing. */
const mostRepairs = 2;

function stateOf({ work, part }: Machine): Map<string, ReturnType<typeof loadItems>[number]> {
  const own = loadItems(work.db, work.rollout.id).filter(
    (item) => item.wave === part.wave && item.asset === part.asset,
  );
  return new Map(own.map((item) => [formatId('patch', item.patch), item]));
}

/** Stores what was decided of some patches, and says so in the log when that settles them. */
export function settleItems({ work, part }: Pick<Machine, 'work' | 'part'>, decisions: Decisions): void {
  if (decisions.size === 0) return;
  const { db, rollout } = work;
  db.transaction(() => {
    const acting = actingOf(work);
    const words: Record<string, string[]> = {};
    for (const [patch, { state, why }] of decisions) {
      setItemState(
        db,
        rollout.id,
        { asset: part.asset, patch: parseId('patch', patch)! },
        { state, why, at: acting.now },
      );
      const title = part.items.find((item) => item.patch === patch)?.patchTitle ?? patch;
      (words[state] ??= []).push(why === null ? title : `${title}: ${why}`);
    }
    appendLog(db, acting, 'rollout.machine', formatId('rollout', rollout.id), {
      asset: formatId('asset', part.asset),
      name: part.name,
      wave: part.wave,
      ...words,
    });
  });
}

/** The same of every patch. */
export const forAll = (items: readonly PlannedItem[], decision: Decision): Decisions =>
  new Map(items.map((item) => [item.patch, decision]));

/** Fetches the package list and keeps it. Answers null where it could not be read. */
async function takeSnapshot(machine: Machine, moment: SnapshotMoment): Promise<Snapshot | null> {
  const { work, part, steps, executor } = machine;
  const { db, rollout } = work;
  const seen = await steps.run(moment === 'before' ? 'snapshot' : 'snapshot-after', {}, (host) =>
    executor.snapshot(host),
  );
  if (!seen.ok || !seen.snapshot) return null;
  saveSnapshot(
    db,
    { rollout: rollout.id, wave: part.wave, asset: part.asset, moment, takenAt: work.clock() },
    seen.snapshot,
  );
  return seen.snapshot;
}

/** Everything before the machine is changed. Answers the upgrade to do, or null when nothing is to be done (any more). */
async function prepare(
  machine: Machine,
  items: readonly PlannedItem[],
  before: 'take' | 'keep',
): Promise<UpgradeIntent | null> {
  const { work, steps, executor } = machine;
  const refreshed = await steps.run('refresh', {}, (host) => executor.refresh(host));
  const wanted = items.flatMap((item) => item.packages);
  const seen = await steps.run('preflight', { packages: wanted }, async (host) => {
    const preflight = await executor.preflight(host, wanted);
    return refreshed.ok ? preflight : { ...preflight, evidence: `${preflight.evidence}; ${refreshed.evidence}` };
  });
  const admitted = admit(items, seen);
  settleItems(machine, admitted.decided);
  if (admitted.changes.length === 0) return null;
  const active = items.filter((item) => admitted.patches.includes(item.patch));
  if (before === 'take') {
    const sick = await checkHealth(work, machine.part, steps, executor, 'health-before');
    if (sick !== null) {
      settleItems(
        machine,
        forAll(active, { state: 'failed', why: `not healthy before, so nothing was changed: ${sick}` }),
      );
      return null;
    }
    if ((await takeSnapshot(machine, 'before')) === null) {
      settleItems(
        machine,
        forAll(active, {
          state: 'failed',
          why: 'its package list could not be kept for a rollback, so nothing was changed',
        }),
      );
      return null;
    }
  }
  return { patches: admitted.patches, packages: admitted.changes };
}

function upgradeAct(machine: Machine, intent: UpgradeIntent, token: string): Act {
  return {
    name: 'upgrade',
    token,
    intent,
    go: (host, options) => machine.executor.upgrade(host, token, intent.packages, options),
  };
}

/** Removes what the acts left on the machine; where that fails, it stays, and the upgrade is none the worse. */
export async function tidyUp({ steps, executor }: Machine): Promise<void> {
  const tokens = steps.list().flatMap((step) => step.token ?? []);
  try {
    await steps.run('clean', { tokens }, (host) => executor.clean(host, tokens));
  } catch (error) {
    if (!(error instanceof Refusal) || isCancelled(error)) throw error;
  }
}

/** After the upgrade: the machine's package list decides, then its health. Repairs what was cut off and goes on with what is missing. */
async function conclude(machine: Machine, intent: UpgradeIntent, first: ActEnd): Promise<void> {
  const { work, part, steps, executor } = machine;
  const items = part.items.filter((item) => intent.patches.includes(item.patch));
  const before = loadSnapshot<Snapshot>(work.db, work.rollout.id, part.wave, part.asset, 'before');
  let end = first;
  let after: Snapshot | null = null;
  for (let repairs = 0; ; repairs++) {
    if (end.state === 'broken') await steps.run('repair', {}, (host) => executor.repair(host));
    after = await takeSnapshot(machine, 'after');
    if (after && end.state !== 'broken' && halfDone(after).length > 0) {
      await steps.run('repair', { packages: halfDone(after) }, (host) => executor.repair(host));
      after = await takeSnapshot(machine, 'after');
    }
    const missing = after ? notReached(intent.packages, after) : [];
    if (end.state !== 'broken' || missing.length === 0 || repairs >= mostRepairs) break;
    const next = await prepare(machine, items, 'keep');
    if (next === null) break;
    end = await doAct(work, steps, executor, upgradeAct(machine, next, newToken(machine)));
  }
  if (!after || !before) {
    const why = 'its package list could not be read after the upgrade: verify-rollout tells what became of it';
    settleItems(machine, forAll(items, { state: 'failed', why }));
    return;
  }
  const outcome =
    'outcome' in end ? end.outcome : { ok: false, evidence: 'it was cut off on the machine itself, and repaired' };
  const decisions = judge(items, before, after, outcome);
  const sick = await checkHealth(work, part, steps, executor, 'health-after');
  if (sick !== null) {
    for (const [patch, decision] of decisions) {
      if (decision.state !== 'done') continue;
      const why = `installed, but not healthy after: ${sick}. \`rollout rollback\` brings the former versions back`;
      decisions.set(patch, { state: 'failed', why });
    }
  }
  await tidyUp(machine);
  settleItems(machine, decisions);
}

/** Tells the act apart from every other on any machine. */
export const newToken = ({ work, part }: Machine) =>
  [formatId('rollout', work.rollout.id), part.wave, formatId('asset', part.asset), work.hands.newToken()].join('-');

/** How far an earlier process came: its last upgrade that may have begun. */
function lastUpgrade(steps: MachineSteps): { step: StepRecord; intent: UpgradeIntent } | null {
  const step = steps.list().findLast(hasChanged);
  return step ? { step, intent: step.intent as UpgradeIntent } : null;
}

/** From the beginning; `token` of an act that was journalled and had not begun. */
async function upgradeAfresh(machine: Machine, token: string | null): Promise<void> {
  const { work, part, steps, executor } = machine;
  const states = stateOf(machine);
  const items = part.items.filter((item) => ['waiting', 'running'].includes(states.get(item.patch)?.state ?? ''));
  if (items.length === 0) return;
  const intent = await prepare(machine, items, 'take');
  if (intent === null) return;
  const end = await doAct(work, steps, executor, upgradeAct(machine, intent, token ?? newToken(machine)));
  if (end.state === 'refused') {
    const active = items.filter((item) => intent.patches.includes(item.patch));
    settleItems(machine, forAll(active, { state: 'failed', why: `nothing was changed: ${end.outcome.evidence}` }));
  } else await conclude(machine, intent, end);
}

async function goOn(machine: Machine): Promise<void> {
  const { work, steps, executor } = machine;
  const last = lastUpgrade(steps);
  if (!last) return upgradeAfresh(machine, null);
  const { step, intent } = last;
  if (step.endedAt !== null) {
    const { ok, exit, evidence } = step;
    const cutOff = ok === false && exit === null;
    const end: ActEnd = cutOff
      ? { state: 'broken', output: '' }
      : { state: 'ended', outcome: { ok: ok === true, exit, output: '', evidence } };
    return conclude(machine, intent, end);
  }
  const act = upgradeAct(machine, intent, step.token!);
  const end = await settleAct(work, steps, executor, act, step.id);
  return end.state === 'absent' ? upgradeAfresh(machine, act.token) : conclude(machine, intent, end);
}

/** Puts what is to be decided (again) to "running". */
function take(machine: Machine): void {
  const { work, part, steps } = machine;
  const last = lastUpgrade(steps);
  work.db.transaction(() => {
    for (const [patch, item] of stateOf(machine)) {
      const again = last !== null && last.intent.patches.includes(patch) && item.state === 'failed';
      if (item.state !== 'waiting' && !again) continue;
      setItemState(
        work.db,
        work.rollout.id,
        { asset: part.asset, patch: item.patch },
        { state: 'running', why: null, at: work.clock() },
      );
    }
  });
}

/** What is still "running" when the machine is lost, or could not be reached at all. */
function giveUp(machine: Machine, error: Refusal): void {
  const { steps } = machine;
  const running = [...stateOf(machine)].flatMap(([patch, item]) => (item.state === 'running' ? [patch] : []));
  const last = lastUpgrade(steps);
  let why = `${error.message} ${error.hint}`;
  if (last?.step.endedAt === null) why = unknownOutcome(error, 'run the rollout again');
  else if (last) {
    why = `the upgrade ended (${last.step.evidence}), but the machine was lost before it was checked (${error.message}): run the rollout again once it answers`;
    if (!steps.list().some((step) => step.endedAt === null)) steps.leaveOpen('snapshot-after', 'still to be done');
  } else why = `nothing was changed: ${why}`;
  settleItems(machine, new Map(running.map((patch) => [patch, { state: 'failed', why }])));
}

/**
 * Does, or finishes, one machine's part of a wave. Every expected failure ends in the items' states; throws
 * task-cancelled, with the items still running, and bugs.
 */
export async function runMachine(work: RolloutWork, part: MachinePart): Promise<void> {
  const executor = work.hands.executorFor(part.asset);
  if (!executor) {
    settleItems(
      { work, part },
      forAll(part.items, { state: 'failed', why: 'there is no way to install on this machine' }),
    );
    return;
  }
  const steps = createMachineSteps(work, part, 'run');
  const machine: Machine = { work, part, steps, executor };
  take(machine);
  try {
    await steps.connect();
    steps.closeCutOff();
    if (!steps.host().isRoot) {
      throw new Refusal(
        'sudo-refused',
        'The login is not root there.',
        'Log in as root, or allow sudo and ask for it with --sudo.',
      );
    }
    await goOn(machine);
  } catch (error) {
    if (!(error instanceof Refusal) || isCancelled(error)) throw error;
    giveUp(machine, error);
  } finally {
    steps.close();
  }
}
