/** Machines never collected, or stale: where they are known from, what they show, and what to do next. */
import { useMemo, useState } from 'react';
import { Button } from '@mantine/core';
import { nextWords, signWords, sourceWords } from '../../../src-shared/coverage-words.ts';
import type { CoverageAsset } from '../../../src-shared/model/coverage.ts';
import type { CollectTargets } from '../../parts/collect-words.ts';
import { CollectDialog } from '../../parts/CollectDialog.tsx';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSelection, GridSource } from '../../parts/data-grid/grid-types.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { notifyFailure } from '../../parts/notify-change.tsx';
import { href, navigate } from '../../router.ts';
import { kindWords } from '../assets/asset-words.ts';
import { useBulkEdits } from './BulkEdits.tsx';
import { machineColumns, machineId, machineName, momentColumn } from './machine-columns.tsx';

interface AssetSignsProps {
  name: 'Never collected' | 'Stale';
  rows: readonly CoverageAsset[] | undefined;
}

const fromWords = ({ knownFrom }: CoverageAsset) =>
  [...new Set(knownFrom.map((seen) => sourceWords[seen.class]))].join(', ');

const columns: GridColumn<CoverageAsset>[] = [
  ...machineColumns<CoverageAsset>(),
  {
    id: 'signs',
    title: 'What',
    width: 220,
    groupable: true,
    text: (row) => row.signs.map((sign) => signWords[sign]).join(', '),
    hint: (row) => row.signs.map((sign) => signWords[sign]).join(', '),
    cell: (row) => <Signs row={row} />,
  },
  { id: 'kind', title: 'Kind', width: 90, groupable: true, hidden: true, text: (row) => kindWords[row.kind] },
  {
    id: 'knownFrom',
    title: 'Known from',
    width: 120,
    groupable: true,
    text: fromWords,
    hint: (row) =>
      row.knownFrom.map(({ source, lastSeen }) => `${source}, ${lastSeen.slice(0, 10)}`).join('\n') || undefined,
    cell: (row) => fromWords(row) || <span className="mut">a person’s word</span>,
  },
  {
    id: 'lastKnown',
    title: 'Seen there',
    width: 96,
    descendingFirst: true,
    text: (row) => row.knownFrom[0]?.lastSeen ?? row.lastSeen ?? '',
    cell: (row) => <DateText value={row.knownFrom[0]?.lastSeen ?? row.lastSeen} />,
  },
  momentColumn('lastInventory', 'Collected', (row) => row.lastInventory, 'never', 96),
  momentColumn('lastLogon', 'Last logon', (row) => row.lastLogon, 'not told', 96),
  {
    id: 'next',
    title: 'Next',
    width: 200,
    grow: true,
    groupable: true,
    text: (row) => nextWords[row.next],
    hint: (row) => nextWords[row.next],
  },
];

function Signs({ row }: { row: CoverageAsset }) {
  const toRetire = row.signs.includes('account-idle') || row.signs.includes('account-disabled');
  return (
    <>
      {row.signs.map((sign) => signWords[sign]).join(', ')}
      {toRetire && <span className="mut">: to retire?</span>}
    </>
  );
}

const open = (row: CoverageAsset) => navigate(href('assets', row.id));
const newestFirst = [{ column: 'lastKnown', descending: true }];

export function AssetSigns({ name, rows }: AssetSignsProps) {
  const [hosts, setHosts] = useState<CollectTargets | null>(null);
  const { buttons, dialog } = useBulkEdits();
  const source = useMemo((): GridSource<CoverageAsset> => ({ kind: 'whole', rows }), [rows]);
  // What a section says of all of its machines needs no column.
  const shown = useMemo(
    () =>
      name === 'Never collected'
        ? columns.map((column) =>
            column.id === 'lastInventory' || column.id === 'signs' || column.id === 'lastLogon'
              ? { ...column, hidden: true }
              : column,
          )
        : columns,
    [name],
  );
  const collect = async (selection: GridSelection<CoverageAsset>) => {
    const rows = await selection.rows();
    const ready = rows.filter((row) => row.next === 'collect-ssh' || row.next === 'collect-sh');
    setHosts({ ssh: ready.map((row) => row.name), others: rows.map((row) => row.name) });
  };
  return (
    <>
      <DataGrid
        name={name}
        nouns={{ one: 'machine', many: 'machines' }}
        filterLabel="Filter the machines"
        columns={shown}
        source={source}
        rowId={machineId}
        rowLabel={machineName}
        onOpen={open}
        defaultSort={newestFirst}
        renderBulk={(selection) => (
          <>
            <Button onClick={() => void collect(selection).catch(notifyFailure)}>Collect…</Button>
            {buttons(selection)}
          </>
        )}
        empty={
          name === 'Never collected' ? (
            <EmptyState title="Every machine that is known has a list of its software" />
          ) : (
            <EmptyState title="Every list is young enough">
              And no directory account that is known here is disabled or idle for 90 days.
            </EmptyState>
          )
        }
      />
      {dialog}
      {hosts !== null && <CollectDialog hosts={hosts.ssh} others={hosts.others} onClose={() => setHosts(null)} />}
    </>
  );
}
