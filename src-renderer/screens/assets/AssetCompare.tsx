/** What changed of a machine between two of its observations; which two is in the address. */
import { useState } from 'react';
import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AssetDetail, ObservationRow } from '../../../src-shared/model/asset.ts';
import type { AssetComparison } from '../../../src-shared/model/changes.ts';
import { orpc, refusalOf } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { exactWords } from '../../parts/dates.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { setQuery, useRoute } from '../../router.ts';
import { useZone } from '../../state/site.ts';
import { factWords, pathWords, sectionWords } from './asset-words.ts';
import { changeLines, type ChangeLine } from './change-lines.ts';

/** So many changes of one kind are shown at first. */
const firstShown = 50;

export function AssetCompare({ asset }: { asset: AssetDetail }) {
  const { query } = useRoute();
  const [from, to] = [query.get('from'), query.get('to')];
  const changes = useQuery(
    orpc.assets.compare.queryOptions({
      input: { asset: asset.id, ...(from ? { from } : {}), ...(to ? { to } : {}) },
    }),
  );
  const refusal = changes.error === null ? null : refusalOf(changes.error);
  const isNothing = refusal?.code === 'state-conflict' && !from && !to;
  const old = asset.observations.filter((seen) => !seen.kept).length;
  return (
    <section aria-label="What changed">
      <h2>What changed</h2>
      {isNothing ? (
        <p className="mut">
          {refusal.message} {refusal.hint}
        </p>
      ) : (
        <ErrorAlert error={changes.error} />
      )}
      {asset.observations.length > 1 && (
        <Chosen asset={asset} from={changes.data?.from.id ?? from} to={changes.data?.to.id ?? to} />
      )}
      {old > 0 && (
        <p className="mut">
          {numberWords(old)} of {numberWords(asset.observations.length)} observations were taken in by an older version,
          which did not keep what they said: they can’t be compared.
        </p>
      )}
      {changes.data && <Changes key={`${changes.data.from.id} ${changes.data.to.id}`} changes={changes.data} />}
    </section>
  );
}

function Chosen({ asset, from, to }: { asset: AssetDetail; from: string | null; to: string | null }) {
  const zone = useZone();
  const words = (seen: ObservationRow) =>
    [
      exactWords(seen.lastRepeat ?? seen.takenAt, zone),
      seen.source,
      ...(seen.file === null ? [] : [seen.file]),
      seen.kept ? seen.id : `${seen.id}, not kept`,
    ].join(' · ');
  const data = asset.observations.map((seen) => ({ value: seen.id, label: words(seen), disabled: !seen.kept }));
  return (
    <div className="asset-chosen">
      <Select
        label="From"
        allowDeselect={false}
        data={data}
        value={from}
        onChange={(next) => setQuery({ from: next, to })}
      />
      <Select
        label="To"
        allowDeselect={false}
        data={data}
        value={to}
        onChange={(next) => setQuery({ from, to: next })}
      />
      <Button disabled={from === null || to === null} onClick={() => setQuery({ from: to, to: from })}>
        Swap
      </Button>
    </div>
  );
}

function Changes({ changes }: { changes: AssetComparison }) {
  const kinds = changeLines(changes, { fact: factWords, field: pathWords, section: sectionWords });
  const sources = changes.from.source === changes.to.source;
  return (
    <>
      <p role="status">
        {kinds.length === 0
          ? 'Nothing changed of what both tell.'
          : kinds.map(({ title, lines }) => `${title}: ${numberWords(lines.length)}`).join(', ')}
      </p>
      {!sources && (
        <p className="mut">
          Two sources, {changes.from.source} and {changes.to.source}: what one does not say is no change of the machine.
        </p>
      )}
      {changes.toldByOne.map(({ part, by }) => (
        <p key={part} className="mut">
          {sectionWords(part)}: only in {by === 'from' ? changes.from.id : changes.to.id}, not compared.
        </p>
      ))}
      {kinds.map(({ title, lines }) => (
        <ChangeTable key={title} title={title} lines={lines} changes={changes} />
      ))}
    </>
  );
}

const marks = { added: '+', removed: '−', changed: '→' } as const;

function ChangeTable({ title, lines, changes }: { title: string; lines: ChangeLine[]; changes: AssetComparison }) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, firstShown);
  return (
    <>
      <table className="ledger asset-changes" aria-label={title}>
        <thead>
          <tr>
            <th>{title}</th>
            <th>Change</th>
            <th>
              <DateText value={changes.from.lastRepeat ?? changes.from.takenAt} kind="exact" />
            </th>
            <th>
              <DateText value={changes.to.lastRepeat ?? changes.to.takenAt} kind="exact" />
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.what}</th>
              <td className="asset-source">
                <span aria-hidden="true" className="mono">
                  {marks[line.change]}
                </span>{' '}
                {line.change}
              </td>
              <td className="asset-value">{line.from ?? <span className="mut">{line.none}</span>}</td>
              <td className="asset-value">{line.to ?? <span className="mut">{line.none}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!all && lines.length > firstShown && (
        <Button onClick={() => setAll(true)}>Show all {numberWords(lines.length)}</Button>
      )}
    </>
  );
}
