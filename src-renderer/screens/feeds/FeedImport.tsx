/** Imports feed files and tells what each one did. */
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { FileDrop } from '../../parts/FileDrop.tsx';
import { FeedResults } from './FeedResults.tsx';

export function FeedImport() {
  const heading = useId();
  const [files, setFiles] = useState<File[]>([]);
  const run = useMutation(orpc.feeds.import.mutationOptions());
  return (
    <section aria-labelledby={heading} className="feed-import">
      <h2 id={heading}>Import</h2>
      <FileDrop
        label="Drop the publishers' files here"
        hint="As they were downloaded, also compressed: told apart by content. A file is taken whole or not at all."
        busy={run.isPending}
        onFiles={(chosen) => {
          setFiles(chosen);
          run.mutate({ files: chosen });
        }}
      />
      <ErrorAlert error={run.error} />
      <FeedResults
        label="Imported feeds"
        results={run.data?.feeds ?? []}
        onForce={(shrunk) => {
          const names = new Set(shrunk.map(({ file }) => file));
          run.mutate({ files: files.filter(({ name }) => names.has(name)), force: true });
        }}
      />
    </section>
  );
}
