/** Groups the reasons of a plan: machines that sit in the same wave for the same reason belong together. Pure. */
import type { RolloutPlan } from '../../../src-shared/model/rollout.ts';

export interface Reason {
  wave: string;
  why: string;
  machines: { id: string; name: string }[];
}

/** In the order of the waves. A machine with several patches and one reason is named once. */
export function reasonsByMachine(plan: Pick<RolloutPlan, 'waves'>): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const wave of plan.waves) {
    for (const item of wave.items) {
      const key = `${wave.id}\n${item.why}`;
      const reason = reasons.get(key) ?? { wave: wave.id, why: item.why, machines: [] };
      if (!reason.machines.some((machine) => machine.id === item.asset)) {
        reason.machines.push({ id: item.asset, name: item.assetName });
      }
      reasons.set(key, reason);
    }
  }
  return [...reasons.values()];
}
