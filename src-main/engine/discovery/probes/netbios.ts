/** Asks for the table of NetBIOS names with one node status request (RFC 1002, 4.2.17): names, domain, card, roles. */
import { oneLine } from './plain-text.ts';

export const netbiosPort = 137;

export interface NetbiosFacts {
  computer?: string;
  /** Domain or workgroup. */
  group?: string;
  mac?: string;
  servesFiles: boolean;
  domainController: boolean;
  masterBrowser: boolean;
}

/** For the name "*", padded with zeros: any machine answers for itself. */
export function netbiosRequest(id: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(1, 4);
  const name = `CK${'A'.repeat(30)}`;
  return Buffer.concat([head, Buffer.from([32]), Buffer.from(`${name}\0`, 'latin1'), Buffer.from([0, 0x21, 0, 1])]);
}

/** The last byte of a name (MS-BRWS 2.1.1, RFC 1002 leaves it to those who use it). */
const suffixes = { workstation: 0x00, domainMaster: 0x1b, controllers: 0x1c, master: 0x1d, server: 0x20 } as const;

/** Null where it is no answer to request `id`. */
export function readNetbiosAnswer(bytes: Buffer, id: number): NetbiosFacts | null {
  if (bytes.length < 57 || bytes.readUInt16BE(0) !== id || !(bytes[2]! & 0x80)) return null;
  // The name of the record in full (34 bytes) or as a pointer to that of the question.
  const named = bytes[12]! >= 0xc0 ? 14 : 12 + 34;
  if (bytes.length < named + 11 || bytes.readUInt16BE(named) !== 0x21) return null;
  const facts: NetbiosFacts = { servesFiles: false, domainController: false, masterBrowser: false };
  const count = bytes[named + 10]!;
  let isSamba = false;
  let at = named + 11;
  for (let read = 0; read < count && at + 18 <= bytes.length; read++, at += 18) {
    const name = oneLine(bytes.toString('latin1', at, at + 15).replace(/[\0 ]+$/u, ''), 15);
    const suffix = bytes[at + 15]!;
    isSamba ||= name === '__SAMBA__';
    const isGroup = (bytes[at + 16]! & 0x80) !== 0;
    if (suffix === suffixes.workstation && name && !isGroup) facts.computer ??= name;
    if (suffix === suffixes.workstation && name && isGroup) facts.group ??= name;
    if (suffix === suffixes.server && !isGroup) facts.servesFiles = true;
    if (suffix === suffixes.controllers && isGroup) facts.domainController = true;
    if ((suffix === suffixes.master || suffix === suffixes.domainMaster) && !isGroup) facts.masterBrowser = true;
  }
  const card = at + 6 <= bytes.length ? bytes.subarray(at, at + 6) : null;
  // Samba tells none, as a domain controller even leftovers of its memory.
  if (!isSamba && card?.some((byte) => byte !== 0)) facts.mac = card.toString('hex').replace(/(..)(?=.)/g, '$1:');
  return facts;
}
