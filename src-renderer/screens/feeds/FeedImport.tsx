/** Imports feed files and tells what each one did; a feed that shrank by half is taken only after a question. */
import { Button, Group, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { FeedImportResult } from '../../../src-shared/model/feed.ts';
import { orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { FileDrop } from '../../parts/FileDrop.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { useMatch } from '../../state/actions.ts';

function ResultRow({ result }: { result: FeedImportResult }) {
  return (
    <tr>
      <td>
        <StateWord state={result.ok ? 'done' : 'refused'} />
      </td>
      <td>
        <span className="mono">{result.file}</span>
        {result.error ? (
          <div>
            {result.error.message} <span className="mono now">{result.error.code}</span>
            <div className="mut">{result.error.hint}</div>
          </div>
        ) : null}
      </td>
      <td>{result.id ?? <span className="mut">not recognised</span>}</td>
      <td>
        <DateText value={result.date} none="none" />
      </td>
      <td className="r">{numberWords(result.records)}</td>
      <td className="r">{numberWords(result.added)}</td>
      <td className="r">{numberWords(result.changed)}</td>
      <td className="r">{numberWords(result.removed)}</td>
    </tr>
  );
}

export function FeedImport() {
  const heading = useId();
  const [files, setFiles] = useState<File[]>([]);
  const [asking, setAsking] = useState(false);
  const run = useMutation(orpc.feeds.import.mutationOptions());
  const match = useMatch();
  const results = run.data?.feeds ?? [];
  const good = results.filter((result) => result.ok).length;
  const shrunkNames = new Set(
    results.filter((result) => result.error?.code === 'feed-shrunk').map((result) => result.file),
  );
  const shrunk = files.filter((file) => shrunkNames.has(file.name));
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
      {results.length > 0 ? (
        <div aria-live="polite">
          <p className="feed-outcome">
            {numberWords(good)} of {countWords(results.length, 'file')} taken in.{' '}
            {good > 0 ? (
              <>
                Findings are as of before.{' '}
                <Button size="compact-xs" variant="filled" loading={match.isPending} onClick={() => match.mutate({})}>
                  Match now
                </Button>
              </>
            ) : (
              'Nothing was changed.'
            )}
          </p>
          <table className="ledger" aria-label="Imported feeds">
            <thead>
              <tr>
                <th>Result</th>
                <th>File</th>
                <th>Feed</th>
                <th>Date</th>
                <th className="r">Records</th>
                <th className="r">Added</th>
                <th className="r">Changed</th>
                <th className="r">Removed</th>
              </tr>
            </thead>
            <tbody>
              {results.map((result, index) => (
                <ResultRow key={`${result.file}-${index}`} result={result} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {shrunk.length > 0 ? (
        <p className="feed-outcome">
          <Button onClick={() => setAsking(true)}>Take the smaller feed anyway…</Button>
        </p>
      ) : null}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={<b>Take a feed that lost half of its records?</b>}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p>
          {shrunk.map((file) => file.name).join(', ')}: this is usually a download that broke off, or the wrong file.
          Findings that rest on the missing records close at the next match, although nothing was patched.
        </p>
        <Group mt="md" justify="flex-end">
          <Button onClick={() => setAsking(false)} data-autofocus>
            Keep what is there
          </Button>
          <Button
            variant="filled"
            onClick={() => {
              setAsking(false);
              run.mutate({ files: shrunk, force: true });
            }}
          >
            Take it anyway
          </Button>
        </Group>
      </Modal>
    </section>
  );
}
