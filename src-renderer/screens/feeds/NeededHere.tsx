/** Systems of this vault's machines that no held feed judges, and which files would change that. */
import { useId } from 'react';
import type { FeedStatus, NeededFeed } from '../../../src-shared/model/feed.ts';
import { countWords } from '../../parts/NumberText.tsx';

interface NeededHereProps {
  needed: readonly NeededFeed[];
  feeds: readonly FeedStatus[];
}

export function NeededHere({ needed, feeds }: NeededHereProps) {
  const heading = useId();
  if (needed.length === 0) return null;
  const titleOf = (id: string) => feeds.find((feed) => feed.id === id)?.title ?? id;
  return (
    <section aria-labelledby={heading} className="feeds-needed">
      <h2 id={heading}>Needed here</h2>
      <p className="mut">No feed that holds data judges these systems, so their machines count as unknown.</p>
      <table className="ledger" aria-label="Needed here">
        <thead>
          <tr>
            <th>System</th>
            <th>Machines</th>
            <th>Import any one of these</th>
          </tr>
        </thead>
        <tbody>
          {needed.map(({ scope, system, machines, feeds: files }) => (
            <tr key={scope}>
              <td>
                <b>{system}</b>
              </td>
              <td>
                <span className="unk">{countWords(machines, 'machine')}, no data</span>
              </td>
              <td>
                {files.map(({ feed, file }) => (
                  <span key={`${feed} ${file}`} className="feed-file">
                    <span className="mono">{file}</span> <span className="mut">{titleOf(feed)}</span>
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
