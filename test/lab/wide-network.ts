/**
 * A /20 in which 40 machines answer: network namespaces with an SSH greeting, and on every other one a web port that says nothing.
 * And the command line on it, with the most memory its process ever had.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { SweepHost } from '../../src-shared/model/discovery.ts';
import { start } from '../program.ts';
import { addMachine, addressIn, makeBridge, namespaceOf, removeNetwork, type LabNetwork } from './network.ts';

/** Perl's processes are a tenth of Node's. */
const listener = `
  use IO::Socket::INET; use IO::Select;
  my $all = IO::Select->new;
  my %greets;
  for my $port (@ARGV) {
    my $socket = IO::Socket::INET->new(LocalPort => $port, Listen => 64, ReuseAddr => 1) or die $!;
    $greets{$socket} = $port == 22;
    $all->add($socket);
  }
  $SIG{PIPE} = 'IGNORE'; $| = 1; print "ready\\n";
  while (my @ready = $all->can_read) {
    for my $socket (@ready) {
      my $client = $socket->accept or next;
      print $client "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\\r\\n" if $greets{$socket};
      close $client;
    }
  }`;

export const wideNetwork: LabNetwork = { name: 'wide', prefix: '10.78.16', bits: 20 };
export const wideScope = `${wideNetwork.prefix}.0/20`;
/** The first /24 of it, and how many of the machines stand there. */
export const narrowScope = `${wideNetwork.prefix}.0/24`;
/** The workstation's own address is no machine of the network. */
export const wideWorkstation = addressIn(wideNetwork, 1);

/** Spread evenly, so that each part of the network is like the whole. */
export const wideMachines = Array.from({ length: 40 }, (_, index) => ({
  name: `m${index}`,
  last: 50 + index * 101,
  ports: index % 2 === 0 ? [22] : [22, 80],
}));

/** Answers how to take it down, which is safe after a failure too. */
export async function startWideNetwork(): Promise<() => Promise<void>> {
  await removeNetwork(wideNetwork.name);
  const children: ChildProcess[] = [];
  const down = async () => {
    for (const child of children) child.kill('SIGKILL');
    await removeNetwork(wideNetwork.name);
  };
  try {
    await makeBridge(wideNetwork);
    await Promise.all(
      wideMachines.map(async ({ name, last, ports }) => {
        await addMachine(wideNetwork, name, last);
        const inside = ['netns', 'exec', namespaceOf(wideNetwork.name, name), 'perl', '-e', listener];
        const child = spawn('ip', [...inside, ...ports.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
        children.push(child);
        await new Promise((ready) => child.stdout.once('data', ready));
      }),
    );
  } catch (error) {
    await down();
    throw error;
  }
  return down;
}

export interface WideSweep {
  exit: number | null;
  hosts: SweepHost[];
  /** Of the sweep itself. */
  seconds: number;
  /** Largest resident memory of the process, MB. */
  peak: number;
  stderr: string;
}

/** VmHWM of proc(5), which only grows; null when the process is gone. */
function peakOf(pid: number): number | null {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return null;
  }
}

/** Runs the program as its own process with --json. */
export async function sweepWide(args: string[]): Promise<WideSweep> {
  const child = start(['--json', ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid!) ?? 0);
  }, 20);
  const exit = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  clearInterval(look);
  if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}: ${stderr}`);
  const { hosts, seconds } = JSON.parse(stdout) as { hosts: SweepHost[]; seconds: number };
  return { exit, hosts, seconds, peak, stderr };
}
