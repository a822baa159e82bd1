/** Network cards, addresses and listening sockets of a machine, from what `ip`, `ss`, the kernel or `ifconfig` says. Pure. */
import type { Inventory } from '../../../src-shared/model/software.ts';

export interface Network {
  macs: string[];
  addresses: string[];
}

const isTelling = (address: string) => !/^(?:fe80:|169\.254\.)/i.test(address);
const noMac = '00:00:00:00:00:00';

function networkOf(cards: ReadonlyMap<string, { mac: string | null; running: boolean; addresses: string[] }>): Network {
  const live = [...cards.values()].filter((card) => card.running && card.addresses.length > 0);
  const macs = live.flatMap((card) => (card.mac && card.mac !== noMac ? [card.mac.toLowerCase()] : []));
  const addresses = live.flatMap((card) => card.addresses).filter(isTelling);
  return { macs: [...new Set(macs)].sort(), addresses: [...new Set(addresses)].sort() };
}

/** `ip -o link` and `ip -o addr`, one after the other. Loopback is left out, and cards that are down or without a cable. */
export function readIp(text: string): Network {
  const cards = new Map<string, { mac: string | null; running: boolean; addresses: string[] }>();
  for (const line of text.split('\n')) {
    const link = /^\d+: ([^:@\s]+)(?:@\S+)?: <([^>]*)>/.exec(line);
    if (link) {
      const flags = link[2]!.split(',');
      const running = flags.includes('UP') && !flags.includes('NO-CARRIER') && !flags.includes('LOOPBACK');
      const mac = /\blink\/\S+ ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\b/i.exec(line)?.[1] ?? null;
      cards.set(link[1]!, { mac, running, addresses: [] });
      continue;
    }
    const address = /^\d+: (\S+)\s+inet6? ([0-9a-f.:]+)/i.exec(line);
    if (address) cards.get(address[1]!)?.addresses.push(address[2]!);
  }
  return networkOf(cards);
}

/** Little-endian hexadecimal of /proc/net/route as a number. */
const routeNumber = (hex: string) => Number.parseInt((hex.match(/../g) ?? []).toReversed().join(''), 16);
const ip4Number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The card whose own network holds the address. */
function cardOf(address: string, routes: string): string | null {
  let best: { card: string; mask: number } | null = null;
  for (const line of routes.split('\n')) {
    const [card, destination, gateway, , , , , mask] = line.split(/\s+/);
    if (!mask || !/^[0-9A-F]{8}$/i.test(destination ?? '') || gateway !== '00000000') continue;
    const bits = routeNumber(mask);
    if (bits === 0 || (ip4Number(address) & bits) >>> 0 !== routeNumber(destination!)) continue;
    if (!best || bits > best.mask) best = { card: card!, mask: bits };
  }
  return best?.card ?? null;
}

/** IPv4 addresses of this machine in /proc/net/fib_trie. */
function localAddresses(fib: string): string[] {
  const found = [...fib.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n\s*\/32 host LOCAL/g)].map((match) => match[1]!);
  return [...new Set(found)].filter((address) => !address.startsWith('127.'));
}

