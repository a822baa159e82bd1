/** What became of each host of a collection over SSH, in words; a changed host key waits for a person's word. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-shared/contract/index.ts';
import { href } from '../router.ts';
import { fingerprintsIn } from './collect-words.ts';
import { numberWords } from './NumberText.tsx';
import { StateWord } from './StateWord.tsx';

export type CollectResult = Awaited<
  ReturnType<ContractRouterClient<Contract>['inventory']['collectSsh']>
>['results'][number];

function ChangedKey({ result, busy, onAccept }: { result: CollectResult; busy: boolean; onAccept: () => void }) {
  const [asked, setAsked] = useState(false);
  const keys = fingerprintsIn(result.error?.message ?? '');
  return (
    <div className="collect-key">
      <b className="now">Its host key has changed. Nothing was sent to it.</b>
      <div>
        Either the machine was set up anew, or another machine answers at its address. Ask who runs it, and compare the
        fingerprint there: <span className="mono">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</span>.
      </div>
      {keys ? (
        <dl>
          <dt>Known</dt>
          <dd className="mono">{keys.pinned}</dd>
          <dt>Shown now</dt>
          <dd className="mono">{keys.shown}</dd>
        </dl>
      ) : (
        <div className="mono">{result.error?.message}</div>
      )}
      {asked ? (
        <div className="collect-ask">
          <span>Take this key for {result.host} from now on, and collect it?</span>
          <Button onClick={() => setAsked(false)}>Keep the known key</Button>
          <Button variant="filled" className="danger" loading={busy} onClick={onAccept}>
            Accept and collect
          </Button>
        </div>
      ) : (
        <Button onClick={() => setAsked(true)}>Accept the new key…</Button>
      )}
    </div>
  );
}

interface CollectResultsProps {
  results: readonly CollectResult[];
  busy: boolean;
  onAccept: (host: string) => void;
}

export function CollectResults({ results, busy, onAccept }: CollectResultsProps) {
  const good = results.filter(({ ok }) => ok).length;
  return (
    <div>
      <p aria-live="polite">
        <b>
          {numberWords(good)} of {numberWords(results.length)} collected.
        </b>
      </p>
      <table className="ledger collect-results" aria-label="Collected hosts">
        <thead>
          <tr>
            <th>Result</th>
            <th>Host</th>
            <th>What came of it</th>
            <th className="r">Packages</th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.host}>
              <td>
                <StateWord
                  state={result.ok ? 'done' : result.error?.code === 'host-key-changed' ? 'stopped' : 'failed'}
                />
              </td>
              <td className="mono">{result.host}</td>
              <td>
                {result.asset ? (
                  <a className="link" href={href('assets', result.asset)}>
                    {result.asset}
                  </a>
                ) : null}
                {result.identical ? <span className="mut"> nothing changed since the last time</span> : null}
                {result.error?.code === 'host-key-changed' ? (
                  <ChangedKey result={result} busy={busy} onAccept={() => onAccept(result.host)} />
                ) : result.error ? (
                  <div>
                    {result.error.message} <span className="mono now">{result.error.code}</span>
                    <div className="mut">{result.error.hint}</div>
                  </div>
                ) : null}
                {result.warnings.map((warning) => (
                  <div key={warning} className="mut">
                    {warning}
                  </div>
                ))}
              </td>
              <td className="r">{result.packages === undefined ? '' : numberWords(result.packages)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
