/** Software that no loaded feed judges, by name, and the machines that have it. */
import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { judgedByWords, reasonWords } from '../../../src-shared/coverage-words.ts';
import type { NotJudgedRow } from '../../../src-shared/model/coverage.ts';
import { orpc } from '../../api.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { DetailPanel } from '../../parts/DetailPanel.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { href } from '../../router.ts';

const rowId = ({ name, origin, section, scheme, reason }: NotJudgedRow) =>
  JSON.stringify([name, origin, section, scheme, reason]);

const number = (id: 'machines' | 'versions' | 'installed', title: string): GridColumn<NotJudgedRow> => ({
  id,
  title,
  width: 84,
  align: 'end',
  descendingFirst: true,
  text: (row) => numberWords(row[id]),
  value: (row) => row[id],
});

const columns: GridColumn<NotJudgedRow>[] = [
  { id: 'name', title: 'Software', width: 190, grow: true, text: (row) => row.name, hint: (row) => row.name },
  {
    id: 'origin',
    title: 'Publisher',
    width: 140,
    groupable: true,
    text: (row) => row.origin,
    hint: (row) => row.origin || undefined,
    cell: (row) => row.origin || <span className="mut">not told</span>,
  },
  {
    id: 'section',
    title: 'Section',
    width: 100,
    hidden: true,
    groupable: true,
    text: (row) => row.section ?? 'application',
  },
  { id: 'scheme', title: 'Kind', width: 80, groupable: true, text: (row) => row.scheme ?? '' },
  number('machines', 'Machines'),
  number('versions', 'Versions'),
  { ...number('installed', 'Installed'), hidden: true },
  { id: 'reason', title: 'Why', width: 204, groupable: true, text: (row) => reasonWords[row.reason] },
  {
    id: 'next',
    title: 'What to do',
    width: 262,
    grow: true,
    groupable: true,
    text: judgedByWords,
    hint: judgedByWords,
  },
];

const mostFirst = [{ column: 'machines', descending: true }];

export function NotJudged({ rows }: { rows: readonly NotJudgedRow[] | undefined }) {
  const [opened, setOpened] = useState<NotJudgedRow | null>(null);
  const source = useMemo((): GridSource<NotJudgedRow> => ({ kind: 'whole', rows }), [rows]);
  return (
    <>
      <DataGrid
        name="Not judged"
        nouns={{ one: 'product', many: 'products' }}
        filterLabel="Filter the software"
        columns={columns}
        source={source}
        rowId={rowId}
        rowLabel={(row) => row.name}
        onOpen={setOpened}
        defaultSort={mostFirst}
        empty={<EmptyState title="A loaded feed judges everything that is installed" />}
      />
      {opened !== null && <MachinesPanel key={rowId(opened)} row={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function MachinesPanel({ row, onClose }: { row: NotJudgedRow; onClose: () => void }) {
  const { name, origin, section, scheme } = row;
  const found = useQuery(orpc.coverage.machines.queryOptions({ input: { name, origin, section, scheme } }));
  const machines = found.data?.machines ?? [];
  return (
    <DetailPanel title={name} onClose={onClose}>
      <p>
        {reasonWords[row.reason]}
        {origin === '' ? '' : `; by ${origin}`}. On {countWords(row.machines, 'machine')}, in{' '}
        {countWords(row.versions, 'version')}.
      </p>
      <p className="not-judged-next">
        <b>What to do</b>: {judgedByWords(row)}.
      </p>
      <ErrorAlert error={found.error} onRetry={() => void found.refetch()} />
      <table className="ledger">
        <thead>
          <tr>
            <th>Machine</th>
            <th>Version</th>
          </tr>
        </thead>
        <tbody>
          {machines.map((machine) => (
            <tr key={machine.id}>
              <td>
                <a className="link" href={href('assets', machine.id)}>
                  {machine.name}
                </a>
              </td>
              <td className="mono wrap">{machine.version.replaceAll(',', ', ') || 'unknown'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </DetailPanel>
  );
}
