/** Import of inventory files: the drop zone, which formats are known, and what became of every file. */
import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../api.ts';
import { href } from '../router.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import { FileDrop } from './FileDrop.tsx';
import { numberWords } from './NumberText.tsx';
import { StateWord } from './StateWord.tsx';
import './inventory-import.css';

function Formats() {
  const formats = useQuery(orpc.inventory.formats.queryOptions());
  if (!formats.data) return null;
  return (
    <details className="formats">
      <summary>Which files are understood</summary>
      <ul>
        {formats.data.formats.map((format) => (
          <li key={format.id}>
            {format.title} <span className="mono mut">{format.example}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

type Imported = NonNullable<ReturnType<typeof useImport>['data']>['files'];

function useImport() {
  return useMutation(orpc.inventory.import.mutationOptions());
}

function Results({ files }: { files: Imported }) {
  const good = files.filter((file) => file.ok).length;
  return (
    <div className="import-results" aria-live="polite">
      <p>
        {numberWords(good)} of {numberWords(files.length)} files taken in.{' '}
        {good > 0 ? (
          <a className="link" href={href('assets')}>
            See the machines
          </a>
        ) : null}
      </p>
      <table className="ledger" aria-label="Imported files">
        <thead>
          <tr>
            <th>Result</th>
            <th>File</th>
            <th>Recognised as</th>
            <th className="r">Packages</th>
            <th className="r">Findings</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file, index) => (
            <tr key={`${file.file}-${index}`}>
              <td>
                <StateWord state={file.ok ? 'done' : 'refused'} />
              </td>
              <td>
                <span className="mono">{file.file}</span>
                {file.error ? (
                  <div>
                    {file.error.message} <span className="mono now">{file.error.code}</span>
                    <div className="mut">{file.error.hint}</div>
                  </div>
                ) : null}
                {file.warnings.map((warning) => (
                  <div key={warning} className="mut">
                    {warning}
                  </div>
                ))}
              </td>
              <td className="mut">{file.format ?? 'nothing known'}</td>
              <td className="r">{numberWords(file.packages)}</td>
              <td className="r">{numberWords(file.findings)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function InventoryImport() {
  const [asset, setAsset] = useState('');
  const run = useImport();
  return (
    <div className="inventory-import">
      <FileDrop
        label="Drop inventory files here"
        hint="Told apart by their content, not by their name. Files of one machine may come together."
        busy={run.isPending}
        onFiles={(files) => run.mutate({ files, ...(asset.trim() === '' ? {} : { asset: asset.trim() }) })}
      />
      <TextInput
        mt="xs"
        maw={360}
        label="All of them are one machine, named (optional)"
        value={asset}
        onChange={(event) => setAsset(event.currentTarget.value)}
      />
      <Formats />
      <ErrorAlert error={run.error} />
      {run.data ? <Results files={run.data.files} /> : null}
    </div>
  );
}
