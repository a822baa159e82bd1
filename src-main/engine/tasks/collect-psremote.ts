/** Collects Windows machines by PowerShell remoting into the vault, a few at a time; each host is a transaction of its own. */
import pLimit from 'p-limit';
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { PsRemoteOptions } from '../../../src-shared/model/psremote.ts';
import { collectPsRemote } from '../collectors/psremote.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { readHostText } from '../remote/host-text.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import { formatId } from '../vault/ids.ts';
import { watchCancel } from './cancel-signal.ts';
import { canonicalText, type CollectedHost } from './collect.ts';
import { progressText } from './collect-ssh.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { takeIn } from './take-in.ts';

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
    const { inventory, warnings } = await collectPsRemote(address, port ? { ...remoting, port } : remoting, run);
    const now = { actor: acting.actor, now: clock() };
    const taken = db.transaction(() => {
      const parts = [{ inventory, source, file: null, canonical: canonicalText(inventory) }];
      const result = takeIn(db, now, { parts, name: address, place: null }, emptySourceMap);
      matchAssets(db, now, [result.asset]);
      return result;
    });
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
  async run(context, { hosts: asked, remoting }) {
    const cancel = watchCancel(context);
    const hosts = [...new Set(asked.map((host) => host.trim()))];
    const run = { passwords: new PasswordLedger(), signal: cancel.signal };
    const limit = pLimit(atOnce);
    const done: CollectedHost[] = [];
    cancel.progress(0, progressText(done, hosts.length));
    const work = async (host: string): Promise<CollectedHost> => {
      try {
        cancel.signal.throwIfAborted();
        const result = await collectOne(context, host, remoting, run);
        done.push(result);
        if (result.error) context.note(`${host}: ${result.error.message}`);
        cancel.progress(done.length / hosts.length, progressText(done, hosts.length));
        return result;
      } catch (error) {
        cancel.abort(error);
        throw error;
      }
    };
    try {
      const all = await Promise.allSettled(hosts.map((host) => limit(work, host)));
      if (cancel.signal.aborted) throw cancel.signal.reason;
      return { results: all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])) };
    } finally {
      cancel.end();
    }
  },
};
