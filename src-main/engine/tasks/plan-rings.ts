/**
 * Which ring a machine is in: the plan's own lists first, then the ring the machine carries, then the last ring. Where no
 * machine carries one, a careful default lets one machine of each release go first.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { ringSettings, type PlanSettings, type RingSettings } from '../../../src-shared/model/rollout.ts';
import { debianRelease } from '../matchers/debian-source.ts';
import type { PlannableAsset } from '../vault/plan-reads.ts';

export interface RingPlan {
  /** In the order they run. */
  rings: RingSettings[];
  /** By asset number; null: no ring takes it. */
  ringOf: Map<number, string | null>;
  /** Why a machine is where it is, where that is not plain from its own record. */
  reason: Map<number, string>;
}

/** From so many machines of one release on, one of them goes first. */
const enoughForATest = 3;

const ring = (name: string): RingSettings => ringSettings.parse({ name });

/** The one that would be missed least: least critical, least exposed, and the most work to learn from. */
function leastMissed(machines: readonly PlannableAsset[], work: ReadonlyMap<number, number>): PlannableAsset {
  const exposed = (machine: PlannableAsset) => (machine.exposure === 'internet' || machine.exposure === 'dmz' ? 1 : 0);
  return machines.toSorted(
    (a, b) =>
      (a.criticality ?? 3) - (b.criticality ?? 3) ||
      exposed(a) - exposed(b) ||
      (work.get(b.id) ?? 0) - (work.get(a.id) ?? 0) ||
      a.id - b.id,
  )[0]!;
}

function careful(machines: readonly PlannableAsset[], work: ReadonlyMap<number, number>): RingPlan {
  const reason = new Map<number, string>();
  const releaseOf = (machine: PlannableAsset) =>
    (machine.os && (debianRelease(machine.os) ?? machine.os.name)) ?? 'unknown system';
  for (const [release, alike] of Map.groupBy(machines, releaseOf)) {
    if (alike.length < enoughForATest) continue;
    const first = leastMissed(alike, work);
    reason.set(
      first.id,
      `goes first because no machine carries a ring: the least critical of ${alike.length} with ${release}`,
    );
  }
  return {
    rings: reason.size > 0 ? [ring('test'), ring('all')] : [ring('all')],
    ringOf: new Map(machines.map((machine) => [machine.id, reason.has(machine.id) ? 'test' : 'all'])),
    reason,
  };
}

function byOwnRing(machines: readonly PlannableAsset[]): RingPlan {
  const own = new Set(machines.flatMap((machine) => machine.ring ?? []));
  const others = [...own].filter((name) => !['test', 'pilot', 'all'].includes(name)).sort();
  const names = [...['test', 'pilot'].filter((name) => own.has(name)), ...others];
  if (machines.some((machine) => machine.ring === null || machine.ring === 'all')) names.push('all');
  return {
    rings: names.map(ring),
    ringOf: new Map(machines.map((machine) => [machine.id, machine.ring ?? 'all'])),
    reason: new Map(),
  };
}

function byLists(
  rings: readonly RingSettings[],
  machines: readonly PlannableAsset[],
  numberOf: (text: string, where: string) => number,
): RingPlan {
  const named = new Map<number, string>();
  for (const { name, assets } of rings) {
    for (const text of assets ?? []) {
      const asset = numberOf(text, `ring "${name}"`);
      const other = named.get(asset);
      if (other !== undefined && other !== name) {
        throw new Refusal(
          'invalid-argument',
          `${text} is in two rings: "${other}" and "${name}"`,
          'name each machine in one ring only',
        );
      }
      named.set(asset, name);
    }
  }
  const open = rings.filter((known) => known.assets === undefined);
  const last = open.at(-1)?.name ?? null;
  const ringOf = new Map<number, string | null>();
  for (const machine of machines) {
    const own = open.find((known) => known.name === machine.ring)?.name;
    ringOf.set(machine.id, named.get(machine.id) ?? own ?? last);
  }
  return { rings: [...rings], ringOf, reason: new Map() };
}

/**
 * `work`: how many patches each machine needs. `numberOf` throws for a machine that is not known. Throws
 * invalid-argument for two rings of one name or a machine in two.
 */
export function planRings(
  settings: Pick<PlanSettings, 'rings'>,
  machines: readonly PlannableAsset[],
  work: ReadonlyMap<number, number>,
  numberOf: (text: string, where: string) => number,
): RingPlan {
  if (!settings.rings)
    return machines.some((machine) => machine.ring !== null) ? byOwnRing(machines) : careful(machines, work);
  const names = settings.rings.map((known) => known.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Refusal('invalid-argument', `two rings have the name "${twice}"`, 'give each ring a name of its own');
  return byLists(settings.rings, machines, numberOf);
}
