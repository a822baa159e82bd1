/** The own network segments during a sweep: which addresses lie on them and what the ARP cache says of these now. */
import { scopeContains } from '../domain/address-ranges.ts';
import { localNetworks, readNeighbours, type Neighbours } from './neighbours.ts';

export interface Segment {
  /** own-known: the ARP cache has an entry already. other: not on the segment, or the cache can't be read. */
  placeOf(address: string): 'other' | 'own' | 'own-known';
  has(address: string): boolean;
  /** Of a neighbour, or of this computer itself. */
  macOf(address: string): string | undefined;
  /** False when the cache could not be read. */
  refresh(): Promise<boolean>;
}

export async function openSegment(): Promise<Segment> {
  const networks = localNetworks().filter(({ span }) => span.family === 4);
  const own = new Map(networks.map(({ address, mac }) => [address, mac]));
  const scope = { spans: networks.map(({ span }) => span), size: 0 };
  let cache: Neighbours | null = await readNeighbours();
  return {
    placeOf: (address) => {
      if (!cache || own.has(address) || !scopeContains(scope, address)) return 'other';
      return cache.has(address) ? 'own-known' : 'own';
    },
    has: (address) => cache?.has(address) ?? false,
    macOf: (address) => own.get(address) ?? cache?.get(address),
    refresh: async () => {
      const read = await readNeighbours();
      cache = read ?? cache;
      return read !== null;
    },
  };
}
