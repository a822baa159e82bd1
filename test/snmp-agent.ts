/**
 * An SNMP agent on loopback for tests: answers GET, GETNEXT and GETBULK of versions 1 and 2c out of a recording, as
 * snmpsim's agent does. Reads snmpsim's recordings (.snmprec, packed by bzip2 too) and what snmpwalk prints.
 */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  element,
  integer,
  oid as encodeOid,
  octets,
  readElement,
  readElements,
  readInteger,
  readOid,
  sequence,
  tags,
} from '../src-main/engine/discovery/probes/ber.ts';

interface Entry {
  oid: string;
  /** Compares as the OIDs do. */
  key: string;
  value: Buffer;
}

const pdus = { get: 0xa0, next: 0xa1, response: 0xa2, bulk: 0xa5 };
const ends = { noSuchObject: element(0x80), endOfMib: element(0x82) };

/** Two code units an arc: strings compare by code units. */
const keyOf = (oid: string): string =>
  oid
    .split('.')
    .map(Number)
    .map((arc) => String.fromCharCode(Math.floor(arc / 65_536), arc % 65_536))
    .join('');

function signed(text: string, tag: number): Buffer {
  let value = BigInt(text.trim() || '0');
  const bytes: number[] = [];
  do {
    bytes.unshift(Number(value & 0xffn));
    value >>= 8n;
  } while (!(value === 0n && bytes[0]! < 0x80) && !(value === -1n && bytes[0]! >= 0x80));
  return element(tag, Buffer.from(bytes));
}

/** A type of snmprec: the BER tag in decimal, "x" where the value is in hexadecimal; variations behind ":" are their plain value. */
function recorded(type: string, text: string): Buffer | null {
  const [, number = '', hex = ''] = /^(\d+)(x?)/.exec(type) ?? [];
  const bytes = hex ? Buffer.from(text.trim(), 'hex') : Buffer.from(text, 'latin1');
  switch (number) {
    case '2':
    case '65':
    case '66':
    case '67':
    case '70':
      return signed(/^-?\d+/.exec(text)?.[0] ?? '0', Number(number));
    case '4':
    case '68':
      return element(Number(number), bytes);
    case '5':
      return element(tags.nothing);
    case '6':
      return encodeOid(/^[\d.]+/.exec(text)?.[0] ?? '0.0');
    case '64':
      return element(0x40, bytes.length === 4 ? bytes : Buffer.from(text.split('.').map(Number)));
    default:
      return null;
  }
}

function readRecording(text: string): [oid: string, value: Buffer][] {
  return text.split('\n').flatMap((line): [string, Buffer][] => {
    const [oid = '', type = '', ...rest] = line.split('|');
    const value = /^[\d.]+$/.test(oid) ? recorded(type, rest.join('|')) : null;
    return value ? [[oid, value]] : [];
  });
}

/** Of snmpwalk -On, or with "iso" for the first arc; what stands in further lines belongs to a text. */
function readWalk(text: string): [oid: string, value: Buffer][] {
  return text.split(/\n(?=\.?(?:iso|1)\.\d)/).flatMap((row): [string, Buffer][] => {
    const match = /^\.?(iso|1)\.([\d.]+) = (?:([\w-]+): )?([^]*)$/.exec(row.trimEnd());
    if (!match) return [];
    const [, , rest = '', type = 'STRING', said = ''] = match;
    const kinds: Record<string, () => Buffer | null> = {
      STRING: () => recorded('4', said.replace(/^"([^]*)"$/, '$1')),
      'Hex-STRING': () => recorded('4x', said.replace(/\s+/g, '')),
      INTEGER: () => recorded('2', /-?\d+/.exec(said)?.[0] ?? '0'),
      OID: () => recorded('6', said.replace(/^\.?iso/, '1').replace(/^\./, '')),
      Timeticks: () => recorded('67', /\d+/.exec(said)?.[0] ?? '0'),
      Gauge32: () => recorded('66', said),
      Counter32: () => recorded('65', said),
      IpAddress: () => recorded('64', said),
    };
    const value = kinds[type]?.() ?? null;
    return value ? [[`1.${rest}`, value]] : [];
  });
}

