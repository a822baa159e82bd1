/**
 * Host keys: what a host proves itself with, its fingerprint as ssh-keygen prints it, and where pinned ones are kept.
 * Decides what a shown key means; storing it is the caller's.
 */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';

export interface HostKey {
  /** Type of the key itself: ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256. */
  algorithm: string;
  /** Base64 of the wire format, as it stands in known_hosts. */
  key: string;
  /** SHA256:..., as `ssh-keygen -l` prints it. */
  fingerprint: string;
}

/** Where pinned keys come from and go to. Both are called synchronously, by the address and port that were asked for. */
export interface HostPins {
  find(address: string, port: number): HostKey | null;
  /** A login worked on a host whose key was not pinned or, where the person accepts the new one, another (`before`). */
  pin(address: string, port: number, shown: HostKey, before: HostKey | null): void;
  /** Take the key the host shows now, also when it differs from the pinned one. */
  accept: boolean;
}

export function readHostKey(wire: Buffer): HostKey {
  const length = wire.length >= 4 ? wire.readUInt32BE(0) : 0;
  return {
    algorithm: wire.subarray(4, 4 + length).toString('latin1'),
    key: wire.toString('base64'),
    fingerprint: `SHA256:${createHash('sha256').update(wire).digest('base64').replace(/=+$/, '')}`,
  };
}

/**
 * How ssh2 shall order the host key algorithms: the pinned key's own before all others, so that a host with keys of
 * several types shows the one that is known.
 */
export function hostKeyOrder(pinned: HostKey | null): { remove: string[]; prepend: string[] } {
  if (!pinned) return { remove: [], prepend: [] };
  const first = pinned.algorithm === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [pinned.algorithm];
  return { remove: first, prepend: first };
}

/** The host was never reached there, but what was collected from the machine tells its keys. */
export function hostKeyUnknown(place: string, shown: HostKey): Refusal {
  return new Refusal(
    'host-key-changed',
    `${place} shows a host key (${shown.algorithm} ${shown.fingerprint}) that is none of those collected from this machine; nothing was sent to it.`,
    'Check that the address still belongs to this machine. If its keys were renewed, accept the new one (--accept-host-key).',
  );
}

/** Address and port for people; the usual port goes without saying. */
export function placeOf(address: string, port: number): string {
  if (port === 22) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function hostKeyChanged(place: string, pinned: HostKey, shown: HostKey): Refusal {
  return new Refusal(
    'host-key-changed',
    `${place} shows another host key (${shown.algorithm} ${shown.fingerprint}) than the pinned one (${pinned.algorithm} ${pinned.fingerprint}); nothing was sent to it.`,
    'Ask who runs the machine whether it was set up anew. If so, accept the new key (--accept-host-key); if not, someone may stand between.',
  );
}
