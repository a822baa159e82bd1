/** The columns of the grid of rollouts. */
import type { RolloutRow } from '../../../src-shared/model/rollout.ts';
import type { GridColumn } from '../../parts/data-grid/grid-types.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { stateLooks } from '../../parts/state-words.ts';
import { href } from '../../router.ts';
import { approvalsMissing } from '../../parts/rollout-waiting.ts';
import { upgrades } from './rollout-words.ts';

function count(
  id: string,
  title: string,
  value: (row: RolloutRow) => number,
  width: number,
  tone?: 'now',
): GridColumn<RolloutRow> {
  return {
    id,
    title,
    width,
    align: 'end',
    descendingFirst: true,
    text: (row) => String(value(row)),
    value,
    cell: (row) =>
      value(row) === 0 ? <span className="mut">0</span> : <span className={tone}>{numberWords(value(row))}</span>,
  };
}

export const rolloutColumns: GridColumn<RolloutRow>[] = [
  {
    id: 'title',
    title: 'Title',
    width: 150,
    grow: true,
    text: (row) => row.title,
    cell: (row) => (
      <a className="link" tabIndex={-1} href={href('rollouts', row.id)}>
        {row.title}
      </a>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: 112,
    groupable: true,
    text: (row) => stateLooks[row.state].word,
    cell: (row) => <StateWord state={row.state} />,
    hint: (row) => row.stopped ?? stateLooks[row.state].word,
  },
  count('patches', 'Patches', (row) => row.patches, 68),
  count('machines', 'Machines', (row) => row.machines, 76),
  {
    id: 'done',
    title: 'Done',
    width: 76,
    align: 'end',
    descendingFirst: true,
    text: (row) => `${row.counts.done} of ${upgrades(row.counts).total}`,
    value: (row) => row.counts.done,
    hint: (row) => `${row.counts.done} of ${upgrades(row.counts).total} upgrades; one is one patch on one machine`,
  },
  count('failed', 'Failed', (row) => row.counts.failed, 58, 'now'),
  count('skipped', 'Skipped', (row) => row.counts.skipped, 68),
  {
    id: 'approvals',
    title: 'Approvals',
    width: 82,
    align: 'end',
    text: (row) => `${row.approvals} of ${row.approvalsNeeded}`,
    value: (row) => row.approvals,
    cell: (row) => {
      const words = `${row.approvals} of ${row.approvalsNeeded}`;
      return approvalsMissing(row) > 0 && row.state === 'planned' ? <b className="soon">{words}</b> : words;
    },
  },
  {
    id: 'next',
    title: 'Next wave',
    width: 152,
    text: (row) => (row.next === null ? '' : `${row.next.wave} ${row.next.ring} ${row.next.at ?? ''}`),
    value: (row) => row.next?.at ?? null,
    cell: (row) =>
      row.next === null ? (
        <span className="mut">none</span>
      ) : (
        <>
          {row.next.wave} {row.next.ring}
          {row.next.at === null ? null : (
            <span className="mut">
              , <DateText value={row.next.at} />
            </span>
          )}
        </>
      ),
    hint: (row) => row.next?.why,
  },
  {
    id: 'createdAt',
    title: 'Made',
    width: 110,
    descendingFirst: true,
    text: (row) => row.createdAt,
    cell: (row) => <DateText value={row.createdAt} />,
  },
  { id: 'createdBy', title: 'By', width: 66, text: (row) => row.createdBy },
  { ...count('rolledBack', 'Rolled back', (row) => row.counts.rolledBack, 96), hidden: true },
];
