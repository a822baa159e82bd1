/** Sweeps of loopback addresses with real listeners: on Linux every address of 127.0.0.0/8 is this computer. */
import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesFrom, scopeOf } from '../domain/address-ranges.ts';
import type { FoundHost } from './found-host.ts';
import { startSweep, type SweepOptions } from './sweep.ts';

/** Made for these tests, of no use elsewhere. */
const pem = readFileSync(join(import.meta.dirname, '../../../test/fixtures/discovery/test-only.pem'));
const one = '127.77.0.3';
const two = '127.77.0.9';
const ports = [2222, 3306, 5000, 8080, 8443, 9090, 9100, 28_022];

const servers: Server[] = [];
const sockets = new Set<Socket>();
/** What each address and port was told. */
const heard = new Map<string, { bytes: number; connections: number }>();

async function listen(server: Server, address: string, port: number): Promise<void> {
  const entry = { bytes: 0, connections: 0 };
  heard.set(`${address}:${port}`, entry);
  server.on('connection', (socket: Socket) => {
    entry.connections += 1;
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => (entry.bytes += chunk.length));
    socket.on('error', () => {});
  });
  servers.push(server);
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, address, done));
}

const saying = (text: string) => createServer((socket) => void socket.write(text));
const page = (title: string) =>
  createHttp((_request, response) => {
    response.setHeader('Server', 'lighttpd/1.4.69');
    response.end(`<html><head><title>\n ${title}\n</title></head></html>`);
  });
const securePage = () =>
  createHttps({ key: pem, cert: pem }, (_request, response) => response.end('<title>Synology DiskStation</title>'));

async function sweepOf(change: Partial<SweepOptions> = {}) {
  const hosts: FoundHost[] = [];
  const sweep = startSweep({
    scope: scopeOf(['127.77.0.0/28']),
    ports,
    polite: false,
    ask: [],
    communities: [],
    from: 0,
    signal: new AbortController().signal,
    onHost: (host) => hosts.push(host),
    ...change,
  });
  await sweep.finished;
  return { hosts, ...sweep.progress() };
}

const hostAt = (hosts: FoundHost[], address: string) => hosts.find((host) => host.address === address)!;
const portOf = (host: FoundHost, port: number) => host.ports.find((entry) => entry.port === port);
const needsLinux = describe.skipIf(process.platform !== 'linux');

beforeAll(async () => {
  if (process.platform !== 'linux') return;
  await listen(saying('Welcome to the machine room\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\r\n'), one, 2222);
  await listen(page('Print &amp; scan'), one, 8080);
  await listen(securePage(), one, 8443);
  await listen(securePage(), one, 5000); // HTTPS where HTTP is usual
  await listen(page('plain'), one, 9090); // and the other way round
  await listen(createServer(), one, 3306);
  await listen(createServer(), one, 9100);
  await listen(saying('SSH-2.0-dropbear_2022.83\r\n'), two, 28_022);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

needsLinux('a sweep', () => {
  it('finds every address in use with exactly its open ports, and reads what they say', async () => {
    const { hosts, done } = await sweepOf();
    expect(done).toBe(16);
    expect(hosts.map(({ address }) => address).toSorted()).toEqual(
      [...addressesFrom(scopeOf(['127.77.0.0/28']))].toSorted(),
    );
    const found = hostAt(hosts, one);
    expect(found.ports.map(({ port }) => port)).toEqual([2222, 3306, 5000, 8080, 8443, 9090, 9100]);
    expect(portOf(found, 2222)).toEqual({
      port: 2222,
      service: 'ssh',
      banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7',
    });
    expect(portOf(found, 8080)).toEqual({ port: 8080, service: 'http', banner: 'lighttpd/1.4.69; “Print & scan”' });
    expect(portOf(found, 8443)).toMatchObject({
      service: 'https',
      banner: expect.stringMatching(
        /“Synology DiskStation”; certificate nas\.office\.test, self-signed, until 21/,
      ) as string,
    });
    expect(portOf(found, 5000)?.service).toBe('https');
    expect(portOf(found, 9090)).toMatchObject({ service: 'http', banner: 'lighttpd/1.4.69; “plain”' });
    expect(portOf(found, 3306)).toEqual({ port: 3306, service: 'mysql' });
    expect(found.names).toEqual(expect.arrayContaining(['nas.office.test', 'backup.office.test']));
    expect(found.own).not.toContain('nas.office.test');
    expect(found).toMatchObject({ os: { family: 'debian', version: '12' }, kind: 'server' });
    expect(found.because).toEqual([
      'SSH greets with “OpenSSH_9.2p1 Debian-2+deb12u7”',
      'its page is titled “Synology DiskStation”',
      'it serves others on port 3306',
    ]);
    expect(hostAt(hosts, two).ports).toEqual([{ port: 28_022, service: 'ssh', banner: 'SSH-2.0-dropbear_2022.83' }]);
    expect(hostAt(hosts, '127.77.0.1')).toMatchObject({ ports: [], because: [] });
  });

  it('sends printing ports and those that greet by themselves not a byte, and connects to each but once', () => {
    for (const silent of [`${one}:9100`, `${one}:3306`, `${one}:2222`, `${two}:28022`])
      expect(heard.get(silent), silent).toEqual({ bytes: 0, connections: 1 });
  });

  it('in polite mode does not even connect to printing and control ports', async () => {
    const before = heard.get(`${one}:9100`)!.connections;
    const { hosts } = await sweepOf({ polite: true, scope: scopeOf([one]), ports: [2222, 9100, 502] });
    expect(hosts.flatMap((host) => host.ports.map(({ port }) => port))).toEqual([2222]);
    expect(heard.get(`${one}:9100`)!.connections).toBe(before);
  });

  it('stops when it is told to, and goes on from what was done with the same result', async () => {
    const whole = await sweepOf({ scope: scopeOf(['127.77.0.0/26']) });
    const abort = new AbortController();
    const first = await sweepOf({
      scope: scopeOf(['127.77.0.0/26']),
      polite: true,
      ports: [2222],
      signal: abort.signal,
      onHost: ({ address }) => address === '127.77.0.9' && abort.abort(),
    });
    expect(first.done).toBeGreaterThan(0);
    expect(first.done).toBeLessThan(64);
    const rest = await sweepOf({ scope: scopeOf(['127.77.0.0/26']), from: first.done });
    const left = [...addressesFrom(scopeOf(['127.77.0.0/26']), first.done)];
    expect(rest.done).toBe(64);
    expect(rest.hosts.map(({ address }) => address).toSorted()).toEqual(left.toSorted());
    expect(whole.hosts).toHaveLength(64);
  });

  it('finds a thousand hosts', async () => {
    const { hosts } = await sweepOf({ scope: scopeOf(['127.78.0.0/22']), ports: [1, 2, 3] });
    expect(hosts).toHaveLength(1024);
  });
});
