/** Stored logins in the order in which they are tried: for which machines, how their secrets are kept, and how they fared. */
import { useEffect, useRef, useState } from 'react';
import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Credential } from '../../../src-shared/model/credential.ts';
import { client, orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { accountWords, keptWords, kindWords, secretWords, stepBefore } from './credential-draft.ts';
import { CredentialDialog } from './CredentialDialog.tsx';
import './credentials.css';

export default function Credentials() {
  const queries = useQueryClient();
  const list = useQuery(orpc.credentials.list.queryOptions());
  const [dialog, setDialog] = useState<Credential | 'new' | null>(null);
  const [leaving, setLeaving] = useState<Credential | null>(null);
  const all = list.data?.credentials;
  const body = useRef<HTMLTableSectionElement>(null);
  const follow = useRef<string | null>(null);
  const order = useMutation({
    mutationFn: (input: { id: string; before: string | null }) => client.credentials.order(input),
    onSuccess: (answer) => {
      queries.setQueryData(orpc.credentials.list.queryKey(), answer);
      void queries.invalidateQueries();
    },
  });
  // A row that was moved keeps the focus at its new place.
  useEffect(() => {
    if (follow.current === null) return;
    body.current?.querySelector<HTMLElement>(`[data-credential="${follow.current}"] .credential-place`)?.focus();
    follow.current = null;
  }, [all]);

  const step = (one: Credential, by: -1 | 1) => {
    const before = stepBefore(all?.map(({ id }) => id) ?? [], one.id, by);
    if (before === undefined || order.isPending) return;
    follow.current = one.id;
    order.mutate({ id: one.id, before });
  };
  const add = (
    <Button variant="filled" onClick={() => setDialog('new')} disabled={all === undefined}>
      New credential…
    </Button>
  );
  return (
    <div>
      <ScreenHead
        title="Credentials"
        sub="Tried in this order where no login is given: what worked on a machine last, then keys, then passwords."
        actions={all?.length ? add : undefined}
      />
      <ErrorAlert error={list.error ?? order.error} onRetry={() => void list.refetch()} />
      {list.data && !list.data.encrypted ? (
        <p className="credential-plain">
          This vault is plain: it keeps no secrets, only the names of variables and paths of key files they are read
          from.
        </p>
      ) : null}
      {all === undefined ? (
        list.error ? null : (
          <p role="status" className="mut">
            Loading the credentials…
          </p>
        )
      ) : all.length === 0 ? (
        <EmptyState title="No credentials yet" actions={add}>
          A login with the machines it is for, such as user “ops” with a key for 10.0.0.0/24, saves typing it for every
          collection. A wrong password is tried once in a run, so that no account is locked.
        </EmptyState>
      ) : (
        <table className="ledger credential-list" aria-label="Credentials" aria-busy={order.isPending}>
          <thead>
            <tr>
              <th>
                <span className="hidden-text">Order</span>
              </th>
              <th>Name</th>
              <th>Kind</th>
              <th>Account</th>
              <th>For</th>
              <th>Secret</th>
              <th>Last use</th>
              <th>
                <span className="hidden-text">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {all.map((one) => (
              <Row
                key={one.id}
                one={one}
                of={all.length}
                onStep={(by) => step(one, by)}
                onChange={() => setDialog(one)}
                onRemove={() => setLeaving(one)}
              />
            ))}
          </tbody>
        </table>
      )}
      {dialog === null || !list.data ? null : (
        <CredentialDialog
          former={dialog === 'new' ? null : dialog}
          encrypted={list.data.encrypted}
          onClose={() => setDialog(null)}
        />
      )}
      {leaving === null ? null : <RemoveDialog one={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

interface RowProps {
  one: Credential;
  of: number;
  onStep: (by: -1 | 1) => void;
  onChange: () => void;
  onRemove: () => void;
}

function Row({ one, of, onStep, onChange, onRemove }: RowProps) {
  return (
    <tr data-credential={one.id}>
      <td className="nowrap">
        <button
          type="button"
          className="credential-place"
          aria-label={`Move ${one.name}, place ${one.position} of ${of}`}
          title="Press the up and down arrows to move it"
          onKeyDown={(event) => {
            if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            onStep(event.key === 'ArrowUp' ? -1 : 1);
          }}
          onClick={() => onStep(one.position > 1 ? -1 : 1)}
        >
          <span aria-hidden="true">{one.position > 1 ? '↑' : '↓'}</span> {one.position}
        </button>
      </td>
      <td>
        <button type="button" className="link" onClick={onChange} aria-label={`Change ${one.name}`}>
          {one.name}
        </button>
        {one.note === '' ? null : <div className="mut">{one.note}</div>}
      </td>
      <td className="nowrap">{kindWords[one.account.kind]}</td>
      <td className="credential-wide">{accountWords(one.account)}</td>
      <td className="credential-wide">
        {one.scope.length === 0 ? <span className="mut">only when named</span> : one.scope.join(', ')}
      </td>
      <td className="credential-wide">
        {one.secrets.length === 0 ? <span className="mut">none</span> : null}
        {one.secrets.map((secret) => (
          <div key={secret.name}>
            <span className="mut">{secretWords[secret.name].toLowerCase()}</span> {keptWords(secret)}
            {secret.present ? null : <span className="now"> missing</span>}
          </div>
        ))}
      </td>
      <td>
        {one.lastUse === null ? (
          <span className="mut">never</span>
        ) : (
          <>
            {one.lastUse.result === 'worked' ? 'worked' : <span className="now">refused</span>} on {one.lastUse.host}{' '}
            <span className="mut">
              <DateText value={one.lastUse.at} />
              {one.worked + one.refused > 1
                ? `; worked on ${countWords(one.worked, 'machine')}, refused by ${one.refused}`
                : ''}
            </span>
          </>
        )}
      </td>
      <td className="r">
        <button type="button" className="link" aria-label={`Remove ${one.name}`} onClick={onRemove}>
          remove…
        </button>
      </td>
    </tr>
  );
}

/** Asks first: a secret that is gone can't be brought back by an undo. */
function RemoveDialog({ one, onClose }: { one: Credential; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.credentials.remove({ id: one.id }),
    onSuccess: ({ removed }) => {
      notifyChange(`${removed} removed.`);
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Remove ${one.name}`}>
      <div className="credential-form">
        <p>
          Its secrets are overwritten in this vault and can’t be brought back. Backups made before still hold them, so
          change the password of {accountWords(one.account)} if it must not be used any more.
        </p>
        <ErrorAlert error={remove.error} />
        <div className="credential-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="filled" className="danger" loading={remove.isPending} onClick={() => remove.mutate()}>
            Remove it
          </Button>
        </div>
      </div>
    </Modal>
  );
}
