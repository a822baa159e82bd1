/**
 * A publisher on the loopback: gives files out with tags, dates, ranges and conditions as RFC 9110 says, counts what it was
 * asked, and plays any other manner once or for good where a test tells it to.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Asked {
  path: string;
  headers: IncomingMessage['headers'];
  status: number;
}

export type Manner = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

export interface FeedServer {
  url: string;
  /** By path, e.g. "/kev/list.json". */
  files: Map<string, Buffer>;
  asked: Asked[];
  /** Connections so far. */
  connections(): number;
  /** How the next requests are answered, one manner each; then as usual. */
  next(...manners: Manner[]): void;
  /** How all are answered from now on; null: as usual. */
  always(manner: Manner | null): void;
  close(): Promise<void>;
}

export const tagOf = (body: Buffer) => `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
export const fileDate = 'Mon, 23 Nov 2026 06:00:00 GMT';

/** As a careful server does it. */
export const proper: Manner = ({ headers }, response, body) => {
  const etag = tagOf(body);
  response.setHeader('etag', etag);
  response.setHeader('last-modified', fileDate);
  response.setHeader('content-type', 'application/octet-stream');
  if (headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const range = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  if (!range || headers['if-range'] !== etag)
    return void response.writeHead(200, { 'content-length': body.length }).end(body);
  const from = Number(range[1]);
  if (from >= body.length) return void response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
  const rest = body.subarray(from);
  return void response
    .writeHead(206, {
      'content-length': rest.length,
      'content-range': `bytes ${from}-${body.length - 1}/${body.length}`,
    })
    .end(rest);
};

/** Sends a share of the body and cuts the connection. */
export const cutAt =
  (share: number): Manner =>
  (_request, response, body) => {
    response.writeHead(200, { 'content-length': body.length, etag: tagOf(body), 'last-modified': fileDate });
    response.write(body.subarray(0, Math.floor(body.length * share)), () =>
      setTimeout(() => response.socket?.destroy(), 20),
    );
  };

export const status =
  (code: number, headers: Record<string, string> = {}): Manner =>
  (_request, response) =>
    void response.writeHead(code, { 'content-type': 'text/html', ...headers }).end('<html><body>sorry</body></html>');

/** What a hotel answers to every request. */
export const loginPage: Manner = (_request, response) => {
  const page = `<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>${'Please log in. '.repeat(200)}</body></html>`;
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': page.length }).end(page);
};

export async function startFeedServer(
  files: Record<string, Buffer> = {},
  tls?: { key: string; cert: string },
): Promise<FeedServer> {
  const held = new Map(Object.entries(files));
  const asked: Asked[] = [];
  const queue: Manner[] = [];
  const sockets = new Set<Socket>();
  let standing: Manner | null = null;
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const entry: Asked = { path, headers: request.headers, status: 0 };
    asked.push(entry);
    response.on('close', () => (entry.status = response.statusCode));
    response.on('error', () => {});
    const body = held.get(path);
    const manner = queue.shift() ?? standing ?? (body ? proper : status(404));
    manner(request, response, body ?? Buffer.alloc(0));
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: held,
    asked,
    connections: () => connections,
    next: (...manners) => void queue.push(...manners),
    always: (manner) => void (standing = manner),
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
