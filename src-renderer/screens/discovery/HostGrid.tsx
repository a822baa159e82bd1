/** The hosts of a sweep as they come in, and what can be done with those that are selected. */
import { useMemo, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { SweepRow } from '../../../src-shared/model/discovery.ts';
import type { CollectTargets } from '../../parts/collect-words.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { notifyFailure } from '../../parts/notify-change.tsx';
import { hostColumns, type HostRow } from './host-columns.tsx';
import { sshTarget } from './sweep-words.ts';

interface HostGridProps {
  sweep: SweepRow;
  /** Undefined while they load. */
  rows: HostRow[] | undefined;
  /** There is a sweep before to compare with. */
  compared: boolean;
  tools: ReactNode;
  onOpen: (address: string) => void;
  onCollect: (targets: CollectTargets) => void;
}

const rowId = (host: HostRow) => host.address;
const byAddress = [{ column: 'address', descending: false }];

export function HostGrid({ sweep, rows, compared, tools, onOpen, onCollect }: HostGridProps) {
  const source = useMemo((): GridSource<HostRow> => ({ kind: 'whole', rows }), [rows]);
  const columns = useMemo(() => (compared ? hostColumns : hostColumns.filter(({ id }) => id !== 'change')), [compared]);
  const collect = (chosen: HostRow[]) => {
    onCollect({ ssh: chosen.flatMap((host) => sshTarget(host) ?? []), others: chosen.map(({ address }) => address) });
  };
  return (
    <DataGrid
      name="Hosts"
      nouns={{ one: 'host', many: 'hosts' }}
      filterLabel="Filter the hosts"
      columns={columns}
      source={source}
      rowId={rowId}
      rowLabel={(host) => host.names[0] ?? host.address}
      defaultSort={byAddress}
      tools={tools}
      onOpen={(host) => onOpen(host.address)}
      renderBulk={(selection) => (
        <Button onClick={() => void selection.rows().then(collect, notifyFailure)}>Collect…</Button>
      )}
      empty={
        <EmptyState title={sweep.state === 'running' ? 'No host has answered yet' : 'No host answered'}>
          {sweep.state === 'running'
            ? 'Hosts appear here as they are found.'
            : 'Check that this computer is in the right network, and that the ranges are right.'}
        </EmptyState>
      }
    />
  );
}
