/** Why something could not be fetched, in words; and which of it may pass, so that another try makes sense. Pure. */
import { Refusal } from '../../../src-shared/errors.ts';

/** A failure that may pass by itself. */
export class Passing extends Error {
  readonly refusal: Refusal;
  /** How long the server asks to wait, milliseconds. */
  readonly retryAfter: number | null;

  constructor(refusal: Refusal, retryAfter: number | null = null) {
    super(refusal.message);
    this.name = 'Passing';
    this.refusal = refusal;
    this.retryAfter = retryAfter;
  }
}

export const cancelled = () => new Refusal('task-cancelled', 'the task was cancelled', 'start it again when you like');

export const cut = (address: string, why: string) =>
  new Passing(
    new Refusal(
      'connection-lost',
      `${address}: ${why}`,
      'Try again; where the server allows it, the download goes on where it broke off.',
    ),
  );

export const tooLarge = (address: string, bytes: number) =>
  new Refusal(
    'file-too-large',
    `${address} sends more than ${Math.round(bytes / 1e6)} MB`,
    'No feed is that large: check the address.',
  );

export const captivePortal = (address: string, asked: string) =>
  new Refusal(
    'captive-portal',
    address === asked
      ? `${address} answers with a web page instead of the file`
      : `${asked} leads to ${address}, which answers with a web page instead of the file`,
    'A network that wants a login first, or a proxy’s notice, looks like this: open the address in a browser, then try again.',
  );

const certificateWords: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not trusted on this computer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known on this computer',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known on this computer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known on this computer',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; is this computer’s clock right?',
  CERT_REVOKED: 'it was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

export interface Place {
  address: string;
  host: string;
  /** As it may be shown; null: directly. */
  proxy: string | null;
}

/** `code` is of the system, of OpenSSL or of Node's HTTP client. */
export function connectionFailure(place: Place, error: NodeJS.ErrnoException & { statusCode?: number }): Error {
  const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException | undefined) : error;
  const code = first?.code ?? '';
  const { address, host, proxy } = place;
  const through = proxy === null ? '' : ` (through the proxy ${proxy})`;
  const unreachable = (what: string, hint: string) => new Refusal('host-unreachable', `${what}${through}.`, hint);
  const check = `Check the address and this computer’s network${proxy === null ? '' : ', and the proxy'}.`;
  const why = certificateWords[code];
  if (why !== undefined)
    return new Refusal(
      'certificate-refused',
      `The certificate of ${host} is refused: ${why}.`,
      'If this is your own mirror, let this computer trust its authority (or name it in NODE_EXTRA_CA_CERTS). If not, someone may be listening.',
    );
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
    case 'EAI_FAIL':
      return unreachable(`The name ${(first as { hostname?: string }).hostname ?? host} is not found`, check);
    case 'ECONNREFUSED':
      return unreachable(`${host} refuses connections`, check);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return unreachable(`No route leads to ${host}`, check);
    case 'ETIMEDOUT':
    case 'ERR_STALLED':
      return new Refusal('host-timeout', `${host} did not answer in time${through}.`, check);
    case 'ERR_PROXY_TUNNEL':
      return new Refusal(
        'server-refused',
        `The proxy ${proxy ?? ''} does not let ${host} through (${error.statusCode ?? 'no status'}).`,
        error.statusCode === 407
          ? 'It asks for a login: put it into HTTPS_PROXY of the environment.'
          : 'Ask whoever runs the proxy.',
      );
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return cut(address, 'the connection was cut');
    default:
      if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS'))
        return new Refusal(
          'certificate-refused',
          `No safe connection to ${host} comes about (${code}).`,
          'Check that https: is right for this address.',
        );
      if (code.startsWith('HPE_')) return cut(address, 'the answer does not keep to HTTP or to the length it states');
      return unreachable(`${host} can't be reached: ${code || error.message}`, check);
  }
}

/** RFC 9110, 10.2.3: seconds or a date. Milliseconds from `now`, null where it is absent or unreadable. */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Statuses that say "not now". */
const passing: Record<number, string> = {
  408: 'waited too long for the request',
  425: 'asks to come back later',
  429: 'asks to come back later: too many requests',
  500: 'has an error of its own',
  502: 'can’t reach the server behind it',
  503: 'is not available now',
  504: 'waited too long for the server behind it',
};

/** What a status other than 200, 206 and 304 means. */
export function statusFailure(address: string, asked: string, status: number, retryAfter: number | null): Error {
  if (status === 511) return captivePortal(address, asked);
  const refused = (why: string, hint: string) =>
    new Refusal('server-refused', `${address} ${why} (status ${status})`, hint);
  const later = passing[status];
  if (later !== undefined) return new Passing(refused(later, 'Try again later.'), retryAfter);
  switch (status) {
    case 401:
    case 403:
      return refused('does not give the file out', 'Check the address; a mirror may want a login in it.');
    case 404:
    case 410:
      return refused('has no such file', 'Check the base address: below it there is a folder for each feed.');
    case 407:
      return refused('is behind a proxy that asks for a login', 'Put it into HTTPS_PROXY of the environment.');
    default:
      return refused('answers in a way that is not understood', 'Check the address.');
  }
}
