/** The plan as a grid: every upgrade with its wave, window, reason and exact versions. */
import { useMemo } from 'react';
import type { PlannedItem, PlannedWave, RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridColumn, GridSource } from '../../parts/data-grid/grid-types.ts';
import { DateText, DueText } from '../../parts/DateText.tsx';
import { href, navigate } from '../../router.ts';

interface PlanRow {
  wave: PlannedWave;
  item: PlannedItem;
}

const columns: GridColumn<PlanRow>[] = [
  { id: 'wave', title: 'Wave', width: 62, groupable: true, text: ({ wave }) => wave.id },
  { id: 'ring', title: 'Ring', width: 80, groupable: true, text: ({ wave }) => wave.ring },
  {
    id: 'asset',
    title: 'Machine',
    width: 140,
    grow: true,
    groupable: true,
    text: ({ item }) => item.assetName,
    cell: ({ item }) => (
      <a className="link" tabIndex={-1} href={href('assets', item.asset)}>
        {item.assetName}
      </a>
    ),
  },
  { id: 'patch', title: 'Patch', width: 150, grow: true, groupable: true, text: ({ item }) => item.patchTitle },
  { id: 'from', title: 'From', width: 130, mono: true, text: ({ item }) => item.from },
  { id: 'to', title: 'To', width: 130, mono: true, text: ({ item }) => item.to },
  {
    id: 'start',
    title: 'Window from',
    width: 120,
    text: ({ wave }) => wave.start,
    cell: ({ wave }) => <DateText value={wave.start} />,
  },
  {
    id: 'end',
    title: 'Window to',
    width: 120,
    hidden: true,
    text: ({ wave }) => wave.end,
    cell: ({ wave }) => <DateText value={wave.end} />,
  },
  {
    id: 'risk',
    title: 'Risk',
    width: 62,
    align: 'end',
    descendingFirst: true,
    text: ({ item }) => item.risk.toFixed(1),
    value: ({ item }) => item.risk,
  },
  {
    id: 'due',
    title: 'Due',
    width: 130,
    text: ({ item }) => item.due ?? '',
    value: ({ item }) => item.due,
    cell: ({ item }) => <DueText value={item.due} />,
  },
  {
    id: 'effort',
    title: 'Effort',
    width: 72,
    align: 'end',
    text: ({ item }) => `${item.effortMinutes} min`,
    value: ({ item }) => item.effortMinutes,
  },
  { id: 'reboot', title: 'Reboot', width: 76, hidden: true, text: ({ item }) => (item.reboot ? 'reboot' : 'none') },
  { id: 'why', title: 'Why here', width: 220, grow: true, sortable: false, text: ({ item }) => item.why },
];

const rowId = ({ wave, item }: PlanRow) => `${wave.id}/${item.asset}/${item.patch}`;

export function PlanGrid({ rollout }: { rollout: RolloutDetail }) {
  const { plan } = rollout;
  const source = useMemo(
    (): GridSource<PlanRow> => ({
      kind: 'whole',
      rows: plan.waves.flatMap((wave) => wave.items.map((item) => ({ wave, item }))),
    }),
    [plan],
  );
  return (
    <div className="ro-plangrid">
      <DataGrid
        name="Plan"
        nouns={{ one: 'upgrade', many: 'upgrades' }}
        filterLabel="Filter the plan"
        columns={columns}
        source={source}
        rowId={rowId}
        rowLabel={({ item }) => `${item.assetName} ${item.patchTitle}`}
        onOpen={({ item }) => navigate(href('assets', item.asset))}
        empty={null}
      />
    </div>
  );
}
