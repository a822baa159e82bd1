/** Checks an evidence pack to its last byte: whether it is whole, who signed it, and what is wrong with it. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { PackVerification } from '../../../src-shared/model/report.ts';
import { client } from '../../api.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { FileField } from '../FileField.tsx';
import { Fingerprint } from '../Fingerprint.tsx';
import { countWords } from '../NumberText.tsx';
import { StateWord } from '../StateWord.tsx';

/** Whose key it is, in words: a signature alone proves only that someone signed. */
function trustWords(found: PackVerification, demanded: boolean): string {
  if (found.trusted) return demanded ? 'It is the key you chose.' : 'It is a key of this vault.';
  if (demanded) return 'It is not the key you chose.';
  return 'It is no key of this vault, and anyone can make one: compare the fingerprint with the one printed on the executive report you kept.';
}

function Found({ found, demanded }: { found: PackVerification; demanded: boolean }) {
  return (
    <>
      <p>
        <StateWord state={found.ok ? 'passed' : 'failed'} word={found.ok ? 'Whole' : 'Not as it was signed'} />{' '}
        {countWords(found.files.length, 'file')}, {countWords(found.entries, 'log entry', 'log entries')}
      </p>
      <dl className="evidence-facts">
        <dt>Signed by</dt>
        <dd>{found.signerName ?? 'not said'}</dd>
        <dt>Fingerprint</dt>
        <dd>{found.signer === null ? 'no key could be read' : <Fingerprint value={found.signer} />}</dd>
        <dt>Whose key</dt>
        <dd className={found.trusted ? undefined : 'soon'}>{trustWords(found, demanded)}</dd>
      </dl>
      {found.problems.length > 0 ? (
        <table className="ledger" aria-label="Problems of the pack">
          <thead>
            <tr>
              <th>Problem</th>
              <th>What is wrong</th>
            </tr>
          </thead>
          <tbody>
            {found.problems.map(({ code, message }) => (
              <tr key={`${code} ${message}`}>
                <td className="mono nowrap">{code}</td>
                <td className="evidence-words">{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}

export function CheckPack() {
  const heading = useId();
  const [pack, setPack] = useState<File | null>(null);
  const [key, setKey] = useState<File | null>(null);
  const verify = useMutation({
    mutationFn: async ({ file, trust }: { file: File; trust: File | null }) => ({
      found: await client.evidence.verify({ file, trust: await trust?.text() }),
      demanded: trust !== null,
    }),
  });
  return (
    <section aria-labelledby={heading} className="evidence-block">
      <h2 id={heading}>Check an evidence pack</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (pack) verify.mutate({ file: pack, trust: key });
        }}
      >
        <FileField
          label="Pack to check"
          accept=".zip"
          required
          onFile={(file) => {
            setPack(file);
            verify.reset();
          }}
        />
        <FileField
          label="Key that must have signed it (optional)"
          description="A public key as PEM. Without one, the keys of this vault are trusted."
          accept=".pem,.pub"
          onFile={(file) => {
            setKey(file);
            verify.reset();
          }}
        />
        <div>
          <Button type="submit" loading={verify.isPending} disabled={pack === null}>
            Check the pack
          </Button>
        </div>
      </form>
      <div aria-live="polite" className="evidence-found">
        <ErrorAlert error={verify.error} />
        {verify.data ? <Found {...verify.data} /> : null}
      </div>
    </section>
  );
}
