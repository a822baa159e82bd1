/**
 * Brings machines back to the package lists of before the rollout, the latest wave first: exact former versions, and what
 * the upgrade brought in goes. Like an upgrade, a rollback happens once for its token.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { RolloutAct } from '../../../src-shared/model/rollout.ts';
import type { Executor, Snapshot } from '../executors/executor.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog } from '../vault/log.ts';
import { setItemState, type ItemRecord } from '../vault/rollout-items.ts';
import { loadSnapshot, saveSnapshot, type SnapshotMoment } from '../vault/rollout-journal.ts';
import { setRolloutState } from '../vault/rollouts.ts';
import { doAct, settleAct, unknownOutcome, type Act, type ActEnd } from './machine-act.ts';
import { differences, type SnapshotDifference } from './machine-decisions.ts';
import { checkHealth } from './machine-health.ts';
import { forAll, newToken, runMachine, settleItems, tidyUp, type Machine } from './machine-run.ts';
import { createMachineSteps, isCancelled } from './machine-steps.ts';
import { hasChanged, isOpen, rolloutActOf } from './rollout-detail.ts';
import { underLease } from './rollout-run.ts';
import { assetsOf, factsOf, partOf, sideBySide } from './rollout-waves.ts';
import { actingOf, type MachinePart, type RolloutWork } from './rollout-work.ts';

const stored = ({ work, part }: Machine, moment: SnapshotMoment) =>
  loadSnapshot<Snapshot>(work.db, work.rollout.id, part.wave, part.asset, moment);

const words = (list: readonly SnapshotDifference[]) =>
  list
    .map(({ name, before, after }) => `${name} ${after ?? 'is gone'}${before ? `, before ${before}` : ''}`)
    .join('; ');

/** Items of this machine that the upgrade may have changed and that are not brought back yet. */
const toBringBack = (items: readonly ItemRecord[], part: MachinePart) =>
  items.filter(
    (item) =>
      item.wave === part.wave && item.asset === part.asset && (item.state === 'done' || item.state === 'failed'),
  );

async function look(machine: Machine, name: 'snapshot' | 'snapshot-after'): Promise<Snapshot> {
  const { steps, executor } = machine;
  const seen = await steps.run(name, {}, (host) => executor.snapshot(host));
  if (!seen.ok || !seen.snapshot)
    throw new Refusal('collection-failed', `Its package list could not be read: ${seen.evidence}.`, 'Roll back again.');
  return seen.snapshot;
}

function rollbackAct(executor: Executor, token: string, before: Snapshot, now: Snapshot, only: string[]): Act {
  return {
    name: 'rollback',
    token,
    intent: { packages: only },
    go: (host, options) => executor.rollback(host, token, before, now, { ...options, only }),
  };
}

/** Follows a rollback that an earlier process began; answers its token where it never had begun. */
async function settleOpen(machine: Machine, before: Snapshot, only: string[]): Promise<string | null> {
  const { work, steps, executor } = machine;
  const open = steps.list().findLast((step) => step.token !== null && step.endedAt === null);
  if (!open) return null;
  const now = await look(machine, 'snapshot');
  const act = rollbackAct(executor, open.token!, before, now, only);
  const end = await settleAct(work, steps, executor, act, open.id);
  return end.state === 'absent' ? act.token : null;
}

/** How the machine stands against its former list: what the upgrade had changed, and what others have since. */
function compare(before: Snapshot, now: Snapshot, only: readonly string[]) {
  const all = differences(before, now);
  return {
    left: all.filter((entry) => only.includes(entry.name)),
    others: all.filter((entry) => !only.includes(entry.name)),
  };
}

async function bringBack(machine: Machine): Promise<void> {
  const { work, part, steps, executor } = machine;
  const { db, rollout } = work;
  const items = part.items.filter((item) =>
    toBringBack(factsOf(work).items, part).some((entry) => formatId('patch', entry.patch) === item.patch),
  );
  const before = stored(machine, 'before');
  if (!before) {
    const why = 'its former package list was never kept, so it can not be rolled back';
    settleItems(machine, forAll(items, { state: 'failed', why }));
    return;
  }
  const after = stored(machine, 'after') ?? (await look(machine, 'snapshot'));
  const only = differences(before, after).map((entry) => entry.name);
  const token = await settleOpen(machine, before, only);
  let now = await look(machine, 'snapshot');
  let end: ActEnd | null = null;
  if (compare(before, now, only).left.length > 0) {
    end = await doAct(work, steps, executor, rollbackAct(executor, token ?? newToken(machine), before, now, only));
    if (end.state === 'broken') {
      await steps.run('repair', {}, (host) => executor.repair(host));
      now = await look(machine, 'snapshot');
      end = await doAct(work, steps, executor, rollbackAct(executor, newToken(machine), before, now, only));
    }
    now = await look(machine, 'snapshot-after');
  }
  saveSnapshot(
    db,
    { rollout: rollout.id, wave: part.wave, asset: part.asset, moment: 'rolled-back', takenAt: work.clock() },
    now,
  );
  const { left, others } = compare(before, now, only);
  const sick = await checkHealth(work, part, steps, executor, 'health-after');
  await tidyUp(machine);
  if (left.length > 0) {
    const said = end && 'outcome' in end ? ` (${end.outcome.evidence})` : '';
    settleItems(machine, forAll(items, { state: 'failed', why: `not wholly rolled back: ${words(left)}${said}` }));
    return;
  }
  const notes = [
    others.length === 0
      ? 'its package list is exactly the former one'
      : `what the upgrade had changed is as before; changed by others since: ${words(others)}`,
    ...(sick === null ? [] : [`not healthy all the same: ${sick}`]),
  ];
  settleItems(machine, forAll(items, { state: 'rolled-back', why: notes.join('; ') }));
}

