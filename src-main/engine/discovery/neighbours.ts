/** What the system knows of the local segment: its own networks, and the ARP cache by address. Changes nothing. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { formatAddress, parseRange, type AddressSpan } from '../domain/address-ranges.ts';

/** MAC in lower case with colons, by address; only entries that were answered. */
export type Neighbours = ReadonlyMap<string, string>;

function asMac(text: string): string | null {
  const parts = text.split(/[:-]/).map((part) => part.padStart(2, '0').toLowerCase());
  const mac = parts.join(':');
  if (parts.length !== 6 || !/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) || mac === '00:00:00:00:00:00') return null;
  // Group addresses (broadcast, multicast) are of no machine.
  return Number.parseInt(parts[0]!, 16) & 1 ? null : mac;
}

/**
 * Linux /proc/net/arp: address, type, flags (0x2: answered), MAC, mask, device. A sweep reads it twenty times a second and most
 * of its thousand lines were never answered: these must cost no memory.
 */
export function parseProcArp(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, address, mac] of text.matchAll(/^(\d[\d.]+) +0x\w+ +0x\w*[2367abef] +([\da-f:]{11,17})\b/gim)) {
    const read = asMac(mac!);
    if (read) found.set(address!, read);
  }
  return found;
}

/** `arp -a` of macOS and BSD, "? (10.0.0.1) at 0:1b:2c:3:4:5 on en0 ...", and of Windows, "  10.0.0.1   00-1b-...   dynamic", in any language. */
export function parseArpList(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const form = /\(?\b(\d{1,3}(?:\.\d{1,3}){3})\)?\s+(?:\S+\s+)?([0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){5})\b/i;
  for (const line of text.split('\n')) {
    const match = form.exec(line);
    const mac = match && asMac(match[2]!);
    if (mac) found.set(match[1]!, mac);
  }
  return found;
}

async function runArp(file: string, args: string[]): Promise<Neighbours | null> {
  const text = await new Promise<string>((done) => {
    execFile(file, args, { timeout: 5_000, maxBuffer: 16 * 1024 * 1024 }, (_error, stdout) => done(stdout));
  });
  return text === '' ? null : parseArpList(text);
}

/** Never throws; null where the system does not tell. */
export async function readNeighbours(): Promise<Neighbours | null> {
  if (process.platform === 'linux') {
    const text = await readFile('/proc/net/arp', 'utf8').catch(() => null);
    return text === null ? null : parseProcArp(text);
  }
  if (process.platform === 'win32')
    return runArp(`${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\arp.exe`, ['-a']);
  return runArp('/usr/sbin/arp', ['-an']);
}

/** Reading a file costs nothing, starting a program does. */
export const neighboursEvery = process.platform === 'linux' ? 50 : 1_000;

export interface Network {
  /** The block, e.g. 192.168.1.0/24. */
  cidr: string;
  span: AddressSpan;
  /** Of the network card. */
  name: string;
  /** This computer's own in it. */
  address: string;
  mac: string;
}

/** The networks this computer has an address in, loopback and link-local left out. */
export function localNetworks(): Network[] {
  return Object.entries(networkInterfaces()).flatMap(([name, cards]) =>
    (cards ?? []).flatMap(({ internal, cidr, address, mac }) => {
      const span = cidr === null || internal || /^(?:fe80:|169\.254\.)/i.test(address) ? null : parseRange(cidr);
      if (!span) return [];
      const block = `${formatAddress(span.family, span.first)}${cidr!.slice(cidr!.indexOf('/'))}`;
      return [{ cidr: block, span, name, address, mac }];
    }),
  );
}

/** Bridges that containers and virtual machines on this computer are behind. */
const inner = /^(?:docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|podman|lxc|lxd)/;
/** Larger networks are proposed as nothing: their owner knows which part is in use. */
const largestProposal = 1n << 16n;

/** What to propose for a sweep: this computer's IPv4 networks, each once. */
export function proposedNetworks(): Network[] {
  const seen = new Set<string>();
  return localNetworks().filter(({ cidr, name, span }) => {
    const size = span.last - span.first + 1n;
    const fits = span.family === 4 && size > 1n && size <= largestProposal && !inner.test(name) && !seen.has(cidr);
    if (fits) seen.add(cidr);
    return fits;
  });
}
