/**
 * Opens the engine's door to a browser on this machine: loopback only, one token redeemed once for a cookie,
 * and nothing answered without it. Knows nothing of what the calls do.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../src-shared/errors.ts';
import type { Engine } from '../engine/create-engine.ts';
import { plainAnswer, strictHeaders } from '../engine/window-files.ts';

export interface ServeOptions {
  engine: Pick<Engine, 'fetch' | 'close'>;
  /** 0 takes a free one. */
  port: number;
  /** Open the system's browser on the address. */
  open: boolean;
  /** Where the one line goes; default standard output. */
  print?: (line: string) => void;
}

export interface Served {
  port: number;
  /** With the token; redeemable once. */
  address: string;
  /** Ends event streams, cancels the running task and closes the vault. */
  stop(): Promise<void>;
  /** Resolves once stopped, by `stop`, SIGINT or SIGTERM. */
  stopped: Promise<void>;
}

/** Largest request, bytes: uploads of whole feeds go through here. */
const bodyLimit = 200 * 1024 * 1024;

const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (given: string, expected: string) => timingSafeEqual(digest(given), digest(expected));

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}

/** The request's bytes; fails past the limit. */
async function* limited(request: IncomingMessage, onTooLarge: () => void): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    total += chunk.byteLength;
    if (total > bodyLimit) {
      onTooLarge();
      throw new Error('the request is too large');
    }
    yield chunk;
  }
}

async function send(response: Response, to: ServerResponse, head: boolean): Promise<void> {
  to.writeHead(response.status, [...response.headers].flat());
  if (!response.body || head) return void to.end();
  to.flushHeaders(); // an event stream starts before its first event
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), to).catch(() => {
    // The browser went away; the abort signal has told the engine.
  });
  return undefined;
}

/** Opens an address in the person's browser; without one, the printed line is enough. */
function openBrowser(address: string): void {
  const [tool, ...args] =
    process.platform === 'win32'
      ? [`${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\rundll32.exe`, 'url.dll,FileProtocolHandler', address]
      : [process.platform === 'darwin' ? '/usr/bin/open' : '/usr/bin/xdg-open', address];
  const child = spawn(tool, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      fail(
        taken
          ? new Refusal('invalid-argument', `port ${port} can’t be used (${error.code})`, 'choose another with --port')
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });
}

/** Throws invalid-argument when the port is taken. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { engine } = options;
  const cookieValue = randomBytes(32).toString('base64url');
  let token: string | null = randomBytes(32).toString('base64url');
  let port = 0;
  const requests = new Set<AbortController>();

  const needsAddress = () =>
    plainAnswer(
      401,
      'PatchLedger: open the address that "patchledger serve" printed; it works once. Start it again for a new one.',
    );

  /** Who asks is settled before the engine sees anything; null lets the request through. */
  function admit(request: IncomingMessage): Response | null {
    const { host } = request.headers;
    if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return plainAnswer(403, 'wrong host');
    if (!request.url?.startsWith('/') || request.url.startsWith('//')) return plainAnswer(400, 'bad request');
    const url = new URL(request.url, `http://${host}`);
    const cookie = cookieOf(request, `patchledger-${port}`);
    const known = cookie !== null && same(cookie, cookieValue);
    const given = url.pathname === '/' && request.method === 'GET' ? url.searchParams.get('token') : null;
    const home = { ...strictHeaders(), location: '/', 'cache-control': 'no-store' };
    if (given !== null && known) return new Response(null, { status: 303, headers: home });
    if (given !== null && token !== null && same(given, token)) {
      token = null;
      const cookieText = `patchledger-${port}=${cookieValue}; HttpOnly; SameSite=Strict; Path=/`;
      return new Response(null, { status: 303, headers: { ...home, 'set-cookie': cookieText } });
    }
    return known ? null : needsAddress();
  }

  async function answer(request: IncomingMessage, to: ServerResponse): Promise<void> {
    const refused = admit(request);
    if (refused) return send(refused, to, request.method === 'HEAD');
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    let tooLarge = Number(request.headers['content-length'] ?? 0) > bodyLimit;
    const largeAnswer = () => {
      to.setHeader('connection', 'close'); // the rest of the body is not read, so nothing else can follow it
      return plainAnswer(413, 'the request is too large');
    };
    if (tooLarge) return send(largeAnswer(), to, false);
    const abort = new AbortController();
    requests.add(abort);
    to.once('close', () => abort.abort());
    try {
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) {
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
      }
      const body = hasBody
        ? (Readable.toWeb(Readable.from(limited(request, () => (tooLarge = true)))) as ReadableStream)
        : undefined;
      const init = {
        method: request.method,
        headers,
        signal: abort.signal,
        ...(body && { body, duplex: 'half' as const }),
      };
      const response = await engine.fetch(new Request(`http://${headers.get('host')}${request.url}`, init));
      return await send(tooLarge ? largeAnswer() : response, to, request.method === 'HEAD');
    } catch (error) {
      if (tooLarge) return await send(largeAnswer(), to, false);
      if (!abort.signal.aborted && !to.headersSent) await send(plainAnswer(500, 'an internal error'), to, false);
      if (!abort.signal.aborted) throw error;
      return undefined;
    } finally {
      requests.delete(abort);
    }
  }

  const server = createServer({ requestTimeout: 0 }, (request, to) => {
    answer(request, to).catch((error: unknown) => {
      process.stderr.write(
        `patchledger serve: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      to.destroy();
    });
  });
  port = await listen(server, options.port);

  let finish: () => void;
  const stopped = new Promise<void>((done) => {
    finish = done;
  });
  let stopping: Promise<void> | null = null;
  async function shutDown(): Promise<void> {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    const closed = new Promise<void>((done) => {
      server.close(() => done());
    });
    // Event streams end by themselves with the engine; what is still open then is cut.
    await engine.close();
    await pause(50);
    for (const abort of requests) abort.abort();
    server.closeAllConnections();
    await closed;
    finish();
  }
  function stop(): Promise<void> {
    stopping ??= shutDown();
    return stopping;
  }
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const address = `http://127.0.0.1:${port}/?token=${token}`;
  (options.print ?? ((line) => process.stdout.write(`${line}\n`)))(`listening on ${address}`);
  if (options.open) openBrowser(address);
  return { port, address, stop, stopped };
}
