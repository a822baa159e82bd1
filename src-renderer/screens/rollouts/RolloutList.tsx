/** All rollouts in a grid: their state, what was done, what waits for a person. */
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { RolloutRow } from '../../../src-shared/model/rollout.ts';
import { orpc } from '../../api.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { href, navigate } from '../../router.ts';
import { rolloutColumns } from './rollout-columns.tsx';
import { waitingWords } from '../../parts/rollout-waiting.ts';
import '../findings/findings.css';

const rowId = (row: RolloutRow) => row.id;
const open = (row: RolloutRow) => navigate(href('rollouts', row.id));
const newestFirst = [{ column: 'createdAt', descending: true }];

export function RolloutList() {
  const { data, error, refetch } = useQuery(orpc.rollouts.list.queryOptions());
  const rollouts = data?.rollouts;
  const waits = waitingWords(rollouts ?? []);
  const source = useMemo(
    (): GridSource<RolloutRow> => ({ kind: 'whole', rows: rollouts, error, retry: () => void refetch() }),
    [rollouts, error, refetch],
  );
  return (
    <div className="screen-fill">
      <ScreenHead
        title="Rollouts"
        sub={
          rollouts === undefined || rollouts.length === 0
            ? 'Changes planned, approved, run in rings and verified.'
            : `${countWords(rollouts.length, 'rollout')}${waits === null ? ', none waits for you' : `, ${waits.text}`}.`
        }
        actions={
          <a className="link" href={href('board')}>
            Plan one from the board
          </a>
        }
      />
      <DataGrid
        name="Rollouts"
        nouns={{ one: 'rollout', many: 'rollouts' }}
        filterLabel="Filter rollouts"
        columns={rolloutColumns}
        source={source}
        rowId={rowId}
        rowLabel={(row) => row.title}
        onOpen={open}
        defaultSort={newestFirst}
        empty={
          <EmptyState
            title="No rollout yet"
            actions={
              <a className="link" href={href('board')}>
                Go to the board
              </a>
            }
          >
            A rollout starts on the board: select patches, then “Plan selected…”. It is put into rings and windows,
            approved, tried out, run and verified here.
          </EmptyState>
        }
      />
    </div>
  );
}
