/**
 * Sweeps of a /24 with 16 hosts in network namespaces beside nmap's unprivileged connect scan of the same ports, in turn.
 * Needs Linux, root, iproute2, nftables and nmap; all addresses are this bench's own.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { SweepHost } from '../../src-shared/model/discovery.ts';
import { defaultServices } from '../../src-main/engine/domain/services.ts';
import { narrowScope, startWideNetwork, sweepWide, wideScope, wideWorkstation } from '../lab/wide-network.ts';
import { addMachine, dropPackets, limitRate, makeBridge, namespaceOf, removeNetwork } from '../lab/network.ts';
import { root, run, scratch } from '../program.ts';

export interface SweepBench {
  name: string;
  hosts: number;
  ports: number;
  /** Medians, seconds. The command is measured from its start to its end, like nmap. */
  sweep: number;
  command: number;
  nmap: number;
  /** What one found and the other did not, over all pairs; empty where both agree. */
  onlyNmap: string[];
  onlySweep: string[];
}

const network = { name: 'bench', prefix: '10.78.7' };
const machines = Array.from({ length: 16 }, (_, i) => ({ name: `h${i + 1}`, last: 13 + i * 15 }));
const pairs = 5;
const usual = defaultServices.map(({ port }) => port);
/** The usual ones and as many others as make 100. */
const ports = [...usual, ...Array.from({ length: 100 - usual.length }, (_, i) => 7_000 + i)].sort((a, b) => a - b);

/** What each machine listens on; those with a greeting greet. */
function portsOf(index: number): number[] {
  const has = [[22], [22, 80], [22, 80, 443], [22, 445, 139, 3389], [80, 443, 631, 9100], [22, 25, 143, 5432, 8080]];
  return has[index % has.length]!;
}

/** Real answers: a service that accepts and then says nothing costs the sweep its patience for greetings, and nmap nothing. */
const listener = `
  const pem = require('node:fs').readFileSync(process.env.BENCH_PEM);
  const page = (request, response) => response.end('<title>bench</title>');
  const lines = { 22: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7', 25: '220 bench ESMTP', 143: '* OK bench IMAP' };
  for (const port of process.argv.slice(1).map(Number)) {
    if (port === 443) require('node:https').createServer({ key: pem, cert: pem }, page).listen(port);
    else if (port === 80 || port === 8080) require('node:http').createServer(page).listen(port);
    else
      require('node:net').createServer((socket) => {
        socket.on('error', () => {});
        if (lines[port]) socket.write(lines[port] + '\\r\\n');
        // Asked in words it does not know, a real service ends the connection.
        else socket.on('data', () => socket.destroy());
      }).listen(port);
  }
  console.log('ready');
`;
const pem = join(root, 'test/fixtures/discovery/test-only.pem');

/** Why it can't be measured here; null where it can. */
export function sweepBenchMissing(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux network namespaces';
  if (process.getuid?.() !== 0) return 'it needs root for network namespaces';
  const missing = ['ip', 'nft', 'tc', 'nmap'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  return missing.length > 0 ? `${missing.join(', ')} not installed` : null;
}

async function startMachines(): Promise<ChildProcess[]> {
  await removeNetwork(network.name);
  await makeBridge(network);
  return Promise.all(
    machines.map(async ({ name, last }, index) => {
      await addMachine(network, name, last);
      const inside = ['netns', 'exec', namespaceOf(network.name, name), process.execPath, '-e', listener];
      const child = spawn('ip', [...inside, ...portsOf(index).map(String)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, BENCH_PEM: pem },
      });
      await new Promise((ready) => child.stdout.once('data', ready));
      return child;
    }),
  );
}

/** "address port" for each open port, and "address" for each host that is up. */
type Found = Set<string>;

