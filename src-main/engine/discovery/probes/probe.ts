/** What a probe gets and what it hears. Probes never throw; they answer what they heard until their time was up. */
import type { Socket } from 'node:net';
import type { RootEntry } from './ldap-codec.ts';
import type { NtlmFacts } from './ntlm.ts';
import type { OldSmb, SmbNegotiated } from './smb-codec.ts';

export interface Greeting {
  /** What really answered, as its protocol shows: ssh, http, https, tls, smtp, ... */
  service?: string;
  /** First line the other side said by itself. */
  line?: string;
  /** HTTP: Server header, realm it asks a login for, page title. */
  server?: string;
  realm?: string;
  title?: string;
  certificate?: Certificate;
  /** What the machine tells of itself before a login, over SMB, remote management or remote desktop. */
  ntlm?: NtlmFacts;
  smb?: SmbNegotiated;
  /** It speaks nothing newer than SMB 1. */
  oldSmb?: OldSmb;
  directory?: RootEntry;
}

export interface Certificate {
  subject: string;
  /** DNS names it is for, lower case, without wildcards. */
  names: string[];
  issuer: string;
  /** Last day, ISO date. */
  until: string;
}

export interface Probed {
  address: string;
  port: number;
  /** Milliseconds for the whole greeting. */
  time: number;
}

/** Opens a further connection to the same port; null where that fails. */
export type Reopen = () => Promise<Socket | null>;

/** Reads from an open connection; the caller closes it. */
export type Probe = (socket: Socket, probed: Probed) => Promise<Greeting>;

/** Gathers what comes until `enough` says so, the other side ends, or the time is up. At most 32 kB. */
export function listen(socket: Socket, time: number, enough: (bytes: Buffer) => boolean): Promise<Buffer> {
  return new Promise((done) => {
    let bytes = Buffer.alloc(0);
    const finish = () => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', finish).off('close', finish);
      done(bytes);
    };
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= 32_768 || enough(bytes)) finish();
    };
    const timer = setTimeout(finish, time);
    socket.on('data', onData).on('end', finish).on('close', finish);
    if (socket.destroyed) finish();
  });
}

/** Says one thing and gathers the answer until it is whole; empty where none comes in that time. */
export function ask(
  socket: Socket,
  question: Buffer,
  time: number,
  isWhole: (bytes: Buffer) => boolean,
): Promise<Buffer> {
  if (!socket.writable || time <= 0) return Promise.resolve(Buffer.alloc(0));
  socket.write(question);
  return listen(socket, time, isWhole);
}
