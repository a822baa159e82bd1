/**
 * `feeds update` of the built program against a server that misbehaves in every way networks do: right in each case, and
 * nothing half imported. Killed while it downloads or imports, the vault is as before or as after, and the next run goes on.
 */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cutAt, loginPage, startFeedServer, status, tagOf, type FeedServer, type Manner } from './feed-server.ts';
import { root, run, runBeside, scratch, start } from './program.ts';
import { seededRandom } from './seeded.ts';

const folder = scratch();
const fixture = (name: string) => readFileSync(join(root, 'test/fixtures/feeds', name));
const kills = Math.ceil(Number(process.env.PATCHLEDGER_KILLS ?? 12) / 3);
const now = ['--now', '2026-11-23T09:00:00Z', '--actor', 'tester', '--quiet'];
const kevFile = '/kev/known_exploited_vulnerabilities.json';
const epssFile = '/epss/epss_scores-current.csv.gz';

interface Updated {
  feeds: {
    id: string;
    file: string;
    ok: boolean;
    records: number;
    added: number;
    changed: number;
    removed: number;
    date: string | null;
    seconds: number;
    unchanged?: boolean;
    error?: { code: string; message: string; hint: string };
  }[];
  error?: { code: string };
}

let server: FeedServer;
let data: string;
const base = join(folder, 'base.patchledger');
let vault = base;
let vaults = 0;

/** A copy of the first vault and a data folder of its own. */
function freshVault(from = base): string {
  vaults += 1;
  const path = join(folder, `v${vaults}.patchledger`);
  for (const ending of ['', '-wal']) if (existsSync(from + ending)) copyFileSync(from + ending, path + ending);
  data = join(folder, `data${vaults}`);
  return path;
}

const update = (...args: string[]) =>
  runBeside<Updated>(['--vault', vault, ...now, 'feeds', 'update', ...args, '--from', server.url], {
    env: { PATCHLEDGER_DATA: data },
  });

function look(path = vault): string {
  const { document } = run(['--vault', path, ...now, 'status']);
  const { feeds, chain, findings } = document as Record<string, unknown>;
  return JSON.stringify({ feeds, chain, findings });
}

const codes = ({ document }: { document: Updated }) => document.feeds.map(({ ok, error }) => error?.code ?? ok);

beforeAll(async () => {
  server = await startFeedServer({ [kevFile]: fixture('kev.json'), [epssFile]: fixture('epss.csv') });
  expect(run(['--vault', base, ...now, 'init', '--plain', '--test', '--no-starter']).exit).toBe(0);
}, 60_000);
afterAll(() => server.close());
beforeEach(() => {
  vault = freshVault();
  server.always(null);
  server.asked.length = 0;
});

describe('feeds update', () => {
  it('fetches, then asks and is told that nothing changed', { timeout: 60_000 }, async () => {
    const first = await update('kev', 'epss');
    expect(first.exit, first.stderr + first.stdout).toBe(0);
    expect(first.document.feeds.map(({ id, ok, added, records }) => [id, ok, added === records && added > 0])).toEqual([
      ['kev', true, true],
      ['epss', true, true],
    ]);
    const before = look();
    const again = await update();
    expect([again.exit, again.document.feeds.map(({ unchanged }) => unchanged)]).toEqual([0, [true, true]]);
    expect(look()).toBe(before);
    expect(server.asked.map((asked) => asked.status)).toEqual([200, 200, 304, 304]);
  });

  const page: Manner = (request, response, body) =>
    request.headers.host?.startsWith('127') ? loginPage(request, response, body) : undefined;
  const lying =
    (length: (of: number) => number): Manner =>
    (_request, response, body) => {
      response.strictContentLength = false;
      response.writeHead(200, { 'content-length': length(body.length) }).write(body);
      setTimeout(() => response.socket?.destroy(), 50);
    };
  const passing: [string, Manner[]][] = [
    ['three cuts', [cutAt(0.4), cutAt(0.1), cutAt(0.9)]],
    [
      'a cut and a server without ranges',
      [cutAt(0.4), (_q, response, body) => void response.writeHead(200, { 'content-length': body.length }).end(body)],
    ],
    ['429 with Retry-After', [status(429, { 'retry-after': '1' })]],
    ['500, then 503', [status(500), status(503)]],
    ['a length too long, once', [lying((length) => length + 100)]],
  ];
  it.each(passing)('gets over %s', { timeout: 60_000 }, async (_name, manners) => {
    server.next(...manners);
    const ran = await update('kev');
    expect(ran.exit, ran.stdout).toBe(0);
    expect(ran.document.feeds[0]).toMatchObject({ ok: true, id: 'kev' });
    expect(ran.document.feeds[0]!.added).toBe(ran.document.feeds[0]!.records);
  });

  const final: [string, Manner, string][] = [
    ['a captive portal', page, 'captive-portal'],
    ['500 for ever', status(500), 'server-refused'],
    ['a length too short, always', lying((length) => length - 100), 'connection-lost'],
    [
      'another feed’s file',
      (_q, response) => {
        const other = fixture('epss.csv');
        response.writeHead(200, { 'content-length': other.length }).end(other);
      },
      'feed-unexpected',
    ],
  ];
  it.each(final)('refuses %s and changes nothing', { timeout: 60_000 }, async (_name, manner, code) => {
    const before = look();
    server.always(manner);
    const ran = await update('kev');
    expect([ran.exit, ran.document.error?.code, codes(ran)]).toEqual([3, code, [code]]);
    expect(look()).toBe(before);
    server.always((request, response, body) =>
      request.url === kevFile
        ? manner(request, response, body)
        : void response.writeHead(200, { 'content-length': body.length }).end(body),
    );
    const mixed = await update('kev', 'epss');
    expect([mixed.exit, codes(mixed)]).toEqual([1, [code, true]]);
  });

  it('opens no connection where the network is forbidden', { timeout: 60_000 }, async () => {
    const off = run(['--vault', vault, ...now, 'settings', 'network', 'off']);
    expect(off.document).toMatchObject({ network: 'forbidden' });
    const [before, connections] = [look(), server.connections()];
    const ran = await update('kev', 'epss');
    expect([ran.exit, (ran.document as unknown as { error: { code: string } }).error.code]).toEqual([
      3,
      'network-forbidden',
    ]);
    expect([look(), server.connections()]).toEqual([before, connections]);
    expect(run(['--vault', vault, ...now, 'settings', 'network', 'on']).exit).toBe(0);
    expect((await update('kev')).exit).toBe(0);
  });

  it.each(['ftp://mirror.example/', 'mirror.example'])('takes no %s for a base', (from) => {
    const ran = run<Updated>(['--vault', vault, ...now, 'feeds', 'update', 'kev', '--from', from]);
    expect([ran.exit, ran.document.error?.code]).toEqual([2, 'invalid-argument']);
  });

  it('keeps the login of a mirror out of the log and of every answer', { timeout: 60_000 }, async () => {
    const from = server.url.replace('//', '//ann:hush-hush@');
    const global = ['--vault', vault, ...now];
    const env = { PATCHLEDGER_DATA: data };
    const ran = await runBeside<Updated>([...global, 'feeds', 'update', 'kev', '--from', from], { env });
    expect(ran.exit).toBe(0);
    expect(server.asked[0]!.headers.authorization).toBe(`Basic ${btoa('ann:hush-hush')}`);
    server.always(status(401));
    const refused = await runBeside<Updated>([...global, 'feeds', 'update', 'kev', '--from', from], { env });
    const log = run([...global, 'log']);
    expect(log.stdout).toContain('feeds.update');
    for (const text of [ran.stdout, refused.stdout, refused.stderr, log.stdout]) expect(text).not.toContain('hush');
  });
});

