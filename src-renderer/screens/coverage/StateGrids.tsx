/** The grids of machines whose updates wait, whose protection is off, whose support ends, and of devices to check by hand. */
import { useMemo } from 'react';
import { controlWords, updateWords } from '../../../src-shared/coverage-words.ts';
import type { CheckByHandRow, ControlRow, EndOfLifeRow, UpdateState } from '../../../src-shared/model/coverage.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { href, navigate } from '../../router.ts';
import { useBulkEdits } from './BulkEdits.tsx';
import { machineColumns, machineId, machineName, momentColumn } from './machine-columns.tsx';

interface StateGridProps<Row> {
  name: string;
  rows: readonly Row[] | undefined;
  columns: GridColumn<Row>[];
  rowId?: (row: Row) => string;
  empty: React.ReactNode;
}

const open = ({ id }: { id: string }) => navigate(href('assets', id));

function StateGrid<Row extends { id: string; name: string; os: string | null }>(props: StateGridProps<Row>) {
  const { name, rows, columns, rowId = machineId, empty } = props;
  const { buttons, dialog } = useBulkEdits();
  const source = useMemo((): GridSource<Row> => ({ kind: 'whole', rows }), [rows]);
  return (
    <>
      <DataGrid
        name={name}
        nouns={{ one: 'row', many: 'rows' }}
        filterLabel={`Filter ${name.toLowerCase()}`}
        columns={columns}
        source={source}
        rowId={rowId}
        rowLabel={machineName}
        onOpen={open}
        renderBulk={buttons}
        empty={empty}
      />
      {dialog}
    </>
  );
}

const problemWords = ({ problems }: UpdateState) => problems.map((problem) => updateWords[problem]).join(', ');

const updateColumns: GridColumn<UpdateState>[] = [
  ...machineColumns<UpdateState>(),
  {
    id: 'problems',
    title: 'What',
    width: 200,
    grow: true,
    groupable: true,
    text: (row) => problemWords(row) || 'in order',
    hint: problemWords,
    cell: (row) => <UpdateWord row={row} />,
  },
  {
    id: 'rebootDays',
    title: 'Restart since',
    width: 94,
    align: 'end',
    descendingFirst: true,
    text: (row) => (row.rebootDays === null ? '' : countWords(row.rebootDays, 'day')),
    value: (row) => row.rebootDays,
    hint: (row) => row.rebootSince ?? undefined,
  },
  momentColumn('lastSearch', 'Last search', (row) => row.lastSearch, 'not known', 96),
  momentColumn('lastInstall', 'Last install', (row) => row.lastInstall, 'not known', 96),
  momentColumn('pausedUntil', 'Paused until', (row) => row.pausedUntil, '', 96),
  {
    id: 'server',
    title: 'Server',
    width: 120,
    groupable: true,
    text: (row) => row.server ?? '',
    hint: (row) => row.server ?? undefined,
  },
  momentColumn('availableAsOf', 'Index of', (row) => row.availableAsOf, '', 90),
];

function UpdateWord({ row }: { row: UpdateState }) {
  const [worst] = row.problems;
  if (worst === undefined) return <span className="state ok">in order</span>;
  const tone = worst === 'not-known' ? 'unk' : worst === 'restart-needed' || worst === 'paused' ? 'now' : 'soon';
  return <span className={`state ${tone}`}>{problemWords(row)}</span>;
}

export const UpdateGrid = ({ rows }: { rows: readonly UpdateState[] | undefined }) => (
  <StateGrid
    name="Update state"
    rows={rows}
    columns={updateColumns}
    empty={
      <EmptyState title="Nothing waits">
        No Windows machine is known, and no other needs a restart or has a package index over 7 days old.
      </EmptyState>
    }
  />
);

const controlColumns: GridColumn<ControlRow>[] = [
  ...machineColumns<ControlRow>(),
  {
    id: 'problem',
    title: 'What',
    width: 170,
    groupable: true,
    text: (row) => controlWords[row.problem],
    cell: (row) => (
      <span className={`state ${row.problem === 'definitions-old' ? 'soon' : 'now'}`}>{controlWords[row.problem]}</span>
    ),
  },
  {
    id: 'control',
    title: 'Control',
    width: 220,
    grow: true,
    groupable: true,
    text: (row) => row.control ?? '',
    hint: (row) => row.control ?? undefined,
  },
  { id: 'version', title: 'Version', width: 120, mono: true, text: (row) => row.version ?? '' },
  { id: 'definitions', title: 'Definitions', width: 120, mono: true, text: (row) => row.definitions ?? '' },
  { id: 'source', title: 'Told by', width: 110, groupable: true, text: (row) => row.source },
  momentColumn('seenAt', 'Seen', (row) => row.seenAt, '', 110),
];

