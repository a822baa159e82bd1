/** Groups the reasons of a plan: machines that sit in the same wave for the same reason belong together. Pure. */
import type { PlannedItem, RolloutPlan } from '../../../src-shared/model/rollout.ts';

export interface Reason {
  wave: string;
  why: string;
  machines: { id: string; name: string }[];
}

/**
 * One reason for all patches of a machine in a wave. The planner's reasons are parts between semicolons; of several
 * deadlines only that of the patch due first is told.
 */
function reasonOf(items: readonly PlannedItem[]): string {
  const [first, ...others] = items.toSorted((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'));
  const parts = first?.why.split('; ') ?? [];
  for (const part of others.flatMap((item) => item.why.split('; '))) {
    if (!parts.includes(part) && !part.startsWith('due ')) parts.push(part);
  }
  return parts.join('; ');
}

/** In the order of the waves. */
export function reasonsByMachine(plan: Pick<RolloutPlan, 'waves'>): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const wave of plan.waves) {
    for (const [id, items] of Map.groupBy(wave.items, (item) => item.asset)) {
      const why = reasonOf(items);
      const key = `${wave.id}\n${why}`;
      const reason = reasons.get(key) ?? { wave: wave.id, why, machines: [] };
      reason.machines.push({ id, name: items[0]?.assetName ?? id });
      reasons.set(key, reason);
    }
  }
  return [...reasons.values()];
}
