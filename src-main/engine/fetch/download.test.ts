import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cutAt,
  fileDate,
  loginPage,
  proper,
  startFeedServer,
  status,
  tagOf,
  type FeedServer,
  type Manner,
} from '../../../test/feed-server.ts';
import type { Refusal } from '../../../src-shared/errors.ts';
import { download, downloadLimits, realSurroundings, type DownloadLimits, type Validators } from './download.ts';
import { openLine, type Line } from './line.ts';

const body = Buffer.from(`{"count": 1, "data": "${randomBytes(150_000).toString('hex')}"}`);
const direct = openLine('direct');

let folder: string;
let server: FeedServer;
let waits: number[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  server = await startFeedServer({ '/list.json': body });
  waits = [];
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Options {
  url?: string;
  known?: Validators;
  limits?: Partial<DownloadLimits>;
  line?: Line;
  signal?: AbortSignal;
  now?: number;
  progress?: (received: number, total: number | null) => void;
}

function fetchFile(options: Options = {}) {
  return download(
    {
      url: new URL(options.url ?? `${server.url}/list.json`),
      folder: join(folder, 'one'),
      known: options.known ?? null,
      progress: options.progress ?? (() => {}),
      signal: options.signal ?? new AbortController().signal,
    },
    {
      line: options.line ?? direct,
      limits: { ...downloadLimits, ...options.limits },
      now: () => options.now ?? Date.parse('2026-11-23T09:00:00Z'),
      sleep: (time) => {
        waits.push(time);
        return Promise.resolve();
      },
      random: () => 1,
    },
  );
}

const refusalOf = (options: Options = {}): Promise<Refusal> =>
  fetchFile(options).then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => error as Refusal,
  );

async function isWhole(options: Options = {}, expected = body): Promise<void> {
  const got = await fetchFile(options);
  expect(got && readFileSync(got.path).equals(expected)).toBe(true);
}

const ranges = () => server.asked.map(({ headers, status: code }) => [headers.range ?? null, code]);

