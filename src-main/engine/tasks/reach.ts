/**
 * Reaches machines over SSH for every task that needs it: finds out where a machine is and how it was reached before,
 * logs in, and remembers both once the task has made something of it. Secrets stay in the call.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { SshOptions } from '../../../src-shared/model/ssh.ts';
import { createConnector, type ConnectedHost, type Target } from '../remote/connect-host.ts';
import type { Credentials } from '../remote/credentials.ts';
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

export interface Reached {
  host: ConnectedHost;
  /** The machine it was asked for as, when it was named by its asset. */
  asset: number | null;
  /**
   * Pins new host keys and remembers the way for this asset, with log entries; call it when the machine is known, in the
   * transaction of what came of the connection, or on its own.
   */
  remember(acting: Acting, asset: number): void;
}

export interface Reach {
  /**
   * Connects to an asset by number, or to what a person wrote: an asset's id or name, or [user@]address[:port].
   * Throws Refusal: unknown-id, ambiguous-name, invalid-argument, and all of Connector.connect.
   */
  connect(host: number | string): Promise<Reached>;
  /** Closes what hosts shared; each host is closed by itself. */
  close(): void;
}

/** One per run: what all its connections share are pins, jump hosts and the count of wrong passwords. */
export function openReach(db: Database, ssh: SshOptions, signal?: AbortSignal): Reach {
  const pins = hostPins(db, ssh.acceptHostKey);
  const connector = createConnector({ pins, signal });
  return {
    async connect(host) {
      const { asset, target, remembered } = resolveTarget(db, host, ssh);
      const connected = await connector.connect(target);
      const places: Place[] = [target, ...(target.jump ? [target.jump] : [])];
      return {
        host: connected,
        asset,
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

/** The asset a text names, else null. */
export function namedAsset(db: Database, text: string): number | null {
  try {
    return findAsset(db, text);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unknown-id') return null;
    throw error;
  }
}

interface Resolved {
  asset: number | null;
  target: Target;
  remembered: RememberedReach;
}

function resolveTarget(db: Database, host: number | string, ssh: SshOptions): Resolved {
  const asset = typeof host === 'number' ? host : namedAsset(db, host);
  const before = asset === null ? null : loadReach(db, asset);
  let text: HostText;
  if (asset === null) text = readHostText(String(host));
  else {
    const address = before?.address ?? knownAddresses(db, asset)[0];
    if (address === undefined) throw noAddress(asset);
    text = { address };
  }
  const known = before ?? (asset === null ? findReached(db, text.address, text.port ?? ssh.port) : null);
  const user = text.user ?? ssh.user ?? known?.user;
  if (user === undefined) {
    throw new Refusal(
      'invalid-argument',
      `No user is known for ${text.address}.`,
      'Say as whom to log in: --user NAME, or user@host.',
    );
  }
  const port = text.port ?? ssh.port ?? known?.port ?? 22;
  const credentials = credentialsOf(ssh, known);
  const wantsSudo = ssh.sudo ?? known?.sudo ?? false;
  const jump = ssh.jump === undefined ? (known?.jump ?? null) : ssh.jump === 'none' ? null : ssh.jump;
  const target: Target = {
    address: text.address,
    port,
    user,
    credentials,
    ...(asset === null ? {} : { knownKeys: collectedHostKeys(db, asset) }),
    ...(wantsSudo ? { sudo: { password: ssh.sudoPassword ?? ssh.password } } : {}),
    ...(jump === null ? {} : { jump: { ...readJump(jump, user), password: ssh.jumpPassword } }),
  };
  const remembered: RememberedReach = {
    address: text.address,
    port,
    user,
    keyPath: credentials.keyPath ?? null,
    jump,
    sudo: wantsSudo,
  };
  return { asset, target, remembered };
}

/** What the call gives; where it gives neither key nor password, the key that worked last time. */
function credentialsOf(ssh: SshOptions, known: RememberedReach | null): Credentials {
  const given = ssh.privateKey !== undefined || ssh.keyPath !== undefined || ssh.password !== undefined;
  const keyPath =
    ssh.privateKey === undefined ? (ssh.keyPath ?? (given ? undefined : (known?.keyPath ?? undefined))) : undefined;
  const agent = ssh.agent === false ? undefined : process.env.SSH_AUTH_SOCK || (ssh.agent ? systemAgent() : undefined);
  return {
    privateKey: ssh.privateKey,
    keyPath,
    keyPassphrase: ssh.keyPassphrase,
    password: ssh.password,
    agent,
  };
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
