/** Groups what a plan left out by its reason. Pure. */
import type { RolloutPlan } from '../../../src-shared/model/rollout.ts';

export interface LeftOutGroup {
  why: string;
  machines: string[];
  patches: string[];
}

/** The reason that concerns most upgrades first; names once each. */
export function leftOutByReason(leftOut: RolloutPlan['leftOut']): LeftOutGroup[] {
  const groups = new Map<string, { machines: Set<string>; patches: Set<string>; size: number }>();
  for (const one of leftOut) {
    const group = groups.get(one.why) ?? { machines: new Set(), patches: new Set(), size: 0 };
    group.machines.add(one.assetName);
    group.patches.add(one.patchTitle);
    group.size++;
    groups.set(one.why, group);
  }
  return [...groups]
    .toSorted(([, a], [, b]) => b.size - a.size)
    .map(([why, { machines, patches }]) => ({ why, machines: [...machines], patches: [...patches] }));
}
