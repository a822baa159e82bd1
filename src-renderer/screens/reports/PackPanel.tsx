/** Makes an evidence pack: of which rollouts, signed by which key, and what came of it. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { Fingerprint } from '../../parts/Fingerprint.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { href } from '../../router.ts';
import { RolloutSelect } from './RolloutSelect.tsx';

function Signer() {
  const keys = useQuery(orpc.keys.list.queryOptions());
  const current = keys.data?.keys.find((key) => key.current);
  if (!keys.data) return <ErrorAlert error={keys.error} onRetry={() => void keys.refetch()} />;
  return (
    <dl className="pack-facts">
      <dt>Signed by</dt>
      <dd>
        {current ? (
          <>
            {current.name}
            <div>
              <Fingerprint value={current.fingerprint} />
            </div>
          </>
        ) : (
          'a key that is made with this first pack'
        )}{' '}
        <a className="link" href={href('settings')}>
          Keys
        </a>
      </dd>
    </dl>
  );
}

export function PackPanel() {
  const heading = useId();
  const [rollout, setRollout] = useState('');
  const rollouts = useQuery(orpc.rollouts.list.queryOptions());
  const pack = useMutation(orpc.evidence.pack.mutationOptions({ onSuccess: ({ name, file }) => saveFile(name, file) }));
  const list = rollouts.data?.rollouts ?? [];
  const made = pack.data;
  return (
    <section aria-labelledby={heading} className="report-panel">
      <h2 id={heading}>Evidence pack</h2>
      <p>
        One ZIP file for the auditor: the reports, the data they rest on, the plans that were approved, every step with
        its output, and the whole log. It is signed, and it holds a guide to check it with nothing but{' '}
        <span className="mono">sha256sum</span> and <span className="mono">openssl</span>. Making one is an entry of the
        log.
      </p>
      <Signer />
      <ErrorAlert error={rollouts.error} onRetry={() => void rollouts.refetch()} />
      <div className="pack-form">
        <RolloutSelect rollouts={list} value={rollout} onChange={setRollout} all="All that have run" />
        <Button
          variant="filled"
          loading={pack.isPending}
          onClick={() => pack.mutate(rollout === '' ? {} : { rollout })}
        >
          Make the pack
        </Button>
      </div>
      <ErrorAlert error={pack.error} />
      <div aria-live="polite">
        {made ? (
          <>
            <p className="report-saved">
              <b>{made.name}</b>, {countWords(made.bytes, 'byte')}, {countWords(made.contents.length, 'file')}.
            </p>
            <dl className="pack-facts">
              <dt>SHA-256</dt>
              <dd>
                <Fingerprint value={made.sha256} />
              </dd>
              <dt>Signer</dt>
              <dd>
                <Fingerprint value={made.signer} />
              </dd>
              <dt>Log</dt>
              <dd>
                {countWords(made.entries, 'entry', 'entries')}, head <Fingerprint value={made.head} />
              </dd>
            </dl>
            <table className="ledger pack-files" aria-label="Files of the pack">
              <thead>
                <tr>
                  <th>File</th>
                  <th className="r">Bytes</th>
                  <th>SHA-256 begins</th>
                </tr>
              </thead>
              <tbody>
                {made.contents.map((file) => (
                  <tr key={file.name}>
                    <td className="mono wrap">{file.name}</td>
                    <td className="r">{numberWords(file.bytes)}</td>
                    <td className="mono" title={file.sha256}>
                      {file.sha256.slice(0, 16)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        ) : null}
      </div>
    </section>
  );
}
