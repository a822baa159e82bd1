/** Puts together what was found at one address: greetings read over the connections of the scan, names, fingerprint. */
import type { Socket } from 'node:net';
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import { serviceAt } from '../domain/services.ts';
import { connect, drop } from './connect.ts';
import { fingerprint, type OpenPort } from './fingerprint.ts';
import { bannerOf, readGreeting } from './probes/index.ts';

export interface FoundHost extends Omit<SweepHost, 'asset' | 'seenAt'> {
  /** The names of reverse DNS alone. */
  reverse: string[];
}

/** For a whole greeting, milliseconds; old devices take seconds for a handshake. */
const greetingTime = 4_000;

function reopen(address: string, port: number): Promise<Socket | null> {
  return new Promise((done) => {
    const socket = connect(address, port, (outcome, opened) => finish(outcome === 'open' ? opened : null));
    const timer = setTimeout(() => finish(null), greetingTime);
    const finish = (opened: Socket | null) => {
      clearTimeout(timer);
      if (!opened) socket.destroy();
      done(opened);
    };
  });
}

/** Reads what an open port says, in the manner of its service, and closes the connection. Never rejects. */
export async function greetingOf(address: string, port: number, socket: Socket): Promise<OpenPort> {
  const { manner } = serviceAt(port);
  const connections = [socket];
  try {
    if (manner === 'silent' || manner === 'none') return { port, greeting: {} };
    const greeting = await readGreeting(socket, manner, { address, port, time: greetingTime }, async () => {
      const again = await reopen(address, port);
      if (again) connections.push(again);
      return again;
    });
    return { port, greeting };
  } finally {
    for (const connection of connections) drop(connection);
  }
}

export function describeHost(
  address: string,
  mac: string | undefined,
  reverse: readonly string[],
  open: readonly OpenPort[],
): FoundHost {
  const inOrder = open.toSorted((a, b) => a.port - b.port);
  const told = inOrder.flatMap(({ greeting }) => greeting.certificate?.names ?? []);
  const ports = inOrder.map(({ port, greeting }) => {
    const service = greeting.service ?? serviceAt(port).name;
    const banner = bannerOf(greeting);
    return { port, ...(service ? { service } : {}), ...(banner ? { banner } : {}) };
  });
  const { os, kind, because } = fingerprint(inOrder);
  return {
    address,
    ...(mac ? { mac } : {}),
    names: [...new Set([...reverse, ...told])],
    ports,
    ...(os ? { os } : {}),
    ...(kind ? { kind } : {}),
    because,
    reverse: [...reverse],
  };
}
