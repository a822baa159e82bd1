/**
 * One SSH login on an open stream: checks the host key before anything is sent that could be misused, then tries key,
 * agent and password in this order, each at most once. Every way it can fail is a refusal in words.
 */
import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type AuthenticationType, type Client, type ParsedKey } from 'ssh2';
import { Refusal } from '../../../src-shared/errors.ts';
import { cancelled } from './dial.ts';
import {
  hostKeyChanged,
  hostKeyOrder,
  hostKeyUnknown,
  placeOf,
  readHostKey,
  type HostKey,
  type HostPins,
} from './host-key.ts';
import { loginFailure, type Tried } from './login-failure.ts';
import { PasswordWithheld, type PasswordLedger, type PasswordTurn } from './password-ledger.ts';

export interface LoginRequest {
  address: string;
  port: number;
  user: string;
  key: ParsedKey | null;
  /** Path of the agent's socket. */
  agent?: string;
  password?: string;
  pins: HostPins;
  /** Fingerprints collected from the machine: what it may show where nothing is pinned; empty or absent: anything. */
  knownKeys?: readonly string[];
  passwords: PasswordLedger;
  signal?: AbortSignal;
}

export interface LoggedIn {
  client: Client;
  hostKey: HostKey;
  /** What its server calls itself (RFC 4253, 4.2), e.g. "OpenSSH_for_Windows_9.5"; empty where it says nothing. */
  server: string;
}

/** Reads the server's identification line as it comes by, and leaves the stream to its owner. */
function listenForServer(stream: Duplex): () => string {
  let heard = '';
  const listen = (chunk: Buffer) => {
    heard += chunk.toString('latin1');
    if (heard.length > 8192 || /^SSH-[^\n]*\n/m.test(heard)) stream.removeListener('data', listen);
  };
  stream.on('data', listen);
  return () => /^SSH-[\d.]+-([^\r\n]{0,200})/m.exec(heard)?.[1] ?? '';
}

/** Longest silence of the other side during handshake and login, milliseconds. */
const patience = 20_000;
const keepalive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 };

/** Throws host-key-changed, login-refused, host-unreachable, host-timeout, task-cancelled; the stream is then closed. */
export function login(stream: Duplex, request: LoginRequest): Promise<LoggedIn> {
  const { address, port, user, pins, signal } = request;
  const place = placeOf(address, port);
  const pinned = pins.find(address, port);
  const client = new ssh2.Client();
  client.setMaxListeners(0); // each script that runs waits for its end
  let shown: HostKey | null = null;
  let handshaken = false;
  let server = () => '';
  let stop: Refusal | null = null;
  const tried: Tried = { user, key: false, agent: false, password: false, agentProblem: null, offered: null };

  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let settled = false;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        fail(
          new Refusal(
            'host-timeout',
            handshaken
              ? `${place} did not answer the login of ${user} within ${patience / 1000} seconds.`
              : `${place} accepted the connection but did not speak SSH within ${patience / 1000} seconds.`,
            'Look whether its SSH server is overloaded or the port belongs to another service.',
          ),
        );
      }, patience);
    };
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      ways.leave();
      act();
    };
    const fail = (refusal: Refusal) =>
      settle(() => {
        client.destroy();
        stream.destroy();
        reject(refusal);
      });
    const abort = () => fail(cancelled());
    const ways = waysIn(request, place, tried, {
      waiting: () => clearTimeout(timer),
      trying: wait,
      stop: (refusal) => (stop = refusal),
    });

    signal?.addEventListener('abort', abort);
    // After the login it must not throw either: a lost connection shows in what was running on it.
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') tried.agentProblem = error.message;
      else fail(stop ?? loginFailure(place, handshaken, tried, error));
    });
    client.on('close', () => fail(stop ?? loginFailure(place, handshaken, tried, null)));
    client.on('handshake', () => {
      handshaken = true;
      wait();
    });
    client.on('change password', () =>
      fail(
        new Refusal(
          'login-refused',
          `${place} wants a new password for ${user} before it lets anyone in.`,
          'Log in once by hand and change it.',
        ),
      ),
    );
    client.on('ready', () => {
      ways.accepted();
      settle(() => {
        if (!shown) throw new Error('a login worked without a host key');
        resolve({ client, hostKey: shown, server: server() });
      });
    });

    if (signal?.aborted) return abort();
    wait();
    server = listenForServer(stream);
    client.connect({
      sock: stream,
      username: user,
      ...(request.agent ? { agent: request.agent } : {}),
      readyTimeout: 0,
      ...keepalive,
      algorithms: { serverHostKey: hostKeyOrder(pinned) as never },
      hostVerifier: (wire: Buffer) => {
        const key = readHostKey(wire);
        const expected = shown ?? (pins.accept ? null : pinned);
        if (expected && expected.key !== key.key) {
          stop = hostKeyChanged(place, expected, key);
          return false;
        }
        const known = expected || pins.accept ? [] : (request.knownKeys ?? []);
        if (known.length > 0 && !known.includes(key.fingerprint)) {
          stop = hostKeyUnknown(place, key);
          return false;
        }
        shown = key;
        return true;
      },
      authHandler: ways.next as never,
    });
    return undefined;
  });
}

