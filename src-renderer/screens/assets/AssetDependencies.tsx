/** What a machine needs, what needs it, and which machines stand in for it; with a word where it matters too little. */
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import type { Dependency } from '../../../src-shared/model/dependency.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { MachineSelect, type Machine } from '../../parts/MachineSelect.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { href } from '../../router.ts';

export function AssetDependencies({ asset }: { asset: AssetDetail }) {
  const list = useQuery(orpc.dependencies.list.queryOptions({ input: { asset: asset.id } }));
  const weak = useQuery(orpc.dependencies.warnings.queryOptions());
  const all = list.data?.dependencies ?? [];
  const warning = weak.data?.warnings.find((one) => one.asset.id === asset.id);
  return (
    <section aria-label="Dependencies">
      <h2>Dependencies</h2>
      <ErrorAlert error={list.error ?? weak.error} onRetry={() => void list.refetch()} />
      {warning === undefined ? null : (
        <p className="soon asset-warning">{warning.message}. Raise its criticality, or take back what is not so.</p>
      )}
      {list.data?.circles.map((circle) => (
        <p key={circle[0]!.id} className="soon asset-warning">
          They need each other in a circle: {circle.map(({ name }) => name).join(', ')}.
        </p>
      ))}
      <Direction asset={asset} rows={all.filter((row) => row.asset.id === asset.id)} end="needs" />
      <Direction asset={asset} rows={all.filter((row) => row.needs.id === asset.id)} end="asset" />
      <StandIns asset={asset} />
    </section>
  );
}

interface DirectionProps {
  asset: AssetDetail;
  rows: readonly Dependency[];
  /** The other end: `needs` lists what this machine needs, `asset` what needs it. */
  end: 'asset' | 'needs';
}

function Direction({ asset, rows, end }: DirectionProps) {
  const queries = useQueryClient();
  const [other, setOther] = useState<Machine | null>(null);
  const [note, setNote] = useState('');
  const title = end === 'needs' ? 'It needs' : 'Needed by';
  const pair = (id: string) => (end === 'needs' ? { asset: asset.id, needs: id } : { asset: id, needs: asset.id });
  const add = useMutation({
    mutationFn: ({ id }: Machine) => client.dependencies.add({ ...pair(id), note: note.trim() }),
    onSuccess: () => {
      setOther(null);
      setNote('');
      void queries.invalidateQueries();
    },
  });
  const remove = async (row: Dependency) => {
    const { id, name } = row[end];
    await client.dependencies.remove(pair(id));
    await queries.invalidateQueries();
    notifyChange(
      end === 'needs' ? `${asset.name} no longer needs ${name}.` : `${name} no longer needs ${asset.name}.`,
      async () => {
        await client.dependencies.add({ ...pair(id), note: row.note });
        await queries.invalidateQueries();
      },
    );
  };
  return (
    <div className="asset-needs" role="group" aria-label={title}>
      <h3>{title}</h3>
      <table className="ledger" aria-label={title}>
        <tbody>
          {rows.map((row) => (
            <tr key={row[end].id}>
              <td>
                <a className="link" href={href('assets', row[end].id, { tab: 'upkeep' })}>
                  {row[end].name}
                </a>
              </td>
              <td className="mut asset-value">{row.note}</td>
              <td className="r">
                <button
                  type="button"
                  className="link"
                  aria-label={`Remove ${row[end].name}`}
                  onClick={() => void remove(row).catch(notifyFailure)}
                >
                  remove
                </button>
              </td>
            </tr>
          ))}
          {rows.length === 0 ? (
            <tr>
              <td className="mut">none recorded</td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <form
        className="asset-need"
        onSubmit={(event) => {
          event.preventDefault();
          if (other !== null) add.mutate(other);
        }}
      >
        <MachineSelect
          label={end === 'needs' ? 'Machine it needs' : 'Machine that needs it'}
          without={[asset.id, ...rows.map((row) => row[end].id)]}
          value={other}
          onChange={setOther}
        />
        <TextInput
          aria-label={end === 'needs' ? 'Why it needs that' : 'Why that needs it'}
          placeholder="note, e.g. its database"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" disabled={other === null} loading={add.isPending}>
          Add
        </Button>
      </form>
      <ErrorAlert error={add.error} />
    </div>
  );
}

function StandIns({ asset }: { asset: AssetDetail }) {
  const group = asset.redundancyGroup;
  const found = useQuery({
    ...orpc.assets.list.queryOptions({ input: { query: group ?? undefined, limit: 200 } }),
    enabled: group !== null,
  });
  const mates = found.data?.assets.filter((row) => row.redundancyGroup === group && row.id !== asset.id) ?? [];
  return (
    <div className="asset-needs" role="group" aria-label="Redundancy group">
      <h3>Redundancy group</h3>
      {group === null ? (
        <p className="mut">No machine stands in for it. Machines of one group are never worked on together.</p>
      ) : (
        <p>
          {group}:{' '}
          {mates.length === 0 ? (
            <span className="mut">no other machine is in it</span>
          ) : (
            mates.map((row, i) => (
              <span key={row.id}>
                {i > 0 ? ', ' : ''}
                <a className="link" href={href('assets', row.id, { tab: 'upkeep' })}>
                  {row.name}
                </a>
              </span>
            ))
          )}
        </p>
      )}
    </div>
  );
}
