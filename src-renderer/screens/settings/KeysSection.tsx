/** Keys and people: the keys that sign evidence with their fingerprints, and everyone who can approve. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Actor, SigningKey } from '../../../src-shared/model/keys.ts';
import { orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { Fingerprint } from '../../parts/Fingerprint.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { AddPersonDialog } from './AddPersonDialog.tsx';
import { NewKeyDialog, RotateKeyDialog } from './KeyDialogs.tsx';

function KeyState({ signer }: { signer: SigningKey }) {
  if (signer.retired) return <StateWord state="cancelled" word="Retired" />;
  if (!signer.present) return <StateWord state="failed" word="Missing" />;
  return signer.current ? <StateWord state="passed" word="Current" /> : <StateWord state="defer" word="In reserve" />;
}

function KeyRow({ signer }: { signer: SigningKey }) {
  return (
    <tr>
      <td>
        <KeyState signer={signer} />
      </td>
      <td>
        <b>{signer.name}</b>{' '}
        <span className="mut">
          made <DateText value={signer.createdAt} />
          {signer.retired ? (
            <>
              , retired <DateText value={signer.retired.at} />: {signer.retired.reason}
            </>
          ) : null}
        </span>
        <div>
          <Fingerprint value={signer.fingerprint} />
        </div>
        {!signer.present && !signer.retired ? (
          <div className="now">
            Its private part is not in <span className="mono wrap">{signer.file}</span>. Put the file back from a
            backup; if it is lost, rotate the key.
          </div>
        ) : null}
      </td>
    </tr>
  );
}

function PersonRow({ person }: { person: Actor }) {
  return (
    <tr>
      <td>
        <b>{person.name}</b>{' '}
        <span className="mut">
          added <DateText value={person.createdAt} />
        </span>
        <div className="mut">
          {person.fingerprint === null ? (
            'approves by typing or by a signed slip'
          ) : (
            <Fingerprint value={person.fingerprint} />
          )}
        </div>
      </td>
    </tr>
  );
}

/** The folder of a plain vault's key files, so that it is backed up too. */
function KeyFolder({ file }: { file: string }) {
  return (
    <p className="mut">
      This vault is not encrypted, so private keys are kept beside it and not in it. Back up the folder{' '}
      <span className="mono wrap">{file.replace(/[/\\][^/\\]*$/, '')}</span> with the vault.
    </p>
  );
}

export function KeysSection({ site }: { site: string }) {
  const heading = useId();
  const keys = useQuery(orpc.keys.list.queryOptions());
  const people = useQuery(orpc.actors.list.queryOptions());
  const [dialog, setDialog] = useState<'key' | 'rotate' | 'person' | null>(null);
  const list = keys.data?.keys ?? [];
  const current = list.find((key) => key.current);
  const inFile = list.find((key) => key.file !== null)?.file;
  const close = () => setDialog(null);
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Keys and people</h2>
      <ErrorAlert error={keys.error} onRetry={() => void keys.refetch()} />
      {list.length > 0 ? (
        <table className="ledger keys" aria-label="Signing keys">
          <thead>
            <tr>
              <th>Signing keys</th>
              <th>Fingerprint, as on the executive report</th>
            </tr>
          </thead>
          <tbody>
            {list.map((key) => (
              <KeyRow key={key.id} signer={key} />
            ))}
          </tbody>
        </table>
      ) : keys.data ? (
        <p className="mut">No signing key yet. The first evidence pack makes one; or make it now and name it.</p>
      ) : null}
      {inFile ? <KeyFolder file={inFile} /> : null}
      <div className="settings-buttons">
        <Button onClick={() => setDialog('key')}>New key…</Button>
        {current ? <Button onClick={() => setDialog('rotate')}>Rotate…</Button> : null}
      </div>
      <ErrorAlert error={people.error} onRetry={() => void people.refetch()} />
      {people.data && people.data.actors.length > 0 ? (
        <table className="ledger keys" aria-label="People who approve">
          <thead>
            <tr>
              <th>People who approve, and their keys</th>
            </tr>
          </thead>
          <tbody>
            {people.data.actors.map((person) => (
              <PersonRow key={person.name} person={person} />
            ))}
          </tbody>
        </table>
      ) : people.data ? (
        <p className="mut">
          Nobody can approve a rollout yet. Add whoever decides, with a key of their own if they have one.
        </p>
      ) : null}
      <div>
        <Button onClick={() => setDialog('person')}>Add a person…</Button>
      </div>
      {dialog === 'key' ? <NewKeyDialog suggested={list.length === 0 ? site : ''} onClose={close} /> : null}
      {dialog === 'rotate' && current ? <RotateKeyDialog current={current} onClose={close} /> : null}
      {dialog === 'person' ? <AddPersonDialog onClose={close} /> : null}
    </section>
  );
}
