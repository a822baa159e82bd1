/** Collects this computer into the vault: the observation, its software and findings, in one transaction. */
import { Refusal, itemError, type ItemError } from '../../../src-shared/errors.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { collectLocal } from '../collectors/local.ts';
import type { CollectedContainer } from '../domain/containers.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import type { Acting } from '../vault/log.ts';
import { applyRules } from './asset-rules.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { takeIn } from './take-in.ts';

export interface CollectInput {
  /** Folder of a mounted system to read instead of the running one. */
  root?: string;
}

export interface CollectedHost {
  host: string;
  ok: boolean;
  asset?: string;
  packages?: number;
  seconds: number;
  identical?: boolean;
  /** Assets of the containers that run on it. */
  containers?: string[];
  warnings: string[];
  error?: ItemError;
}

/** Stores the containers that run on a machine, which is known already, each as an asset of its own; answers their numbers. */
export function storeContainers(
  db: Database,
  acting: Acting,
  source: string,
  containers: readonly CollectedContainer[],
): number[] {
  return containers.map(({ name, inventory }) => {
    const parts = [{ inventory, source, file: null, canonical: canonicalText(inventory) }];
    return takeIn(db, acting, { parts, name, place: null }, emptySourceMap).asset;
  });
}

/** An inventory without what changes from minute to minute: the same text means nothing new was seen. */
export function canonicalText(inventory: object): string {
  const {
    bootedAt: _bootedAt,
    takenAt: _takenAt,
    clockOffset: _clockOffset,
    ...lasting
  } = inventory as Record<string, unknown>;
  return JSON.stringify(lasting);
}

async function runCollect(
  { db, acting, progress }: JobContext,
  input: CollectInput,
): Promise<{ results: CollectedHost[] }> {
  const started = performance.now();
  const host = input.root ?? 'local';
  const seconds = () => Math.round(performance.now() - started) / 1000;
  progress(null, 'Reading system, packages and what apt offers');
  try {
    const { inventory, containers, warnings } = await collectLocal({ root: input.root });
    progress(0.6, `${inventory.packages?.length ?? 0} packages read`);
    let inside: number[] = [];
    const taken = db.transaction(() => {
      const parts = [{ inventory, source: 'local', file: null, canonical: canonicalText(inventory) }];
      const result = takeIn(
        db,
        acting,
        { parts, name: inventory.identity.name ?? 'this computer', place: null },
        emptySourceMap,
      );
      inside = storeContainers(db, acting, 'local', containers);
      applyRules(db, acting, [result.asset, ...inside]);
      matchAssets(db, acting, [result.asset, ...inside], (fraction, message) =>
        progress(fraction === null ? null : 0.6 + fraction * 0.4, message),
      );
      return result;
    });
    const result = {
      host,
      ok: true,
      asset: formatId('asset', taken.asset),
      packages: taken.packages,
      seconds: seconds(),
      identical: taken.identical,
      ...(inside.length ? { containers: inside.map((number) => formatId('asset', number)) } : {}),
      warnings,
    };
    return { results: [result] };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'task-cancelled') throw error;
    return { results: [{ host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) }] };
  }
}

export const collectJob: Job<CollectInput, { results: CollectedHost[] }> = {
  kind: 'collect',
  title: (input) => (input.root === undefined ? 'Collect this computer' : `Collect ${input.root}`),
  run: runCollect,
};
