/** Takes the computers of a directory into the vault, all in one transaction: the same observations an export of them would give. */
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { DirectoryLogin, DirectoryOptions, DirectoryResult } from '../../../src-shared/model/directory.ts';
import { readDirectory, type ReadDirectory } from '../collectors/directory.ts';
import { isIdle } from '../domain/coverage.ts';
import { emptySourceMap } from '../domain/debian-sources.ts';
import { directorySource } from '../domain/directory-accounts.ts';
import { placeOf } from '../remote/host-key.ts';
import { readHostText } from '../remote/host-text.ts';
import { formatId } from '../vault/ids.ts';
import { standingFor } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { appendLog } from '../vault/log.ts';
import { applyRules } from './asset-rules.ts';
import { watchCancel } from './cancel-signal.ts';
import { factsOf, loginsFor, namedCredential, openSecrets } from './credentials.ts';
import type { Job, JobContext } from './job.ts';
import { matchAssets } from './match.ts';
import { takeIn, type TakenIn } from './take-in.ts';
import { createLogins, type Login } from './try-logins.ts';

export interface CollectDirectoryInput {
  /** A name or an address of a domain controller, perhaps with a port. */
  host: string;
  directory: DirectoryOptions;
}

interface Stored {
  /** Numbers of the machines, each once. */
  assets: number[];
  /** How many were not known before. */
  created: number;
}

function store({ db, clock, acting, progress }: JobContext, host: string, read: ReadDirectory): Stored {
  const now = { actor: acting.actor, now: clock() };
  return db.transaction(() => {
    const taken = read.computers.map(({ inventory, part }, index) => {
      if (index % 100 === 0)
        progress(0.5 + (index / read.computers.length) * 0.3, `Storing ${inventory.identity.name ?? part}`);
      const parts = [{ inventory, part, source: directorySource, file: null }];
      return takeIn(db, now, { parts, name: part, place: null }, emptySourceMap);
    });
    // A later account may have shown two of them to be one machine.
    const standing = (some: readonly TakenIn[]) => [...new Set(some.map(({ asset }) => standingFor(db, asset)))];
    const assets = standing(taken);
    appendLog(db, now, 'directory.read', host, { base: read.base, computers: read.computers.length });
    applyRules(db, now, assets);
    matchAssets(db, now, assets, (fraction, message) =>
      progress(fraction === null ? null : 0.8 + fraction * 0.2, message),
    );
    return { assets, created: standing(taken.filter(({ created }) => created)).length };
  });
}

interface Way extends Login {
  login: () => DirectoryLogin;
}

/** As the call says, else by stored credentials. Throws invalid-argument where there is neither. */
async function waysTo(
  db: Database,
  { address, port }: { address: string; port?: number },
  given: DirectoryOptions,
): Promise<Way[]> {
  const at = port ?? given.port;
  const place = at === undefined ? address : placeOf(address, at);
  const { user, password } = given;
  if (user !== undefined && password !== undefined && given.credential === undefined)
    return [{ place, user, credential: null, login: () => ({ ...given, port: at, user, password }) }];
  if (user !== undefined || password !== undefined)
    throw new Refusal(
      'invalid-argument',
      given.credential === undefined
        ? 'User and password go together.'
        : 'A stored credential is named, and a login of its own is given.',
      'Give both, or neither to log in by a stored credential.',
    );
  if (given.credential !== undefined) namedCredential(db, 'ldap', given.credential);
  const facts = await factsOf(db, null, address);
  const stored = loginsFor(db, 'ldap', facts, () => place, given.credential).map((credential): Way => {
    const account = credential.account.user;
    const login = () => ({ ...given, port: at, user: account, password: openSecrets(db, credential).password ?? '' });
    return { place, user: account, credential, login };
  });
  if (stored.length > 0) return stored;
  throw new Refusal(
    'invalid-argument',
    `No stored credential fits ${address}, and no login is given.`,
    'Give --user and --password-env, or add one: credentials add NAME --kind ldap --scope ...',
  );
}

export const collectDirectoryJob: Job<CollectDirectoryInput, { results: DirectoryResult[] }> = {
  kind: 'collect-directory',
  title: ({ host }) => `Read the directory ${host}`,
  async run(context, { host, directory }) {
    const started = performance.now();
    const seconds = () => Math.round(performance.now() - started) / 1000;
    const cancel = watchCancel(context);
    try {
      const place = readHostText(host);
      const ways = await waysTo(context.db, place, directory);
      cancel.progress(null, 'Connecting');
      const { made: read, way } = await createLogins(context).first(ways, (one) =>
        readDirectory(place.address, one.login(), {
          signal: cancel.signal,
          onRead: (computers) => cancel.progress(null, `${computers} computers read`),
        }),
      );
      const { assets, created } = store(context, host, read);
      const accounts = read.computers.map(({ inventory }) => inventory.directory ?? {});
      const warnings = [...read.warnings];
      if (directory.tls === 'none')
        warnings.unshift('The password went over the network without encryption (--tls none): change it.');
      return {
        results: [
          {
            host,
            ok: true,
            ...(way.credential === null ? {} : { credential: way.credential.name }),
            base: read.base,
            computers: read.computers.length,
            assets: assets.map((asset) => formatId('asset', asset)),
            created,
            disabled: accounts.filter(({ enabled }) => enabled === false).length,
            idle: accounts.filter((account) => isIdle(account, context.clock())).length,
            seconds: seconds(),
            warnings,
          },
        ],
      };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'task-cancelled' || error.code === 'vault-busy') throw error;
      return { results: [{ host, ok: false, seconds: seconds(), warnings: [], error: itemError(error) }] };
    } finally {
      cancel.end();
    }
  },
};
