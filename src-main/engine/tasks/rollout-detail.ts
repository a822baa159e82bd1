/** A rollout as the contract has it: the vault's rows with gates, counts and what comes next at this moment. */
import type {
  ItemState,
  RolloutAct,
  RolloutDetail,
  RolloutItem,
  RolloutRow,
  RolloutStep,
} from '../../../src-shared/model/rollout.ts';
import { gatesOf, nextOf, type GateFacts, type MachineFate, type WaveFacts } from '../domain/rollout-gates.ts';
import { countApprovers, loadApprovals } from '../vault/approvals.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { listLeases } from '../vault/leases.ts';
import { loadItems, type ItemRecord } from '../vault/rollout-items.ts';
import { loadSteps, type StepRecord } from '../vault/rollout-journal.ts';
import { loadVerifications } from '../vault/rollout-verifications.ts';
import { loadRollout, loadRollouts, planVersions, waveTimes, type RolloutRecord } from '../vault/rollouts.ts';

/** The name of the lease that a process at work on a rollout holds: in a run, a dry run or a rollback. */
export const rolloutLease = (rollout: number) => formatId('rollout', rollout);

export function isAtWork(db: Database, rollout: number): boolean {
  return listLeases(db).some((lease) => lease.name === rolloutLease(rollout) && lease.alive);
}

/** What was begun on a machine and has no end in the journal. */
export const isOpen = (step: StepRecord) => step.mode !== 'dry-run' && step.endedAt === null;

/** A step that was begun and may have changed the machine; one that was found never to have begun has no outcome. */
export const hasChanged = (step: StepRecord) =>
  step.mode === 'run' && step.name === 'upgrade' && !(step.endedAt !== null && step.ok === null);

function fateOf(items: readonly ItemRecord[], changed: boolean): MachineFate {
  const some = (...states: ItemState[]) => items.some((item) => states.includes(item.state));
  if (some('waiting', 'running')) return 'open';
  if (some('rolled-back')) return 'failed';
  if (some('failed')) return changed ? 'failed' : 'untouched';
  return some('done') ? 'done' : 'skipped';
}

/** One rollout with everything the vault holds of it. */
export interface RolloutFacts {
  rollout: RolloutRecord;
  items: ItemRecord[];
  steps: StepRecord[];
  /** A living process runs it. */
  atWork: boolean;
  gates: GateFacts;
}

export function rolloutFacts(db: Database, rollout: RolloutRecord, now: string): RolloutFacts {
  const items = loadItems(db, rollout.id);
  const steps = loadSteps(db, rollout.id);
  const times = waveTimes(db, rollout.id);
  const names = new Map(
    rollout.plan.waves.flatMap((wave) => wave.items.map((item) => [item.asset, item.assetName] as const)),
  );
  const waves = rollout.plan.waves.map((wave): WaveFacts => {
    const byAsset = Map.groupBy(
      items.filter((item) => item.wave === wave.id),
      (item) => item.asset,
    );
    return {
      id: wave.id,
      ring: wave.ring,
      start: wave.start,
      end: wave.end,
      soakMinutes: wave.soakMinutes,
      successThreshold: wave.successThreshold,
      endedAt: times.get(wave.id)?.endedAt ?? null,
      machines: [...byAsset].map(([asset, own]) => ({
        fate: fateOf(
          own,
          steps.some((step) => step.wave === wave.id && step.asset === asset && hasChanged(step)),
        ),
        excused: own.some((item) => item.excused),
      })),
    };
  });
  const ringOf = new Map(waves.map((wave) => [wave.id, wave.ring]));
  const busy = isAtWork(db, rollout.id);
  const atWork = busy && rollout.state === 'running';
  return {
    rollout,
    items,
    steps,
    atWork,
    gates: {
      state: rollout.state,
      stopped: rollout.stopped,
      approvals: {
        have: countApprovers(loadApprovals(db, rollout.id, rollout.planHash)),
        needed: rollout.plan.approvals,
      },
      waves,
      unknown: busy
        ? []
        : steps.filter(isOpen).map((step) => ({
            mode: step.mode === 'rollback' ? ('rollback' as const) : ('run' as const),
            wave: step.wave,
            ring: ringOf.get(step.wave) ?? '',
            machine: names.get(formatId('asset', step.asset)) ?? formatId('asset', step.asset),
          })),
      interrupted: rollout.state === 'running' && !atWork,
      now,
    },
  };
}

