/**
 * The greeting of SNMP: the engine's identity, which version 3 tells anyone (RFC 3414, 4), and with a community the three
 * texts a device describes itself by (RFC 3418). Nothing else is read, and nothing can be set.
 *
 * A codec of its own, since LDAP and CredSSP need BER too; a client library would send a request for an unknown user
 * after the discovery, which devices count as an attack.
 */
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
} from './ber.ts';
import { oneLine } from './plain-text.ts';

export const snmpPort = 161;

export interface SnmpEngine {
  /** IANA private enterprise number of who made the engine. */
  enterprise: number;
  /** How often the engine was started, and seconds since the last time. */
  boots: number;
  upSeconds: number;
}

export interface SnmpSystem {
  description: string;
  /** sysObjectID. */
  object?: string;
  name?: string;
}

const pdus = { get: 0xa0, response: 0xa2, report: 0xa8 } as const;
const objects = { description: '1.3.6.1.2.1.1.1.0', object: '1.3.6.1.2.1.1.2.0', name: '1.3.6.1.2.1.1.5.0' } as const;
const nothing = element(tags.nothing);

/** An empty request without a user (RFC 3414, 4): whoever is there answers with a report that names its engine. */
export function snmpEngineRequest(id: number): Buffer {
  const user = sequence(octets(''), integer(0), integer(0), octets(''), octets(''), octets(''));
  const flags = Buffer.from([4]);
  return sequence(
    integer(3),
    sequence(integer(id), integer(65_507), octets(flags), integer(3)),
    octets(user),
    sequence(octets(''), octets(''), element(pdus.get, integer(id), integer(0), integer(0), sequence())),
  );
}

/** `version`: 0 is v1, 1 is v2c, as they are written. */
export function snmpSystemRequest(id: number, community: string, version: 0 | 1): Buffer {
  const wanted = Object.values(objects).map((one) => sequence(oid(one), nothing));
  return sequence(
    integer(version),
    octets(community),
    element(pdus.get, integer(id), integer(0), integer(0), sequence(...wanted)),
  );
}

function whole(bytes: Buffer) {
  const message = readElement(bytes);
  return message?.tag === tags.sequence ? readElements(message.value) : [];
}

/** Null where it is no report of an engine. */
export function readSnmpEngine(bytes: Buffer): SnmpEngine | null {
  const [version, , security] = whole(bytes);
  if (readInteger(version) !== 3 || security?.tag !== tags.octets) return null;
  const user = readElement(security.value);
  const [engine, boots, time] = user ? readElements(user.value) : [];
  if (!engine || engine.value.length < 5 || engine.value.length > 32) return null;
  return {
    // SnmpEngineID (RFC 3411, 5): the top bit says that the rest follows the rules of version 3.
    enterprise: engine.value.readUInt32BE(0) & 0x7fffffff,
    boots: Math.max(0, readInteger(boots) ?? 0),
    upSeconds: Math.max(0, readInteger(time) ?? 0),
  };
}

/** Null where it is no answer to request `id` that describes a system. */
export function readSnmpSystem(bytes: Buffer, id: number): SnmpSystem | null {
  const [version, , pdu] = whole(bytes);
  if (![0, 1].includes(readInteger(version) ?? -1) || pdu?.tag !== pdus.response) return null;
  const [request, status, , bindings] = readElements(pdu.value);
  if (readInteger(request) !== id || readInteger(status) !== 0 || !bindings) return null;
  const told = new Map<string, string>();
  for (const binding of readElements(bindings.value)) {
    const [name, value] = readElements(binding.value);
    const at = readOid(name);
    if (at === null || !value) continue;
    if (value.tag === tags.octets) told.set(at, oneLine(value.value.toString('utf8'), 255));
    if (value.tag === tags.oid) told.set(at, readOid(value) ?? '');
  }
  const object = told.get(objects.object);
  const name = told.get(objects.name);
  const description = told.get(objects.description);
  if (description === undefined && !object) return null;
  return { description: description ?? '', ...(object ? { object } : {}), ...(name ? { name } : {}) };
}
