/** Collects devices over SNMP into the vault, many at a time; each device is a transaction of its own. */
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { SnmpOptions } from '../../../src-shared/model/snmp.ts';
import { collectSnmp } from '../collectors/snmp.ts';
import { readHostText } from '../remote/host-text.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import type { Database } from '../vault/database.ts';
import { formatId } from '../vault/ids.ts';
import { knownAddresses } from '../vault/reach.ts';
import { watchCancel } from './cancel-signal.ts';
import { collectHosts, storeCollected, type CollectedHost } from './collect-hosts.ts';
import type { Job, JobContext } from './job.ts';
import { namedAsset } from './reach.ts';
import { loadSourceMap } from './source-map.ts';

export interface CollectSnmpInput {
  /** Names, addresses or assets. */
  hosts: string[];
  snmp: SnmpOptions;
}

/** Devices answer slowly and cost this computer little. */
const atOnce = 16;
const source = 'snmp';

/** An asset stands for its address. Throws Refusal: invalid-argument, ambiguous-name. */
function placeOf(db: Database, host: string): { address: string; port?: number } {
  const asset = namedAsset(db, host);
  const address = asset === null ? undefined : knownAddresses(db, asset)[0];
  if (address !== undefined) return { address };
  const { user, ...place } = readHostText(host);
  if (user === undefined) return place;
  throw new Refusal('invalid-argument', `"${host}" names a user.`, 'Give the user apart: it counts for all devices.');
}

async function collectOne(
  { db, clock, acting }: JobContext,
  host: string,
  snmp: SnmpOptions,
  run: { passwords: PasswordLedger; signal: AbortSignal },
): Promise<CollectedHost> {
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1000;
  try {
    const { address, port } = placeOf(db, host);
    const collected = await collectSnmp(address, port ? { ...snmp, port } : snmp, { ...run, now: clock });
    const now = { actor: acting.actor, now: clock() };
    const map = loadSourceMap([collected]);
    const seen = { name: address, reachedAt: collected.address };
    const taken = storeCollected(db, now, { ...collected, source }, seen, { map });
    const { warnings } = collected;
    const { asset, packages, identical } = taken;
    return { host, ok: true, asset: formatId('asset', asset), packages, seconds: seconds(), identical, warnings };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'task-cancelled' || error.code === 'vault-busy') throw error;
    return { host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) };
  }
}

export const collectSnmpJob: Job<CollectSnmpInput, { results: CollectedHost[] }> = {
  kind: 'collect-snmp',
  title: ({ hosts }) => (hosts.length === 1 ? `Collect ${hosts[0]}` : `Collect ${hosts.length} devices over SNMP`),
  async run(context, { hosts, snmp }) {
    const cancel = watchCancel(context);
    const run = { passwords: new PasswordLedger(), signal: cancel.signal };
    try {
      const one = (host: string) => collectOne(context, host, snmp, run);
      return { results: await collectHosts(context, hosts, atOnce, cancel, one) };
    } finally {
      cancel.end();
    }
  },
};