type Way = 'key' | 'agent' | 'password';

interface Watch {
  /** Another machine is trying the password: time does not count. */
  waiting(): void;
  trying(): void;
  stop(refusal: Refusal): void;
}

/** The ways in that are left, as ssh2 asks for one after another. */
function waysIn(request: LoginRequest, place: string, tried: Tried, watch: Watch) {
  const { user, key, agent, password } = request;
  const left: Way[] = [
    ...(key ? (['key'] as const) : []),
    ...(agent ? (['agent'] as const) : []),
    ...(password === undefined ? [] : (['password'] as const)),
  ];
  let turn: Extract<PasswordTurn, { try: true }> | null = null;
  let over = false;
  const report = (outcome: 'accepted' | 'refused' | 'unknown') => {
    turn?.report(outcome);
    turn = null;
  };

  function fits(way: Way, offered: readonly string[]): boolean {
    if (way !== 'password') return offered.includes('publickey');
    return offered.includes('password') || offered.includes('keyboard-interactive');
  }

  /** Answers the one hidden question for a password; anything else is for a person. */
  function interactive(): AnyAuthMethod {
    let answered = false;
    return {
      type: 'keyboard-interactive',
      username: user,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        const [first] = prompts;
        if (!answered && prompts.length === 1 && first?.echo !== true) {
          answered = true;
          return finish([password!]);
        }
        watch.stop(
          new Refusal(
            'login-refused',
            `${place} asks ${user} for more than a password ("${(first?.prompt ?? '').trim().slice(0, 80)}").`,
            'Use a key for this account, or one that logs in with a password alone.',
          ),
        );
        return finish(prompts.map(() => ''));
      },
    };
  }

  async function askPassword(offered: readonly string[], next: (way: AnyAuthMethod | false) => void): Promise<void> {
    watch.waiting();
    const answer = await request.passwords.ask(user, place, password!);
    if (over) return void (answer.try && answer.report('unknown'));
    watch.trying();
    if (!answer.try) {
      watch.stop(new PasswordWithheld('login', user, place, answer.refusedBy));
      return next(false);
    }
    turn = answer;
    tried.password = true;
    return next(
      offered.includes('password') ? { type: 'password', username: user, password: password! } : interactive(),
    );
  }

  return {
    next(
      offered: AuthenticationType[] | null,
      partly: boolean | null,
      next: (way: AnyAuthMethod | false) => void,
    ): void {
      watch.trying();
      report(partly ? 'accepted' : 'refused');
      if (offered) tried.offered = offered;
      // Without a key, first hear what the machine accepts at all.
      if (offered === null && left[0] !== 'key') return next({ type: 'none', username: user });
      const index = left.findIndex((way) => offered === null || fits(way, offered));
      const [way] = index < 0 ? [] : left.splice(index, 1);
      if (way === 'key') {
        tried.key = true;
        return next({ type: 'publickey', username: user, key: key! });
      }
      if (way === 'agent') {
        tried.agent = true;
        return next({ type: 'agent', username: user, agent: agent! });
      }
      if (way === 'password') return void askPassword(offered ?? [], next);
      return next(false);
    },
    accepted: () => report('accepted'),
    /** The login is over, one way or the other. */
    leave: () => {
      over = true;
      report('unknown');
    },
  };
}
