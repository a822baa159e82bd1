/** The hosts of a sweep as a map or as a list, as this browser last had it, and the panel of the one that is open. */
import { useMemo, useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import type { SweepBlock, SweepChange, SweepHost, SweepRow } from '../../../src-shared/model/discovery.ts';
import type { CollectTargets } from '../../parts/collect-words.ts';
import { HostGrid } from './HostGrid.tsx';
import { HostMap } from './HostMap.tsx';
import { HostPanel } from './HostPanel.tsx';
import type { HostRow } from './host-columns.tsx';

interface HostViewProps {
  sweep: SweepRow;
  /** Undefined while they load. */
  hosts: readonly SweepHost[] | undefined;
  changes: { since: string; list: SweepChange[] } | null;
  map: { blocks: SweepBlock[]; left: number } | undefined;
  onCollect: (targets: CollectTargets) => void;
}

const key = 'patchledger-discovery-view';
type View = 'map' | 'list';

export function HostView({ sweep, hosts, changes, map, onCollect }: HostViewProps) {
  const [view, setView] = useState<View>(localStorage.getItem(key) === 'list' ? 'list' : 'map');
  const [openAddress, setOpenAddress] = useState<string | null>(null);
  const rows = useMemo((): HostRow[] | undefined => {
    const changed = new Map(changes?.list.map((change) => [change.address, change]));
    return hosts?.map((host) => {
      const change = changed.get(host.address);
      return change ? { ...host, change } : host;
    });
  }, [hosts, changes]);
  const gone = useMemo(
    () => (changes?.list ?? []).flatMap(({ what, address }) => (what === 'gone' ? [address] : [])),
    [changes],
  );
  const opened = rows?.find((host) => host.address === openAddress);
  const choose = (next: View) => {
    localStorage.setItem(key, next);
    setView(next);
  };
  const tools = (
    <SegmentedControl
      aria-label="Show the hosts as"
      value={view}
      onChange={choose}
      data={[
        { value: 'map', label: 'Map' },
        { value: 'list', label: 'List' },
      ]}
    />
  );
  return (
    <>
      {view === 'map' ? (
        <HostMap sweep={sweep} hosts={rows} map={map} gone={gone} tools={tools} onOpen={setOpenAddress} />
      ) : (
        <HostGrid
          sweep={sweep}
          rows={rows}
          compared={changes !== null}
          tools={tools}
          onOpen={setOpenAddress}
          onCollect={onCollect}
        />
      )}
      {opened === undefined ? null : (
        <HostPanel key={opened.address} host={opened} onClose={() => setOpenAddress(null)} />
      )}
    </>
  );
}
