/**
 * Redundancy groups and dependent pairs while a rollout runs: a machine is left alone while another of its group, one it
 * needs or one that needs it is not right after its change.
 */
import { formatId, parseId } from '../vault/ids.ts';
import { hasChanged, isOpen, type RolloutFacts } from './rollout-detail.ts';

/** Why this machine must be left alone for now; null when its group is well. A person's word to go on counts. */
export function blockedMates({ rollout, items, steps }: RolloutFacts, asset: number): string | null {
  const own = formatId('asset', asset);
  const mates = (rollout.plan.redundancy ?? []).filter((group) => group.includes(own)).flat();
  for (const mate of mates) {
    if (mate === own) continue;
    const number = parseId('asset', mate);
    const done = steps.filter((step) => step.asset === number && step.mode !== 'dry-run');
    const failed = items.some((item) => item.asset === number && item.state === 'failed' && !item.excused);
    if (!(failed && done.some(hasChanged)) && !done.some(isOpen)) continue;
    const planned = rollout.plan.waves.flatMap((wave) => wave.items).find((item) => item.asset === mate);
    return `nothing was changed: ${planned?.assetName ?? mate} of the same redundancy group, or tied to it by need, is not right after its upgrade, so this one stays as it is`;
  }
  return null;
}
