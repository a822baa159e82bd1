/**
 * The messages with which an SMB connection begins ([MS-SMB2] 2.2, [MS-CIFS] 2.2.4.52), up to the NTLM challenge. Pure; what
 * cannot be read is null.
 */
import { element, octets, oid, sequence } from './ber.ts';
import { ntlmNegotiate } from './ntlm.ts';
import { oneLine } from './plain-text.ts';

export interface SmbNegotiated {
  /** "2.0.2" to "3.1.1". */
  dialect: string;
  signingRequired: boolean;
  /** When the machine started, milliseconds since 1970; newer ones and Samba don't say. */
  startedAt?: number;
}

/** What a machine that speaks nothing newer than SMB 1 says. */
export interface OldSmb {
  computer?: string;
  domain?: string;
}

const headerSize = 64;
const dialects = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311];
const dialectNames: Record<number, string> = {
  0x0202: '2.0.2',
  0x0210: '2.1',
  0x0300: '3.0',
  0x0302: '3.0.2',
  0x0311: '3.1.1',
};
const commands = { negotiate: 0, sessionSetup: 1 } as const;
const moreProcessingRequired = 0xc0000016;

/** With the length in front that SMB over TCP has ([MS-SMB2] 2.1). */
function framed(...parts: Buffer[]): Buffer {
  const message = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

function header(command: number, messageId: number): Buffer {
  const bytes = Buffer.alloc(headerSize);
  bytes.write('\u00feSMB', 'latin1');
  bytes.writeUInt16LE(headerSize, 4);
  bytes.writeUInt16LE(command, 12);
  bytes.writeUInt16LE(31, 14);
  bytes.writeUInt32LE(messageId, 24);
  return bytes;
}

/** NEGOTIATE for all dialects of SMB 2 and 3. `random`: 48 bytes, an id of ours and the salt that 3.1.1 wants. */
export function smbNegotiate(random: Buffer): Buffer {
  const contextsAt = 112;
  const body = Buffer.alloc(contextsAt - headerSize);
  body.writeUInt16LE(36, 0);
  body.writeUInt16LE(dialects.length, 2);
  body.writeUInt16LE(1, 4);
  random.copy(body, 12, 0, 16);
  body.writeUInt32LE(contextsAt, 28);
  body.writeUInt16LE(1, 32);
  for (const [i, dialect] of dialects.entries()) body.writeUInt16LE(dialect, 36 + 2 * i);
  // SMB2_PREAUTH_INTEGRITY_CAPABILITIES with SHA-512.
  const context = Buffer.alloc(46);
  context.writeUInt16LE(1, 0);
  context.writeUInt16LE(38, 2);
  context.writeUInt16LE(1, 8);
  context.writeUInt16LE(32, 10);
  context.writeUInt16LE(1, 12);
  random.copy(context, 14, 16, 48);
  return framed(header(commands.negotiate, 0), body, context);
}

/** SESSION_SETUP that offers NTLM alone and begins with it, wrapped in SPNEGO (RFC 4178, 4.2.1). */
export function smbSessionSetup(): Buffer {
  const mechanisms = element(0xa0, sequence(oid('1.3.6.1.4.1.311.2.2.10')));
  const token = element(0xa2, octets(ntlmNegotiate));
  const offer = element(0x60, oid('1.3.6.1.5.5.2'), element(0xa0, sequence(mechanisms, token)));
  const body = Buffer.alloc(24);
  body.writeUInt16LE(25, 0);
  body[3] = 1;
  body.writeUInt16LE(headerSize + body.length, 12);
  body.writeUInt16LE(offer.length, 14);
  return framed(header(commands.sessionSetup, 1), body, offer);
}

/** NEGOTIATE of SMB 1 for the one dialect that was left of it in the end, without extended security. */
export function oldNegotiate(): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.write('\u00ffSMB\u0072', 'latin1');
  bytes[9] = 0x18;
  bytes.writeUInt16LE(0xc001, 10);
  const dialect = Buffer.from('\u0002NT LM 0.12\0', 'latin1');
  const counts = Buffer.from([0, dialect.length, 0]);
  return framed(bytes, counts, dialect);
}

/** Has a whole message come? Its length is told in front. */
export function isWholeSmb(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.length >= 4 + bytes.readUIntBE(1, 3);
}

function bodyOf(bytes: Buffer, command: number): { status: number; message: Buffer } | null {
  const message = bytes.subarray(4);
  if (message.length < headerSize + 8 || message.toString('latin1', 0, 4) !== '\u00feSMB') return null;
  if (message.readUInt16LE(12) !== command) return null;
  return { status: message.readUInt32LE(8), message };
}

/** FILETIME, 100 ns since 1601, as milliseconds since 1970; undefined for none and for what can't be. */
function timeAt(message: Buffer, at: number): number | undefined {
  const time = Number(message.readBigUInt64LE(at) / 10_000n) - 11_644_473_600_000;
  return time > 0 && time < 4_102_444_800_000 ? time : undefined;
}

export function readSmbNegotiated(bytes: Buffer): SmbNegotiated | null {
  const read = bodyOf(bytes, commands.negotiate);
  if (!read || read.status !== 0 || read.message.length < headerSize + 64) return null;
  const dialect = dialectNames[read.message.readUInt16LE(headerSize + 4)];
  if (dialect === undefined) return null;
  const startedAt = timeAt(read.message, headerSize + 48);
  return {
    dialect,
    signingRequired: (read.message.readUInt16LE(headerSize + 2) & 2) !== 0,
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

/** The bytes that hold the NTLM challenge; null where the machine does not go on with NTLM. */
export function readSmbChallenge(bytes: Buffer): Buffer | null {
  const read = bodyOf(bytes, commands.sessionSetup);
  if (!read || read.status !== moreProcessingRequired) return null;
  const from = read.message.readUInt16LE(headerSize + 4);
  return read.message.subarray(from, from + read.message.readUInt16LE(headerSize + 6));
}

/** Text in UTF-16 up to its zero, and where the next begins. */
function textAt(bytes: Buffer, from: number): { text: string; end: number } {
  let end = from;
  while (end + 1 < bytes.length && bytes.readUInt16LE(end) !== 0) end += 2;
  return { text: oneLine(bytes.toString('utf16le', from, end), 64), end: end + 2 };
}

/** The answer to `oldNegotiate`; null where it is not SMB 1. */
export function readOldNegotiated(bytes: Buffer): OldSmb | null {
  const message = bytes.subarray(4);
  if (message.length < 35 || message.toString('latin1', 0, 5) !== '\u00ffSMB\u0072') return null;
  const [words, chosen] = [message[32]!, message.readUInt16LE(33)];
  // 0xffff: no dialect that was offered.
  if (chosen === 0xffff) return null;
  if (words !== 17 || message.length < 69) return {};
  const domain = textAt(message, 69 + message[66]!);
  const computer = textAt(message, domain.end);
  return { ...(domain.text ? { domain: domain.text } : {}), ...(computer.text ? { computer: computer.text } : {}) };
}
