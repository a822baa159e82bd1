/** Collects Windows machines by PowerShell remoting into the vault, a few at a time; each host is a transaction of its own. */
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { PsRemoteOptions } from '../../../src-shared/model/psremote.ts';
import { collectPsRemote } from '../collectors/psremote.ts';
import { readHostText } from '../remote/host-text.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import { formatId } from '../vault/ids.ts';
import { watchCancel } from './cancel-signal.ts';
import { collectHosts, storeCollected, type CollectedHost } from './collect-hosts.ts';
import type { Job, JobContext } from './job.ts';

export interface CollectPsRemoteInput {
  /** Names or addresses. */
  hosts: string[];
  remoting: PsRemoteOptions;
}

/** Each is a PowerShell of its own on this computer. */
const atOnce = 4;
const source = 'psremote';

async function collectOne(
  { db, clock, acting }: JobContext,
  host: string,
  remoting: PsRemoteOptions,
  run: { passwords: PasswordLedger; signal: AbortSignal },
): Promise<CollectedHost> {
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1000;
  try {
    const { address, port } = readHostText(host);
    const collected = await collectPsRemote(address, port ? { ...remoting, port } : remoting, run);
    const now = { actor: acting.actor, now: clock() };
    const taken = storeCollected(db, now, { ...collected, source }, { name: address });
    const { warnings } = collected;
    const { asset, packages, identical } = taken;
    return { host, ok: true, asset: formatId('asset', asset), packages, seconds: seconds(), identical, warnings };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'task-cancelled' || error.code === 'vault-busy') throw error;
    return { host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) };
  }
}

export const collectPsRemoteJob: Job<CollectPsRemoteInput, { results: CollectedHost[] }> = {
  kind: 'collect-psremote',
  title: ({ hosts }) =>
    hosts.length === 1 ? `Collect ${hosts[0]}` : `Collect ${hosts.length} machines by PowerShell remoting`,
  async run(context, { hosts, remoting }) {
    const cancel = watchCancel(context);
    const run = { passwords: new PasswordLedger(), signal: cancel.signal };
    try {
      const one = (host: string) => collectOne(context, host, remoting, run);
      return { results: await collectHosts(context, hosts, atOnce, cancel, one) };
    } finally {
      cancel.end();
    }
  },
};
