/** What can be done of what is needed: each patch of each machine with its exact packages, or the reason why it is left out. */
import type { PatchKind } from '../../../src-shared/model/patch.ts';
import type { PlannedItem, RolloutPlan } from '../../../src-shared/model/rollout.ts';
import { executors } from '../executors/index.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { createInstalledReader, loadMatchableAsset, loadOffers } from '../vault/match-reads.ts';
import { effortOf } from '../vault/patches.ts';
import { loadPlannable, type Need, type PatchFacts, type PlannableAsset } from '../vault/plan-reads.ts';
import { packageChanges, type MachinePackages } from './package-changes.ts';

/** What the plan says of an item beside its place. */
export interface DemandItem extends Omit<PlannedItem, 'why'> {
  machine: PlannableAsset;
  /** 4 critical to 0 unrated. */
  severity: number;
  /** What the reader must know besides, e.g. packages that are held back. */
  notes: string[];
}

export type LeftOut = RolloutPlan['leftOut'][number];

/** Kinds that PatchLedger does not install. */
const installedByHand: Partial<Record<PatchKind, string>> = {
  kb: 'Windows updates are not installed by PatchLedger yet: install it by hand and collect again',
  application: 'programs are not installed by PatchLedger: upgrade it by its own updater and collect again',
  library: 'it comes with an application: a newer release of that brings it',
};

/** Why nothing can be installed there at all; null when something can. */
function whyNowhere(patch: PatchFacts, machine: PlannableAsset): string | null {
  const byHand = installedByHand[patch.kind];
  if (byHand !== undefined) return byHand;
  const { os } = machine;
  if (!os || !executors.some((executor) => executor.supports(os)))
    return `there is no way to install on ${os?.name ?? 'an unknown system'} yet`;
  return machine.reachable ? null : 'it is not known how to reach it: collect it over SSH once';
}

function packagesOf(db: Database, machines: number): (asset: number) => MachinePackages {
  const installed = createInstalledReader(db, machines >= 20);
  return (asset) => ({
    installed: installed(asset).packages,
    offers: loadMatchableAsset(db, asset)?.collectedOffers ? loadOffers(db, asset) : null,
  });
}

/** By machine, then patch. */
export function demandItems(
  db: Database,
  needs: readonly Need[],
  patches: ReadonlyMap<number, PatchFacts>,
): { items: DemandItem[]; leftOut: LeftOut[] } {
  const machines = loadPlannable(db, [...new Set(needs.map((need) => need.asset))]);
  const read = packagesOf(db, machines.length);
  const items: DemandItem[] = [];
  const leftOut: LeftOut[] = [];
  for (const machine of machines) {
    const packages = read(machine.id);
    for (const need of needs.filter(({ asset }) => asset === machine.id)) {
      const patch = patches.get(need.patch)!;
      const names = {
        asset: formatId('asset', machine.id),
        assetName: machine.name,
        patch: formatId('patch', patch.id),
        patchTitle: patch.title,
      };
      const nowhere = whyNowhere(patch, machine);
      if (nowhere !== null) {
        leftOut.push({ ...names, why: nowhere });
        continue;
      }
      const changes = packageChanges(packages, patch);
      if (!changes.ok) {
        leftOut.push({ ...names, why: changes.why });
        continue;
      }
      const { held } = changes;
      items.push({
        ...names,
        machine,
        from: changes.from,
        to: changes.to,
        packages: changes.packages,
        risk: need.risk,
        severity: need.severity,
        due: need.due,
        effortMinutes: effortOf(patch.kind, patch.reboot),
        reboot: patch.reboot,
        notes:
          held.length === 0
            ? []
            : [`held back there: ${held.join(', ')}; it will be skipped unless the hold is lifted before`],
      });
    }
  }
  return { items, leftOut };
}
