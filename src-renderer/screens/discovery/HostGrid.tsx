/** The hosts of a sweep as they come in, and what can be done with those that are selected. */
import { useMemo, useState } from 'react';
import { Button } from '@mantine/core';
import type { SweepChange, SweepHost, SweepRow } from '../../../src-shared/model/discovery.ts';
import type { CollectTargets } from '../../parts/collect-words.ts';
import { DataGrid } from '../../parts/data-grid/DataGrid.tsx';
import type { GridSource } from '../../parts/data-grid/grid-types.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { notifyFailure } from '../../parts/notify-change.tsx';
import { hostColumns, type HostRow } from './host-columns.tsx';
import { HostPanel } from './HostPanel.tsx';
import { sshTarget } from './sweep-words.ts';

interface HostGridProps {
  sweep: SweepRow;
  /** Undefined while they load. */
  hosts: readonly SweepHost[] | undefined;
  changes: { since: string; list: SweepChange[] } | null;
  onCollect: (targets: CollectTargets) => void;
}

const rowId = (host: HostRow) => host.address;
const byAddress = [{ column: 'address', descending: false }];

export function HostGrid({ sweep, hosts, changes, onCollect }: HostGridProps) {
  const [openAddress, setOpenAddress] = useState<string | null>(null);
  const source = useMemo((): GridSource<HostRow> => {
    const changed = new Map(changes?.list.map((change) => [change.address, change]));
    return {
      kind: 'whole',
      rows: hosts?.map((host) => {
        const change = changed.get(host.address);
        return change ? { ...host, change } : host;
      }),
    };
  }, [hosts, changes]);
  const columns = useMemo(
    () => (changes === null ? hostColumns.filter(({ id }) => id !== 'change') : hostColumns),
    [changes],
  );
  const opened = source.kind === 'whole' ? source.rows?.find((host) => host.address === openAddress) : undefined;
  const collect = (chosen: HostRow[]) => {
    onCollect({ ssh: chosen.flatMap((host) => sshTarget(host) ?? []), others: chosen.map(({ address }) => address) });
  };
  return (
    <>
      <DataGrid
        name="Hosts"
        nouns={{ one: 'host', many: 'hosts' }}
        filterLabel="Filter the hosts"
        columns={columns}
        source={source}
        rowId={rowId}
        rowLabel={(host) => host.names[0] ?? host.address}
        defaultSort={byAddress}
        onOpen={(host) => setOpenAddress(host.address)}
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
      {opened === undefined ? null : (
        <HostPanel key={opened.address} host={opened} onClose={() => setOpenAddress(null)} />
      )}
    </>
  );
}
