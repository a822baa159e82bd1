/**
 * NTLM's first two messages ([MS-NLMP] 2.2.1.1, 2.2.1.2): asked by the first, a machine says its names, domain and build
 * before anyone has logged in. The third, which would be a login, is never sent.
 */
import { oneLine } from './plain-text.ts';

export interface NtlmFacts {
  /** NetBIOS names of the machine, and of its domain or the machine again. */
  computer?: string;
  domain?: string;
  dnsComputer?: string;
  dnsDomain?: string;
  dnsForest?: string;
  /** Windows' own; other programs say 6.1 with build 0 or nothing. */
  version?: { major: number; minor: number; build: number };
}

const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** Flags: UNICODE, OEM, REQUEST_TARGET, SIGN, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, VERSION, 128, KEY_EXCH, 56. */
const askingFlags = 0xe2088217;
const versionFlag = 0x02000000;

/** NEGOTIATE_MESSAGE without names; its version says only which revision of the protocol is spoken (15). */
export const ntlmNegotiate: Buffer = (() => {
  const message = Buffer.alloc(40);
  signature.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(askingFlags, 12);
  message.writeUInt32LE(40, 20);
  message.writeUInt32LE(40, 28);
  message[39] = 15;
  return message;
})();

/** AvId of AV_PAIR (2.2.2.1). */
const named: Record<number, 'computer' | 'domain' | 'dnsComputer' | 'dnsDomain' | 'dnsForest'> = {
  1: 'computer',
  2: 'domain',
  3: 'dnsComputer',
  4: 'dnsDomain',
  5: 'dnsForest',
};
const endOfPairs = 0;

/** Reads the CHALLENGE_MESSAGE somewhere in `bytes` (SPNEGO and CredSSP wrap it); null where there is none. */
export function readNtlmChallenge(bytes: Buffer): NtlmFacts | null {
  const at = bytes.indexOf(signature);
  if (at < 0) return null;
  const message = bytes.subarray(at);
  if (message.length < 32 || message.readUInt32LE(8) !== 2) return null;
  const facts: NtlmFacts = {};
  if (message.readUInt32LE(20) & versionFlag && message.length >= 56) {
    const [major, minor, build] = [message[48]!, message[49]!, message.readUInt16LE(50)];
    if (major > 0) facts.version = { major, minor, build };
  }
  if (message.length < 48) return facts;
  const from = message.readUInt32LE(44);
  const pairs = message.subarray(from, from + message.readUInt16LE(40));
  for (let next = 0; next + 4 <= pairs.length;) {
    const id = pairs.readUInt16LE(next);
    const length = pairs.readUInt16LE(next + 2);
    if (id === endOfPairs || next + 4 + length > pairs.length) break;
    const name = named[id];
    const text = name && oneLine(pairs.toString('utf16le', next + 4, next + 4 + length), 255);
    if (name && text) facts[name] = text;
    next += 4 + length;
  }
  return facts;
}
