/**
 * The lab's network: a bridge with an address of its own for the workstation (this machine), and one network namespace
 * for each machine on it. Names carry the lab's name, so that what is left over can be found and removed.
 */
import { attempt, command } from './command.ts';

export interface LabNetwork {
  /** Lower-case letters and digits, at most six. */
  name: string;
  /** First three numbers of its first /24, e.g. "10.77.1". */
  prefix: string;
  /** Length of its prefix; default 24. */
  bits?: number;
}

export const bridgeOf = (lab: string) => `plab-${lab}`;
export const namespaceOf = (lab: string, host: string) => `plab-${lab}-${host}`;
/** Interface names may have 15 characters. */
const cableOf = (lab: string, last: number) => `plab-${lab}-${last}`;

/** `last` may be over 255 in a network that is larger than a /24. */
export function addressIn(network: LabNetwork, last: number): string {
  const [first, second, third] = network.prefix.split('.').map(Number);
  return `${first}.${second}.${third! + (last >> 8)}.${last & 0xff}`;
}

const lengthOf = ({ bits }: LabNetwork) => bits ?? 24;

/** Locally administered; says lab and machine, so that it stays the same when a machine starts again. */
export function macOf(network: LabNetwork, last: number): string {
  const numbers = addressIn(network, last).split('.').map(Number);
  return [0x02, 0x50, ...numbers].map((part) => part.toString(16).padStart(2, '0')).join(':');
}

/** The workstation is .1, on the bridge itself. */
export async function makeBridge(network: LabNetwork): Promise<void> {
  const bridge = bridgeOf(network.name);
  await command('ip', ['link', 'add', bridge, 'type', 'bridge', 'forward_delay', '0']);
  // No IPv6 neighbours; fails harmlessly where the kernel has none.
  await attempt('ip', ['link', 'set', bridge, 'addrgenmode', 'none']);
  await command('ip', ['address', 'add', `${addressIn(network, 1)}/${lengthOf(network)}`, 'dev', bridge]);
  await command('ip', ['link', 'set', bridge, 'up']);
}

/** A namespace with eth0 at `.last`, and nothing else but the loopback: no way leads out of the lab. */
export async function addMachine(network: LabNetwork, host: string, last: number): Promise<void> {
  const namespace = namespaceOf(network.name, host);
  const cable = cableOf(network.name, last);
  await command('ip', ['netns', 'add', namespace]);
  const peer = ['peer', 'name', 'eth0', 'address', macOf(network, last), 'netns', namespace];
  await command('ip', ['link', 'add', cable, 'type', 'veth', ...peer]);
  await attempt('ip', ['link', 'set', cable, 'addrgenmode', 'none']);
  await attempt('ip', ['-n', namespace, 'link', 'set', 'eth0', 'addrgenmode', 'none']);
  await command('ip', ['link', 'set', cable, 'master', bridgeOf(network.name), 'up']);
  const address = `${addressIn(network, last)}/${lengthOf(network)}`;
  const batch = ['link set lo up', `address add ${address} dev eth0`, 'link set eth0 up', ''];
  await command('ip', ['-n', namespace, '-batch', '-'], { input: batch.join('\n') });
}

/** Drops that share of what reaches the machine. 0 lifts it. */
export async function dropPackets(network: LabNetwork, host: string, percent: number): Promise<void> {
  const inside = ['netns', 'exec', namespaceOf(network.name, host), 'nft'];
  await attempt('ip', [...inside, 'delete', 'table', 'inet', 'lab']);
  if (percent === 0) return;
  await command('ip', [...inside, 'add', 'table', 'inet', 'lab']);
  await command('ip', [...inside, 'add chain inet lab in { type filter hook input priority 0; }']);
  await command('ip', [...inside, `add rule inet lab in numgen random mod 100 < ${percent} drop`]);
}

/** Limits what the machine sends; null lifts it. */
export async function limitRate(network: LabNetwork, host: string, kilobits: number | null): Promise<void> {
  const tc = ['netns', 'exec', namespaceOf(network.name, host), 'tc', 'qdisc'];
  await attempt('ip', [...tc, 'del', 'dev', 'eth0', 'root']);
  if (kilobits === null) return;
  const rate = ['rate', `${kilobits}kbit`, 'burst', '8kb', 'latency', '800ms'];
  await command('ip', [...tc, 'add', 'dev', 'eth0', 'root', 'tbf', ...rate]);
}

/** Takes the cable out, or puts it back. */
export async function plug(network: LabNetwork, last: number, connected: boolean): Promise<void> {
  await command('ip', ['link', 'set', cableOf(network.name, last), connected ? 'up' : 'down']);
}

/** Ends every process in the lab's namespaces and removes them and the bridge. Safe to call on what is half there. */
export async function removeNetwork(lab: string): Promise<void> {
  const list = await attempt('ip', ['netns', 'list']);
  const names = Array.from(list.stdout.matchAll(/^(plab-(\S+?)-\S+)/gm))
    .filter((match) => match[2] === lab)
    .map((match) => match[1]!);
  for (const name of names) {
    const pids = (await attempt('ip', ['netns', 'pids', name])).stdout.split('\n').filter(Boolean).map(Number);
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        continue;
      }
    }
    await attempt('ip', ['netns', 'del', name]);
  }
  await attempt('ip', ['link', 'del', bridgeOf(lab)]);
}
