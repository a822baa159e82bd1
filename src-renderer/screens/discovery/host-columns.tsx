/** The columns of the hosts of a sweep. */
import type { SweepChange, SweepHost } from '../../../src-shared/model/discovery.ts';
import type { GridColumn } from '../../parts/data-grid/grid-types.ts';
import { href } from '../../router.ts';
import { confidenceWord } from '../../../src-shared/model/discovery.ts';
import { addressOrder, bannerLines, changeWords, kindWords, makeWords, portList, systemWords } from './sweep-words.ts';

/** A host with what differs from the sweep before, where there was one. */
export interface HostRow extends SweepHost {
  change?: SweepChange;
}

const notTold = <span className="mut">not told</span>;
const because = ({ because: facts }: HostRow) =>
  facts.length > 0 ? facts.join('; ') : 'Nothing it said tells what it is.';

/** With what a person should check marked as such: high confidence goes without saying. */
function told(words: string, confidence: number | undefined) {
  if (words === '') return notTold;
  const word = confidence === undefined ? 'high' : confidenceWord(confidence);
  return (
    <>
      {words}
      {word === 'high' ? null : <span className="mut"> {word}</span>}
    </>
  );
}

export const hostColumns: GridColumn<HostRow>[] = [
  {
    id: 'address',
    title: 'Address',
    width: 128,
    mono: true,
    text: (host) => host.address,
    value: (host) => addressOrder(host.address),
  },
  {
    id: 'names',
    title: 'Name',
    width: 150,
    grow: true,
    text: (host) => host.names.join(' '),
    cell: (host) =>
      host.names.length === 0 ? (
        <span className="mut">no name</span>
      ) : (
        <>
          {host.names[0]}
          {host.names.length > 1 ? <span className="mut"> and {host.names.length - 1} more</span> : null}
        </>
      ),
    hint: (host) => (host.names.length > 1 ? host.names.join('\n') : undefined),
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 132,
    groupable: true,
    text: kindWords,
    cell: (host) => told(kindWords(host), host.confidence?.kind),
    hint: because,
  },
  {
    id: 'os',
    title: 'System',
    width: 140,
    grow: true,
    groupable: true,
    text: systemWords,
    cell: (host) => told(systemWords(host), host.confidence?.os),
    hint: because,
  },
  {
    id: 'make',
    title: 'Maker and model',
    width: 150,
    groupable: true,
    text: makeWords,
    cell: (host) => makeWords(host) || notTold,
  },
  {
    id: 'confidence',
    title: 'Confidence',
    width: 100,
    groupable: true,
    hidden: true,
    text: (host) => (host.confidence?.kind === undefined ? '' : confidenceWord(host.confidence.kind)),
    value: (host) => host.confidence?.kind ?? null,
    hint: because,
  },
  {
    id: 'domain',
    title: 'Domain',
    width: 130,
    groupable: true,
    hidden: true,
    text: (host) => host.domain ?? '',
  },
  {
    id: 'ports',
    title: 'Open ports',
    width: 200,
    grow: true,
    sortable: false,
    text: portList,
    cell: (host) => portList(host) || <span className="mut">none of those tried</span>,
    hint: bannerLines,
  },
  { id: 'mac', title: 'Network card', width: 140, mono: true, hidden: true, text: (host) => host.mac ?? '' },
  {
    id: 'change',
    title: 'Since before',
    width: 100,
    groupable: true,
    text: (host) => (host.change ? changeWords(host.change) : ''),
    cell: (host) =>
      host.change ? (
        <span className={host.change.what === 'new' ? 'soon' : 'plan'}>{changeWords(host.change)}</span>
      ) : (
        <span className="mut">as before</span>
      ),
    hint: (host) => host.change?.detail || undefined,
  },
  {
    id: 'asset',
    title: 'Asset',
    width: 70,
    text: (host) => host.asset ?? '',
    value: (host) => (host.asset ? Number(host.asset.slice(1)) : null),
    cell: (host) =>
      host.asset ? (
        <a className="link" tabIndex={-1} href={href('assets', host.asset)}>
          {host.asset}
        </a>
      ) : (
        <span className="mut">soon</span>
      ),
  },
];
