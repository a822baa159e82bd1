/**
 * Answers SNMP GET of v1 and v2c on port 161 from a capture: `node snmp-replay.ts CAPTURE COMMUNITY`. CAPTURE is a snmprec file
 * (lines of OID|TYPE|VALUE; type 4 is text, 4x hex, 6 an OID, 2 a number), plain or packed by bzip2.
 */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import {
  element,
  integer,
  octets,
  oid,
  readElement,
  readElements,
  readInteger,
  readOid,
  sequence,
  tags,
} from '../../src-main/engine/discovery/probes/ber.ts';

const [capture = '', community = 'public'] = process.argv.slice(2);
const text = capture.endsWith('.bz2')
  ? execFileSync('bzcat', [capture], { encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 })
  : readFileSync(capture, 'latin1');

const encoders: Record<string, (value: string) => Buffer> = {
  '2': (value) => integer(Number(value)),
  '4': (value) => octets(Buffer.from(value, 'latin1')),
  '4x': (value) => octets(Buffer.from(value, 'hex')),
  '6': (value) => oid(value),
};
const recorded = new Map<string, Buffer>();
for (const line of text.split(/\r?\n/)) {
  const [name = '', type = '', ...value] = line.split('|');
  const encode = encoders[type];
  if (encode) recorded.set(name, encode(value.join('|')));
}

const getRequest = 0xa0;
const response = 0xa2;
const noSuchObject = Buffer.from([0x80, 0]);

const socket = createSocket('udp4');
socket.on('message', (bytes, from) => {
  const message = readElement(bytes);
  const [version, name, pdu] = message ? readElements(message.value) : [];
  if (!version || name?.value.toString() !== community || pdu?.tag !== getRequest) return;
  const [id, , , wanted] = readElements(pdu.value);
  const bindings = readElements(wanted?.value ?? Buffer.alloc(0)).map((binding) => {
    const asked = readElement(binding.value) ?? undefined;
    return sequence(oid(readOid(asked) ?? '0.0'), recorded.get(readOid(asked) ?? '') ?? noSuchObject);
  });
  const told = element(response, integer(readInteger(id) ?? 0), integer(0), integer(0), sequence(...bindings));
  const answer = sequence(element(tags.integer, version.value), octets(community), told);
  socket.send(answer, from.port, from.address);
});
socket.bind(161);
