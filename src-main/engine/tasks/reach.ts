/**
 * Reaches machines over SSH for every task that needs it: finds out where a machine is, logs in as the call says, by stored
 * credentials or as last time, and remembers what worked once the task has made something of it.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import { createConnector, type ConnectedHost, type Target } from '../remote/connect-host.ts';
import { placeOf } from '../remote/host-key.ts';
import { readHostText, type HostText } from '../remote/host-text.ts';
import { findAsset } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { hostPins, type Place } from '../vault/host-keys.ts';
import { formatId } from '../vault/ids.ts';
import type { Acting } from '../vault/log.ts';
import {
  collectedHostKeys,
  findReached,
  knownAddresses,
  loadReach,
  saveReach,
  type RememberedReach,
} from '../vault/reach.ts';
import { factsOf, loginsFor, namedCredential, openSecrets, type CredentialOf } from './credentials.ts';
import type { JobContext } from './job.ts';
import { createLogins, type Login } from './try-logins.ts';

export interface Reached {
  host: ConnectedHost;
  /** The machine it was asked for as, when it was named by its asset. */
  asset: number | null;
  /** The stored credential it was logged in with. */
  credential: string | null;
  /**
   * Pins new host keys and remembers the way for this asset, with log entries; call it when the machine is known, in the
   * transaction of what came of the connection, or on its own.
   */
  remember(acting: Acting, asset: number): void;
}

export interface Reach {
  /**
   * Connects to an asset by number, or to what a person wrote: an asset's id or name, or [user@]address[:port].
   * Throws Refusal: unknown-id, ambiguous-name, invalid-argument, secret-missing, and all of Connector.connect.
   */
  connect(host: number | string): Promise<Reached>;
  /** Closes what hosts shared; each host is closed by itself. */
  close(): void;
}

/**
 * One per run: what all its connections share are pins, jump hosts and what was refused. Throws unknown-id and
 * invalid-argument where the call names a credential that can't be used.
 */
export function openReach(
  context: Pick<JobContext, 'db' | 'acting' | 'clock'>,
  ssh: SshOptions,
  signal?: AbortSignal,
): Reach {
  const { db } = context;
  if (ssh.credential !== undefined) {
    namedCredential(db, 'ssh', ssh.credential);
    if (saysLogin(ssh))
      throw new Refusal(
        'invalid-argument',
        'A stored credential is named, and a login of its own is given.',
        'Leave out user, key and password, or the credential.',
      );
  }
  const pins = hostPins(db, ssh.acceptHostKey);
  const connector = createConnector({ pins, signal });
  const logins = createLogins(context);
  return {
    async connect(host) {
      const found = findTarget(db, host, ssh.port);
      const ways = await waysTo(db, found, ssh);
      const { made, way } = await logins.first(
        ways,
        (one) => connector.connect(one.target()),
        (host) => host.close(),
      );
      const { remembered, credential, hop } = way;
      const places: Place[] = [remembered, ...(hop ? [hop] : [])];
      return {
        host: made,
        asset: found.asset,
        credential: credential?.name ?? null,
        remember(acting, asset) {
          db.transaction(() => {
            pins.save(acting, places);
            saveReach(db, acting, asset, remembered);
          });
        },
      };
    },
    close: () => connector.close(),
  };
}

const saysLogin = (ssh: SshOptions) =>
  ssh.user !== undefined || ssh.privateKey !== undefined || ssh.keyPath !== undefined || ssh.password !== undefined;

/** One login that may be tried. */
interface Way extends Login {
  /** What it is made with; reads the secrets of a stored one, so only when its turn has come. Throws secret-missing. */
  target: () => Target;
  /** The jump host it goes through. */
  hop: { address: string; port: number; user: string } | null;
  remembered: RememberedReach;
}

/** The asset a text names, else null. */
export function namedAsset(db: Database, text: string): number | null {
  try {
    return findAsset(db, text);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unknown-id') return null;
    throw error;
  }
}

export interface FoundTarget extends HostText {
  asset: number | null;
  /** How it was reached the last time. */
  known: RememberedReach | null;
}

/** Where a machine is. Throws ambiguous-name, invalid-argument, host-unreachable where no address of an asset is known. */
export function findTarget(db: Database, host: number | string, port?: number): FoundTarget {
  const asset = typeof host === 'number' ? host : namedAsset(db, host);
  if (asset === null) {
    const text = readHostText(String(host));
    return { ...text, asset, known: findReached(db, text.address, text.port ?? port) };
  }
  const known = loadReach(db, asset);
  const address = known?.address ?? knownAddresses(db, asset)[0];
  if (address === undefined) throw noAddress(asset);
  return { address, asset, known };
}

