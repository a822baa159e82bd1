/** One feed: who publishes it and under which terms, what it speaks of, and what each import of it did. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FeedImportRow, FeedStatus } from '../../../src-shared/model/feed.ts';
import { orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { DetailPanel } from '../../parts/DetailPanel.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { purposes } from './feed-words.ts';
import { FeedScopes } from './FeedScopes.tsx';

interface FeedPanelProps {
  feed: FeedStatus;
  onClose: () => void;
  onUndo: () => void;
}

function ImportRow({ row }: { row: FeedImportRow }) {
  return (
    <tr>
      <td>
        <DateText value={row.importedAt} />
        {row.undoneAt !== null ? (
          <div className="later">
            taken back <DateText value={row.undoneAt} />
          </div>
        ) : row.starter ? (
          <div className="plan">starter data</div>
        ) : null}
      </td>
      <td className="mono wrap">{row.file}</td>
      <td>
        <DateText value={row.date.slice(0, 10)} kind="day" />
      </td>
      <td className="r">{numberWords(row.added)}</td>
      <td className="r">{numberWords(row.changed)}</td>
      <td className="r">{numberWords(row.removed)}</td>
    </tr>
  );
}

export function FeedPanel({ feed, onClose, onUndo }: FeedPanelProps) {
  const history = useQuery(orpc.feeds.history.queryOptions({ input: { feed: feed.id } }));
  const imports = history.data?.imports ?? [];
  return (
    <DetailPanel
      wide
      title={feed.title}
      onClose={onClose}
      actions={feed.canUndo && !feed.starter ? <Button onClick={onUndo}>Take the last import back…</Button> : null}
    >
      <table className="ledger feed-facts">
        <tbody>
          <tr>
            <th scope="row">For</th>
            <td>{purposes[feed.id]}</td>
          </tr>
          <tr>
            <th scope="row">Publisher</th>
            <td>{feed.publisher}</td>
          </tr>
          <tr>
            <th scope="row">Files</th>
            <td className="mono wrap">{feed.files}</td>
          </tr>
          <tr>
            <th scope="row">Licence</th>
            <td>{feed.licence}</td>
          </tr>
          {feed.scopes.length > 0 ? (
            <tr>
              <th scope="row">Speaks of</th>
              <td>
                <FeedScopes feed={feed} />
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
      <h2>Imports</h2>
      <ErrorAlert error={history.error} onRetry={() => void history.refetch()} />
      {history.data && imports.length === 0 ? <p className="mut">Nothing was imported yet.</p> : null}
      {imports.length > 0 ? (
        <table className="ledger" aria-label={`Imports of ${feed.title}`}>
          <thead>
            <tr>
              <th>When</th>
              <th>File</th>
              <th>Data of</th>
              <th className="r">Added</th>
              <th className="r">Changed</th>
              <th className="r">Removed</th>
            </tr>
          </thead>
          <tbody>
            {imports.map((row, index) => (
              <ImportRow key={`${row.importedAt} ${index}`} row={row} />
            ))}
          </tbody>
        </table>
      ) : null}
    </DetailPanel>
  );
}
