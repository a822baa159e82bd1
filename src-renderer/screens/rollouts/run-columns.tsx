/** The columns of the run: machine, state, step, time, versions, why. */
import type { RolloutItem } from '../../../src-shared/model/rollout.ts';
import type { GridColumn } from '../../parts/data-grid/grid-types.ts';
import { spanWords } from '../../parts/dates.ts';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { href } from '../../router.ts';
import { lastStep, patchShort, stepLine } from './run-words.ts';

const urgency = { failed: 0, running: 1, waiting: 2, 'rolled-back': 3, skipped: 4, done: 5 } as const;

export const runColumns: GridColumn<RolloutItem>[] = [
  { id: 'wave', title: 'Wave', width: 58, groupable: true, text: (item) => item.wave },
  { id: 'ring', title: 'Ring', width: 76, groupable: true, hidden: true, text: (item) => item.ring },
  {
    id: 'asset',
    title: 'Machine',
    width: 110,
    grow: true,
    groupable: true,
    text: (item) => item.assetName,
    cell: (item) => (
      <a className="link" tabIndex={-1} href={href('assets', item.asset)}>
        {item.assetName}
      </a>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: 100,
    groupable: true,
    text: (item) => stateLooks[item.state].word,
    value: (item) => urgency[item.state],
    cell: (item) => <StateWord state={item.state} />,
  },
  {
    id: 'step',
    title: 'Step',
    width: 124,
    grow: true,
    groupable: true,
    text: stepLine,
    hint: (item) => lastStep(item)?.evidence ?? stepLine(item),
  },
  {
    id: 'seconds',
    title: 'Time',
    width: 60,
    align: 'end',
    descendingFirst: true,
    text: (item) => (item.seconds > 0 ? String(Math.round(item.seconds)) : ''),
    value: (item) => item.seconds,
    cell: (item) => (item.seconds > 0 ? spanWords(item.seconds) : <span className="mut">none</span>),
  },
  {
    id: 'patch',
    title: 'Patch',
    width: 90,
    groupable: true,
    text: patchShort,
    cell: (item) => (
      <a className="link" tabIndex={-1} href={href('findings', null, { patch: item.patch })}>
        {patchShort(item)}
      </a>
    ),
  },
  { id: 'from', title: 'From', width: 150, mono: true, text: (item) => item.from },
  { id: 'to', title: 'To', width: 150, mono: true, text: (item) => item.to },
  {
    id: 'why',
    title: 'Why',
    width: 150,
    grow: true,
    sortable: false,
    text: (item) => item.why ?? '',
    cell: (item) => item.why ?? <span className="mut">as planned</span>,
  },
];
