/**
 * Connections of one run: to hosts, by way of a jump host where asked for, whose connection all hosts behind it share.
 * Keeps what must be known once in a run: parsed keys, and which password was refused.
 */
import type { Client, ParsedKey } from 'ssh2';
import { Refusal } from '../../../src-shared/errors.ts';
import { loadPrivateKey, type Credentials } from './credentials.ts';
import { dial, dialThrough } from './dial.ts';
import { placeOf, type HostKey, type HostPins } from './host-key.ts';
import { login } from './login.ts';
import { PasswordLedger } from './password-ledger.ts';
import type { StrangeHost } from './remote-host.ts';
import { runPowerShell, runScript, type ScriptPlace } from './run-script.ts';

export interface Target {
  address: string;
  port: number;
  user: string;
  credentials: Credentials;
  /** Fingerprints of the host keys that were collected from the machine, to be compared where nothing is pinned yet. */
  knownKeys?: readonly string[];
  /** Become root by sudo where the login is not root; `password` where sudo asks for one. */
  sudo?: { password?: string };
  /** One hop before; logs in with the same key and agent, but with its own password. */
  jump?: { address: string; port: number; user: string; password?: string };
}

export interface ConnectHooks {
  pins: HostPins;
  /** Ends connecting and all that runs on these connections. */
  signal?: AbortSignal;
}

export interface ConnectedHost extends StrangeHost {
  /** The numeric address reached; null behind a jump host. */
  readonly peer: string | null;
  readonly hostKey: HostKey;
}

/** The way ended at the jump host; the machine behind it was not asked for anything. */
export class JumpFailed extends Refusal {
  constructor(place: string, { code, message, hint }: Refusal) {
    super(code, `On the way, at the jump host ${place}: ${message}`, hint);
  }
}

export interface Connector {
  /**
   * Throws Refusal: host-unreachable, host-timeout, host-key-changed, login-refused, file-unreadable, key-unusable,
   * task-cancelled.
   */
  connect(target: Target): Promise<ConnectedHost>;
  /** Closes jump connections; hosts behind them are lost. */
  close(): void;
}

export function createConnector(hooks: ConnectHooks): Connector {
  const { pins, signal } = hooks;
  const passwords = new PasswordLedger();
  const jumps = new Map<string, Promise<Client>>();
  const keys = new Map<string, Promise<ParsedKey | null>>();

  /** Each key is read and decrypted once: that takes a good part of a second. */
  function loadKey(credentials: Credentials): Promise<ParsedKey | null> {
    const name = JSON.stringify([credentials.privateKey ?? credentials.keyPath, credentials.keyPassphrase]);
    let key = keys.get(name);
    if (!key) {
      key = loadPrivateKey(credentials);
      keys.set(name, key);
    }
    return key;
  }

  async function logIn(
    where: Pick<Target, 'address' | 'port' | 'user' | 'knownKeys'>,
    credentials: Credentials,
    stream: Awaited<ReturnType<typeof dial>>['stream'],
    password: string | undefined,
  ) {
    const { address, port } = where;
    const before = pins.find(address, port);
    const request = {
      address,
      port,
      user: where.user,
      key: await loadKey(credentials),
      agent: credentials.agent,
      password,
      pins,
      knownKeys: where.knownKeys,
      passwords,
      signal,
    };
    const loggedIn = await login(stream, request);
    if (before?.key !== loggedIn.hostKey.key) pins.pin(address, port, loggedIn.hostKey, before);
    return loggedIn;
  }

  function jumpTo(jump: NonNullable<Target['jump']>, credentials: Credentials): Promise<Client> {
    const name = `${jump.user}@${placeOf(jump.address, jump.port)}`;
    const known = jumps.get(name);
    if (known) return known;
    const opening = (async () => {
      const { stream } = await dial(jump.address, jump.port, signal);
      const { client } = await logIn(jump, credentials, stream, jump.password);
      client.once('close', () => jumps.delete(name));
      return client;
    })();
    jumps.set(name, opening);
    // A refused login stays refused: every machine behind it would be one more failure of that account.
    opening.catch((error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'login-refused') jumps.delete(name);
    });
    return opening;
  }

  return {
    async connect(target) {
      const { credentials } = target;
      await loadKey(credentials); // before anything is dialled: a key that can't be used is no fault of a machine
      const place = placeOf(target.address, target.port);
      let route: Awaited<ReturnType<typeof dial>>;
      if (target.jump) {
        const jumpPlace = placeOf(target.jump.address, target.jump.port);
        const jump = await jumpTo(target.jump, credentials).catch((error: unknown) => {
          if (error instanceof Refusal && error.code !== 'task-cancelled') throw new JumpFailed(jumpPlace, error);
          throw error;
        });
        route = { stream: await dialThrough(jump, jumpPlace, target.address, target.port, signal), peer: null };
      } else route = await dial(target.address, target.port, signal);
      const { client, hostKey, server } = await logIn(target, credentials, route.stream, credentials.password);
      const isLoginRoot = target.user === 'root';
      const sudo = !isLoginRoot && target.sudo ? { password: target.sudo.password, passwords } : undefined;
      const where: ScriptPlace = { client, place, user: target.user, ...(sudo ? { sudo } : {}) };
      return {
        address: target.address,
        peer: route.peer,
        hostKey,
        server,
        isRoot: isLoginRoot || sudo !== undefined,
        run: (script, options) => runScript(where, script, { ...options, signal: either(signal, options?.signal) }),
        runPowerShell: (text, words, options) =>
          runPowerShell(where, text, words, { ...options, signal: either(signal, options?.signal) }),
        close: () => void client.end(),
      };
    },
    close() {
      for (const jump of jumps.values()) jump.then((client) => client.end()).catch(() => {});
      jumps.clear();
    },
  };
}

function either(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a && b ? AbortSignal.any([a, b]) : (a ?? b);
}

/** One host for one purpose; closing it closes the way to it too. */
export async function connectHost(target: Target, hooks: ConnectHooks): Promise<ConnectedHost> {
  const connector = createConnector(hooks);
  try {
    const host = await connector.connect(target);
    return {
      ...host,
      close() {
        host.close();
        connector.close();
      },
    };
  } catch (error) {
    connector.close();
    throw error;
  }
}
