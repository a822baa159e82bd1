/** From wishes to a planning problem: the items that can be done, in rings, windows and redundancy groups. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { HealthCheck, PlanSettings, PlanWanted, RingSettings } from '../../../src-shared/model/rollout.ts';
import type { PlanProblem } from '../domain/planner/problem.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { listDependencies } from '../vault/dependencies.ts';
import { loadNeeds, type PlannableAsset } from '../vault/plan-reads.ts';
import { demandItems, type DemandItem, type LeftOut } from './plan-items.ts';
import { planRings } from './plan-rings.ts';
import { createNumberOf, wantedAssets, wantedPatches, type NumberOf } from './plan-wanted.ts';
import { planWindows } from './plan-windows.ts';

export interface Demand {
  problem: PlanProblem;
  items: DemandItem[];
  rings: RingSettings[];
  /** Machines by id. */
  checks: HealthCheck[];
  leftOut: LeftOut[];
}

function groupsOf(settings: PlanSettings, numberOf: NumberOf): (machine: PlannableAsset) => string[] {
  const lists = settings.redundancy.map(
    (list, i) => new Set(list.map((text) => numberOf(text, `redundancy list ${i + 1}`))),
  );
  return ({ id, redundancyGroup }) => [
    ...(redundancyGroup === null ? [] : [`group ${redundancyGroup}`]),
    ...lists.flatMap((list, i) => (list.has(id) ? [`list ${i + 1}`] : [])),
  ];
}

/** Each machine with what it needs, where both are in the plan: such a pair is never worked on at once. */
function tiesOf(db: Database, machines: readonly PlannableAsset[]): (machine: PlannableAsset) => string[] {
  const planned = new Set(machines.map((machine) => machine.id));
  const pairs = new Map<number, Set<string>>();
  for (const { asset, needs } of listDependencies(db)) {
    if (!planned.has(asset) || !planned.has(needs)) continue;
    // Machines that need each other are one pair.
    const pair = `${Math.min(asset, needs)} ${Math.max(asset, needs)}`;
    for (const end of [asset, needs]) pairs.set(end, (pairs.get(end) ?? new Set()).add(pair));
  }
  return ({ id }) => [...(pairs.get(id) ?? [])];
}

const checksOf = (settings: PlanSettings, numberOf: NumberOf): HealthCheck[] =>
  settings.checks.map((check, i) => ({
    ...check,
    ...(check.assets && { assets: check.assets.map((text) => formatId('asset', numberOf(text, `check ${i + 1}`))) }),
  }));

function nothingToPlan(leftOut: readonly LeftOut[]): Refusal {
  const [first] = leftOut;
  if (!first) {
    return new Refusal(
      'nothing-to-plan',
      'No machine in question needs any of these patches.',
      '`patches` shows what is needed where.',
    );
  }
  const more = leftOut.length > 1 ? ` (and ${leftOut.length - 1} more)` : '';
  return new Refusal(
    'nothing-to-plan',
    `Nothing of it can be done. ${first.assetName}, ${first.patchTitle}: ${first.why}${more}.`,
    first.why.startsWith('its maintenance window')
      ? 'Give the machine another maintenance window, or name windows for this plan.'
      : 'Collect the machines over SSH, so that it is known how to reach them and what they are offered, and plan again.',
  );
}

/**
 * Throws unknown-id for patches and machines that are not known, invalid-argument for settings that contradict
 * themselves, nothing-to-plan when nothing of it is needed or none of it can be done.
 */
export function demandOf(db: Database, wanted: PlanWanted, nowText: string): Demand {
  const now = Date.parse(nowText);
  const { settings } = wanted;
  const numberOf = createNumberOf(db);
  const patches = new Map(wantedPatches(db, wanted, nowText).map((patch) => [patch.id, patch]));
  const chosen = wantedAssets(db, wanted.assets, nowText);
  const needs = loadNeeds(db, [...patches.keys()]).filter((need) => chosen === null || chosen.has(need.asset));
  const { items: possible, leftOut } = demandItems(db, needs, patches);
  if (possible.length === 0) throw nothingToPlan(leftOut);

  const byMachine = Map.groupBy(possible, (item) => item.machine.id);
  const machines = [...byMachine.values()].map(([first]) => first!.machine);
  const work = new Map([...byMachine].map(([asset, list]) => [asset, list.length]));
  const { rings, ringOf, reason } = planRings(settings, machines, work, numberOf);
  const groups = groupsOf(settings, numberOf);
  const ties = tiesOf(db, machines);
  const dues = possible.flatMap((item) => (ringOf.get(item.machine.id) === null ? [] : (item.due ?? [])));
  const { windows, never } = planWindows(db, settings, rings, machines, dues, now, numberOf);
  const whyNever = (id: number) =>
    ringOf.get(id) === null ? 'no ring takes it: name it in one, or add a last ring without a list' : never.get(id);
  const items: DemandItem[] = [];
  for (const item of possible) {
    const { asset, assetName, patch, patchTitle, machine } = item;
    const why = whyNever(machine.id);
    const note = reason.get(machine.id);
    if (why !== undefined) leftOut.push({ asset, assetName, patch, patchTitle, why });
    else items.push(note === undefined ? item : { ...item, notes: [...item.notes, note] });
  }
  if (items.length === 0 && never.size > 0) throw nothingToPlan(leftOut);
  return {
    items,
    leftOut,
    rings,
    checks: checksOf(settings, numberOf),
    problem: {
      now,
      parallel: settings.parallel,
      rings: rings.map(({ name, soakMinutes }) => ({ name, soakMinutes })),
      windows,
      machines: machines.flatMap((machine) => {
        const ring = ringOf.get(machine.id);
        if (ring === null || ring === undefined || never.has(machine.id)) return [];
        const { id, name } = machine;
        return [{ asset: formatId('asset', id), name, ring, groups: groups(machine), ties: ties(machine) }];
      }),
      items: items.map(({ asset, patch, risk, severity, due, effortMinutes }) => ({
        asset,
        patch,
        risk,
        severity,
        due: due === null ? null : Date.parse(due),
        minutes: effortMinutes,
      })),
    },
  };
}