/** Plays bytes on a bare socket, for answers an HTTP server would not let out. */
async function rawServer(answer: (socket: Socket, asked: string) => void) {
  const sockets = new Set<Socket>();
  const raw = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (data) => answer(socket, String(data)));
  });
  await new Promise<void>((ready) => raw.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(raw.address() as AddressInfo).port}/list.json`,
    close: () =>
      new Promise<void>((done) => {
        for (const socket of sockets) socket.destroy();
        raw.close(() => done());
      }),
  };
}

describe('a whole file', () => {
  it('comes as it is, with its marks and its date', async () => {
    const told: [number, number | null][] = [];
    const got = await fetchFile({ progress: (...at) => told.push(at) });
    expect(got).toMatchObject({ etag: tagOf(body), lastModified: fileDate });
    expect(readFileSync(got!.path).equals(body)).toBe(true);
    expect(statSync(got!.path).mtime.toISOString()).toBe('2026-11-23T06:00:00.000Z');
    expect(told.at(-1)).toEqual([body.length, body.length]);
    expect(server.asked[0]!.headers).toMatchObject({ 'user-agent': 'PatchLedger', 'accept-encoding': 'gzip' });
  });

  it('is not fetched again where the server says 304', async () => {
    expect(await fetchFile({ known: { etag: tagOf(body), lastModified: fileDate } })).toBe(null);
    expect(await fetchFile({ known: { etag: '"other"', lastModified: null } })).not.toBe(null);
  });

  it('is asked for by date where there is no tag', async () => {
    server.next((request, response) => {
      expect(request.headers).toMatchObject({ 'if-modified-since': fileDate });
      response.writeHead(304).end();
    });
    expect(await fetchFile({ known: { etag: null, lastModified: fileDate } })).toBe(null);
  });

  it('has the transport’s gzip undone, not the publisher’s', async () => {
    const packed = gzipSync(body);
    const encoded: Manner = (_request, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
    server.next(encoded);
    await isWhole();
    server.files.set('/list.json', packed);
    await isWhole({}, packed);
    const twice = gzipSync(packed);
    server.next(
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(twice), // chunked
    );
    await isWhole({}, packed);
  });

  it('may be redirected, and a login goes only to its own server', async () => {
    const other = await startFeedServer({ '/moved': body });
    try {
      server.next(status(302, { location: '/again' }), status(307, { location: `${other.url}/moved` }));
      await isWhole({ url: `${server.url.replace('//', '//ann:secret@')}/list.json` });
      expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
        `Basic ${btoa('ann:secret')}`,
        `Basic ${btoa('ann:secret')}`,
      ]);
      expect(other.asked[0]!.headers.authorization).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});

describe('a cut download', () => {
  it('goes on where it broke off, also in a later call', async () => {
    server.next(cutAt(0.3), (_request, response) => response.socket?.destroy());
    const limits = { triesInAll: 1 };
    expect((await refusalOf({ limits })).code).toBe('connection-lost');
    expect((await refusalOf({ limits })).code).toBe('connection-lost');
    await isWhole({ limits });
    const third = Math.floor(body.length * 0.3);
    expect(ranges()).toEqual([
      [null, 200],
      [`bytes=${third}-`, 200],
      [`bytes=${third}-`, 206],
    ]);
  });

  it('goes on by itself as long as something comes', async () => {
    const piecewise: Manner = (request, response, file) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
      response.writeHead(from ? 206 : 200, {
        etag: tagOf(file),
        'content-length': file.length - from,
        ...(from ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
      });
      response.write(file.subarray(from, from + 30_000), () => setTimeout(() => response.socket?.destroy(), 10));
    };
    server.next(...Array.from({ length: 9 }, () => piecewise));
    await isWhole();
    expect(server.asked).toHaveLength(10);
    expect(Math.max(...waits)).toBe(500);
  });

  it('begins anew where the server ignores the range', async () => {
    server.next(cutAt(0.5), (_request, response, file) => {
      response.writeHead(200, { 'content-length': file.length, etag: tagOf(file) }).end(file);
    });
    await isWhole();
  });

  it('begins anew where the file has changed between the parts', async () => {
    const newer = Buffer.from(body.toString().replace('"count": 1', '"count": 2'));
    server.next(cutAt(0.5));
    expect((await refusalOf({ limits: { triesInAll: 1 } })).code).toBe('connection-lost');
    server.files.set('/list.json', newer);
    await isWhole({}, newer);
    expect(server.asked.at(-1)).toMatchObject({ status: 200, headers: { 'if-range': tagOf(body) } });
  });

  it('begins anew where a part is not the one asked for', async () => {
    const wrong: Manner[] = [
      { 'content-range': `bytes 0-9/${body.length}` },
      { 'content-range': `bytes ${Math.floor(body.length / 2)}-${body.length}/${body.length + 1}` },
      { 'content-range': `bytes ${Math.floor(body.length / 2)}-${body.length - 1}/${body.length}`, etag: '"other"' },
      {},
    ].map((headers) => (_request, response) => void response.writeHead(206, headers).end('0123456789'));
    for (const manner of [...wrong, status(416)]) {
      server.next(cutAt(0.5), manner);
      await isWhole();
      rmSync(join(folder, 'one'), { recursive: true });
    }
  });

  it('is not continued without a strong mark', async () => {
    const weak =
      (etag: string | undefined, modified: string | undefined): Manner =>
      (_request, response, file) => {
        response.sendDate = false;
        response.writeHead(200, {
          'content-length': file.length,
          date: 'Mon, 23 Nov 2026 06:00:30 GMT',
          ...(etag ? { etag } : {}),
          ...(modified ? { 'last-modified': modified } : {}),
        });
        response.write(file.subarray(0, 50_000), () => setTimeout(() => response.socket?.destroy(), 10));
      };
    for (const manner of [weak('W/"1"', undefined), weak(undefined, fileDate), weak(undefined, undefined)]) {
      server.asked.length = 0;
      server.next(manner);
      await isWhole();
      expect(ranges()).toEqual([
        [null, 200],
        [null, 200],
      ]);
    }
  });

  it('of packed transport goes on in the packed bytes', async () => {
    const packed = gzipSync(body);
    const encoded: Manner = (request, response) => {
      response.setHeader('content-encoding', 'gzip');
      expect(request.headers['accept-encoding']).toBe('gzip');
      (request.headers.range ? proper : cutAt(0.6))(request, response, packed);
    };
    server.always(encoded);
    await isWhole();
    expect(ranges()[1]).toEqual([`bytes=${Math.floor(packed.length * 0.6)}-`, 206]);
  });

  it('that was whole already is only asked about', async () => {
    await isWhole();
    await isWhole();
    expect(ranges().map(([, code]) => code)).toEqual([200, 304]);
    server.files.set('/list.json', Buffer.from('[]'.padEnd(2000)));
    await isWhole({}, Buffer.from('[]'.padEnd(2000)));
  });
});

describe('lengths', () => {
  const answers: [string, (socket: Socket) => void, string][] = [
    [
      'too short a body',
      (s) => s.end(`HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(4000)}`),
      'connection-lost',
    ],
    [
      'too long a body',
      (s) => s.end(`HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n${'x'.repeat(9000)}`),
      'connection-lost',
    ],
    [
      'cut chunks',
      (s) => s.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
      'connection-lost',
    ],
    [
      'bad chunks',
      (s) => s.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n'),
      'connection-lost',
    ],
    [
      'two lengths',
      (s) => s.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'),
      'connection-lost',
    ],
    ['no length at all', (s) => s.end('HTTP/1.0 200 OK\r\n\r\n{"count": 0}'), 'server-refused'],
    ['no HTTP at all', (s) => s.end('SSH-2.0-OpenSSH_9.2\r\n'), 'connection-lost'],
    ['nothing at all', (s) => s.end(), 'connection-lost'],
    [
      'brotli unasked',
      (s) => s.end('HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}'),
      'server-refused',
    ],
    [
      'gzip that is cut',
      (s) =>
        s.end(
          Buffer.concat([
            Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2000\r\n\r\n'),
            gzipSync(randomBytes(4000)).subarray(0, 2000),
          ]),
        ),
      'connection-lost',
    ],
  ];
  it.each(answers)('%s is no file', async (_name, answer, code) => {
    const raw = await rawServer(answer);
    try {
      expect(await refusalOf({ url: raw.url })).toMatchObject({ code });
      expect(waits.length).toBeLessThanOrEqual(downloadLimits.tries);
    } finally {
      await raw.close();
    }
  });

  it('an endless or too large body is given up and not kept', async () => {
    const endless = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const more = () => socket.writable && socket.write(`1000\r\n${'x'.repeat(4096)}\r\n`, more);
      more();
    });
    try {
      expect(await refusalOf({ url: endless.url, limits: { bytes: 3_000_000 } })).toMatchObject({
        code: 'file-too-large',
      });
    } finally {
      await endless.close();
    }
    expect(await refusalOf({ limits: { bytes: 1000 } })).toMatchObject({ code: 'file-too-large' });
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    server.next((_q, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    expect(await refusalOf({ limits: { bytes: 1_000_000 } })).toMatchObject({ code: 'file-too-large' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('statuses', () => {
  it('429 and 503 wait as long as they say, in seconds or until a date', async () => {
    server.next(
      status(429, { 'retry-after': '7' }),
      status(503, { 'retry-after': 'Mon, 23 Nov 2026 09:00:11 GMT' }),
      status(503),
    );
    await isWhole();
    expect(waits).toEqual([7000, 11_000, 2000]);
    server.next(status(429, { 'retry-after': '3600' }));
    const refusal = await refusalOf();
    expect(refusal).toMatchObject({ code: 'server-refused' });
    expect(refusal.message).toMatch(/in 60 minutes$/);
  });

  it.each([500, 502, 504])('%s is tried again, longer and longer, not for ever', async (code) => {
    server.next(status(code));
    await isWhole();
    waits = [];
    server.always(status(code));
    rmSync(join(folder, 'one'), { recursive: true });
    expect(await refusalOf()).toMatchObject({ code: 'server-refused', message: expect.stringContaining(`${code}`) });
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it.each([401, 403, 404, 410, 418, 204])('%s is final', async (code) => {
    server.next(status(code));
    expect(await refusalOf()).toMatchObject({ code: 'server-refused', message: expect.stringContaining(`${code}`) });
    expect(waits).toEqual([]);
  });
});

describe('what is not the file', () => {
  it('a web page is a captive portal, and what was there of the file stays', async () => {
    server.next(cutAt(0.5));
    await refusalOf({ limits: { triesInAll: 1 } });
    server.next(loginPage);
    expect(await refusalOf()).toMatchObject({ code: 'captive-portal' });
    // It says JSON and is none.
    server.next(
      (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('\n<!DOCTYPE html><title>Hello</title>'),
    );
    expect(await refusalOf()).toMatchObject({ code: 'captive-portal' });
    server.next((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('<html><body>Log in</body></html>'));
    });
    expect(await refusalOf()).toMatchObject({ code: 'captive-portal' });
    server.next(status(511));
    expect(await refusalOf()).toMatchObject({ code: 'captive-portal' });
    await isWhole();
    expect(server.asked.at(-1)!.status).toBe(206);
  });

  it('a redirect to a login page elsewhere is one, too', async () => {
    const portal = await startFeedServer();
    portal.always(loginPage);
    try {
      server.next(status(302, { location: `${portal.url}/login?from=x` }));
      const refusal = await refusalOf();
      expect(refusal).toMatchObject({ code: 'captive-portal' });
      expect(refusal.message).toContain(`leads to ${portal.url}/login,`);
    } finally {
      await portal.close();
    }
  });

  it('a file the server only calls a page is taken', async () => {
    server.next(
      (_request, response, file) =>
        void response.writeHead(200, { 'content-type': 'text/html', 'content-length': file.length }).end(file),
    );
    await isWhole();
    const xml = Buffer.from(`<?xml version="1.0"?>\n<updates>${'x'.repeat(2000)}</updates>`);
    server.files.set('/list.json', xml);
    rmSync(join(folder, 'one'), { recursive: true });
    await isWhole({}, xml);
  });

  it('redirects neither loop nor leave HTTP', async () => {
    server.always(status(302, { location: '/list.json' }));
    expect(await refusalOf()).toMatchObject({ code: 'redirect-refused' });
    expect(server.asked).toHaveLength(downloadLimits.redirects + 1);
    for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://[', undefined]) {
      server.always(status(302, location === undefined ? {} : { location }));
      expect(await refusalOf()).toMatchObject({ code: 'redirect-refused' });
    }
  });
});

describe('time', () => {
  it('a server that never answers, falls silent or crawls is left', async () => {
    const limits = { connect: 300, head: 300, idle: 300, triesInAll: 1 };
    const silent = await rawServer(() => {});
    const dripping = await rawServer((socket) => {
      const drip = setInterval(() => (socket.writable ? socket.write('X: y\r\n') : clearInterval(drip)), 50);
      socket.write('HTTP/1.1 200 OK\r\n');
    });
    const asleep = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhello'));
    const crawling = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n');
      const drip = setInterval(() => (socket.writable ? socket.write('x') : clearInterval(drip)), 50);
    });
    try {
      for (const { url } of [silent, dripping, asleep, crawling])
        expect(await refusalOf({ url, limits: { ...limits, slowSpan: 600, slowBytes: 1000 } })).toMatchObject({
          code: 'host-timeout',
        });
    } finally {
      for (const raw of [silent, dripping, asleep, crawling]) await raw.close();
    }
  });

  it('can be cancelled before it asks, while it waits for an answer, reads, or waits for another try', async () => {
    const abort = (after: number) => AbortSignal.timeout(after);
    expect(await refusalOf({ signal: AbortSignal.abort() })).toMatchObject({ code: 'task-cancelled' });
    expect(server.connections()).toBe(0);
    server.next(() => {});
    expect(await refusalOf({ signal: abort(50) })).toMatchObject({ code: 'task-cancelled' });
    server.next((_request, response, file) => {
      response.writeHead(200, { 'content-length': file.length, etag: tagOf(file) }).write(file.subarray(0, 9000));
    });
    expect(await refusalOf({ signal: abort(50) })).toMatchObject({ code: 'task-cancelled' });
    server.next(status(503));
    const waiting = download(
      {
        url: new URL(`${server.url}/list.json`),
        folder: join(folder, 'one'),
        known: null,
        progress: () => {},
        signal: abort(50),
      },
      realSurroundings(direct),
    );
    await expect(waiting).rejects.toMatchObject({ code: 'task-cancelled' });
    await isWhole();
    expect(server.asked.at(-1)!.headers.range).toBe('bytes=9000-');
  });
});

describe('the way there', () => {
  const hosts = (line: Line, url: string) => refusalOf({ line, url, limits: { triesInAll: 1 } });

  it('says in words what is wrong with it', async () => {
    const { port } = new URL(server.url);
    expect(await hosts(direct, 'http://no-such-host.invalid/x')).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('The name no-such-host.invalid is not found'),
    });
    await server.close();
    expect(await hosts(direct, `http://127.0.0.1:${port}/x`)).toMatchObject({
      code: 'host-unreachable',
      message: expect.stringContaining('refuses connections'),
    });
    server = await startFeedServer();
    expect(await hosts(direct, server.url.replace('http:', 'https:'))).toMatchObject({ code: 'certificate-refused' });
  });

  it('refuses a certificate nobody vouches for, and never goes from https: to http:', async () => {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '36500', ...subject, ...files], {
      stdio: 'ignore',
    });
    const cert = readFileSync(join(folder, 'cert.pem'), 'utf8');
    const safe = await startFeedServer(
      { '/list.json': body },
      { key: readFileSync(join(folder, 'key.pem'), 'utf8'), cert },
    );
    try {
      const refusal = await refusalOf({ url: `${safe.url}/list.json` });
      expect(refusal).toMatchObject({ code: 'certificate-refused' });
      expect(refusal.message).toContain('it is signed by itself');
      expect(safe.asked).toEqual([]);
      const trusting = openLine('direct');
      trusting.https.options.ca = [cert];
      await isWhole({ url: `${safe.url}/list.json`, line: trusting });
      safe.next(status(302, { location: `${server.url}/list.json` }));
      expect(await refusalOf({ url: `${safe.url}/again`, line: trusting })).toMatchObject({ code: 'redirect-refused' });
      expect(server.asked).toEqual([]);
    } finally {
      await safe.close();
    }
  });

  it('leads through the proxy that is set, whose login nobody sees', async () => {
    const seen: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const { host, pathname } = new URL(request.url!);
      response.writeHead(host === new URL(server.url).host ? 200 : 502, { 'content-length': body.length });
      response.end(pathname === '/list.json' ? body : '');
    });
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready));
    const place = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const environment = { HTTP_PROXY: `http://ann:secret@${place}`, HTTPS_PROXY: `http://ann:secret@${place}` };
    try {
      await isWhole({ line: openLine('environment', environment) });
      expect(seen).toEqual([`${server.url}/list.json Basic ${btoa('ann:secret')}`]);
      expect(server.asked).toEqual([]);
      const tunnelled = await hosts(openLine('environment', environment), 'https://publisher.invalid/x');
      expect(tunnelled).toMatchObject({ code: 'server-refused' });
      expect(tunnelled.message).toContain(`The proxy http://${place}/`);
      expect(tunnelled.message + tunnelled.hint).not.toContain('secret');
      rmSync(join(folder, 'one'), { recursive: true });
      await isWhole({ line: openLine('environment', { ...environment, NO_PROXY: '127.0.0.1' }) });
      await isWhole({ line: openLine('direct', environment) });
      expect(server.asked).toHaveLength(2);
      await isWhole({ line: openLine(`http://${place}`, {}), url: `${server.url}/list.json` });
      expect(seen.at(-1)).toBe(`${server.url}/list.json undefined`);
      expect(() => openLine('socks5://127.0.0.1:1080')).toThrow('begins with socks5:');
    } finally {
      proxy.close();
    }
  });
});