const controlId = (row: ControlRow) => `${row.id} ${row.problem} ${row.control}`;

export const ControlGrid = ({ rows }: { rows: readonly ControlRow[] | undefined }) => (
  <StateGrid
    name="Security controls"
    rows={rows}
    columns={controlColumns}
    rowId={controlId}
    empty={
      <EmptyState title="No machine tells of protection that is missing or off">
        Machines collected with collect.ps1, or told of by an agent’s inventory, say which virus scanner runs there.
      </EmptyState>
    }
  />
);

const endColumns: GridColumn<EndOfLifeRow>[] = [
  ...machineColumns<EndOfLifeRow>(),
  {
    id: 'state',
    title: 'State',
    width: 120,
    groupable: true,
    text: (row) => (row.days < 0 ? 'past' : 'within 180 days'),
    cell: (row) => (
      <span className={`state ${row.days < 0 ? 'now' : 'soon'}`}>{row.days < 0 ? 'past' : 'within 180 days'}</span>
    ),
  },
  {
    id: 'on',
    title: 'Last day',
    width: 120,
    text: (row) => row.on,
    cell: (row) => <DateText value={row.on} kind="day" />,
  },
  {
    id: 'days',
    title: 'Days',
    width: 80,
    align: 'end',
    text: (row) => String(row.days),
    value: (row) => row.days,
  },
  {
    id: 'what',
    title: 'What ends',
    width: 250,
    grow: true,
    groupable: true,
    text: (row) => row.what,
    hint: (row) => row.what,
  },
  {
    id: 'extendedSupport',
    title: 'Extended support until',
    width: 160,
    text: (row) => row.extendedSupport ?? '',
    cell: (row) => <DateText value={row.extendedSupport} kind="day" none="none" />,
  },
];

export const EndOfLifeGrid = ({ rows }: { rows: readonly EndOfLifeRow[] | undefined }) => (
  <StateGrid
    name="End of life"
    rows={rows}
    columns={endColumns}
    empty={<EmptyState title="No system that is known loses its updates within 180 days" />}
  />
);

const byHandColumns: GridColumn<CheckByHandRow>[] = [
  ...machineColumns<CheckByHandRow>(),
  { id: 'device', title: 'Device', width: 165, groupable: true, text: (row) => row.device, hint: (row) => row.device },
  {
    id: 'firmware',
    title: 'Runs',
    width: 165,
    text: (row) => row.firmware,
    hint: (row) => row.firmware,
    cell: (row) => row.firmware || <span className="mut">not told</span>,
  },
  {
    id: 'cves',
    title: 'KEV names',
    width: 150,
    grow: true,
    text: (row) => row.cves.join(', '),
    value: (row) => row.cves.length,
    hint: (row) => `${row.cves.join(', ')}: version not judged`,
  },
  {
    id: 'ransomware',
    title: 'Ransomware',
    width: 100,
    align: 'end',
    text: (row) => String(row.ransomware),
    value: (row) => row.ransomware,
  },
  {
    id: 'newest',
    title: 'Newest',
    width: 100,
    descendingFirst: true,
    text: (row) => row.newest,
    cell: (row) => <DateText value={row.newest} kind="day" />,
  },
];

export const CheckByHandGrid = ({ rows }: { rows: readonly CheckByHandRow[] | undefined }) => (
  <>
    <p className="cov-note mut">
      CISA’s catalogue of exploited vulnerabilities names the makers and products of these devices. It names no
      versions: whether theirs are affected is not judged, and they stay unknown.
    </p>
    <StateGrid
      name="Check by hand"
      rows={rows}
      columns={byHandColumns}
      empty={
        <EmptyState title="The catalogue names no device that is known here">
          Maker and model are told by devices collected over SNMP, and by sweeps.
        </EmptyState>
      }
    />
  </>
);
