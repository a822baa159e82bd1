/**
 * Begins an SMB connection as far as the machine tells of itself before a login: dialect, signing, names, build. What does
 * not answer SMB 2 is asked once whether it speaks SMB 1.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { readNtlmChallenge } from './ntlm.ts';
import { ask, type Greeting, type Probed, type Reopen } from './probe.ts';
import {
  isWholeSmb,
  oldNegotiate,
  readOldNegotiated,
  readSmbChallenge,
  readSmbNegotiated,
  smbNegotiate,
  smbSessionSetup,
} from './smb-codec.ts';

export async function smbGreeting(socket: Socket, { time }: Probed, reopen: Reopen): Promise<Greeting> {
  const until = performance.now() + time;
  const left = () => until - performance.now();
  const negotiated = readSmbNegotiated(await ask(socket, smbNegotiate(randomBytes(48)), time, isWholeSmb));
  if (negotiated) {
    const challenge = readSmbChallenge(await ask(socket, smbSessionSetup(), left(), isWholeSmb));
    const ntlm = challenge && readNtlmChallenge(challenge);
    return { service: 'smb', smb: negotiated, ...(ntlm ? { ntlm } : {}) };
  }
  // Who let the time run out is slow; who speaks only the old protocol closes at once.
  const again = left() > time / 10 ? await reopen() : null;
  const old = again && readOldNegotiated(await ask(again, oldNegotiate(), left(), isWholeSmb));
  return old ? { service: 'smb', oldSmb: old } : {};
}
