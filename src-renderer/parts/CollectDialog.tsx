/**
 * Collects machines over SSH: the hosts, the login, and what came of each of them. A changed host key stands out with both
 * fingerprints and is accepted for one host at a time. The login lives as long as the dialog.
 */
import { useState } from 'react';
import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { client, orpc } from '../api.ts';
import { CollectResults, type CollectResult } from './CollectResults.tsx';
import { hostsIn, mergeResults } from './collect-words.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import { countWords } from './NumberText.tsx';
import { emptyLogin, sshOptionsOf } from './ssh-login.ts';
import { SshFields } from './SshFields.tsx';
import { StoredLogins, useStoredLogins } from './StoredLogins.tsx';
import './except-dialog.css';
import './collect-dialog.css';

interface CollectDialogProps {
  /** To begin with; the person may change them. */
  hosts: readonly string[];
  onClose: () => void;
}

function Progress({ hosts }: { hosts: number }) {
  const tasks = useQuery(orpc.tasks.list.queryOptions());
  const task = tasks.data?.tasks.find(({ kind, state }) => kind === 'collect-ssh' && state === 'running');
  return (
    <p role="status">
      <b>{task?.title ?? `Collecting ${countWords(hosts, 'machine')}`}</b>{' '}
      <span className="mut">{task?.message ?? 'connecting'}</span>
    </p>
  );
}

/** What each kind of machine needs for it; what was never tried on a real one says so. */
function Ways() {
  const known = useQuery(orpc.inventory.collectors.queryOptions());
  const ways = known.data?.collectors.filter(({ id }) => id.startsWith('ssh-')) ?? [];
  if (ways.length === 0) return null;
  return (
    <section className="collect-ways" aria-label="What can be collected">
      {ways.map(({ id, title, needs, unproven }) => (
        <details key={id}>
          <summary>
            {title} {unproven ? <span className="mut">{unproven}</span> : null}
          </summary>
          <ul>
            {needs.map((need) => (
              <li key={need}>{need}</li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

export function CollectDialog({ hosts: proposed, onClose }: CollectDialogProps) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState(proposed.join('\n'));
  const [login, setLogin] = useState(emptyLogin);
  const [byStored, setByStored] = useState(true);
  const [results, setResults] = useState<CollectResult[]>([]);
  const hosts = hostsIn(typed);
  const stored = useStoredLogins(hosts);
  const usesStored = byStored && stored.fitting > 0;
  const collect = useMutation({
    mutationFn: ({ of, accept }: { of: string[]; accept: boolean }) =>
      client.inventory.collectSsh({
        hosts: of,
        ssh: { ...(usesStored ? {} : sshOptionsOf(login)), ...(accept ? { acceptHostKey: true } : {}) },
      }),
    onSuccess: (answer) => setResults((former) => mergeResults(former, answer.results)),
    onSettled: () => void queries.invalidateQueries(),
  });
  const failed = results.filter(({ ok }) => !ok).map(({ host }) => host);
  const retry = () => collect.mutate({ of: failed, accept: false });
  return (
    <Modal
      opened
      onClose={onClose}
      title="Collect over SSH"
      size={results.length > 0 ? 760 : 560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {results.length > 0 ? (
        <div className="except-form">
          <CollectResults
            results={results}
            busy={collect.isPending}
            onAccept={(host) => collect.mutate({ of: [host], accept: true })}
          />
          {collect.isPending ? <Progress hosts={1} /> : null}
          <ErrorAlert error={collect.error} />
          <div className="except-actions">
            <Button onClick={() => setResults([])} disabled={collect.isPending}>
              Another login
            </Button>
            {failed.length > 0 ? (
              <Button onClick={retry} disabled={collect.isPending}>
                Try the failed again
              </Button>
            ) : null}
            <Button variant="filled" onClick={onClose}>
              Done
            </Button>
          </div>
        </div>
      ) : (
        <form
          className="except-form"
          onSubmit={(event) => {
            event.preventDefault();
            collect.mutate({ of: hosts, accept: false });
          }}
        >
          <p>
            Logs in once to each machine, reads its system, packages and what its package manager offers, and writes
            nothing there. Its host key is kept at the first time; another key later stops everything.
          </p>
          <Ways />
          <Textarea
            label="Hosts"
            description={hosts.length === 0 ? 'Addresses or names, one a line' : countWords(hosts.length, 'host')}
            className="collect-hosts"
            autosize
            minRows={2}
            maxRows={6}
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <StoredLogins {...stored} hosts={hosts.length} chosen={usesStored} onChange={setByStored} />
          {usesStored ? null : <SshFields login={login} onChange={setLogin} />}
          {collect.isPending ? <Progress hosts={hosts.length} /> : null}
          <ErrorAlert error={collect.error} />
          <div className="except-actions">
            <Button onClick={onClose}>{collect.isPending ? 'Close, it goes on' : 'Cancel'}</Button>
            <Button type="submit" variant="filled" disabled={hosts.length === 0} loading={collect.isPending}>
              Collect {hosts.length > 1 ? countWords(hosts.length, 'host') : ''}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
