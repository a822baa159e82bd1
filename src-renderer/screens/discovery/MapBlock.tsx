/** One part of the map: a /24 as 16 by 16 addresses, walked by arrows; of IPv6 the hosts of a /64 one after the other. */
import { memo, useId, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { SweepBlock } from '../../../src-shared/model/discovery.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import type { HostRow } from './host-columns.tsx';
import {
  blockSide,
  hostLabel,
  mapConfidence,
  mapKindOf,
  mapLetters,
  moveTo,
  placesOf,
  type MapKind,
  type Place,
} from './host-map.ts';

export interface MapBlockProps {
  block: SweepBlock;
  /** Those in it, by address. */
  hosts: readonly HostRow[];
  /** Addresses in it that had a host in the sweep before and have none now. */
  gone: readonly string[];
  /** Kinds that are not dimmed; empty: all. */
  shown: readonly MapKind[];
  onOpen: (address: string) => void;
}

const placeWords: Record<Place, string> = {
  outside: 'not in the scope',
  waiting: 'not looked at yet',
  free: 'no answer',
};
const numbers = Array.from({ length: blockSide }, (_, index) => index);

const looks = (host: HostRow, shown: readonly MapKind[]) => ({
  'data-kind': mapKindOf(host),
  'data-sure': mapConfidence(host),
  'data-change': host.change?.what,
  'data-dim': shown.length > 0 && !shown.includes(mapKindOf(host)) ? '' : undefined,
});

export const MapBlock = memo(function MapBlock(props: MapBlockProps) {
  const { block, hosts } = props;
  return (
    <section className="map-block" aria-label={block.block}>
      <h2>
        <span className="mono">{block.block}</span>{' '}
        <span className="mut">
          {numberWords(hosts.length)} of {countWords(block.addresses, 'address', 'addresses')} answered
          {block.looked < block.addresses ? `, ${Math.floor((100 * block.looked) / block.addresses)}% looked at` : ''}
        </span>
      </h2>
      {block.family === 4 ? <Square {...props} /> : <Row {...props} />}
    </section>
  );
});

function Square({ block, hosts, gone, shown, onOpen }: MapBlockProps) {
  const base = block.block.slice(0, block.block.lastIndexOf('.') + 1);
  const last = (address: string) => Number(address.slice(base.length));
  const byNumber = new Map(hosts.map((host) => [last(host.address), host]));
  const goneNumbers = new Set(gone.map(last));
  const places = placesOf(block);
  // A small part of a /24 needs no empty square around it.
  const rows = numbers.filter((row) =>
    block.spans.some(([from, to]) => from < (row + 1) * blockSide && to >= row * blockSide),
  );
  const withHosts = [...byNumber.keys()].toSorted((a, b) => a - b);
  const [chosen, setChosen] = useState<number | null>(null);
  const active = chosen ?? withHosts[0] ?? block.spans[0]?.[0] ?? 0;
  const id = useId();
  const openAt = (number: number) => {
    const host = byNumber.get(number);
    if (host) onOpen(host.address);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveTo(active, event.key, withHosts);
    if (next === null && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (next === null) openAt(active);
    else if (rows.includes(Math.floor(next / blockSide))) setChosen(next);
  };
  const onClick = (event: MouseEvent) => {
    const cell = event.target instanceof HTMLElement ? event.target.dataset['number'] : undefined;
    if (cell === undefined) return;
    setChosen(Number(cell));
    openAt(Number(cell));
  };

  const cell = (number: number) => {
    const host = byNumber.get(number);
    const isGone = goneNumbers.has(number);
    const label = host
      ? hostLabel(host)
      : `${base}${number}, ${isGone ? 'gone since before' : placeWords[places[number]!]}`;
    return (
      <div
        key={number}
        id={`${id}-${number}`}
        role="gridcell"
        className="map-cell"
        aria-label={label}
        title={label}
        data-number={number}
        data-active={number === active ? '' : undefined}
        {...(host ? looks(host, shown) : { 'data-place': isGone ? 'gone' : places[number] })}
      >
        {host ? mapLetters[mapKindOf(host)] : isGone ? '×' : null}
      </div>
    );
  };

  return (
    <div
      role="grid"
      aria-label={`Map of ${block.block}`}
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      className="map-square"
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {rows.map((row) => (
        <div role="row" key={row} className="map-row">
          <div role="rowheader" className="map-label mono">
            .{row * blockSide}
          </div>
          {numbers.map((column) => cell(row * blockSide + column))}
        </div>
      ))}
    </div>
  );
}

function Row({ block, hosts, gone, shown, onOpen }: MapBlockProps) {
  if (hosts.length + gone.length === 0) return <p className="mut">Nothing has answered.</p>;
  return (
    <ul className="map-hosts" aria-label={`Map of ${block.block}`}>
      {hosts.map((host) => (
        <li key={host.address}>
          <button
            type="button"
            aria-label={hostLabel(host)}
            title={hostLabel(host)}
            onClick={() => onOpen(host.address)}
          >
            <span className="map-cell" {...looks(host, shown)}>
              {mapLetters[mapKindOf(host)]}
            </span>
            <span className="mono">{host.address}</span>
          </button>
        </li>
      ))}
      {gone.map((address) => (
        <li key={address} className="mut">
          <span className="map-cell" data-place="gone">
            ×
          </span>
          <span className="mono">{address}</span> gone
        </li>
      ))}
    </ul>
  );
}
