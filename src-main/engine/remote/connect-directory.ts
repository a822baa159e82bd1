/**
 * A connection to a directory: TLS first, whose certificate is checked before anything is said, then one bind. The password is
 * sent once, so that a wrong one counts once against the account.
 */
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { DirectoryLogin } from '../../../src-shared/model/directory.ts';
import { bindFailure } from '../domain/ldap-failure.ts';
import { cancelled, dial } from './dial.ts';
import { placeOf } from './host-key.ts';

/** How long one answer may take: a page of 1,000 entries comes in a second, a slow controller may need many, milliseconds. */
const answerTimeout = 120_000;
const handshakeTimeout = 15_000;
/** A directory of 200,000 computers answers some 150 MB: more is no list of computers. */
const mostBytes = 400_000_000;

export interface ConnectedDirectory {
  client: Client;
  /** In messages. */
  place: string;
  close(): void;
  /** What a failed call means: the person cancelled, the connection broke, or the directory's own refusal as `of` says it. */
  failure(error: unknown, of: (code: number, said: string) => Refusal): Refusal;
}

/** Whom to trust without being told: what Node ships and what this computer trusts, where a domain puts its own authority. */
const trusted = () => [...getCACertificates('default'), ...getCACertificates('system')];

function tlsOptions(address: string, { ca, acceptCertificate }: DirectoryLogin): ConnectionOptions {
  return {
    host: address,
    ...(isIP(address) ? {} : { servername: address }),
    minVersion: 'TLSv1.2',
    ca: ca ?? (acceptCertificate ? [] : trusted()),
    // Checked by checkCertificate, which can name the certificate, before a byte is sent.
    rejectUnauthorized: false,
  };
}

const isoDay = (text: string) => new Date(text).toISOString().slice(0, 10);

/** Throws certificate-refused. A pinned certificate is taken whatever its name and age: it is the one that was looked at. */
function checkCertificate(place: string, address: string, socket: TLSSocket, accepted: string | undefined): void {
  const certificate = socket.getPeerCertificate();
  const print = (certificate.fingerprint256 ?? '').replaceAll(':', '').toLowerCase();
  const refuse = (why: string, hint: string) =>
    new Refusal('certificate-refused', `${place} ${why}. Its SHA-256: ${print || 'none'}`, hint);
  if (accepted !== undefined) {
    if (print === accepted) return;
    throw refuse(
      'shows another certificate than the accepted one',
      'Another machine may be answering. Compare with the certificate on the controller.',
    );
  }
  if (socket.authorized) return;
  const compare = 'after comparing with the certificate on the controller: --accept-certificate SHA256';
  // Node declares an Error, and gives the code.
  const reason = String(socket.authorizationError);
  if (reason.includes('ALTNAME_INVALID')) {
    const names = (certificate.subjectaltname ?? `DNS:${String(certificate.subject?.CN ?? '')}`).slice(0, 300);
    throw refuse(
      `shows a certificate for ${names}, not for ${address}`,
      `Name it as its certificate does, or, ${compare}.`,
    );
  }
  if (reason.includes('CERT_HAS_EXPIRED') || reason.includes('CERT_NOT_YET_VALID'))
    throw refuse(
      `shows a certificate that is valid from ${isoDay(certificate.valid_from)} to ${isoDay(certificate.valid_to)} only`,
      `Renew it, check this computer’s clock, or, ${compare}.`,
    );
  throw refuse(
    'shows a certificate of an authority that is not known here',
    `Give the authority’s certificate with --ca FILE, or, ${compare}.`,
  );
}

function handshakeFailure(place: string, error: unknown): Refusal {
  return new Refusal(
    'connection-lost',
    `${place} does not speak TLS as asked: ${(error as Error).message.slice(0, 200)}.`,
    'Its controller may have no certificate; see also --tls and --port.',
  );
}

/** TLS from the first byte, as on port 636. */
async function secure(socket: Socket, place: string, options: ConnectionOptions): Promise<TLSSocket> {
  const tls = connectTls({ ...options, socket });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer to the handshake')), handshakeTimeout);
      tls.once('close', () => reject(new Error('the connection was closed')));
      tls.once('error', reject);
      tls.once('secureConnect', resolve);
      tls.once('secureConnect', () => clearTimeout(timer));
      tls.once('close', () => clearTimeout(timer));
    });
    return tls;
  } catch (error) {
    tls.on('error', () => {});
    tls.destroy();
    throw handshakeFailure(place, error);
  }
}

/**
 * `address` is a name or an address. Throws Refusal: host-unreachable, host-timeout, certificate-refused, login-refused,
 * connection-lost, task-cancelled.
 */
export async function connectDirectory(
  address: string,
  options: DirectoryLogin,
  signal?: AbortSignal,
): Promise<ConnectedDirectory> {
  const { tls: mode, user, password, acceptCertificate } = options;
  const port = options.port ?? (mode === 'ldaps' ? 636 : 389);
  const place = placeOf(address, port);
  const { stream } = await dial(address, port, signal, 'LDAP server');
  const raw = stream as Socket;
  let received = 0;
  raw.on('error', () => {}); // told by what waits for an answer
  const abort = () => raw.destroy();
  signal?.addEventListener('abort', abort);
  // ldapts waits for a handshake for ever where the connection ends in the middle of it.
  const ended = new Promise<never>((_, reject) => {
    raw.once('close', () => reject(new Error('the connection was closed')));
  });
  ended.catch(() => {});
  const close = () => {
    signal?.removeEventListener('abort', abort);
    raw.destroy();
  };
  const failure: ConnectedDirectory['failure'] = (error, of) => {
    if (signal?.aborted) return cancelled();
    if (error instanceof Refusal) return error;
    if (error instanceof ResultCodeError) return of(error.code, error.message);
    const why = /timed out/i.test(String(error)) ? 'it did not answer in time' : 'the connection broke';
    return new Refusal('connection-lost', `${place}: ${why}.`, 'Try again; look at the load of the controller.');
  };
  const count = (socket: Socket) =>
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > mostBytes) raw.destroy();
    });
  try {
    const asked = tlsOptions(address, options);
    let upgraded = null as TLSSocket | null;
    const first = mode === 'ldaps' ? await secure(raw, place, asked) : raw;
    if (mode === 'ldaps') checkCertificate(place, address, first as TLSSocket, acceptCertificate);
    const client = new Client({
      url: 'ldap://directory.invalid', // never dialled: the connection is made above
      timeout: answerTimeout,
      createConnection: () => first,
      createSecureConnection: ((more: ConnectionOptions) => (upgraded = connectTls(more))) as typeof connectTls,
    });
    if (mode === 'starttls') {
      const timer = setTimeout(abort, handshakeTimeout);
      try {
        await Promise.race([client.startTLS(asked), ended]);
      } catch (error) {
        if (signal?.aborted) throw cancelled();
        throw handshakeFailure(place, error);
      } finally {
        clearTimeout(timer);
      }
      checkCertificate(place, address, upgraded!, acceptCertificate);
    }
    count(upgraded ?? first);
    try {
      await client.bind(user, password);
    } catch (error) {
      throw failure(error, (code, said) => bindFailure(place, user, code, said));
    }
    return { client, place, close, failure };
  } catch (error) {
    close();
    throw signal?.aborted ? cancelled() : error;
  }
}
