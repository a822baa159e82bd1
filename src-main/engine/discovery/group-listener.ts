/**
 * Asks the own segment as a whole over multicast DNS, once, and keeps what each address answers. Only where every address of
 * the segment is in the scope: a question to all reaches also those that are left out.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { AddressScope } from '../domain/address-ranges.ts';
import { localNetworks, type Network } from './neighbours.ts';
import { mdnsGroup, mdnsGroupRequest, mdnsPort } from './probes/mdns.ts';

export interface GroupListener {
  answersOf(address: string): readonly Buffer[];
  close(): void;
}

const mostAddresses = 4_096;
const mostAnswers = 4;

/** Is each of its addresses, the first and the last aside, in the scope? */
export function coversNetwork({ spans }: AddressScope, { span }: Pick<Network, 'span'>): boolean {
  if (span.family !== 4 || span.last - span.first < 3n) return false;
  return spans.some(({ family, first, last }) => family === 4 && first <= span.first + 1n && last >= span.last - 1n);
}

function openAt(network: Network, answers: Map<string, Buffer[]>): Socket {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  socket.on('message', (bytes, { address, port }) => {
    if (port !== mdnsPort) return;
    const heard = answers.get(address) ?? [];
    if (heard.length >= mostAnswers || (heard.length === 0 && answers.size >= mostAddresses)) return;
    answers.set(address, [...heard, bytes]);
  });
  socket.bind({ address: network.address }, () => {
    try {
      socket.setMulticastInterface(network.address);
      socket.send(mdnsGroupRequest(), mdnsPort, mdnsGroup, () => {});
    } catch {
      // A card without multicast: nobody is heard.
    }
  });
  return socket;
}

export function listenToGroup(scope: AddressScope): GroupListener {
  const answers = new Map<string, Buffer[]>();
  const covered = localNetworks().filter((network) => coversNetwork(scope, network));
  const sockets = covered.map((network) => openAt(network, answers));
  return {
    answersOf: (address) => answers.get(address) ?? [],
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}
