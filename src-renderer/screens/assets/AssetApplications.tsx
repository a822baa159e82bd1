/** The in-house applications a machine runs. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import type { Application } from '../../../src-shared/model/application.ts';
import { orpc } from '../../api.ts';
import { ApplicationDialog } from '../../parts/ApplicationDialog.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';

export function AssetApplications({ asset }: { asset: AssetDetail }) {
  const list = useQuery(orpc.applications.list.queryOptions());
  const [dialog, setDialog] = useState<Application | 'new' | null>(null);
  const own = list.data?.applications.filter((one) => one.assets.some(({ id }) => id === asset.id)) ?? [];
  return (
    <section aria-label="In-house applications">
      <div className="asset-heads asset-heading">
        <h2>In-house applications</h2>
        <Button onClick={() => setDialog('new')}>New application…</Button>
      </div>
      <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.data !== undefined && own.length === 0 ? <p className="mut">None is said to run here.</p> : null}
      {own.length === 0 ? null : (
        <table className="ledger" aria-label="Applications that run here">
          <thead>
            <tr>
              <th>Application</th>
              <th>Version</th>
              <th>Owner</th>
              <th className="r">Criticality</th>
            </tr>
          </thead>
          <tbody>
            {own.map((application) => (
              <tr key={application.id}>
                <td>
                  <button type="button" className="link" onClick={() => setDialog(application)}>
                    {application.name}
                  </button>
                </td>
                <td className="mono">{application.version}</td>
                <td>{application.owner}</td>
                <td className="r">{application.criticality ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {dialog === null ? null : (
        <ApplicationDialog
          application={dialog === 'new' ? null : dialog}
          on={[{ id: asset.id, name: asset.name }]}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
}
