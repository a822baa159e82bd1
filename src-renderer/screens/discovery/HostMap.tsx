/** The addresses of a sweep as a live map: a cell each, by kind and how sure that is, with a legend that counts and filters. */
import { useMemo, useState, type ReactNode } from 'react';
import type { SweepBlock, SweepRow } from '../../../src-shared/model/discovery.ts';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import type { HostRow } from './host-columns.tsx';
import { mapKindOf, mapKinds, mapKindWords, mapLetters, type MapKind } from './host-map.ts';
import { MapBlock } from './MapBlock.tsx';
import './host-map.css';

interface HostMapProps {
  sweep: SweepRow;
  /** Undefined while they load. */
  hosts: readonly HostRow[] | undefined;
  map: { blocks: SweepBlock[]; left: number } | undefined;
  /** Addresses where the sweep before found a host and this one none. */
  gone: readonly string[];
  tools: ReactNode;
  onOpen: (address: string) => void;
}

/** Of an address in the text of its engine, the block it stands in. */
function blockOf(address: string, blocks: readonly SweepBlock[]): string | undefined {
  if (!address.includes(':')) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const whole = expand(address);
  return blocks.find(
    ({ block, family }) =>
      family === 6 && expand(block.replace('/64', '')).slice(0, 4).join() === whole.slice(0, 4).join(),
  )?.block;
}

/** The eight groups of an IPv6 address. */
function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const [left, right] = [groups(head), groups(tail)];
  return tail === undefined
    ? left
    : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}

function grouped<Item>(items: readonly Item[], blocks: readonly SweepBlock[], addressOf: (item: Item) => string) {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const block = blockOf(addressOf(item), blocks);
    if (block === undefined) continue;
    const group = groups.get(block);
    if (group) group.push(item);
    else groups.set(block, [item]);
  }
  return groups;
}

const none: never[] = [];

export function HostMap({ sweep, hosts, map, gone, tools, onOpen }: HostMapProps) {
  const [shown, setShown] = useState<MapKind[]>([]);
  const blocks = map?.blocks ?? none;
  const byBlock = useMemo(() => grouped(hosts ?? none, blocks, ({ address }) => address), [hosts, blocks]);
  const goneByBlock = useMemo(() => grouped(gone, blocks, (address) => address), [gone, blocks]);
  const counts = useMemo(() => {
    const found = new Map<MapKind, number>();
    for (const host of hosts ?? []) found.set(mapKindOf(host), (found.get(mapKindOf(host)) ?? 0) + 1);
    return found;
  }, [hosts]);
  if (!map || !hosts)
    return (
      <p role="status" className="mut">
        Loading the map…
      </p>
    );
  const drawn = blocks.filter(
    ({ block, looked }) =>
      blocks.length === 1 || byBlock.has(block) || goneByBlock.has(block) || (sweep.state === 'running' && looked > 0),
  );
  const empty = blocks.length - drawn.length + map.left;
  const toggle = (kind: MapKind) =>
    setShown(shown.includes(kind) ? shown.filter((one) => one !== kind) : [...shown, kind]);
  return (
    <>
      <div className="map-bar">
        <span>{countWords(hosts.length, 'host')}</span>
        <div role="group" aria-label="Kinds" className="map-legend">
          {mapKinds
            .filter((kind) => counts.has(kind))
            .map((kind) => (
              <button
                key={kind}
                type="button"
                aria-pressed={shown.includes(kind)}
                className="map-kind"
                onClick={() => toggle(kind)}
              >
                <span
                  aria-hidden="true"
                  className="map-cell"
                  data-kind={kind}
                  data-sure={kind === 'unknown' ? 'none' : 'high'}
                >
                  {mapLetters[kind]}
                </span>
                {mapKindWords[kind]} {numberWords(counts.get(kind) ?? 0)}
              </button>
            ))}
        </div>
        <span className="map-tools">{tools}</span>
      </div>
      <div className="disc-scroll">
        <div className="map-blocks">
          {drawn.map((block) => (
            <MapBlock
              key={block.block}
              block={block}
              hosts={byBlock.get(block.block) ?? none}
              gone={goneByBlock.get(block.block) ?? none}
              shown={shown}
              onOpen={onOpen}
            />
          ))}
        </div>
        {empty > 0 ? (
          <p className="disc-note mut">
            {countWords(empty, 'further block')} of the scope without an answer, not drawn.
          </p>
        ) : null}
        <p className="disc-note mut map-key">
          <Sign sure="high" text="high confidence" />
          <Sign sure="medium" text="medium" />
          <Sign sure="low" text="low: check it" />
          <Sign change="new" text="new or changed since before" />
          <Sign place="gone" text="gone" />
          <Sign place="free" text="no answer" />
          <Sign place="waiting" text="not looked at yet" />
        </p>
      </div>
    </>
  );
}

function Sign({ sure, change, place, text }: { sure?: string; change?: string; place?: string; text: string }) {
  const host = place === undefined;
  return (
    <span>
      <span
        aria-hidden="true"
        className="map-cell"
        data-kind={host ? 'computer' : undefined}
        data-sure={host ? (sure ?? 'high') : undefined}
        data-change={change}
        data-place={place}
      >
        {host ? 'C' : place === 'gone' ? '×' : null}
      </span>
      {text}
    </span>
  );
}
