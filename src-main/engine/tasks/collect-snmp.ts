/** Collects devices over SNMP into the vault, many at a time; each device is a transaction of its own. */
import { Refusal } from '../../../src-shared/errors.ts';
import { snmpOptions, type SnmpOptions } from '../../../src-shared/model/snmp.ts';
import { collectSnmp } from '../collectors/snmp.ts';
import { placeOf } from '../remote/host-key.ts';
import { readHostText } from '../remote/host-text.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import type { Database } from '../vault/database.ts';
import { knownAddresses } from '../vault/reach.ts';
import { watchCancel } from './cancel-signal.ts';
import { collectHosts, storeCollected, type CollectedHost, type Gained } from './collect-hosts.ts';
import { factsOf, loginsFor, namedCredential, openSecrets } from './credentials.ts';
import type { Job, JobContext } from './job.ts';
import { namedAsset } from './reach.ts';
import { loadSourceMap } from './source-map.ts';
import { createLogins, type Login, type Logins } from './try-logins.ts';

export interface CollectSnmpInput {
  /** Names, addresses or assets. */
  hosts: string[];
  snmp: SnmpOptions;
}

/** Devices answer slowly and cost this computer little. */
const atOnce = 16;
/** What its observations call their source. */
export const snmpSource = 'snmp';

/** An asset stands for its address. Throws Refusal: invalid-argument, ambiguous-name. */
function deviceOf(db: Database, host: string): { asset: number | null; address: string; port?: number } {
  const asset = namedAsset(db, host);
  const address = asset === null ? undefined : knownAddresses(db, asset)[0];
  if (address !== undefined) return { asset, address };
  const { user, ...place } = readHostText(host);
  if (user === undefined) return { asset, ...place };
  throw new Refusal('invalid-argument', `"${host}" names a user.`, 'Give the user apart: it counts for all devices.');
}

interface Way extends Login {
  options: () => SnmpOptions;
}

/** As the call says; else by stored credentials; else as anyone may ask. */
async function waysTo(
  db: Database,
  { asset, address, port }: ReturnType<typeof deviceOf>,
  given: SnmpOptions,
): Promise<Way[]> {
  const at = port ?? given.port;
  const place = at === undefined ? address : placeOf(address, at);
  const own: Way = { place, user: given.user ?? '', credential: null, options: () => ({ ...given, port: at }) };
  if ((given.version ?? given.community ?? given.user) !== undefined) return [own];
  const facts = await factsOf(db, asset, address);
  const stored = loginsFor(db, 'snmp', facts, () => place, given.credential).map((credential): Way => {
    const { kind: _kind, port: usual, ...account } = credential.account;
    const options = () => snmpOptions.parse({ ...account, ...openSecrets(db, credential), port: at ?? usual });
    // A community is an account of its own: there is nothing to lock.
    const user = account.user === undefined ? `community of ${credential.name}` : `snmp ${account.user}`;
    return { place, user, credential, silent: true, options };
  });
  return stored.length > 0 ? stored : [own];
}

async function collectOne(
  { db, clock, acting }: JobContext,
  host: string,
  snmp: SnmpOptions,
  run: { passwords: PasswordLedger; signal: AbortSignal; logins: Logins },
): Promise<Gained> {
  const device = deviceOf(db, host);
  const ways = await waysTo(db, device, snmp);
  const { made: collected, way } = await run.logins.first(ways, (one) =>
    collectSnmp(device.address, one.options(), { ...run, now: clock }),
  );
  const now = { actor: acting.actor, now: clock() };
  const map = loadSourceMap([collected]);
  const seen = { name: device.address, reachedAt: collected.address };
  const taken = storeCollected(db, now, { ...collected, source: snmpSource }, seen, { map });
  return { taken, credential: way.credential?.name ?? null, warnings: collected.warnings };
}

export const collectSnmpJob: Job<CollectSnmpInput, { results: CollectedHost[] }> = {
  kind: 'collect-snmp',
  title: ({ hosts }) => (hosts.length === 1 ? `Collect ${hosts[0]}` : `Collect ${hosts.length} devices over SNMP`),
  async run(context, { hosts, snmp }) {
    if (snmp.credential !== undefined) namedCredential(context.db, 'snmp', snmp.credential);
    const cancel = watchCancel(context);
    const run = { passwords: new PasswordLedger(), signal: cancel.signal, logins: createLogins(context) };
    try {
      const one = (host: string) => collectOne(context, host, snmp, run);
      return { results: await collectHosts(context, hosts, atOnce, cancel, one) };
    } finally {
      cancel.end();
    }
  },
};
