/**
 * The only wiring of the engine: session, tasks and clock behind one door that the desktop shell, `serve`
 * and the command line open alike.
 */
import { userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { destination, pino, type Logger } from 'pino';
import type { Contract } from '../../src-shared/contract/index.ts';
import { Refusal } from '../../src-shared/errors.ts';
import type { TaskRow } from '../../src-shared/model/task.ts';
import type { CallContext } from './calls/door.ts';
import { router } from './calls/index.ts';
import { toRefusal } from './refusals.ts';
import { keepTypesetter } from './reports/render/pdf.ts';
import { createRunner } from './tasks/create-runner.ts';
import { createDropWatch } from './tasks/drop-watch.ts';
import { createScheduleWatch } from './tasks/schedule-watch.ts';
import { busyTimeout, sqliteRefusal } from './vault/connect.ts';
import { createSession, type VaultSession } from './vault/session.ts';
import { readSetting } from './vault/settings.ts';
import { plainAnswer, serveWindowFile, strictHeaders } from './window-files.ts';

export interface EngineOptions {
  /** Where new vaults, the list of recent ones and the sample site live. */
  dataFolder: string;
  /** inline: jobs run in place (command line). worker: in threads, so that a window is always answered. */
  tasks: 'inline' | 'worker';
  clock: () => Date;
  /** The clock was set by the caller: only vaults made for tests may be used. */
  fixedClock?: boolean;
  /** Who acts; without it the actor that the vault's settings name. */
  actor?: string;
  version: string;
  /** Folder of the built window. */
  rendererFolder?: string;
  /** Built entry of tasks/worker.ts; needed with tasks: 'worker'. */
  workerFile?: string;
  /** Requests to `fetch` may name files of this machine. */
  localPaths?: boolean;
  onTask?: (task: TaskRow) => void;
  /** Default: bugs to standard error; PATCHLEDGER_LOG sets the level. */
  logger?: Logger;
}

export interface Engine {
  /** The door: `/rpc/*` answers calls, anything else the files of the window. */
  fetch(request: Request): Promise<Response>;
  /** Every call of the contract in this process; refusals come as errors that `toRefusal` reads. */
  call: ContractRouterClient<Contract>;
  session: VaultSession;
  /** Cancels what runs, ends event streams and closes the vault. */
  close(): Promise<void>;
}

/** A window's own connection never blocks its thread for long; the call is tried again instead. */
const windowPatience = 250;

/** The login name of who runs the program. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown user'; // a user id without a name, as in some containers
  }
}

const refusedStatus = 422;

function refusedError(refusal: Refusal): ORPCError<'REFUSED', { code: string; message: string; hint: string }> {
  const { code, message, hint } = refusal;
  return new ORPCError('REFUSED', { status: refusedStatus, message, data: { code, message, hint }, cause: refusal });
}

/** Only the window's own page may send: a page of another site that guesses the address may not. */
function isForeign(request: Request): boolean {
  const url = new URL(request.url);
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== `${url.protocol}//${url.host}`) return true;
  const site = request.headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin';
}

export function createEngine(options: EngineOptions): Engine {
  const { clock } = options;
  const inWindow = options.tasks === 'worker';
  if (inWindow) keepTypesetter();
  const logger =
    options.logger ?? pino({ level: process.env.PATCHLEDGER_LOG ?? 'error' }, destination({ fd: 2, sync: true }));
  const session = createSession({
    fixedClock: options.fixedClock,
    busyTimeout: inWindow ? windowPatience : busyTimeout,
  });
  const tasks = createRunner({
    mode: options.tasks,
    session,
    clock,
    fixedClock: options.fixedClock,
    workerFile: options.workerFile,
    onTask: options.onTask,
  });

  function actor(): string {
    const open = session.current();
    try {
      return options.actor ?? (open && readSetting(open.db, 'actor')) ?? systemUser();
    } catch {
      return systemUser(); // a damaged page: the call itself will say so
    }
  }

  const acting = () => ({ actor: actor(), now: clock().toISOString() });
  const drop = createDropWatch({
    session,
    tasks,
    acting,
    timed: inWindow,
    onBug: (error) => logger.error({ err: error }, 'looking into the drop folder failed'),
  });

  const schedules = createScheduleWatch({
    session,
    tasks,
    clock,
    timed: inWindow,
    onBug: (error) => logger.error({ err: error }, 'a schedule’s run failed'),
  });

  function createContext(local: boolean): CallContext {
    return {
      session,
      tasks,
      drop,
      schedules,
      acting: acting(),
      local,
      dataFolder: options.dataFolder,
      version: options.version,
    };
  }

  /**
   * Around every call: refusals become errors that carry them as data, bugs are logged once. A window's call
   * that finds the vault busy is made again: its transaction had not begun.
   */
  async function guard<Output>(call: { path: readonly string[]; next(): Promise<Output> }): Promise<Output> {
    const giveUp = performance.now() + busyTimeout;
    for (;;) {
      try {
        const written = writeCount();
        const output = await call.next();
        if (inWindow && writeCount() !== written) tasks.announceChange();
        return output;
      } catch (error) {
        const refusal = toRefusal(error);
        if (!refusal) {
          logger.error({ err: error, call: call.path.join('.') }, 'a call failed');
          throw new ORPCError('INTERNAL_SERVER_ERROR', {
            message: 'an internal error; see the program’s log',
            cause: error,
          });
        }
        const busy = sqliteRefusal(error)?.code === 'vault-busy';
        if (!inWindow || !busy || performance.now() > giveUp) throw refusedError(refusal);
        await pause(100);
      }
    }
  }

  /** Rows this process's connection has written so far. */
  function writeCount(): number {
    const db = session.current()?.db;
    return db ? (db.get<{ n: number }>('SELECT total_changes() n')?.n ?? 0) : -1;
  }

  const handler = new RPCHandler(router, { clientInterceptors: [guard] });

  return {
    session,
    call: createRouterClient(router, {
      context: () => createContext(true),
      interceptors: [guard],
    }),
    fetch: async (request) => {
      if (!new URL(request.url).pathname.startsWith('/rpc/')) return serveWindowFile(options.rendererFolder, request);
      if (isForeign(request)) return plainAnswer(403, 'only this program’s own window may call');
      const { matched, response } = await handler.handle(request, {
        prefix: '/rpc',
        context: createContext(options.localPaths ?? false),
      });
      if (!matched) return plainAnswer(404, 'not found');
      for (const [name, value] of Object.entries({ ...strictHeaders(), 'cache-control': 'no-store' }))
        response.headers.set(name, value);
      return response;
    },
    close: async () => {
      drop.stop();
      schedules.stop();
      await tasks.close();
      session.close();
    },
  };
}
