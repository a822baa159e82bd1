/** One request and its answer's head: time limits, redirects, logins that stay with the server they were given for. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Refusal } from '../../../src-shared/errors.ts';
import { shownAddress } from './address.ts';
import { cancelled, connectionFailure } from './failures.ts';
import type { Line } from './line.ts';

export interface ExchangeLimits {
  /** Until a connection stands, milliseconds. */
  connect: number;
  /** From then until the answer's head is whole, milliseconds. */
  head: number;
  redirects: number;
}

export interface Exchange {
  /** Its body is unread: read it or destroy it. */
  response: IncomingMessage;
  /** Who answered in the end. */
  url: URL;
  /** What went wrong with the connection after the head; null so far. */
  problem(): Error | null;
}

const redirects = new Set([301, 302, 303, 307, 308]);

export const placeOf = (url: URL, line: Line) => ({
  address: shownAddress(url),
  host: url.host,
  proxy: line.proxyOf(url.protocol),
});

function send(
  url: URL,
  headers: Record<string, string>,
  line: Line,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<Exchange> {
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    let problem: Error | null = null;
    const bare = new URL(url);
    bare.username = '';
    bare.password = '';
    const options = { headers, signal, agent: secure ? line.https : line.http };
    const sent = (secure ? httpsRequest : httpRequest)(bare, options);
    const stall = () => sent.destroy(Object.assign(new Error('stalled'), { code: 'ERR_STALLED' }));
    let timer = setTimeout(stall, limits.connect);
    sent.on('socket', (socket) => {
      const connected = () => {
        clearTimeout(timer);
        timer = setTimeout(stall, limits.head);
      };
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', connected);
      else connected();
    });
    sent.on('response', (response) => {
      clearTimeout(timer);
      resolve({ response, url, problem: () => problem });
    });
    sent.on('error', (error) => {
      clearTimeout(timer);
      problem = signal.aborted ? cancelled() : connectionFailure(placeOf(url, line), error);
      reject(problem);
    });
    sent.on('close', () => clearTimeout(timer));
    sent.end();
    return undefined;
  });
}

const refuseRedirect = (why: string) =>
  new Refusal('redirect-refused', why, 'Check the address; open it in a browser to see where it leads.');

/**
 * Asks and follows redirects; a login in the address goes only to its own server. Throws host-unreachable,
 * host-timeout, certificate-refused, redirect-refused, server-refused, task-cancelled, and Passing.
 */
export async function exchange(
  asked: URL,
  headers: Record<string, string>,
  line: Line,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<Exchange> {
  let url = asked;
  let login =
    asked.username || asked.password
      ? `Basic ${Buffer.from(`${decodeURIComponent(asked.username)}:${decodeURIComponent(asked.password)}`).toString('base64')}`
      : null;
  for (let hops = 0; ; hops++) {
    const answer = await send(
      url,
      login === null ? headers : { ...headers, authorization: login },
      line,
      limits,
      signal,
    );
    const { statusCode = 0, headers: answered } = answer.response;
    if (!redirects.has(statusCode)) return answer;
    answer.response.destroy();
    const from = shownAddress(url);
    if (hops === limits.redirects) throw refuseRedirect(`${shownAddress(asked)} is redirected too often`);
    let to: URL;
    try {
      to = new URL(answered.location ?? '', url);
      if (answered.location === undefined) throw new Error('no place');
    } catch {
      throw refuseRedirect(`${from} redirects without saying where to`);
    }
    if (to.protocol !== 'https:' && to.protocol !== 'http:')
      throw refuseRedirect(`${from} redirects to an address that begins with ${to.protocol}`);
    if (url.protocol === 'https:' && to.protocol === 'http:')
      throw refuseRedirect(`${from} redirects from https: to http:, which anyone on the way could change`);
    to.username = '';
    to.password = '';
    if (to.origin !== url.origin) login = null;
    url = to;
  }
}
