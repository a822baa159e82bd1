/** Collects Windows machines by PowerShell remoting into the vault, a few at a time; each host is a transaction of its own. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { PsRemoteOptions } from '../../../src-shared/model/psremote.ts';
import { collectPsRemote } from '../collectors/psremote.ts';
import { placeOf } from '../remote/host-key.ts';
import { readHostText } from '../remote/host-text.ts';
import { PasswordLedger } from '../remote/password-ledger.ts';
import type { Database } from '../vault/database.ts';
import { watchCancel } from './cancel-signal.ts';
import { collectHosts, storeCollected, type CollectedHost, type Gained } from './collect-hosts.ts';
import { factsOf, loginsFor, namedCredential, openSecrets } from './credentials.ts';
import type { Job, JobContext } from './job.ts';
import { createLogins, type Login, type Logins } from './try-logins.ts';

export interface CollectPsRemoteInput {
  /** Names or addresses. */
  hosts: string[];
  remoting: PsRemoteOptions;
}

/** Each is a PowerShell of its own on this computer. */
const atOnce = 4;
const source = 'psremote';

interface Way extends Login {
  options: () => PsRemoteOptions;
}

/** As the call says; else by stored credentials; else as whoever runs PatchLedger. */
async function waysTo(db: Database, address: string, port: number | undefined, given: PsRemoteOptions): Promise<Way[]> {
  const place = port === undefined ? address : placeOf(address, port);
  const own = { place, user: given.user ?? '', credential: null, options: () => ({ ...given, port }) };
  if (given.user !== undefined) return [own];
  const facts = await factsOf(db, null, address);
  const stored = loginsFor(db, 'windows', facts, () => place, given.credential).map((credential): Way => {
    const { user, ssl, port: usual } = credential.account;
    const options = () => ({
      user,
      password: openSecrets(db, credential).password,
      ssl: given.ssl ?? ssl,
      port: port ?? usual,
    });
    return { place, user, credential, options };
  });
  return stored.length > 0 ? stored : [own];
}

async function collectOne(
  { db, clock, acting }: JobContext,
  host: string,
  remoting: PsRemoteOptions,
  run: { passwords: PasswordLedger; signal: AbortSignal; logins: Logins },
): Promise<Gained> {
  const { address, port } = readHostText(host);
  const ways = await waysTo(db, address, port ?? remoting.port, remoting);
  const { made: collected, way } = await run.logins.first(ways, (one) => collectPsRemote(address, one.options(), run));
  const now = { actor: acting.actor, now: clock() };
  const taken = storeCollected(db, now, { ...collected, source }, { name: address });
  return { taken, credential: way.credential?.name ?? null, warnings: collected.warnings };
}

export const collectPsRemoteJob: Job<CollectPsRemoteInput, { results: CollectedHost[] }> = {
  kind: 'collect-psremote',
  title: ({ hosts }) =>
    hosts.length === 1 ? `Collect ${hosts[0]}` : `Collect ${hosts.length} machines by PowerShell remoting`,
  async run(context, { hosts, remoting }) {
    if (remoting.credential !== undefined) {
      namedCredential(context.db, 'windows', remoting.credential);
      if (remoting.user !== undefined)
        throw new Refusal(
          'invalid-argument',
          'A stored credential is named, and a login of its own is given.',
          'Leave out user and password, or the credential.',
        );
    }
    const cancel = watchCancel(context);
    const run = { passwords: new PasswordLedger(), signal: cancel.signal, logins: createLogins(context) };
    try {
      const one = (host: string) => collectOne(context, host, remoting, run);
      return { results: await collectHosts(context, hosts, atOnce, cancel, one) };
    } finally {
      cancel.end();
    }
  },
};
