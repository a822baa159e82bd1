/** Makes a signed evidence pack and hands it over as a download; tells what will sign it before and what it is after. */
import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { Fingerprint } from '../Fingerprint.tsx';
import { countWords, numberWords } from '../NumberText.tsx';
import { saveFile } from './save-file.ts';

function Signer() {
  const keys = useQuery(orpc.keys.list.queryOptions());
  if (!keys.data) return <ErrorAlert error={keys.error} onRetry={() => void keys.refetch()} />;
  const current = keys.data.keys.find((key) => key.current);
  if (!current) return <p className="mut">No signing key yet: the first pack makes one, named after the site.</p>;
  return (
    <dl className="evidence-facts">
      <dt>Signed by</dt>
      <dd>{current.name}</dd>
      <dt>Fingerprint</dt>
      <dd>
        <Fingerprint value={current.fingerprint} />
      </dd>
    </dl>
  );
}

export function MakePack() {
  const heading = useId();
  const [rollout, setRollout] = useState('');
  const rollouts = useQuery(orpc.rollouts.list.queryOptions());
  const pack = useMutation(orpc.evidence.pack.mutationOptions({ onSuccess: ({ file, name }) => saveFile(name, file) }));
  const made = pack.data;
  return (
    <section aria-labelledby={heading} className="evidence-block">
      <h2 id={heading}>Make an evidence pack</h2>
      <p className="mut">
        One signed file with the reports, the data behind them, each rollout with its plans, approvals and outputs, and
        the whole log. Anyone can check it, also without PatchLedger.
      </p>
      <NativeSelect
        label="Rollouts in it"
        value={rollout}
        onChange={(event) => setRollout(event.currentTarget.value)}
        data={[
          { value: '', label: 'All that have run' },
          ...(rollouts.data?.rollouts ?? []).map(({ id, title }) => ({ value: id, label: `${id} ${title}` })),
        ]}
      />
      <Signer />
      <ErrorAlert error={pack.error} />
      <div>
        <Button
          variant="filled"
          loading={pack.isPending}
          onClick={() => pack.mutate(rollout === '' ? {} : { rollout })}
        >
          Make the pack
        </Button>
      </div>
      <div aria-live="polite" className="evidence-found">
        {made ? (
          <>
            <p>
              <b>{made.name}</b>: {countWords(made.contents.length, 'file')},{' '}
              {countWords(made.entries, 'log entry', 'log entries')}, {numberWords(made.bytes)} bytes.{' '}
              <button type="button" className="link" onClick={() => saveFile(made.name, made.file)}>
                Save it again
              </button>
            </p>
            <dl className="evidence-facts">
              <dt>SHA-256</dt>
              <dd>
                <Fingerprint value={made.sha256} />
              </dd>
            </dl>
          </>
        ) : null}
      </div>
    </section>
  );
}
