/**
 * Collects machines over SSH into the vault, 16 at a time. Each host is a transaction of its own: its observation, its
 * findings, its host key and the way to it. What fails on one host is told of that host; the others go on.
 */
import { isIP } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import type { Collected } from '../collectors/collector.ts';
import { collectSsh } from '../collectors/ssh.ts';
import { formatId } from '../vault/ids.ts';
import { watchCancel } from './cancel-signal.ts';
import { collectHosts, storeCollected, type CollectedHost, type Gained } from './collect-hosts.ts';
import type { Job, JobContext } from './job.ts';
import { openReach, type Reach, type Reached } from './reach.ts';
import type { TakenIn } from './take-in.ts';

export interface CollectSshInput {
  /** As written: an address, a name or an asset. */
  hosts: string[];
  ssh: SshOptions;
}

const atOnce = 16;

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
  return storeCollected(
    db,
    now,
    { inventory, containers, source },
    { name: host.address, reachedAt },
    { remember: (asset) => reached.remember(now, asset) },
  );
}

async function collectOne(context: JobContext, reach: Reach, host: string, signal: AbortSignal): Promise<Gained> {
  const started = performance.now();
  let reached: Reached | null = null;
  try {
    reached = await reach.connect(host);
    const collected = await collectSsh(reached.host, { signal });
    const warnings = [...collected.warnings];
    const seconds = Math.round(performance.now() - started) / 1000;
    await nextTurn(); // lets the other connections speak between two stores
    signal.throwIfAborted();
    const taken = storeCollection(context, reached, collected);
    if (reached.asset !== null && reached.asset !== taken.asset)
      warnings.push(
        `asked for as ${formatId('asset', reached.asset)}, but what answered at ${reached.host.address} is ${formatId('asset', taken.asset)}`,
      );
    return { taken, credential: reached.credential, warnings, seconds };
  } finally {
    reached?.host.close();
  }
}

export const collectSshJob: Job<CollectSshInput, { results: CollectedHost[] }> = {
  kind: 'collect-ssh',
  title: ({ hosts }) => (hosts.length === 1 ? `Collect ${hosts[0]}` : `Collect ${hosts.length} machines over SSH`),
  async run(context, { hosts, ssh }) {
    const cancel = watchCancel(context);
    let reach: Reach | null = null;
    try {
      const opened = openReach(context, ssh, cancel.signal);
      reach = opened;
      const one = (host: string) => collectOne(context, opened, host, cancel.signal);
      return { results: await collectHosts(context, hosts, atOnce, cancel, one) };
    } finally {
      reach?.close();
      cancel.end();
    }
  },
};
