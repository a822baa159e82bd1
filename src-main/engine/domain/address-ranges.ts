/**
 * The addresses a sweep may touch: reads single addresses, CIDR blocks and first-last, IPv4 and IPv6, takes exclusions
 * off and walks what is left in order without ever holding it as a list. Refuses what can't be read or is too much.
 */
import ipaddr from 'ipaddr.js';
import { Refusal } from '../../../src-shared/errors.ts';

/** `first` to `last`, both in it, as numbers of their family. */
export interface AddressSpan {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

/** Disjoint spans in order: IPv4 before IPv6, rising. */
export interface AddressScope {
  spans: AddressSpan[];
  /** How many addresses. */
  size: number;
}

/** A /12 of IPv4: weeks of silence in most networks, and more is a mistake in typing. */
export const largestScope = 2 ** 20;

const bitsOf = { 4: 32, 6: 128 } as const;

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** An address in its plain form as a number of its family; null for anything else. */
export function readAddress(text: string): { family: 4 | 6; value: bigint } | null {
  // Only the plain forms: 10.1 or 0x7f000001 are addresses to some programs and typing errors to people.
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(text);
  if (!isFour && (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text))) return null;
  const value = toNumber(ipaddr.parse(text).toByteArray());
  // ::ffff:10.0.0.7 is 10.0.0.7 to a socket, and no exclusion of that would hold.
  if (!isFour && value >> 32n === 0xffffn) return null;
  return { family: isFour ? 4 : 6, value };
}

export function formatAddress(family: 4 | 6, value: bigint): string {
  const bytes: number[] = [];
  for (let shift = bitsOf[family] - 8; shift >= 0; shift -= 8) bytes.push(Number((value >> BigInt(shift)) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

/** "10.0.0.7", "10.0.0.0/24", "10.0.0.10-10.0.0.20", "10.0.0.10-20", "fd00::/120"; null where it is none of these. */
export function parseRange(text: string): AddressSpan | null {
  const [left = '', right, ...rest] = text.trim().split(/\s*[-/]\s*/);
  const start = readAddress(left);
  if (!start || rest.length > 0) return null;
  const { family, value } = start;
  if (right === undefined) return { family, first: value, last: value };
  if (text.includes('/')) {
    const prefix = /^\d{1,3}$/.test(right) ? Number(right) : NaN;
    if (!(prefix <= bitsOf[family])) return null;
    const hosts = (1n << BigInt(bitsOf[family] - prefix)) - 1n;
    const first = (value | hosts) ^ hosts;
    return { family, first, last: first | hosts };
  }
  const end =
    family === 4 && /^\d{1,3}$/.test(right) && Number(right) < 256
      ? { family, value: (value & ~0xffn) | BigInt(right) }
      : readAddress(right);
  if (!end || end.family !== family || end.value < value) return null;
  return { family, first: value, last: end.value };
}

function requireRange(text: string): AddressSpan {
  const span = parseRange(text);
  if (span) return span;
  throw new Refusal(
    'invalid-argument',
    `"${text}" is not an address range.`,
    'Write an address (10.0.0.7), a block (10.0.0.0/24, fd00::/120) or the first and the last (10.0.0.10-10.0.0.20).',
  );
}

const inOrder = (a: AddressSpan, b: AddressSpan) =>
  a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);

/** Sorted, what overlaps or touches made one. */
function merge(spans: readonly AddressSpan[]): AddressSpan[] {
  const merged: AddressSpan[] = [];
  for (const span of [...spans].sort(inOrder)) {
    const last = merged.at(-1);
    if (last && last.family === span.family && span.first <= last.last + 1n) {
      if (span.last > last.last) last.last = span.last;
    } else merged.push({ ...span });
  }
  return merged;
}

function subtract(from: readonly AddressSpan[], exclude: readonly AddressSpan[]): AddressSpan[] {
  let left = [...from];
  for (const hole of exclude) {
    left = left.flatMap((span) => {
      if (span.family !== hole.family || hole.last < span.first || hole.first > span.last) return [span];
      const parts: AddressSpan[] = [];
      if (span.first < hole.first) parts.push({ ...span, last: hole.first - 1n });
      if (span.last > hole.last) parts.push({ ...span, first: hole.last + 1n });
      return parts;
    });
  }
  return left;
}

const sizeOf = (spans: readonly AddressSpan[]) => spans.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);

/** Unspecified, multicast and reserved: no machine has them, and a socket takes 0.0.0.0 for this computer. */
const noMachine = ['0.0.0.0/8', '224.0.0.0/3', '::', 'ff00::/8'].map((text) => parseRange(text)!);

/** Throws Refusal('invalid-argument') for a range that can't be read, more than `largestScope`, or nothing at all. */
export function scopeOf(ranges: readonly string[], exclude: readonly string[] = []): AddressScope {
  const wanted = subtract(merge(ranges.map(requireRange)), noMachine);
  if (wanted.length === 0) {
    throw new Refusal(
      'invalid-argument',
      'No machine can have an address in these ranges.',
      'Name at least one range of ordinary addresses, such as 192.168.1.0/24.',
    );
  }
  const spans = subtract(wanted, merge(exclude.map(requireRange)));
  const size = sizeOf(spans);
  if (size === 0n) {
    throw new Refusal(
      'invalid-argument',
      'The exclusions leave no address to sweep.',
      'Exclude less, or name further ranges.',
    );
  }
  if (size > BigInt(largestScope)) {
    throw new Refusal(
      'invalid-argument',
      `That is ${size.toLocaleString('en')} addresses; one sweep takes at most ${largestScope.toLocaleString('en')}.`,
      'Name the networks that are in use, or sweep one part after the other.',
    );
  }
  return { spans, size: Number(size) };
}

/** The addresses in order from number `start` (0 is the first) on, made one by one. */
export function* addressesFrom(scope: AddressScope, start = 0): Generator<string, void, undefined> {
  let skip = BigInt(start);
  for (const { family, first, last } of scope.spans) {
    const length = last - first + 1n;
    if (skip >= length) {
      skip -= length;
      continue;
    }
    for (let value = first + skip; value <= last; value++) yield formatAddress(family, value);
    skip = 0n;
  }
}

export function scopeContains(scope: AddressScope, address: string): boolean {
  const read = readAddress(address);
  if (!read) return false;
  return scope.spans.some(
    ({ family, first, last }) => family === read.family && first <= read.value && read.value <= last,
  );
}

export function shareAddresses(a: AddressScope, b: AddressScope): boolean {
  return a.spans.some((x) => b.spans.some((y) => x.family === y.family && x.first <= y.last && y.first <= x.last));
}

/** Order of addresses as numbers, IPv4 first. */
export function compareAddresses(a: string, b: string): number {
  const [x, y] = [readAddress(a), readAddress(b)];
  if (!x || !y) return a < b ? -1 : a > b ? 1 : 0;
  return x.family - y.family || (x.value < y.value ? -1 : x.value > y.value ? 1 : 0);
}

/** Private (RFC 1918), link-local, loopback, shared (RFC 6598) and unique local (RFC 4193) addresses. */
const own = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '100.64.0.0/10',
  '::1',
  'fc00::/7',
  'fe80::/10',
].map((text) => parseRange(text)!);

/** Does any address lie outside the ranges every site may use for itself? */
export function isBeyondPrivate(scope: AddressScope): boolean {
  return subtract(scope.spans, own).length > 0;
}
