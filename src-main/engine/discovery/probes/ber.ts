/**
 * The part of BER (ITU-T X.690) that SNMP, LDAP and CredSSP need: tags of one byte, definite lengths, small integers. Pure;
 * whatever cannot be read is null, never an error.
 */

export const tags = { integer: 0x02, octets: 0x04, nothing: 0x05, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

export interface Element {
  tag: number;
  value: Buffer;
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  if (length < 0x100) return Buffer.from([0x81, length]);
  return Buffer.from([0x82, length >> 8, length & 0xff]);
}

/** One element of the parts, at most 65,535 bytes. */
export function element(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthBytes(value.length), value]);
}

export const sequence = (...parts: Buffer[]): Buffer => element(tags.sequence, ...parts);
export const octets = (value: Buffer | string): Buffer =>
  element(tags.octets, typeof value === 'string' ? Buffer.from(value, 'utf8') : value);

/** 0 to 2^31 - 1. `tag` as for enumerated and implicitly tagged ones. */
export function integer(value: number, tag: number = tags.integer): Buffer {
  const bytes = [value & 0xff];
  for (let rest = value >>> 8; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  // Two's complement: a leading one would make it negative.
  if (bytes[0]! & 0x80) bytes.unshift(0);
  return element(tag, Buffer.from(bytes));
}

/** "1.3.6.1.2.1.1.1.0". */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return element(tags.oid, Buffer.from(bytes));
}

/** The element at `at` and where it ends; null where none is there as a whole. */
export function readElement(bytes: Buffer, at = 0): (Element & { end: number }) | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  const more = first < 0x80 ? 0 : first & 0x7f;
  // No length at all (indefinite), or one that nothing here has.
  if (first === 0x80 || more > 4 || at + 2 + more > bytes.length) return null;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  if (start + length > bytes.length) return null;
  return { tag, value: bytes.subarray(start, start + length), end: start + length };
}

/** The elements one after the other, up to the first that can't be read; at most 256. */
export function readElements(bytes: Buffer): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (found.length < 256) {
    const read = readElement(bytes, at);
    if (!read) break;
    found.push(read);
    at = read.end;
  }
  return found;
}

/** Null for what is no integer, or larger than a number here holds. */
export function readInteger(from: Element | undefined): number | null {
  if (!from || from.value.length === 0 || from.value.length > 6) return null;
  return from.value.readIntBE(0, from.value.length);
}

export function readOid(from: Element | undefined): string | null {
  if (!from || from.tag !== tags.oid || from.value.length === 0 || from.value.length > 128) return null;
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of from.value) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffffffff) return null;
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [joined, ...rest] = arcs;
  if (joined === undefined) return null;
  const first = Math.min(2, Math.floor(joined / 40));
  return [first, joined - first * 40, ...rest].join('.');
}
