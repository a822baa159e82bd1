/** In-house applications: what the organisation makes itself, who answers for it and where it runs. */
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useId, useState } from 'react';
import type { Application } from '../../../src-shared/model/application.ts';
import { client, orpc } from '../../api.ts';
import { ApplicationDialog, applicationInput } from '../../parts/ApplicationDialog.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange, notifyFailure } from '../../parts/notify-change.tsx';
import { href } from '../../router.ts';

const machinesShown = 6;

export function ApplicationsSection() {
  const heading = useId();
  const queries = useQueryClient();
  const list = useQuery(orpc.applications.list.queryOptions());
  const [dialog, setDialog] = useState<Application | 'new' | null>(null);
  const remove = async (application: Application) => {
    await client.applications.remove({ id: application.id });
    await queries.invalidateQueries();
    notifyChange(`Application ${application.name} removed.`, async () => {
      await client.applications.save(applicationInput(application));
      await queries.invalidateQueries();
    });
  };
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>In-house applications</h2>
      <p className="mut">
        Software that is made here, or that no list shows. No feed speaks of it: it is never judged.
      </p>
      <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.applications.map((application) => (
        <div
          key={application.id}
          className="settings-window"
          role="group"
          aria-label={`Application ${application.name}`}
        >
          <div className="settings-line">
            <span>
              <b>{application.name}</b> <span className="mut">{factsOf(application)}</span>
            </span>
            <span className="settings-buttons">
              <Button aria-label={`Change ${application.name}`} onClick={() => setDialog(application)}>
                Change…
              </Button>
              <Button
                aria-label={`Remove ${application.name}`}
                onClick={() => void remove(application).catch(notifyFailure)}
              >
                Remove
              </Button>
            </span>
          </div>
          {application.note === '' ? null : <div className="wrap">{application.note}</div>}
          <div className="mut">
            {application.assets.length === 0 ? 'on no machine' : 'on '}
            {application.assets.slice(0, machinesShown).map((machine, i) => (
              <Fragment key={machine.id}>
                {i > 0 ? ', ' : ''}
                <a className="link" href={href('assets', machine.id)}>
                  {machine.name}
                </a>
              </Fragment>
            ))}
            {application.assets.length > machinesShown ? ` and ${application.assets.length - machinesShown} more` : ''}
          </div>
        </div>
      ))}
      <div>
        <Button onClick={() => setDialog('new')}>New application…</Button>
      </div>
      {dialog === null ? null : (
        <ApplicationDialog application={dialog === 'new' ? null : dialog} onClose={() => setDialog(null)} />
      )}
    </section>
  );
}

function factsOf({ version, owner, criticality }: Application): string {
  return [version, owner, criticality === null ? '' : `criticality ${criticality}`].filter(Boolean).join(', ');
}
