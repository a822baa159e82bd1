/** Makes a machine of what a sweep found at an address: what of it tells machines apart, what it says of the system. */
import type { SweepHost } from '../../../src-shared/model/discovery.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { observedSystem } from '../domain/observed-system.ts';
import type { Seen } from './take-in.ts';

/**
 * Names that DNS servers make of the address ("dhcp-10-0-0-23", "23.0.0.10.example") go with the address from one machine
 * to the next.
 */
export function isAddressName(name: string, address: string): boolean {
  const numbers = name.match(/\d+/g)?.map(Number) ?? [];
  const octets = address.split('.').map(Number);
  if (octets.length !== 4) return false;
  const runs = (wanted: number[]) => numbers.some((_, at) => wanted.every((octet, i) => numbers[at + i] === octet));
  return runs(octets) || runs(octets.toReversed()) || runs(octets.slice(2));
}

/** One card that answers for more addresses than this is a router standing before other machines. */
const addressesOfOneCard = 3;

export interface HostNames {
  /** Of this machine alone, best first: a certificate's names may be on many machines. */
  own: readonly string[];
  /** What a new machine without such a name is called, instead of its address. */
  label?: string;
}

/** What makes two looks at a host identical. Notes tell of the moment: a machine that has only run on is the same. */
export function canonicalSweep(host: SweepHost): string {
  const { seenAt: _seenAt, asset: _asset, notes: _notes, ...lasting } = host;
  return JSON.stringify(lasting);
}

/** `cards` counts the addresses each MAC answered for in this sweep. */
export function sweptMachine(
  host: SweepHost,
  { own, label }: HostNames,
  cards: ReadonlyMap<string, readonly string[]>,
): Seen {
  const telling = own.find((name) => !isAddressName(name, host.address));
  const ofCard = host.mac === undefined ? [] : (cards.get(host.mac) ?? []);
  const isOwnCard = host.mac !== undefined && ofCard.length <= addressesOfOneCard;
  const os = host.os && observedSystem(host.os);
  const inventory: Inventory = {
    takenAt: host.seenAt,
    identity: {
      ...(isOwnCard ? { macs: [host.mac!] } : {}),
      ...(telling ? { name: telling.split('.')[0]! } : {}),
      ...(telling?.includes('.') ? { fqdn: telling } : {}),
      ...(host.domain ? { domain: host.domain } : {}),
    },
    addresses: isOwnCard ? [...new Set([...ofCard, host.address])] : [host.address],
    ports: host.ports,
    ...(host.kind ? { kind: host.kind } : {}),
    ...(os ? { os } : {}),
    ...(host.vendor || host.model
      ? { hardware: { ...(host.vendor ? { vendor: host.vendor } : {}), ...(host.model ? { model: host.model } : {}) } }
      : {}),
  };
  return {
    parts: [
      {
        inventory,
        source: 'sweep',
        file: null,
        canonical: canonicalSweep(host),
      },
    ],
    name: label?.split('.')[0] ?? host.address,
    place: null,
    sweptAt: host.address,
  };
}