function nmap(scope: string): { seconds: number; found: Found } {
  const began = performance.now();
  const args = ['-sT', '-T4', '-n', '--unprivileged', '-p', ports.join(','), '-oG', '-', scope];
  const { stdout, status, stderr } = spawnSync('nmap', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const found: Found = new Set();
  for (const [, address, rest] of stdout.matchAll(/^Host: (\S+) \(.*?\)\t(.*)$/gm)) {
    found.add(address!);
    for (const [, port] of rest!.matchAll(/(\d+)\/open\/tcp/g)) found.add(`${address} ${port}`);
  }
  return { seconds: (performance.now() - began) / 1000, found };
}

function sweep(scope: string): { seconds: number; command: number; found: Found } {
  const vault = ['--vault', join(scratch(), 'bench.patchledger'), '--quiet'];
  run([...vault, 'init', '--plain', '--no-starter']);
  const began = performance.now();
  const swept = run<{ hosts: SweepHost[]; seconds: number }>([
    ...vault,
    'discover',
    scope,
    '--ports',
    ports.join(','),
    '--confirm-scope',
  ]);
  const command = (performance.now() - began) / 1000;
  if (swept.exit !== 0) throw new Error(swept.stderr);
  const found = swept.document.hosts.flatMap((host) => [
    host.address,
    ...host.ports.map(({ port }) => `${host.address} ${port}`),
  ]);
  return { seconds: swept.document.seconds, command, found: new Set(found) };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

function measure(name: string): SweepBench {
  const scope = `${network.prefix}.0/24`;
  const times = { sweep: [] as number[], command: [] as number[], nmap: [] as number[] };
  const onlyNmap = new Set<string>();
  const onlySweep = new Set<string>();
  let hosts = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const theirs = nmap(scope);
    const ours = sweep(scope);
    times.nmap.push(theirs.seconds);
    times.sweep.push(ours.seconds);
    times.command.push(ours.command);
    for (const one of theirs.found) if (!ours.found.has(one)) onlyNmap.add(one);
    for (const one of ours.found) if (!theirs.found.has(one)) onlySweep.add(one);
    hosts = [...ours.found].filter((one) => !one.includes(' ')).length;
  }
  return {
    name,
    hosts,
    ports: ports.length,
    sweep: median(times.sweep),
    command: median(times.command),
    nmap: median(times.nmap),
    onlyNmap: [...onlyNmap],
    onlySweep: [...onlySweep],
  };
}

/** First healthy machines alone, then with one that loses 8% of its packets, a slow one and one behind a firewall. */
export async function benchSweeps(): Promise<SweepBench[]> {
  const children = await startMachines();
  try {
    const healthy = measure('healthy hosts');
    await dropPackets(network, 'h3', 8);
    await limitRate(network, 'h6', 256);
    const inside = ['netns', 'exec', namespaceOf(network.name, 'h9'), 'nft'];
    for (const rule of [
      'add table inet lab',
      'add chain inet lab in { type filter hook input priority 0; policy drop; }',
      'add rule inet lab in ct state established accept',
      `add rule inet lab in tcp dport { ${portsOf(8).join(', ')} } accept`,
    ])
      spawnSync('ip', [...inside, rule]);
    return [healthy, measure('one loses 8%, one slow, one firewalled')];
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await removeNetwork(network.name);
  }
}

/** The whole as one line of the bench. */
export function sweepLine(bench: SweepBench): string {
  const same =
    bench.onlyNmap.length + bench.onlySweep.length === 0
      ? 'same hosts and ports'
      : `DIFFERENT: only nmap ${bench.onlyNmap.join(', ') || 'nothing'}; only the sweep ${bench.onlySweep.join(', ') || 'nothing'}`;
  const ratio = (value: number) => (value / bench.nmap).toFixed(2);
  return `sweep ${bench.sweep.toFixed(2)} s, whole command ${bench.command.toFixed(2)} s, nmap ${bench.nmap.toFixed(2)} s: ${ratio(bench.sweep)} and ${ratio(bench.command)} of nmap, ${same}`;
}

export interface WideBench {
  /** Medians, milliseconds an address, of the sweep itself. */
  narrow: number;
  wide: number;
  hosts: number;
  /** The most memory any of the wide sweeps took, MB. */
  peak: number;
}

const rounds = 3;

/** A /20 with 40 machines beside its own first /24, in turn. */
export async function benchWideSweep(): Promise<WideBench> {
  const down = await startWideNetwork();
  const times = { narrow: [] as number[], wide: [] as number[] };
  let hosts = 0;
  let peak = 0;
  const sweepOnce = async (scope: string, addresses: number) => {
    const vault = ['--vault', join(scratch(), 'bench.patchledger'), '--quiet'];
    run([...vault, 'init', '--plain', '--no-starter']);
    const swept = await sweepWide([...vault, 'discover', scope, '--exclude', wideWorkstation, '--confirm-scope']);
    return { ...swept, each: (swept.seconds * 1000) / addresses };
  };
  try {
    for (let round = 0; round < rounds; round++) {
      // Without the workstation, and 10.0.0.0 and its like are addresses too.
      times.narrow.push((await sweepOnce(narrowScope, 255)).each);
      const wide = await sweepOnce(wideScope, 4_095);
      times.wide.push(wide.each);
      hosts = wide.hosts.length;
      peak = Math.max(peak, wide.peak);
    }
  } finally {
    await down();
  }
  return { narrow: median(times.narrow), wide: median(times.wide), hosts, peak };
}

/** The whole as one line of the bench. */
export const wideLine = ({ narrow, wide, hosts, peak }: WideBench) =>
  `${wide.toFixed(1)} ms an address, at /24 ${narrow.toFixed(1)} ms: ${(wide / narrow).toFixed(2)} of it (budget 1.3); ${hosts} hosts, at most ${peak.toFixed(0)} MB (budget 200)`;
