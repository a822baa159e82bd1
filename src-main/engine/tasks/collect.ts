/** Collects this computer into the vault: the observation, its software and findings, in one transaction. */
import { Refusal, itemError } from '../../../src-shared/errors.ts';
import { collectLocal } from '../collectors/local.ts';
import { formatId } from '../vault/ids.ts';
import { storeCollected, type CollectedHost } from './collect-hosts.ts';
import type { Job, JobContext } from './job.ts';

export interface CollectInput {
  /** Folder of a mounted system to read instead of the running one. */
  root?: string;
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
    const taken = storeCollected(
      db,
      acting,
      { inventory, containers, source: 'local' },
      { name: inventory.identity.name ?? 'this computer' },
      { progress: (fraction, message) => progress(fraction === null ? null : 0.6 + fraction * 0.4, message) },
    );
    const result = {
      host,
      ok: true,
      asset: formatId('asset', taken.asset),
      packages: taken.packages,
      seconds: seconds(),
      identical: taken.identical,
      ...(taken.containers.length ? { containers: taken.containers.map((number) => formatId('asset', number)) } : {}),
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
