/** Makes a rollout from a demand, or plans one anew: the planner's answer as the document that people approve. */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type {
  PlanAnswer,
  PlannedItem,
  PlannedWave,
  PlanWanted,
  RolloutPlan,
} from '../../../src-shared/model/rollout.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { planGreedily } from '../domain/planner/greedy.ts';
import type { Planner, PlanSolution } from '../domain/planner/problem.ts';
import { countApprovers, loadApprovals } from '../vault/approvals.ts';
import { formatId, parseId } from '../vault/ids.ts';
import { appendLog } from '../vault/log.ts';
import { replaceItems } from '../vault/rollout-items.ts';
import { insertRollout, loadRollout, replacePlan, setRolloutState, type NewPlan } from '../vault/rollouts.ts';
import type { Job, JobContext } from './job.ts';
import { demandOf, type Demand } from './plan-demand.ts';
import type { DemandItem } from './plan-items.ts';

export interface PlanInput {
  wanted: PlanWanted;
  /** The rollout to plan anew, or null to make one. Without patches and decision, what it was made from is wanted again. */
  rollout: number | null;
}

/** SHA-256 of the plan's canonical JSON: what is approved. */
export function planHash(plan: RolloutPlan): string {
  return createHash('sha256').update(canonicalJson(plan)).digest('hex');
}

const keyOf = (item: { asset: string; patch: string }) => `${item.asset} ${item.patch}`;
const instant = (time: number) => new Date(time).toISOString();

function plannedItem(item: DemandItem, why: string): PlannedItem {
  const { machine: _machine, severity: _severity, notes, ...shown } = item;
  return { ...shown, why: [why, ...notes].join('; ') };
}

function wavesOf(solution: PlanSolution, demand: Demand): PlannedWave[] {
  const items = new Map(demand.items.map((item) => [keyOf(item), item]));
  const rings = new Map(demand.rings.map((ring) => [ring.name, ring]));
  return solution.waves.map((wave, i) => ({
    id: `W${i + 1}`,
    ring: wave.ring,
    start: instant(wave.start),
    end: instant(wave.end),
    ...(wave.windowName !== undefined && { maintenanceWindow: wave.windowName }),
    expected: { start: instant(wave.expectedStart), end: instant(wave.expectedEnd) },
    soakMinutes: rings.get(wave.ring)!.soakMinutes,
    successThreshold: rings.get(wave.ring)!.successThreshold,
    items: wave.items.map((placed) => plannedItem(items.get(keyOf(placed))!, placed.why)),
  }));
}

function titleOf(wanted: PlanWanted, demand: Demand, now: string): string {
  if (wanted.settings.title !== undefined) return wanted.settings.title;
  const titles = [...new Set(demand.items.map((item) => item.patchTitle))];
  const what =
    titles.length === 1 ? titles[0]! : `${titles.length} ${wanted.decision ? `${wanted.decision} ` : ''}patches`;
  return `${what}, ${now.slice(0, 10)}`.slice(0, 160);
}

/** The groups, and pairs of which one needs the other, of which more than one machine is in the plan. */
function redundancyOf({ problem }: Demand): string[][] {
  const groups = new Map<string, string[]>();
  for (const machine of problem.machines)
    for (const group of [...machine.groups, ...(machine.ties ?? []).map((tie) => `tie ${tie}`)])
      groups.set(group, [...(groups.get(group) ?? []), machine.asset]);
  return [...groups.values()].filter((assets) => assets.length > 1);
}

function makePlan(demand: Demand, wanted: PlanWanted, title: string, planner: Planner): NewPlan {
  const solution = planner(demand.problem);
  const items = new Map(demand.items.map((item) => [keyOf(item), item]));
  const { settings } = wanted;
  const plan: RolloutPlan = {
    format: 'patchledger-plan/1',
    title,
    owner: settings.owner ?? null,
    waves: wavesOf(solution, demand),
    checks: demand.checks,
    approvals: settings.approvals,
    parallel: settings.parallel,
    timeoutMinutes: settings.timeoutMinutes,
    redundancy: redundancyOf(demand),
    leftOut: [
      ...demand.leftOut,
      ...solution.leftOut.map(({ why, ...left }) => {
        const { asset, assetName, patch, patchTitle } = items.get(keyOf(left))!;
        return { asset, assetName, patch, patchTitle, why };
      }),
    ],
  };
  const { status, objective, bound, gap, severityFirst, relax } = solution;
  return {
    title,
    wanted,
    figures: { status, objective, bound, gap, severityFirst, relax },
    plan,
    hash: planHash(plan),
  };
}

/** What an older plan was made from, where the new one names nothing. */
function wishesOf(input: PlanInput, before: ReturnType<typeof loadRollout> | null): PlanWanted {
  const { wanted } = input;
  if (!before || wanted.patches?.length || wanted.decision) return wanted;
  const { patches, decision, assets } = before.wanted;
  return { ...wanted, patches, decision, assets: wanted.assets ?? assets };
}

/** Plans and keeps the rollout in one transaction. */
export function runPlan({ db, acting }: Pick<JobContext, 'db' | 'acting'>, input: PlanInput): PlanAnswer {
  return db.transaction(() => {
    const before = input.rollout === null ? null : loadRollout(db, input.rollout);
    if (before && before.state !== 'planned' && before.state !== 'approved') {
      throw new Refusal(
        'state-conflict',
        `${formatId('rollout', before.id)} is ${before.state} and can't be planned anew.`,
        'Make a new rollout from what is left: `plan` without --rollout.',
      );
    }
    const wanted = wishesOf(input, before);
    const demand = demandOf(db, wanted, acting.now);
    const title = wanted.settings.title ?? before?.title ?? titleOf(wanted, demand, acting.now);
    const made = makePlan(demand, wanted, title, planGreedily);
    const rollout = before ? before.id : insertRollout(db, acting, made);
    const version = before ? replacePlan(db, acting, before, made) : 1;
    replaceItems(
      db,
      rollout,
      made.plan.waves.flatMap((wave) =>
        wave.items.map((item) => ({
          wave: wave.id,
          asset: parseId('asset', item.asset)!,
          patch: parseId('patch', item.patch)!,
        })),
      ),
    );
    // The very same plan again is still the one that was approved.
    const approved = countApprovers(loadApprovals(db, rollout, made.hash)) >= made.plan.approvals;
    setRolloutState(db, rollout, approved ? 'approved' : 'planned', acting.now);
    const id = formatId('rollout', rollout);
    appendLog(db, acting, before ? 'rollout.replanned' : 'rollout.planned', id, {
      title,
      version,
      planHash: made.hash,
      status: made.figures.status,
      waves: made.plan.waves.length,
      items: made.plan.waves.reduce((sum, wave) => sum + wave.items.length, 0),
      leftOut: made.plan.leftOut.length,
    });
    return {
      rollout: id,
      title,
      planHash: made.hash,
      ...made.figures,
      waves: made.plan.waves,
      leftOut: made.plan.leftOut,
    };
  });
}

export const planJob: Job<PlanInput, PlanAnswer> = {
  kind: 'plan',
  title: () => 'Plan a rollout',
  run: runPlan,
};
