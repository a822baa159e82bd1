/** Makes one TLS handshake and reads the certificate, whatever it is worth: nothing secret is said over the connection. */
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createSecureContext, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import { oneLine } from './plain-text.ts';
import { type Certificate, type Probed } from './probe.ts';

/** Old devices speak old versions with short keys; a library without these settings keeps its own. */
function anyVersion(): SecureContext {
  const options = { ca: [], minVersion: 'TLSv1' as const };
  try {
    return createSecureContext({
      ...options,
      ciphers: 'ALL:@SECLEVEL=0',
      secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    });
  } catch {
    return createSecureContext(options);
  }
}

type NameParts = Partial<Record<string, string | string[]>>;

function nameOf(parts: NameParts | undefined): string {
  const value = parts?.CN ?? parts?.O ?? parts?.OU ?? '';
  return oneLine(Array.isArray(value) ? (value[0] ?? '') : value, 80);
}

export function readCertificate(peer: PeerCertificate): Certificate | undefined {
  const until = Date.parse(peer.valid_to ?? '');
  if (Number.isNaN(until)) return undefined;
  const subject = nameOf(peer.subject);
  const issuer = nameOf(peer.issuer);
  const told = (peer.subjectaltname ?? '').split(/,\s*/).flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  const names = [...told, subject]
    .map((name) => name.toLowerCase())
    .filter((name) => /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name) && !/^[\d.]+$/.test(name));
  return {
    subject: subject || 'no subject',
    names: [...new Set(names)].slice(0, 20),
    issuer: issuer || 'no issuer',
    until: new Date(until).toISOString().slice(0, 10),
  };
}

/**
 * Null where the other side does not speak TLS. The TLS connection stays open for a question through it.
 */
export function shakeHands(
  socket: Socket,
  { time }: Probed,
): Promise<{ certificate: Certificate | undefined; secure: TLSSocket } | null> {
  return new Promise((done) => {
    const secure = connect({ socket, rejectUnauthorized: false, secureContext: anyVersion() });
    const finish = (shaken: boolean) => {
      clearTimeout(timer);
      done(shaken ? { certificate: readCertificate(secure.getPeerCertificate()), secure } : null);
    };
    const timer = setTimeout(() => finish(false), time);
    secure.once('secureConnect', () => finish(true));
    secure.on('error', () => finish(false));
    secure.once('close', () => finish(false));
  });
}
