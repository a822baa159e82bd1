/** Puts together what was found at one address: greetings read over the connections of the scan, names, what it seems to be. */
import type { Socket } from 'node:net';
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import { makerOfCard, type CardRegistry } from '../domain/device-makers.ts';
import { serviceAt } from '../domain/services.ts';
import { connect, drop } from './connect.ts';
import type { OpenPort } from './clues.ts';
import { fingerprint } from './fingerprint.ts';
import { domainOf, labelOf, makeOf, notesOf, ownNames } from './host-facts.ts';
import { bannerOf, readGreeting } from './probes/index.ts';
import type { Told } from './questions.ts';

export interface FoundHost extends Omit<SweepHost, 'asset' | 'seenAt'> {
  /** Names that are of this machine alone, best first: what it says of itself before a login, then reverse DNS. */
  own: string[];
  /** What else it calls itself, which others may too: fit to be shown, not to tell machines apart. */
  label?: string;
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

export interface HostEvidence {
  address: string;
  /** From the ARP cache. */
  mac: string | undefined;
  /** Reverse DNS. */
  reverse: readonly string[];
  open: readonly OpenPort[];
  told: Told;
}

export function describeHost({ address, mac, reverse, open, told }: HostEvidence, registry: CardRegistry): FoundHost {
  const inOrder = open.toSorted((a, b) => a.port - b.port);
  const ports = inOrder.map(({ port, greeting }) => {
    const service = greeting.service ?? serviceAt(port).name;
    const banner = bannerOf(greeting);
    return { port, ...(service ? { service } : {}), ...(banner ? { banner } : {}) };
  });
  // Its own word on its card is taken only for one that somebody made: not all programs know which they have.
  const card =
    mac ?? [told.netbios?.mac, told.mdns?.mac].find((own) => own && makerOfCard(own, registry) !== undefined);
  const cardMaker = card === undefined ? undefined : makerOfCard(card, registry);
  const own = [...new Set([...ownNames(inOrder, told), ...reverse])];
  const label = labelOf(told);
  const certified = inOrder.flatMap(({ greeting }) => greeting.certificate?.names ?? []);
  const domain = domainOf(inOrder, told);
  const notes = notesOf(inOrder, told);
  return {
    address,
    ...(card ? { mac: card } : {}),
    names: [...new Set([...own, ...(label ? [label] : []), ...certified])],
    ports,
    ...fingerprint(inOrder, told, cardMaker),
    ...makeOf(inOrder, told, cardMaker),
    ...(domain ? { domain } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    own,
    ...(label ? { label } : {}),
  };
}
