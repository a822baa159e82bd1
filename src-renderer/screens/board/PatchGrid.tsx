/** The board's patches as a grid: the same data, sortable by every figure. */
import { useMemo } from 'react';
import { Button } from '@mantine/core';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { DueText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { riskPerMinute } from './board-order.ts';
import { KindIcon } from './KindIcon.tsx';
import { kindWords, patchName } from './patch-words.ts';

const urgency = { immediate: 0, 'out-of-cycle': 1, scheduled: 2, defer: 3 } as const;

const columns: GridColumn<PatchRow>[] = [
  {
    id: 'decision',
    title: 'Decision',
    width: 120,
    groupable: true,
    text: (row) => stateLooks[row.decision ?? 'unplanned'].word,
    value: (row) => (row.decision === null ? 4 : urgency[row.decision]),
    cell: (row) => <StateWord state={row.decision ?? 'unplanned'} />,
  },
  {
    id: 'name',
    title: 'Patch',
    width: 140,
    grow: true,
    groupable: true,
    text: (row) => patchName(row).name,
    cell: (row) => (
      <>
        <KindIcon kind={row.kind} /> <b>{patchName(row).name}</b>
      </>
    ),
    hint: (row) => `${patchName(row).name}: ${kindWords[row.kind]}`,
  },
  { id: 'version', title: 'Version', width: 158, mono: true, text: (row) => patchName(row).version },
  { id: 'kind', title: 'Kind', width: 130, hidden: true, groupable: true, text: (row) => kindWords[row.kind] },
  {
    id: 'hosts',
    title: 'Hosts',
    width: 72,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.hosts),
    value: (row) => row.hosts,
  },
  {
    id: 'findings',
    title: 'Findings',
    width: 86,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(row.findings),
    value: (row) => row.findings,
    cell: (row) => numberWords(row.findings),
  },
  {
    id: 'riskRemoved',
    title: 'Risk removed',
    width: 112,
    align: 'end',
    descendingFirst: true,
    text: (row) => (row.decision === null ? '' : row.riskRemoved.toFixed(1)),
    cell: (row) => (row.decision === null ? <span className="mut">no score</span> : numberWords(row.riskRemoved, 1)),
    value: (row) => (row.decision === null ? null : row.riskRemoved),
  },
  {
    id: 'riskPerMinute',
    title: 'Risk a minute',
    width: 118,
    align: 'end',
    descendingFirst: true,
    text: (row) => (row.decision === null ? '' : riskPerMinute(row).toFixed(1)),
    value: (row) => (row.decision === null ? null : riskPerMinute(row)),
  },
  {
    id: 'effortMinutes',
    title: 'Effort',
    width: 76,
    align: 'end',
    descendingFirst: true,
    text: (row) => `${row.effortMinutes} min`,
    value: (row) => row.effortMinutes,
  },
  {
    id: 'due',
    title: 'Due',
    width: 190,
    text: (row) => row.due ?? '',
    value: (row) => row.due,
    cell: (row) => <DueText value={row.due} overdue={row.overdue} none="next window" />,
  },
  {
    id: 'kev',
    title: 'KEV',
    width: 52,
    text: (row) => (row.kev ? 'KEV' : ''),
    cell: (row) => (row.kev ? <b className="now">KEV</b> : <span className="mut">no</span>),
  },
  { id: 'reboot', title: 'Reboot', width: 76, groupable: true, text: (row) => (row.reboot ? 'reboot' : 'none') },
  {
    id: 'fixableHosts',
    title: 'Offered on',
    width: 98,
    align: 'end',
    text: (row) => `${row.fixableHosts} of ${row.hosts}`,
    value: (row) => row.fixableHosts,
  },
  { id: 'cves', title: 'CVEs', width: 200, hidden: true, sortable: false, text: (row) => row.fixes.join(', ') },
];

const rowId = (row: PatchRow) => row.id;
const worthFirst = [
  { column: 'decision', descending: false },
  { column: 'riskPerMinute', descending: true },
];

interface PatchGridProps {
  patches: readonly PatchRow[];
  onOpen: (patch: PatchRow) => void;
  onExcept: (patches: PatchRow[]) => void;
  onPlan: (patches: PatchRow[]) => void;
}

export function PatchGrid({ patches, onOpen, onExcept, onPlan }: PatchGridProps) {
  const source = useMemo((): GridSource<PatchRow> => ({ kind: 'whole', rows: patches }), [patches]);
  return (
    <DataGrid
      name="Patches"
      nouns={{ one: 'patch', many: 'patches' }}
      filterLabel="Filter patches"
      columns={columns}
      source={source}
      rowId={rowId}
      rowLabel={(row) => `${patchName(row).name} ${patchName(row).version}`}
      onOpen={onOpen}
      defaultSort={worthFirst}
      empty={null}
      renderBulk={(selection) => (
        <>
          <Button onClick={() => void selection.rows().then(onExcept)}>
            Except {selection.count.toLocaleString()} selected…
          </Button>
          <Button variant="filled" onClick={() => void selection.rows().then(onPlan)}>
            Plan {selection.count.toLocaleString()} selected…
          </Button>
        </>
      )}
    />
  );
}
