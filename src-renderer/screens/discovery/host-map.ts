/** What the map of a sweep draws at an address: kinds with their letters, what a cell says, and where arrows lead. Pure. */
import type { SweepBlock, SweepHost } from '../../../src-shared/model/discovery.ts';
import { confidenceWord } from '../../../src-shared/model/discovery.ts';
import { changeWords, kindWords, systemWords } from './sweep-words.ts';
import type { HostRow } from './host-columns.tsx';

/** Kinds as the map tells them apart. What a sweep never says (containers, applications) counts as other. */
export const mapKinds = ['server', 'workstation', 'computer', 'network', 'printer', 'other', 'unknown'] as const;
export type MapKind = (typeof mapKinds)[number];

export const mapKindOf = ({ kind }: Pick<SweepHost, 'kind'>): MapKind =>
  kind === undefined ? 'unknown' : (mapKinds.find((one) => one === kind) ?? 'other');

export const mapLetters: Record<MapKind, string> = {
  server: 'S',
  workstation: 'W',
  computer: 'C',
  network: 'N',
  printer: 'P',
  other: 'O',
  unknown: '?',
};
export const mapKindWords: Record<MapKind, string> = {
  server: 'Server',
  workstation: 'Workstation',
  computer: 'Computer',
  network: 'Network device',
  printer: 'Printer',
  other: 'Other',
  unknown: 'Not told',
};

/** Without a kind there is nothing to be sure of. */
export const mapConfidence = ({ kind, confidence }: Pick<SweepHost, 'kind' | 'confidence'>) =>
  kind === undefined ? 'none' : confidenceWord(confidence?.kind ?? 0);

/** "10.0.0.7 web1, Server (high), Debian 12, New". */
export function hostLabel(host: HostRow): string {
  const kind = kindWords(host);
  return [
    [host.address, host.names[0]].filter(Boolean).join(' '),
    kind === '' ? 'kind not told' : `${kind} (${mapConfidence(host)})`,
    systemWords(host),
    host.change ? changeWords(host.change) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

export const blockSide = 16;

export type Place = 'outside' | 'waiting' | 'free';

/** What is known of each last number of an IPv4 block where no host is; a sweep goes through them in order. */
export function placesOf({ spans, looked }: Pick<SweepBlock, 'spans' | 'looked'>): Place[] {
  const places = Array.from({ length: 256 }, (): Place => 'outside');
  let left = looked;
  for (const [first, last] of spans)
    for (let number = first; number <= last; number++) {
      places[number] = left > 0 ? 'free' : 'waiting';
      left -= 1;
    }
  return places;
}

/** Of a square of 16 by 16: the cell a key leads to; null where the key is not one that moves. */
export function moveTo(at: number, key: string, hosts: readonly number[]): number | null {
  const column = at % blockSide;
  if (key === 'ArrowLeft') return column > 0 ? at - 1 : at;
  if (key === 'ArrowRight') return column < blockSide - 1 ? at + 1 : at;
  if (key === 'ArrowUp') return at >= blockSide ? at - blockSide : at;
  if (key === 'ArrowDown') return at < blockSide * (blockSide - 1) ? at + blockSide : at;
  if (key === 'Home') return at - column;
  if (key === 'End') return at - column + blockSide - 1;
  if (key === 'PageDown') return hosts.find((host) => host > at) ?? at;
  if (key === 'PageUp') return hosts.findLast((host) => host < at) ?? at;
  return null;
}