async function rollBackMachine(work: RolloutWork, part: MachinePart): Promise<void> {
  const executor = work.hands.executorFor(part.asset);
  if (!executor) return;
  const inRun = factsOf(work).steps.some(
    (step) => step.wave === part.wave && step.asset === part.asset && step.mode === 'run' && isOpen(step),
  );
  // An upgrade whose end is not known must be finished first: there is no way back from the middle.
  if (inRun) await runMachine(work, part);
  const steps = createMachineSteps(work, part, 'rollback');
  const machine: Machine = { work, part, steps, executor };
  try {
    await steps.connect();
    steps.closeCutOff();
    await bringBack(machine);
  } catch (error) {
    if (!(error instanceof Refusal) || isCancelled(error)) throw error;
    const open = steps.list().some((step) => step.token !== null && step.endedAt === null);
    const why = open ? unknownOutcome(error, 'roll back again') : `not rolled back: ${error.message} ${error.hint}`;
    const left = new Set(toBringBack(factsOf(work).items, part).map((entry) => formatId('patch', entry.patch)));
    settleItems(
      machine,
      forAll(
        part.items.filter((item) => left.has(item.patch)),
        { state: 'failed', why },
      ),
    );
  } finally {
    steps.close();
  }
}

/** Machines that a wave has changed, the latest wave first. */
function changedParts(work: RolloutWork, asset: number | null): MachinePart[][] {
  const facts = factsOf(work);
  return work.rollout.plan.waves.toReversed().map((wave) =>
    assetsOf(wave)
      .filter((number) => asset === null || number === asset)
      .map((number) => partOf(wave, number))
      .filter(
        (part) =>
          facts.steps.some((step) => step.wave === part.wave && step.asset === part.asset && hasChanged(step)) &&
          toBringBack(facts.items, part).length > 0,
      ),
  );
}

/** The whole rollout has been taken back: what had no turn has none any more. */
function closeRollout(work: RolloutWork): void {
  const { db, rollout } = work;
  const acting = actingOf(work);
  for (const item of factsOf(work).items) {
    if (item.state !== 'waiting') continue;
    const why = `the rollout was rolled back by ${acting.actor}`;
    setItemState(db, rollout.id, item, { state: 'skipped', why, at: acting.now });
  }
  setRolloutState(db, rollout.id, 'rolled-back', acting.now);
}

/**
 * `asset`: only this machine. Answers the act and the machines that were brought back. Throws state-conflict when nothing
 * was changed (there), or while another process is at work.
 */
export async function rollBack(
  work: RolloutWork,
  asset: number | null,
): Promise<{ act: RolloutAct; assets: number[] }> {
  const { db, rollout } = work;
  const waves = changedParts(work, asset);
  const parts = waves.flat();
  const broughtBack = () =>
    factsOf(work).items.filter((item) => item.state === 'rolled-back' && (asset === null || item.asset === asset));
  // Killed after its last machine, a rollback has only its end left to do.
  const isUnclosed = asset === null && broughtBack().length > 0 && rollout.state !== 'rolled-back';
  if (parts.length === 0 && !isUnclosed) {
    const where = asset === null ? '' : ` on ${formatId('asset', asset)}`;
    throw new Refusal(
      'state-conflict',
      `${formatId('rollout', rollout.id)} has changed nothing${where} that could be rolled back.`,
      '`rollout show` lists what was done where.',
    );
  }
  await underLease(work, async () => {
    for (const wave of waves)
      await sideBySide(
        wave,
        rollout.plan.parallel,
        () => !work.signal?.aborted,
        (part) => rollBackMachine(work, part),
      );
    db.transaction(() => {
      const { items, steps } = factsOf(work);
      const left = changedParts(work, null).flat().length > 0 || steps.some(isOpen);
      if (asset === null && !left) closeRollout(work);
      const count = (wanted: string) => items.filter((item) => item.state === wanted).length;
      appendLog(db, actingOf(work), 'rollout.rolled-back', formatId('rollout', rollout.id), {
        asset: asset === null ? null : formatId('asset', asset),
        machines: parts.length,
        rolledBack: count('rolled-back'),
        failed: count('failed'),
      });
    });
  });
  const assets = [...new Set(broughtBack().map((item) => item.asset))];
  return { act: rolloutActOf(db, rollout.id, work.clock()), assets };
}