export function readRecordingFile(path: string): [oid: string, value: Buffer][] {
  if (!path.endsWith('.bz2')) {
    const text = readFileSync(path, 'latin1');
    return path.endsWith('.walk') ? readWalk(text) : readRecording(text);
  }
  const unpacked = spawnSync('bzip2', ['-dc', path], { maxBuffer: 256 * 2 ** 20 });
  if (unpacked.status !== 0) throw new Error(`bzip2 can't read ${path}`);
  return readRecording(unpacked.stdout.toString('latin1'));
}

export interface Agent {
  port: number;
  /** Requests that came, also those not answered. */
  requests(): number;
  close(): Promise<void>;
}

export interface AgentOptions {
  community?: string;
  /** Where it listens; a free port of loopback where they are absent. */
  address?: string;
  port?: number;
  /** Versions it answers, as they are written: 0 is v1, 1 is v2c. */
  versions?: readonly number[];
  /** Answers in the place of its own to a GETNEXT or a row of GETBULK: what a broken device says. */
  next?: (oid: string) => [oid: string, value: Buffer] | undefined;
  /** Answers up to the so manieth request. */
  answers?: number;
}

export async function startAgent(
  recording: readonly (readonly [oid: string, value: Buffer])[],
  options: AgentOptions = {},
): Promise<Agent> {
  const { community = 'public', versions = [0, 1], address = '127.0.0.1', port = 0 } = options;
  const entries = recording
    .map(([oid, value]): Entry => ({ oid, key: keyOf(oid), value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const byOid = new Map(entries.map((entry) => [entry.oid, entry.value]));

  /** Place of the first entry after the OID. */
  function after(oid: string): number {
    const key = keyOf(oid);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle]!.key > key) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  function following(oid: string): [string, Buffer] | null {
    const broken = options.next?.(oid);
    if (broken) return broken;
    const entry = entries[after(oid)];
    return entry ? [entry.oid, entry.value] : null;
  }

  function answer(message: Buffer): Buffer | null {
    const whole = readElement(message);
    const [version, name, pdu] = whole ? readElements(whole.value) : [];
    const number = readInteger(version) ?? -1;
    if (!pdu || !versions.includes(number) || name?.value.toString() !== community) return null;
    const [id, , third, list] = readElements(pdu.value);
    const asked = (list ? readElements(list.value) : []).map(
      (binding) => readOid(readElements(binding.value)[0]) ?? '',
    );
    const bindings: Buffer[] = [];
    let failed = 0;
    const put = (oid: string, value: Buffer) => bindings.push(sequence(encodeOid(oid), value));
    if (pdu.tag === pdus.bulk) {
      const repeat = Math.min(readInteger(third) ?? 0, 60);
      const at = [...asked];
      let size = 0;
      for (let row = 0; row < repeat && size < 1200; row++) {
        for (const index of at.keys()) {
          const found = following(at[index]!);
          if (found) at[index] = found[0];
          put(at[index]!, found?.[1] ?? ends.endOfMib);
          size += bindings.at(-1)!.length;
        }
      }
    } else
      asked.forEach((oid, index) => {
        const own = byOid.get(oid);
        const found = pdu.tag === pdus.next ? following(oid) : own ? ([oid, own] as const) : null;
        if (found) put(...found);
        else if (number === 0) failed ||= index + 1;
        else put(oid, pdu.tag === pdus.next ? ends.endOfMib : ends.noSuchObject);
      });
    const echoed = asked.map((oid) => sequence(encodeOid(oid), element(tags.nothing)));
    return sequence(
      integer(number),
      octets(community),
      element(
        pdus.response,
        element(tags.integer, id!.value),
        integer(failed ? 2 : 0),
        integer(failed),
        sequence(...(failed ? echoed : bindings)),
      ),
    );
  }

  const socket = createSocket('udp4');
  let requests = 0;
  socket.on('message', (message, from) => {
    requests += 1;
    if (requests > (options.answers ?? Infinity)) return;
    const reply = answer(message);
    if (reply) socket.send(reply, from.port, from.address);
  });
  socket.bind(port, address);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    requests: () => requests,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}
