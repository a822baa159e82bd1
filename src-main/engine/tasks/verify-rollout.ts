/**
 * Verifies a rollout by collecting its machines afresh: that decides, never the word of the installer. What does not hold
 * is a failed item again and stands in the history of the findings it was to close.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { ItemState, PlannedItem, Verification } from '../../../src-shared/model/rollout.ts';
import { verifyClaim, type Claim, type Seen } from '../domain/verification.ts';
import { isKernelImage, libraryPackage } from '../matchers/debian-source.ts';
import type { Database } from '../vault/database.ts';
import { addFindingEvent } from '../vault/finding-writes.ts';
import { formatId } from '../vault/ids.ts';
import { appendLog, type Acting } from '../vault/log.ts';
import { createInstalledReader, type InstalledFact } from '../vault/match-reads.ts';
import { loadPatchFacts } from '../vault/plan-reads.ts';
import { loadItems, setItemState, type ItemRecord } from '../vault/rollout-items.ts';
import {
  loadRunning,
  loadVerifications,
  openFindingsOf,
  saveVerification,
  type RunningFacts,
} from '../vault/rollout-verifications.ts';
import { loadRollout, type RolloutRecord } from '../vault/rollouts.ts';

/** One machine after its fresh collection. */
export interface Collected {
  asset: number;
  /** Why it could not be collected; null where it was. */
  error: string | null;
}

/** An item with what the run claims of it. */
interface Claimed {
  item: ItemRecord;
  planned: PlannedItem;
  state: Claim['state'];
}

/** What a run claims to have done: also what an earlier verification did not find, which a restart may have mended. */
function claimsOf(db: Database, rollout: RolloutRecord): Claimed[] {
  const planned = new Map(
    rollout.plan.waves.flatMap((wave) => wave.items.map((item) => [`${item.asset} ${item.patch}`, item] as const)),
  );
  const missed = new Set(
    loadVerifications(db, rollout.id)
      .filter((seen) => seen.verdict === 'mismatch')
      .map((seen) => `${seen.asset} ${seen.patch}`),
  );
  return loadItems(db, rollout.id).flatMap((item) => {
    const plan = planned.get(`${formatId('asset', item.asset)} ${formatId('patch', item.patch)}`);
    const again = item.state === 'failed' && missed.has(`${item.asset} ${item.patch}`);
    if (!plan || !(item.state === 'done' || item.state === 'rolled-back' || again)) return [];
    return [{ item, planned: plan, state: item.state === 'rolled-back' ? 'rolled-back' : 'done' }];
  });
}

/** Numbers of the machines a run claims to have changed. Throws state-conflict when there are none. */
export function machinesToVerify(db: Database, id: number): number[] {
  const assets = [...new Set(claimsOf(db, loadRollout(db, id)).map(({ item }) => item.asset))];
  if (assets.length === 0) {
    throw new Refusal(
      'state-conflict',
      `${formatId('rollout', id)} has done nothing yet that could be verified.`,
      'Run it first: rollout run.',
    );
  }
  return assets;
}

function seenOf(installed: readonly InstalledFact[], running: RunningFacts, item: PlannedItem, product: string): Seen {
  const names = new Set(item.packages.map((change) => change.name.replace(/t64$/, '')));
  const stale = running.staleServices.filter(({ files }) =>
    files.some((file) => names.has(libraryPackage(file) ?? '')),
  );
  // Without an image of its own the machine is a container and the running kernel its host's.
  const ownKernel = installed.some((fact) => isKernelImage(fact.name));
  return {
    installed,
    runningKernel: product === 'linux' && ownKernel ? (running.kernel?.version ?? null) : null,
    staleServices: [...new Set(stale.map((entry) => entry.service))],
    reboot: running.reboot,
  };
}

/** Sets an item right where its state is no longer what was seen; answers its new state, null where it stays. */
function corrected(claim: Claimed, verdict: Verification['verdict']): ItemState | null {
  if (verdict === 'mismatch' && claim.item.state !== 'failed') return 'failed';
  return verdict === 'verified' && claim.item.state === 'failed' ? 'done' : null;
}

function store(
  db: Database,
  acting: Acting,
  rollout: RolloutRecord,
  claim: Claimed,
  seen: Verification,
  product: string,
): void {
  const id = formatId('rollout', rollout.id);
  const { item, planned } = claim;
  const { claimed, observed, verdict, notes, at } = seen;
  saveVerification(db, rollout.id, { asset: item.asset, patch: item.patch, claimed, observed, verdict, notes, at });
  const state = corrected(claim, verdict);
  const said = `claimed ${claimed}, observed ${observed}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
  if (state !== null) {
    const why = state === 'failed' ? `verification: ${said}` : null;
    setItemState(db, rollout.id, item, { state, why, at });
  }
  if (verdict !== 'mismatch') return;
  const detail = { asset: planned.asset, patch: planned.patch, claimed, observed, notes };
  appendLog(db, acting, 'rollout.mismatch', id, detail);
  for (const finding of openFindingsOf(db, item.asset, product))
    addFindingEvent(db, finding, at, `Verification of ${id}, ${planned.patchTitle}: ${said}`);
}

/** Compares and stores, in one transaction; `collected` says which machines were collected just now. */
export function verifyRollout(
  db: Database,
  acting: Acting,
  id: number,
  collected: readonly Collected[],
): Verification[] {
  return db.transaction(() => {
    const rollout = loadRollout(db, id);
    const claims = claimsOf(db, rollout);
    const errors = new Map(collected.map(({ asset, error }) => [asset, error]));
    const products = new Map(
      loadPatchFacts(db, [...new Set(claims.map(({ item }) => item.patch))]).map((patch) => [patch.id, patch.product]),
    );
    const installed = createInstalledReader(db, false);
    const items = claims.map((claim): Verification => {
      const { item, planned, state } = claim;
      const { asset, assetName, patch, patchTitle, from, to, packages } = planned;
      const product = products.get(item.patch) ?? '';
      const error = errors.get(item.asset) ?? null;
      const verdict =
        error === null
          ? verifyClaim(
              { state, from, to, packages },
              seenOf(installed(item.asset).packages, loadRunning(db, item.asset), planned, product),
            )
          : {
              claimed: state === 'done' ? to : from,
              observed: 'not collected',
              verdict: 'not-collected' as const,
              notes: [error],
            };
      const seen: Verification = { asset, assetName, patch, patchTitle, ...verdict, at: acting.now };
      store(db, acting, rollout, claim, seen, product);
      return seen;
    });
    const count = (verdict: Verification['verdict']) => items.filter((item) => item.verdict === verdict).length;
    appendLog(db, acting, 'rollout.verified', formatId('rollout', id), {
      verified: count('verified'),
      mismatch: count('mismatch'),
      notCollected: count('not-collected'),
    });
    return items;
  });
}
