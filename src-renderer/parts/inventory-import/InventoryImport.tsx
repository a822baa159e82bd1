/** Import of inventory files: the drop zone, which formats are known, and what became of every file. */
import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportedFile } from '../../../src-shared/contract/inventory.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../ErrorAlert.tsx';
import { FileDrop } from '../FileDrop.tsx';
import { numberWords } from '../NumberText.tsx';
import { originOf } from './import-lines.ts';
import { ImportResults } from './ImportResults.tsx';
import { MapColumnsDialog } from './MapColumnsDialog.tsx';
import './inventory-import.css';

/** As many as one call takes. */
const mostFiles = 500;

function Formats({ formats }: { formats: { id: string; title: string; example: string }[] }) {
  if (formats.length === 0) return null;
  return (
    <details className="formats">
      <summary>Which files are understood</summary>
      <ul>
        {formats.map((format) => (
          <li key={format.id}>
            {format.title} <span className="mono mut">{format.example}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function InventoryImport() {
  const [asset, setAsset] = useState('');
  const [uploads, setUploads] = useState<File[]>([]);
  const [results, setResults] = useState<ImportedFile[] | null>(null);
  const [mapping, setMapping] = useState<{ upload: File; member: string | undefined } | null>(null);
  const formats = useQuery(orpc.inventory.formats.queryOptions());
  const titles = new Map(formats.data?.formats.map(({ id, title }) => [id, title]));
  titles.set('signed-collection', 'Signed collection of another PatchLedger');
  const run = useMutation(orpc.inventory.import.mutationOptions({ onSuccess: ({ files }) => setResults(files) }));

  const mend = (files: ImportedFile[]) => {
    const mended = new Map(files.map((file) => [file.file, file]));
    setResults((before) => before?.map((file) => mended.get(file.file) ?? file) ?? null);
  };
  const trust = useMutation(orpc.inventory.import.mutationOptions({ onSuccess: ({ files }) => mend(files) }));

  const take = (files: File[]) => {
    setUploads(files);
    setResults(null);
    run.mutate({ files, ...(asset.trim() === '' ? {} : { asset: asset.trim() }) });
  };
  const tooMany = uploads.length > mostFiles;

  return (
    <div className="inventory-import">
      <FileDrop
        label="Drop inventory files or folders here"
        hint="Told apart by their content, not by their name. Files of one machine may come together, packed or not."
        busy={run.isPending}
        folders
        onFiles={(files) => {
          if (files.length <= mostFiles) take(files);
          else {
            setUploads(files);
            setResults(null);
          }
        }}
      />
      <TextInput
        mt="xs"
        maw={360}
        label="All of them are one machine, named (optional)"
        value={asset}
        onChange={(event) => setAsset(event.currentTarget.value)}
      />
      <Formats formats={formats.data?.formats ?? []} />
      {tooMany ? (
        <ErrorAlert
          error={{
            code: 'file-too-large',
            message: `${numberWords(uploads.length)} files are more than ${mostFiles} at a time. None was taken in.`,
            hint: 'Pack them into a ZIP and drop that: it may hold thousands.',
          }}
        />
      ) : (
        <ErrorAlert error={run.error ?? trust.error} />
      )}
      {results && (
        <ImportResults
          files={results}
          formatTitle={(format) => titles.get(format) ?? format}
          onMap={({ file }) => {
            const origin = originOf(uploads, file);
            return origin && (() => setMapping(origin));
          }}
          onTrust={(file) => {
            const upload = uploads.find(({ name, webkitRelativePath }) => file.file === (webkitRelativePath || name));
            return upload ? (fingerprint) => trust.mutate({ files: [upload], trust: fingerprint }) : null;
          }}
        />
      )}
      {mapping && (
        <MapColumnsDialog
          file={mapping.upload}
          member={mapping.member}
          onClose={() => setMapping(null)}
          onImported={mend}
        />
      )}
    </div>
  );
}
