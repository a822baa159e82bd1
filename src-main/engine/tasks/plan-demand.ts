/** From wishes to a planning problem: the items that can be done, in rings, windows and redundancy groups. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { HealthCheck, PlanSettings, PlanWanted, RingSettings } from '../../../src-shared/model/rollout.ts';
import type { PlanProblem, PlanWindow } from '../domain/planner/problem.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { loadNeeds, type PlannableAsset } from '../vault/plan-reads.ts';
import { demandItems, type DemandItem, type LeftOut } from './plan-items.ts';
import { planRings } from './plan-rings.ts';
import { createNumberOf, wantedAssets, wantedPatches, type NumberOf } from './plan-wanted.ts';

export interface Demand {
  problem: PlanProblem;
  items: DemandItem[];
  rings: RingSettings[];
  /** Machines by id. */
  checks: HealthCheck[];
  leftOut: LeftOut[];
}

const week = 7 * 24 * 3_600_000;

/** Without windows: one from now until the earliest deadline, at least a week long. */
function planWindows(
  settings: PlanSettings,
  rings: readonly RingSettings[],
  numberOf: NumberOf,
  now: number,
  items: readonly DemandItem[],
): PlanWindow[] {
  if (!settings.windows) {
    const dues = items.flatMap((item) => (item.due === null ? [] : [Date.parse(item.due)]));
    const earliest = dues.length > 0 ? Math.min(...dues) : now;
    return [{ start: now, end: Math.max(now + week, earliest), rings: null, assets: null }];
  }
  const names = rings.map((ring) => ring.name);
  return settings.windows.map((window, i) => {
    const unknown = window.rings?.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new Refusal(
        'invalid-argument',
        `window ${i + 1} serves a ring "${unknown}", which the plan does not have`,
        `its rings are: ${names.join(', ')}`,
      );
    }
    return {
      start: Date.parse(window.start),
      end: Date.parse(window.end),
      rings: window.rings ?? null,
      assets: window.assets?.map((text) => formatId('asset', numberOf(text, `window ${i + 1}`))) ?? null,
    };
  });
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
    'Collect the machines over SSH, so that it is known how to reach them and what they are offered, and plan again.',
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
  const items: DemandItem[] = [];
  for (const item of possible) {
    const why = reason.get(item.machine.id);
    if (ringOf.get(item.machine.id) !== null) {
      items.push(why === undefined ? item : { ...item, notes: [...item.notes, why] });
      continue;
    }
    const { asset, assetName, patch, patchTitle } = item;
    const noRing = 'no ring takes it: name it in one, or add a last ring without a list';
    leftOut.push({ asset, assetName, patch, patchTitle, why: noRing });
  }
  return {
    items,
    leftOut,
    rings,
    checks: checksOf(settings, numberOf),
    problem: {
      now,
      parallel: settings.parallel,
      rings: rings.map(({ name, soakMinutes }) => ({ name, soakMinutes })),
      windows: planWindows(settings, rings, numberOf, now, items),
      machines: machines.flatMap((machine) => {
        const ring = ringOf.get(machine.id);
        if (ring === null || ring === undefined) return [];
        return [{ asset: formatId('asset', machine.id), name: machine.name, ring, groups: groups(machine) }];
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
