import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../engine/create-engine.ts';
import { serve, type Served } from './serve.ts';

let folder: string;
let engine: Engine;
let served: Served;
let cookie: string;
const printed: string[] = [];

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  return new Promise((done, fail) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: served.port, path, method: options.method, headers: options.headers },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    request.on('error', fail);
    request.end(options.body);
  });
}

const call = (path: string, headers: Record<string, string> = {}, json: unknown = undefined) =>
  send(`/rpc/${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ json }),
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  mkdirSync(join(folder, 'window', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'window', 'index.html'), '<meta name="style-nonce" content="__STYLE_NONCE__">');
  writeFileSync(join(folder, 'window', 'assets', 'a.js'), 'let a;');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  engine = createEngine({
    dataFolder: join(folder, 'data'),
    tasks: 'worker',
    clock: () => new Date('2026-11-23T09:00:00Z'),
    actor: 'tester',
    version: '0.0.0',
    rendererFolder: join(folder, 'window'),
    workerFile: 'unused.js',
  });
  served = await serve({ engine, port: 0, open: false, print: (line) => printed.push(line) });
});
afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('serve', () => {
  it('prints one line, redeems its token once for a strict cookie, and answers nothing without it', async () => {
    expect(printed).toEqual([expect.stringMatching(/^listening on http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)]);
    const path = served.address.slice(served.address.indexOf('/?'));
    expect((await send('/')).status).toBe(401);
    expect((await send('/rpc/log/list', { method: 'POST' })).status).toBe(401);
    expect((await send('/?token=wrong')).status).toBe(401);
    expect((await send(path, { method: 'POST' })).status).toBe(401);
    const redeemed = await send(path);
    expect(redeemed).toMatchObject({ status: 303, headers: { location: '/' } });
    const set = redeemed.headers['set-cookie']![0]!;
    expect(set).toMatch(/^patchledger-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    cookie = set.split(';')[0]!;
    expect(set).not.toContain(path.slice(8));
    expect((await send(path)).status).toBe(401);
    expect((await send(path, { headers: { cookie } })).status).toBe(303);
    expect((await send('/', { headers: { cookie: `${cookie}x` } })).status).toBe(401);
    expect((await send('/', { headers: { cookie: `other=1; ${cookie}` } })).status).toBe(200);
  });

  it('serves the window with a fresh nonce and strict headers, and nothing outside its folder', async () => {
    const [first, second] = await Promise.all([send('/', { headers: { cookie } }), send('/', { headers: { cookie } })]);
    const nonce = /content="([^"]+)"/.exec(first.text)![1]!;
    expect(first.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(first.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(second.text).not.toBe(first.text);
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(await send('/assets/a.js', { headers: { cookie } })).toMatchObject({
      status: 200,
      text: 'let a;',
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    });
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/assets',
      '/%00',
      '/%ff',
      '/none',
    ]) {
      expect((await send(path, { headers: { cookie } })).status, path).toBe(404);
    }
    expect((await send('/', { method: 'PUT', headers: { cookie } })).status).toBe(405);
  });

  it('answers its own address only, and takes calls from its own page only', async () => {
    const host = (name: string) => send('/', { headers: { cookie, host: name } });
    expect((await host(`localhost:${served.port}`)).status).toBe(200);
    for (const name of ['evil.example', '127.0.0.1', `127.0.0.1:${served.port + 1}`, `evil.example:${served.port}`]) {
      expect((await host(name)).status, name).toBe(403);
    }
    expect((await call('vaults/current')).status).toBe(200);
    expect(
      (await call('vaults/current', { origin: `http://127.0.0.1:${served.port}`, 'sec-fetch-site': 'same-origin' }))
        .status,
    ).toBe(200);
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `http://localhost:${served.port}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      expect((await call('vaults/current', headers)).status, JSON.stringify(headers)).toBe(403);
    }
    expect((await send('/rpc/vaults/current', { headers: { cookie } })).status).toBe(405);
  });

  it('answers refusals as data and refuses what is too large', async () => {
    const refused = await call('log/verify');
    expect(refused.status).toBe(422);
    expect(JSON.parse(refused.text)).toMatchObject({
      json: { code: 'REFUSED', data: { code: 'vault-not-open', hint: expect.any(String) } },
    });
    const wrong = await call('vaults/open', {}, { path: 7 });
    expect(JSON.parse(wrong.text)).toMatchObject({
      json: { data: { code: 'invalid-argument', message: expect.stringContaining('path') } },
    });
    expect((await call('nothing/here')).status).toBe(404);
    expect(
      (
        await send('/rpc/vaults/open', {
          method: 'POST',
          headers: { cookie, 'content-length': String(300 * 1024 * 1024) },
        }).catch(() => ({ status: 413 }))
      ).status,
    ).toBe(413);
  });

  it('streams events as they happen and ends them when it stops', async () => {
    const path = join(folder, 'site.patchledger');
    const events: string[] = [];
    let ended = false;
    let whole = false;
    await new Promise<void>((started, fail) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: served.port,
          path: '/rpc/tasks/events',
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json' },
        },
        (response) => {
          expect(response.headers['content-type']).toContain('text/event-stream');
          response.on('data', (chunk: Buffer) => events.push(chunk.toString()));
          response.on('end', () => (whole = true));
          response.on('close', () => (ended = true));
          started();
        },
      );
      request.on('error', fail);
      request.end('{}');
    });
    const made = await call('vaults/create', {}, { path, starter: false });
    expect(made.status).toBe(200);
    await expect.poll(() => events.join(''), { timeout: 5_000 }).toContain('"changed"');
    expect((await call('log/verify')).text).toContain('"ok":true');
    expect(ended).toBe(false);
    await served.stop();
    await served.stopped;
    await expect.poll(() => ended, { timeout: 5_000 }).toBe(true);
    expect(whole).toBe(true);
    expect(engine.session.current()).toBeNull();
    await expect(send('/')).rejects.toThrow();
  });
});
