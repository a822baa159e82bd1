/** Verifies an evidence pack that was handed over: every byte, the signer, the log inside; and says how to do it by hand. */
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { PackVerification } from '../../../src-shared/model/report.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { FileDrop } from '../../parts/FileDrop.tsx';
import { FileField } from '../../parts/FileField.tsx';
import { Fingerprint } from '../../parts/Fingerprint.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { packSentence, trustSentence } from './pack-words.ts';

const byHand = `unzip -q evidence.zip -d evidence && cd evidence
sha256sum -c SHA256SUMS
openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
openssl pkey -pubin -in signer.pem -outform DER | sha256sum`;

function Result({ name, found, demanded }: { name: string; found: PackVerification; demanded: boolean }) {
  return (
    <>
      <p className="pack-verdict">
        <StateWord state={found.ok ? 'passed' : 'refused'} word={found.ok ? 'Whole' : 'Not as signed'} />{' '}
        <b className="wrap">{name}</b>: {packSentence(found)}
      </p>
      {found.problems.length > 0 ? (
        <ul role="alert" className="pack-problems" aria-label="Problems">
          {found.problems.map((problem, index) => (
            <li key={index}>
              {problem.message} <span className="mono">{problem.code}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <dl className="pack-facts">
        <dt>Signer</dt>
        <dd>
          {found.signerName === null ? null : <span className="wrap">{found.signerName}</span>}
          <div>
            {found.signer === null ? (
              <span className="unk">no signature could be read</span>
            ) : (
              <Fingerprint value={found.signer} />
            )}
          </div>
        </dd>
        <dt>Known</dt>
        <dd>
          <span className={found.trusted ? 'ok' : 'unk'}>{found.trusted ? 'yes' : 'no'}</span>,{' '}
          {trustSentence(found, demanded)}
        </dd>
        <dt>Log</dt>
        <dd>{countWords(found.entries, 'entry', 'entries')} in one chain</dd>
      </dl>
      <table className="ledger pack-files" aria-label="Files of the pack">
        <thead>
          <tr>
            <th>Result</th>
            <th>File</th>
            <th className="r">Bytes</th>
            <th>SHA-256 begins</th>
          </tr>
        </thead>
        <tbody>
          {found.files.map((file, index) => (
            <tr key={index}>
              <td>
                <StateWord state={file.ok ? 'passed' : 'failed'} word={file.ok ? 'As signed' : 'Differs'} />
              </td>
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
  );
}

export function VerifyPanel() {
  const heading = useId();
  const [trust, setTrust] = useState<string | undefined>(undefined);
  const [name, setName] = useState('');
  const [demanded, setDemanded] = useState(false);
  const verify = useMutation(orpc.evidence.verify.mutationOptions());
  return (
    <section aria-labelledby={heading} className="report-panel">
      <h2 id={heading}>Verify a pack</h2>
      <FileDrop
        label="Drop an evidence pack here"
        hint="It is read and left as it is. The pack of another site will do: it needs nothing of this vault."
        busy={verify.isPending}
        onFiles={([file]) => {
          if (!file) return;
          setName(file.name);
          setDemanded(trust !== undefined);
          verify.mutate({ file, ...(trust === undefined ? {} : { trust }) });
        }}
      />
      <FileField
        label="Public key that must have signed it (optional)"
        description="The PEM file of whoever made the pack. Without it the keys of this vault count as known."
        accept=".pem,.pub,.key"
        onFile={(file) => {
          if (!file) setTrust(undefined);
          else void file.text().then((text) => setTrust(text));
        }}
      />
      <ErrorAlert error={verify.error} />
      <div aria-live="polite">
        {verify.data ? <Result name={name} found={verify.data} demanded={demanded} /> : null}
      </div>
      <h3>By hand, without PatchLedger</h3>
      <p>
        With <span className="mono">unzip</span>, <span className="mono">sha256sum</span> and{' '}
        <span className="mono">openssl</span> 3.0 or newer; <span className="mono">VERIFY.md</span> in the pack explains
        each step. Every file must be OK, the signature must be verified, and the last line must be the fingerprint on
        the executive report that was kept.
      </p>
      <pre className="pack-by-hand mono">{byHand}</pre>
    </section>
  );
}