/** The 32 digits of /proc/net/if_inet6 as people write an address. */
function ip6Text(hex: string): string {
  const groups = hex.match(/.{4}/g) ?? [];
  // The URL parser of the platform writes addresses as RFC 5952 asks for.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/**
 * The same without `ip`, from what the kernel shows: "name mac carrier flags" of each card, /proc/net/route, fib_trie and
 * if_inet6. An IPv4 address whose card is not told counts as in use.
 */
export function readKernelNetwork(texts: { cards: string; routes: string; fib: string; inet6: string }): Network {
  const cards = new Map<string, { mac: string | null; running: boolean; addresses: string[] }>();
  const loopback = new Set(['lo']);
  for (const line of texts.cards.split('\n')) {
    const [name, mac, carrier, flags] = line.split(' ');
    if (!name || !mac) continue;
    if ((Number(flags) & 8) !== 0) loopback.add(name);
    cards.set(name, { mac: mac === '-' ? null : mac, running: carrier === '1' && !loopback.has(name), addresses: [] });
  }
  const unplaced: string[] = [];
  const place = (address: string, name: string | null) => {
    const card = name === null ? undefined : cards.get(name);
    if (card) card.addresses.push(address);
    else if (name === null || !loopback.has(name)) unplaced.push(address);
  };
  for (const address of localAddresses(texts.fib)) place(address, cardOf(address, texts.routes));
  for (const line of texts.inet6.split('\n')) {
    const [hex, , , , , name] = line.trim().split(/\s+/);
    if (hex && name && /^[0-9a-f]{32}$/i.test(hex)) place(ip6Text(hex), name);
  }
  const { macs, addresses } = networkOf(cards);
  return { macs, addresses: [...new Set([...addresses, ...unplaced.filter(isTelling)])].sort() };
}

/** `ifconfig` of macOS and the BSDs: a line for each card, then its facts indented. */
export function readIfconfig(text: string): Network {
  const cards = new Map<string, { mac: string | null; running: boolean; addresses: string[] }>();
  let card: { mac: string | null; running: boolean; addresses: string[] } | undefined;
  for (const line of text.split('\n')) {
    const begin = /^([a-z0-9]{1,20}): flags=\w{1,12}<([^>]{0,400})>/i.exec(line);
    if (begin) {
      const flags = begin[2]!.split(',');
      card = { mac: null, running: flags.includes('RUNNING') && !flags.includes('LOOPBACK'), addresses: [] };
      cards.set(begin[1]!, card);
      continue;
    }
    const [word, value] = line.trim().split(/\s+/);
    if (!card || !word || !value) continue;
    if (word === 'ether' && /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value)) card.mac = value;
    else if (word === 'inet' || word === 'inet6') card.addresses.push(value.replace(/%.*$/, ''));
    else if (word === 'status:' && value === 'inactive') card.running = false;
  }
  return networkOf(cards);
}

type Socket = NonNullable<Inventory['listening']>[number];

/** A socket of the loopback network can't be reached from elsewhere. */
const isReachable = (address: string) => !/^(?:127\.|::1$|::ffff:127\.)/.test(address);

/** `ss -Hltnp`: "LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=1,fd=3))". */
function readSsLine(line: string): Socket | null {
  const words = line.trim().split(/\s+/);
  const local = /^(.{1,80}):(\d{1,5})$/.exec(words[3] ?? '');
  if (words[0] !== 'LISTEN' || !local) return null;
  const address = local[1]!.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const program = /\(\("([^"]{1,60})"/.exec(line)?.[1];
  return { address: address === '*' ? '::' : address, port: Number(local[2]), ...(program ? { program } : {}) };
}

/** A line of /proc/net/tcp or tcp6; state 0A is listening, addresses are 32-bit words in the machine's byte order. */
function readTcpLine(line: string): Socket | null {
  const match = /^\s{0,4}\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) \S{13,37} 0A /.exec(line);
  if (!match) return null;
  const words = match[1]!.match(/.{8}/g)!.map((word) => word.match(/../g)!.toReversed().join(''));
  const address =
    words.length === 1
      ? words[0]!
          .match(/../g)!
          .map((byte) => Number.parseInt(byte, 16))
          .join('.')
      : ip6Text(words.join('').toLowerCase());
  return { address, port: Number.parseInt(match[2]!, 16) };
}

/** TCP sockets that wait for connections from elsewhere, each once, by port. */
export function readListening(text: string): Socket[] {
  const found = new Map<string, Socket>();
  for (const line of text.split('\n')) {
    const socket = readSsLine(line) ?? readTcpLine(line);
    if (socket && isReachable(socket.address)) found.set(`${socket.port} ${socket.address}`, socket);
  }
  return [...found.values()].toSorted((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}
