/**
 * Sweeps of a segment whose machines do what makes a sweep hard: drop every packet, lose some, reject by firewall, be gone
 * with an entry left in the ARP cache. Needs network namespaces, not the lab's Debian hosts.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeOf } from '../../src-main/engine/domain/address-ranges.ts';
import type { FoundHost } from '../../src-main/engine/discovery/found-host.ts';
import { startSweep } from '../../src-main/engine/discovery/sweep.ts';
import { command } from './command.ts';
import {
  addMachine,
  addressIn,
  bridgeOf,
  dropPackets,
  macOf,
  makeBridge,
  namespaceOf,
  plug,
  removeNetwork,
} from './network.ts';

const network = { name: 'sweep', prefix: '10.78.9' };
const missing =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'needs Linux and root'
    : ['ip', 'nft'].filter((tool) => spawnSync('which', [tool]).status !== 0).join(', ');

const machines = { lossy: 10, silent: 20, rejecting: 30, gone: 40, plain: 50 } as const;
/** 24 of them, so that 8% of the packets hit some in every run. */
const many = Array.from({ length: 24 }, (_, i) => 7_000 + i);
const ports = [22, 80, 443, ...many, ...Array.from({ length: 40 }, (_, i) => 7_100 + i)];

const listener = `
  for (const port of process.argv.slice(1).map(Number))
    require('node:net').createServer((socket) => {
      socket.on('error', () => {});
      socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\\r\\n');
    }).listen(port);
  console.log('ready');
`;
const children: ChildProcess[] = [];

async function start(name: keyof typeof machines, listening: number[]): Promise<void> {
  await addMachine(network, name, machines[name]);
  const inside = ['netns', 'exec', namespaceOf(network.name, name), process.execPath, '-e', listener];
  const child = spawn('ip', [...inside, ...listening.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((ready) => child.stdout.once('data', ready));
}

/** Lets in what is established and the ports named, and treats the rest as `verdict` says. */
async function firewall(name: keyof typeof machines, open: number[], verdict: string): Promise<void> {
  const nft = (rule: string) => command('ip', ['netns', 'exec', namespaceOf(network.name, name), 'nft', rule]);
  await nft('add table inet wall');
  await nft('add chain inet wall in { type filter hook input priority 0; }');
  await nft('add rule inet wall in ct state established accept');
  for (const port of open) await nft(`add rule inet wall in tcp dport ${port} accept`);
  await nft(`add rule inet wall in meta l4proto tcp ${verdict}`);
}

async function sweep(): Promise<{ hosts: Map<string, FoundHost>; seconds: number }> {
  const hosts = new Map<string, FoundHost>();
  const began = performance.now();
  const { finished } = startSweep({
    scope: scopeOf([`${network.prefix}.2-${network.prefix}.254`]),
    ports,
    polite: false,
    ask: ['mdns', 'netbios', 'snmp'],
    communities: [],
    from: 0,
    signal: new AbortController().signal,
    onHost: (host) => hosts.set(host.address, host),
  });
  await finished;
  return { hosts, seconds: (performance.now() - began) / 1000 };
}

const openOf = (host: FoundHost | undefined) => host?.ports.map(({ port }) => port);

describe.skipIf(missing !== '')(`a sweep of a segment${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  beforeAll(async () => {
    await removeNetwork(network.name);
    await makeBridge(network);
    await start('lossy', [22, ...many]);
    await start('silent', [22]);
    await start('rejecting', [22, 80]);
    await start('gone', [22]);
    await start('plain', [22, 80]);
    await dropPackets(network, 'lossy', 8);
    await firewall('silent', [], 'drop');
    await firewall('rejecting', [22], 'reject with icmpx type admin-prohibited');
  }, 60_000);
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await removeNetwork(network.name);
  });

  it('finds every machine with exactly its open ports, whatever stands in the way', async () => {
    const { hosts } = await sweep();
    const at = (name: keyof typeof machines) => hosts.get(addressIn(network, machines[name]));
    expect([...hosts.keys()].toSorted()).toEqual(
      Object.values(machines)
        .map((last) => addressIn(network, last))
        .toSorted(),
    );
    expect(openOf(at('lossy'))).toEqual([22, ...many]);
    expect(openOf(at('rejecting'))).toEqual([22]);
    expect(openOf(at('plain'))).toEqual([22, 80]);
    expect(at('silent')).toMatchObject({ ports: [], mac: macOf(network, machines.silent) });
    expect(at('plain')).toMatchObject({ mac: macOf(network, machines.plain), os: { family: 'debian', version: '12' } });
  }, 60_000);

  it('again finds the one that drops everything, and no more the one that has gone with its entry left', async () => {
    await plug(network, machines.gone, false);
    // As after the minute for which the system takes an entry for good without asking.
    for (const name of ['gone', 'silent'] as const) {
      const neighbour = [addressIn(network, machines[name]), 'lladdr', macOf(network, machines[name])];
      await command('ip', ['neigh', 'replace', ...neighbour, 'dev', bridgeOf(network.name), 'nud', 'stale']);
    }
    const { hosts } = await sweep();
    expect(hosts.has(addressIn(network, machines.silent))).toBe(true);
    expect(hosts.has(addressIn(network, machines.gone))).toBe(false);
    expect(hosts.size).toBe(4);
  }, 60_000);
});
