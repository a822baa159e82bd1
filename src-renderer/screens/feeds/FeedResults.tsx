/** What became of each file of an import or an update; a feed that shrank by half is taken only after a question. */
import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { FeedImportResult } from '../../../src-shared/model/feed.ts';
import { DateText } from '../../parts/DateText.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { StateWord } from '../../parts/StateWord.tsx';
import { useMatch } from '../../state/actions.ts';

function ResultRow({ result }: { result: FeedImportResult }) {
  return (
    <tr>
      <td>
        <StateWord
          state={result.ok ? 'done' : 'refused'}
          {...(result.ok ? { word: result.unchanged ? 'Unchanged' : 'Taken in' } : {})}
        />
      </td>
      <td className="wrap">
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

function Outcome({ results }: { results: FeedImportResult[] }) {
  const match = useMatch();
  const taken = results.filter((result) => result.ok && !result.unchanged).length;
  const unchanged = results.filter((result) => result.unchanged).length;
  return (
    <p className="feed-outcome">
      {numberWords(taken)} of {countWords(results.length, 'file')} taken in
      {unchanged > 0 ? `, ${numberWords(unchanged)} unchanged at the source` : ''}.{' '}
      {taken > 0 ? (
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
  );
}

interface FeedResultsProps {
  /** Accessible name of the table. */
  label: string;
  results: FeedImportResult[];
  /** Takes those that fell by half all the same. */
  onForce: (shrunk: FeedImportResult[]) => void;
}

export function FeedResults({ label, results, onForce }: FeedResultsProps) {
  const [asking, setAsking] = useState(false);
  const shrunk = results.filter((result) => result.error?.code === 'feed-shrunk');
  if (results.length === 0) return null;
  return (
    <>
      <div aria-live="polite" className="feed-results">
        <Outcome results={results} />
        <table className="ledger" aria-label={label}>
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
          {shrunk.map(({ file }) => file).join(', ')}: this is usually a download that broke off, or the wrong file.
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
              onForce(shrunk);
            }}
          >
            Take it anyway
          </Button>
        </Group>
      </Modal>
    </>
  );
}
