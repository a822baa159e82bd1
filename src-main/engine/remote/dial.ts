/** Opens the byte stream to a host: directly over TCP, or through a connection to a jump host. Says in words why it can't. */
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Refusal } from '../../../src-shared/errors.ts';
import { placeOf } from './host-key.ts';

export const cancelled = () => new Refusal('task-cancelled', 'the task was cancelled', 'start it again when you like');

const connectTimeout = 15_000;

const reachable = 'Check that it is on, that this is its address, and that no firewall stands between.';

/** A system's error while connecting, as a person would say it. */
function unreachable(place: string, address: string, server: string, error: NodeJS.ErrnoException): Refusal {
  const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException | undefined) : error;
  switch (first?.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return new Refusal(
        'host-unreachable',
        `The name ${address} is not found.`,
        'Check the spelling and the name server, or use the address.',
      );
    case 'ECONNREFUSED':
      return new Refusal(
        'host-unreachable',
        `${place} refuses connections: no ${server} listens there.`,
        `Install or start its ${server}, or give the right port (--port).`,
      );
    case 'ETIMEDOUT':
      return timedOut(place);
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return new Refusal('host-unreachable', `${place} does not answer on the network.`, reachable);
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return new Refusal('host-unreachable', `No route leads to ${place}.`, 'Check this computer’s network or VPN.');
    default:
      return new Refusal('host-unreachable', `${place} can't be reached: ${first?.code ?? error.message}.`, reachable);
  }
}

const timedOut = (place: string) =>
  new Refusal('host-timeout', `${place} did not answer within ${connectTimeout / 1000} seconds.`, reachable);

export interface Dialled {
  stream: Duplex;
  /** The numeric address reached; null where a jump host looked it up. */
  peer: string | null;
}

/** `server` is what is expected there, in words. Throws host-unreachable, host-timeout, task-cancelled. */
export function dial(address: string, port: number, signal?: AbortSignal, server = 'SSH server'): Promise<Dialled> {
  const place = placeOf(address, port);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    const socket: Socket = connect({ host: address, port, autoSelectFamily: true, noDelay: true });
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.removeAllListeners();
    };
    const fail = (refusal: Refusal) => {
      done();
      socket.on('error', () => {});
      socket.destroy();
      reject(refusal);
    };
    const abort = () => fail(cancelled());
    const timer = setTimeout(() => fail(timedOut(place)), connectTimeout);
    signal?.addEventListener('abort', abort);
    socket.on('error', (error) => fail(unreachable(place, address, server, error)));
    socket.on('connect', () => {
      done();
      resolve({ stream: socket, peer: plainAddress(socket.remoteAddress) });
    });
    return undefined;
  });
}

function plainAddress(address: string | undefined): string | null {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null;
}

/** Throws host-unreachable with what the jump host says, host-timeout, task-cancelled. */
export function dialThrough(
  jump: Client,
  jumpPlace: string,
  address: string,
  port: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const place = placeOf(address, port);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    let settled = false;
    const settle = (act: () => void) => {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      act();
      return true;
    };
    const abort = () => settle(() => reject(cancelled()));
    const timer = setTimeout(() => settle(() => reject(timedOut(place))), connectTimeout);
    signal?.addEventListener('abort', abort);
    const failed = (error: Error) => settle(() => reject(notForwarded(place, jumpPlace, error)));
    try {
      jump.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        if (error) return void failed(error);
        if (!settle(() => resolve(channel))) channel.destroy();
        return undefined;
      });
    } catch (error) {
      failed(error as Error);
    }
    return undefined;
  });
}

/** RFC 4254, 5.1: 1 administratively prohibited, 2 connect failed. */
function notForwarded(place: string, jumpPlace: string, error: Error & { reason?: unknown }): Refusal {
  const said = error.message.replace(/^\(SSH\) Channel open failure: /, '');
  if (error.reason === 1)
    return new Refusal(
      'host-unreachable',
      `The jump host ${jumpPlace} does not forward connections to ${place}: ${said}.`,
      'Allow it there: AllowTcpForwarding and PermitOpen of its sshd.',
    );
  return new Refusal('host-unreachable', `The jump host ${jumpPlace} can't reach ${place}: ${said}.`, reachable);
}