function shownStep(step: StepRecord): RolloutStep {
  const { id, name, mode, ok, exit, evidence, begunAt, endedAt, hasOutput } = step;
  return { id: String(id), name, mode, ok, exit, evidence, begunAt, endedAt, hasOutput };
}

const secondsOf = ({ startedAt, endedAt }: ItemRecord) =>
  startedAt === null || endedAt === null ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000;

export function shownItems({ rollout, items, steps }: RolloutFacts): RolloutItem[] {
  const planned = new Map(
    rollout.plan.waves.flatMap((wave) =>
      wave.items.map((item) => [`${item.asset} ${item.patch}`, { ...item, ring: wave.ring }] as const),
    ),
  );
  const ofMachine = Map.groupBy(steps, (step) => `${step.wave} ${step.asset}`);
  return items.flatMap((item) => {
    const plan = planned.get(`${formatId('asset', item.asset)} ${formatId('patch', item.patch)}`);
    if (!plan) return [];
    const { asset, assetName, patch, patchTitle, from, to, packages, ring } = plan;
    return [
      {
        asset,
        assetName,
        patch,
        patchTitle,
        wave: item.wave,
        ring,
        state: item.state,
        from,
        to,
        packages,
        seconds: secondsOf(item),
        steps: (ofMachine.get(`${item.wave} ${item.asset}`) ?? []).map(shownStep),
        ...(item.why !== null && { why: item.why }),
      },
    ];
  });
}

function rowOf({ rollout, items, atWork, gates }: RolloutFacts): RolloutRow {
  const count = (state: ItemState) => items.filter((item) => item.state === state).length;
  return {
    id: formatId('rollout', rollout.id),
    title: rollout.title,
    state: rollout.state,
    createdAt: rollout.createdAt,
    createdBy: rollout.createdBy,
    startedAt: rollout.startedAt,
    endedAt: rollout.endedAt,
    planHash: rollout.planHash,
    figures: rollout.figures,
    approvalsNeeded: gates.approvals.needed,
    approvals: gates.approvals.have,
    machines: new Set(items.map((item) => item.asset)).size,
    patches: new Set(items.map((item) => item.patch)).size,
    counts: {
      waiting: count('waiting'),
      running: count('running'),
      done: count('done'),
      failed: count('failed'),
      skipped: count('skipped'),
      rolledBack: count('rolled-back'),
    },
    stopped: rollout.stopped,
    atWork,
    asked: atWork ? rollout.request : null,
    next: nextOf(gates),
  };
}

/** Newest first. */
export function rolloutRows(db: Database, now: string): RolloutRow[] {
  return loadRollouts(db).map((rollout) => rowOf(rolloutFacts(db, rollout, now)));
}

/** Throws unknown-id. */
export function rolloutDetail(db: Database, id: number, now: string): RolloutDetail {
  const rollout = loadRollout(db, id);
  const facts = rolloutFacts(db, rollout, now);
  const items = shownItems(facts);
  const titles = new Map(items.map((item) => [`${item.asset} ${item.patch}`, item]));
  return {
    ...rowOf(facts),
    plan: rollout.plan,
    wanted: rollout.wanted,
    items,
    approvalList: loadApprovals(db, id, rollout.planHash),
    gates: gatesOf(facts.gates),
    verification: loadVerifications(db, id).flatMap(({ asset, patch, ...seen }) => {
      const item = titles.get(`${formatId('asset', asset)} ${formatId('patch', patch)}`);
      if (!item) return [];
      return [
        { ...seen, asset: item.asset, assetName: item.assetName, patch: item.patch, patchTitle: item.patchTitle },
      ];
    }),
    planVersions: planVersions(db, id),
  };
}

/** What every act on a rollout answers. */
export function rolloutActOf(db: Database, id: number, now: string): RolloutAct {
  const facts = rolloutFacts(db, loadRollout(db, id), now);
  const next = nextOf(facts.gates);
  return {
    rollout: formatId('rollout', id),
    state: facts.rollout.state,
    items: shownItems(facts),
    ...(facts.rollout.stopped !== null && { stopped: facts.rollout.stopped }),
    ...(next && { next }),
  };
}