describe('kill -9 in feeds update', () => {
  it(
    `leaves the vault as before or after at ${kills} moments, and the next run goes on where it was`,
    async () => {
      const zip = fixture('msrc.zip');
      const pieces = 10;
      let onPiece = (_sent: number) => {};
      server.always((request, response, body) => {
        const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
        const etag = tagOf(zip);
        if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
        response.writeHead(from ? 206 : 200, {
          etag,
          'content-length': body.length - from,
          ...(from ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
        });
        const step = Math.ceil(body.length / pieces);
        const send = (at: number): void => {
          if (at >= body.length) return void response.end();
          response.write(body.subarray(at, at + step));
          setTimeout(() => {
            onPiece(Math.round((at + step) / step));
            send(at + step);
          }, 40);
        };
        return send(from);
      });
      server.files.set('/msrc/definitions.zip', zip);
      const before = look();
      let ended = 0;
      onPiece = (sent) => {
        if (sent >= pieces) ended = performance.now();
      };
      expect((await update('msrc')).exit).toBe(0);
      const importing = performance.now() - ended;
      const after = look();
      const next = seededRandom(11);
      for (let i = 0; i < kills; i++) {
        vault = freshVault();
        const child = start(['--vault', vault, ...now, 'feeds', 'update', 'msrc', '--from', server.url], {
          PATCHLEDGER_DATA: data,
        });
        // Every second one in the download, the others in the import after it.
        const download = i % 2 === 0;
        const piece = download ? 1 + Math.floor(next() * (pieces - 2)) : pieces;
        const delay = download ? 0 : importing * next();
        onPiece = (sent) => {
          if (sent === piece) setTimeout(() => child.kill('SIGKILL'), delay);
        };
        await new Promise((over) => child.on('exit', over));
        onPiece = () => {};
        const state = withoutHead(look());
        expect([withoutHead(before), withoutHead(after)]).toContain(state);
        if (download) expect(state).toBe(withoutHead(before));
        server.asked.length = 0;
        const ran = await update('msrc');
        expect(ran.exit, ran.stdout).toBe(0);
        expect(withoutHead(look())).toBe(withoutHead(after));
        expect(run(['--vault', vault, ...now, 'log', 'verify']).document).toMatchObject({ ok: true });
        // It goes on in the middle, or only asks whether the whole file it has is still the right one.
        if (download) expect(server.asked[0]!.headers.range).toMatch(/^bytes=[1-9]/);
        else expect(server.asked[0]!.headers['if-none-match']).toBe(tagOf(zip));
      }
    },
    120_000 + kills * 10_000,
  );
});

/** Every run has its own log ids and hashes; all else is the same. */
function withoutHead(state: string): string {
  return state.replace(/"(head|hash)":"[0-9a-f]+"/g, '"$1":""');
}
