/** Every feed in its group: those with data in full, the others in one line each. */
import type { FeedStatus } from '../../../src-shared/model/feed.ts';
import { ageWords } from '../../parts/dates.ts';
import { DateText } from '../../parts/DateText.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { feedGroups, purposes, type FeedGroup } from './feed-words.ts';
import { FeedScopes } from './FeedScopes.tsx';

interface FeedTableProps {
  feeds: readonly FeedStatus[];
  /** Days after which data is old. */
  limit: number;
  onOpen: (feed: FeedStatus) => void;
  onUndo: (feed: FeedStatus) => void;
}

function Age({ days, limit, judges }: { days: number; limit: number; judges: boolean }) {
  if (days <= limit) return <div className="mut">{ageWords(days)}</div>;
  return (
    <div className="soon">
      <b>{ageWords(days)}</b>
      <br />
      {judges ? 'its machines count as unknown' : 'newer facts are missing'}
    </div>
  );
}

interface FeedRowProps extends Omit<FeedTableProps, 'feeds'> {
  feed: FeedStatus;
  group: FeedGroup;
}

function HeldFeed({ feed, group, limit, onOpen, onUndo }: FeedRowProps) {
  return (
    <tr>
      <td>
        <button type="button" className="link feed-name" onClick={() => onOpen(feed)}>
          {feed.title}
        </button>
        <div className="faint">
          <span className="mono">{feed.id}</span>, {feed.publisher}
        </div>
      </td>
      <td>
        {purposes[feed.id]}
        <FeedScopes feed={feed} />
      </td>
      <td>
        <DateText value={feed.date} />
        <Age days={feed.ageDays ?? 0} limit={limit} judges={group.judges && feed.id !== 'debian-advisories'} />
      </td>
      <td className="r">{numberWords(feed.records)}</td>
      <td>
        {feed.starter ? (
          <b className="plan">starter data</b>
        ) : (
          <>
            imported <DateText value={feed.importedAt} />
          </>
        )}
        {feed.canUndo && !feed.starter ? (
          <div>
            <button
              type="button"
              className="link"
              aria-label={`Take back the last import of ${feed.title}…`}
              onClick={() => onUndo(feed)}
            >
              Take back…
            </button>
          </div>
        ) : null}
      </td>
    </tr>
  );
}

function EmptyFeed({ feed, onOpen }: Pick<FeedRowProps, 'feed' | 'onOpen'>) {
  return (
    <tr className="feed-empty">
      <td>
        <button type="button" className="link feed-name" onClick={() => onOpen(feed)}>
          {feed.title}
        </button>
      </td>
      <td className="mut">{purposes[feed.id]}</td>
      <td colSpan={3} className="mut feed-files" title={feed.files}>
        no data; <span className="mono">{feed.files}</span>
      </td>
    </tr>
  );
}

export function FeedTable({ feeds, ...row }: FeedTableProps) {
  return (
    <div className="feeds-table">
      <table className="ledger feed-list" aria-label="Feeds">
        <thead>
          <tr>
            <th>Source</th>
            <th>Speaks of</th>
            <th>Data of</th>
            <th className="r">Records</th>
            <th>From</th>
          </tr>
        </thead>
        {feedGroups.map((group) => {
          const own = group.feeds.flatMap((id) => feeds.find((feed) => feed.id === id) ?? []);
          if (own.length === 0) return null;
          const held = own.filter(({ date }) => date !== null);
          const empty = own.filter(({ date }) => date === null);
          return (
            <tbody key={group.title}>
              <tr className="feed-group">
                <th colSpan={5} scope="rowgroup">
                  <b>{group.title}</b> {group.about}
                </th>
              </tr>
              {held.map((feed) => (
                <HeldFeed key={feed.id} feed={feed} group={group} {...row} />
              ))}
              {empty.map((feed) => (
                <EmptyFeed key={feed.id} feed={feed} onOpen={row.onOpen} />
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}