/** The logins to try, the likeliest first: as the call says; else by stored credentials and as the last time. */
async function waysTo(db: Database, found: FoundTarget, ssh: SshOptions): Promise<Way[]> {
  const { known } = found;
  if (found.user !== undefined || saysLogin(ssh)) return [{ ...wayBy(db, found, ssh, ssh), credential: null }];
  const place = ({ account }: CredentialOf<'ssh'>) =>
    placeOf(found.address, found.port ?? ssh.port ?? account.port ?? known?.port ?? 22);
  const facts = ssh.credential === undefined ? await factsOf(db, found.asset, found.address) : noFacts;
  const stored = loginsFor(db, 'ssh', facts, place, ssh.credential).map((credential): Way => {
    const { user, keyPath, port, sudo, jump } = credential.account;
    const login = { user, keyPath, port, sudo, jump };
    const open = () => openSecrets(db, credential);
    return { ...wayBy(db, found, ssh, { ...login, agent: false, open }), credential };
  });
  if (ssh.credential !== undefined) return stored;
  // A key that is remembered and is no stored one's still works by itself: as the last time before anything new.
  const ownKey = known?.keyPath != null && !stored.some(({ remembered }) => remembered.keyPath === known.keyPath);
  if (stored.length > 0 && !ownKey) return stored;
  return [{ ...wayBy(db, found, ssh, ssh), credential: null }, ...stored];
}

const noFacts = { names: [], addresses: [], scopes: [] };

type LoginSecrets = Pick<SshOptions, 'privateKey' | 'keyPassphrase' | 'password' | 'sudoPassword' | 'jumpPassword'>;

/** Whose login it is: the call's own, or that of a stored credential, whose secrets are read when it is tried. */
interface Account extends LoginSecrets, Pick<SshOptions, 'user' | 'keyPath' | 'agent' | 'port' | 'sudo' | 'jump'> {
  open?: () => LoginSecrets;
}

function wayBy(db: Database, found: FoundTarget, ssh: SshOptions, login: Account): Omit<Way, 'credential'> {
  const { asset, address, known } = found;
  const user = found.user ?? login.user ?? known?.user;
  if (user === undefined)
    throw new Refusal(
      'invalid-argument',
      `No user is known for ${address}, and no stored credential fits it.`,
      'Say as whom to log in: --user NAME, user@host, or a credential (credentials add).',
    );
  const port = found.port ?? ssh.port ?? login.port ?? known?.port ?? 22;
  const wantsSudo = ssh.sudo ?? login.sudo ?? known?.sudo ?? false;
  const through = ssh.jump ?? login.jump ?? known?.jump ?? 'none';
  const jump = through === 'none' ? null : through;
  const hop = jump === null ? null : readJump(jump, user);
  // Without a key or password of its own: the key that worked last time.
  const given = login.open !== undefined || login.privateKey !== undefined || login.password !== undefined;
  const keyPath = login.privateKey === undefined ? (login.keyPath ?? (given ? undefined : known?.keyPath)) : undefined;
  const agent =
    login.agent === false ? undefined : process.env.SSH_AUTH_SOCK || (login.agent ? systemAgent() : undefined);
  const target = (): Target => {
    const secrets = login.open?.() ?? login;
    const { privateKey, keyPassphrase, password, sudoPassword, jumpPassword } = secrets;
    return {
      address,
      port,
      user,
      credentials: { privateKey, keyPath: keyPath ?? undefined, keyPassphrase, password, agent },
      ...(asset === null ? {} : { knownKeys: collectedHostKeys(db, asset) }),
      ...(wantsSudo ? { sudo: { password: ssh.sudoPassword ?? sudoPassword ?? password } } : {}),
      ...(hop === null ? {} : { jump: { ...hop, password: ssh.jumpPassword ?? jumpPassword } }),
    };
  };
  const remembered = { address, port, user, keyPath: keyPath ?? null, jump, sudo: wantsSudo };
  return { place: placeOf(address, port), user, target, hop, remembered };
}

/** Windows' own agent listens there. */
function systemAgent(): string | undefined {
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}

function readJump(jump: string, user: string): { address: string; port: number; user: string } {
  const text = readHostText(jump);
  return { address: text.address, port: text.port ?? 22, user: text.user ?? user };
}

function noAddress(asset: number): Refusal {
  return new Refusal(
    'host-unreachable',
    `No address of ${formatId('asset', asset)} is known.`,
    'Collect it once by its address.',
  );
}
