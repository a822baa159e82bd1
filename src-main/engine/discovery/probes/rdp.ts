/**
 * Asks a remote desktop which security it wants ([MS-RDPBCGR] 2.2.1.1), makes the TLS handshake where it wants one, and takes
 * the NTLM challenge from CredSSP ([MS-CSSP] 2.2.1). No user name is said.
 */
import type { Socket } from 'node:net';
import { element, integer, octets, readElement, sequence } from './ber.ts';
import { ntlmNegotiate, readNtlmChallenge } from './ntlm.ts';
import { ask, type Greeting, type Probed } from './probe.ts';
import { shakeHands } from './tls.ts';

/** X.224 connection request in a TPKT: PROTOCOL_SSL and PROTOCOL_HYBRID are both welcome. */
const connectionRequest = Buffer.from('030000130ee000000000000100080003000000', 'hex');

/** none: RDP's own old encryption. */
export type RdpSecurity = 'none' | 'tls' | 'credssp';

/** Null where the answer is no X.224 connection confirm. */
export function readRdpConfirm(bytes: Buffer): RdpSecurity | null {
  if (bytes.length < 11 || bytes[0] !== 3 || (bytes[5]! & 0xf0) !== 0xd0) return null;
  // Without RDP_NEG_RSP, or with the failure that only the old encryption is left.
  if (bytes.length < 19 || bytes[11] !== 2) return 'none';
  const protocol = bytes.readUInt32LE(15);
  if (protocol & 2) return 'credssp';
  return protocol & 1 ? 'tls' : 'none';
}

/** TSRequest of version 6 with the first NTLM message as its only token. */
export const credsspRequest: Buffer = sequence(
  element(0xa0, integer(6)),
  element(0xa1, sequence(sequence(element(0xa0, octets(ntlmNegotiate))))),
);

const isWholeTpkt = (bytes: Buffer) => bytes.length >= 4 && bytes.length >= bytes.readUInt16BE(2);

export async function rdpGreeting(socket: Socket, probed: Probed): Promise<Greeting> {
  const until = performance.now() + probed.time;
  const security = readRdpConfirm(await ask(socket, connectionRequest, probed.time, isWholeTpkt));
  if (security === null) return {};
  if (security === 'none') return { service: 'rdp' };
  const left = () => Math.max(1, until - performance.now());
  const shaken = await shakeHands(socket, { ...probed, time: left() });
  if (!shaken) return { service: 'rdp' };
  const said: Greeting = { service: 'rdp', ...(shaken.certificate ? { certificate: shaken.certificate } : {}) };
  if (security === 'credssp') {
    const answer = await ask(shaken.secure, credsspRequest, left(), (bytes) => readElement(bytes) !== null);
    const ntlm = readNtlmChallenge(answer);
    if (ntlm) said.ntlm = ntlm;
  }
  shaken.secure.destroy();
  return said;
}
