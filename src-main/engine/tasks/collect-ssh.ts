/**
 * Collects machines over SSH into the vault, 16 at a time. Each host is a transaction of its own: its observation, its
 * findings, its host key and the way to it. What fails on one host is told of that host; the others go on.
 */
import { isIP } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import { itemError, Refusal, type RefusalCode } from '../../../src-shared/errors.ts';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import type { Collected } from '../collectors/collector.ts';
import { collectSsh } from '../collectors/ssh.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { formatId } from '../vault/ids.ts';
import { applyRules } from './asset-rules.ts';
import { watchCancel, type CancelSignal } from './cancel-signal.ts';
import { canonicalText, storeContainers, type CollectedHost } from './collect.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { openReach, type Reach, type Reached } from './reach.ts';
import { takeIn, type TakenIn } from './take-in.ts';

export interface CollectSshInput {
  /** As written: an address, a name or an asset. */
  hosts: string[];
  ssh: SshOptions;
}

const atOnce = 16;

const failureWords: Partial<Record<RefusalCode, string>> = {
  'login-refused': 'refused the login',
  'host-key-changed': 'showed another host key',
  'host-unreachable': 'not reached',
  'host-timeout': 'timed out',
  'sudo-refused': 'refused sudo',
  'connection-lost': 'lost on the way',
  'system-unsupported': 'of a system that can’t be collected',
};

/** "31 of 48 machines, 2 refused the login". */
export function progressText(results: readonly CollectedHost[], total: number): string {
  const counts = new Map<string, number>();
  for (const { error } of results) {
    if (!error) continue;
    const words = failureWords[error.code] ?? 'failed';
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const failures = [...counts].map(([words, count]) => `, ${count} ${words}`);
  return `${results.length} of ${total} ${total === 1 ? 'machine' : 'machines'}${failures.join('')}`;
}

/** Stores one collection and what it means; its inventory says which asset it is, whatever name it was asked for by. */
function storeCollection(
  { db, clock, acting }: Pick<JobContext, 'db' | 'clock' | 'acting'>,
  reached: Reached,
  { inventory: collected, containers, source }: Collected & { source: string },
): TakenIn & { containers: number[] } {
  const now = { actor: acting.actor, now: clock() };
  const { host } = reached;
  const keys = new Set([...(collected.identity.sshHostKeys ?? []), host.hostKey.fingerprint]);
  const inventory = { ...collected, identity: { ...collected.identity, sshHostKeys: [...keys].sort() } };
  const reachedAt = host.peer ?? (isIP(host.address) ? host.address : undefined);
  return db.transaction(() => {
    const parts = [{ inventory, source, file: null, canonical: canonicalText(inventory) }];
    const taken = takeIn(db, now, { parts, name: host.address, place: null, reachedAt }, emptySourceMap);
    reached.remember(now, taken.asset);
    const inside = storeContainers(db, now, source, containers);
    applyRules(db, now, [taken.asset, ...inside]);
    matchAssets(db, now, [taken.asset, ...inside]);
    return { ...taken, containers: inside };
  });
}

async function collectOne(
  context: JobContext,
  reach: Reach,
  host: string,
  signal: AbortSignal,
): Promise<CollectedHost> {
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1000;
  let reached: Reached | null = null;
  try {
    reached = await reach.connect(host);
    const collected = await collectSsh(reached.host, { signal });
    const warnings = [...collected.warnings];
    const spent = seconds();
    await nextTurn(); // lets the other connections speak between two stores
    signal.throwIfAborted();
    const taken = storeCollection(context, reached, collected);
    if (reached.asset !== null && reached.asset !== taken.asset)
      warnings.push(
        `asked for as ${formatId('asset', reached.asset)}, but what answered at ${reached.host.address} is ${formatId('asset', taken.asset)}`,
      );
    return {
      host,
      ok: true,
      asset: formatId('asset', taken.asset),
      packages: taken.packages,
      seconds: spent,
      identical: taken.identical,
      ...(taken.containers.length ? { containers: taken.containers.map((number) => formatId('asset', number)) } : {}),
      warnings,
    };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'task-cancelled' || error.code === 'vault-busy') throw error;
    return { host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) };
  } finally {
    reached?.host.close();
  }
}

async function collectAll(context: JobContext, input: CollectSshInput, cancel: CancelSignal): Promise<CollectedHost[]> {
  const hosts = [...new Set(input.hosts.map((host) => host.trim()))];
  const reach = openReach(context.db, input.ssh, cancel.signal);
  const limit = pLimit(atOnce);
  const done: CollectedHost[] = [];
  cancel.progress(0, progressText(done, hosts.length));
  const work = async (host: string): Promise<CollectedHost> => {
    try {
      cancel.signal.throwIfAborted();
      const result = await collectOne(context, reach, host, cancel.signal);
      done.push(result);
      if (result.error) context.note(`${host}: ${result.error.message}`);
      cancel.progress(done.length / hosts.length, progressText(done, hosts.length));
      return result;
    } catch (error) {
      cancel.abort(error); // cancelled, or a bug: nothing may go on behind a job that has ended
      throw error;
    }
  };
  try {
    const all = await Promise.allSettled(hosts.map((host) => limit(work, host)));
    if (cancel.signal.aborted) throw cancel.signal.reason;
    return all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  } finally {
    reach.close();
  }
}

export const collectSshJob: Job<CollectSshInput, { results: CollectedHost[] }> = {
  kind: 'collect-ssh',
  title: ({ hosts }) => (hosts.length === 1 ? `Collect ${hosts[0]}` : `Collect ${hosts.length} machines over SSH`),
  async run(context, input) {
    const cancel = watchCancel(context);
    try {
      return { results: await collectAll(context, input, cancel) };
    } finally {
      cancel.end();
    }
  },
};
