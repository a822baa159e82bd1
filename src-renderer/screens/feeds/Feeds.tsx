/** Feeds: where advisories come from, how old they are, their update from the network and the import of the publishers' own files. */
import { useQuery } from '@tanstack/react-query';
import type { FeedStatus } from '../../../src-shared/model/feed.ts';
import { orpc } from '../../api.ts';
import { ageWords } from '../../parts/dates.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { FeedImport } from './FeedImport.tsx';
import { FeedUpdate } from './FeedUpdate.tsx';
import { SupplierStatements } from './SupplierStatements.tsx';
import './feeds.css';

/** Feeds that judge machines by themselves; the others only add threat and severity to what these find. */
const judging: ReadonlySet<string> = new Set(['debian-tracker', 'msrc']);

function Age({ feed, limit }: { feed: FeedStatus; limit: number }) {
  if (feed.ageDays === null) return <span className="unk">no data yet</span>;
  if (feed.ageDays <= limit) return <>{ageWords(feed.ageDays)}</>;
  return (
    <span className="soon">
      <b>{ageWords(feed.ageDays)}</b>
      <div>{judging.has(feed.id) ? 'its machines count as unknown' : 'newer facts are missing'}</div>
    </span>
  );
}

function FeedRow({ feed, limit }: { feed: FeedStatus; limit: number }) {
  return (
    <tr>
      <td>
        <b>{feed.title}</b>
        <div className="mono faint">{feed.id}</div>
      </td>
      <td>{feed.publisher}</td>
      <td>
        <DateText value={feed.date} none="none" />
      </td>
      <td>
        <Age feed={feed} limit={limit} />
      </td>
      <td className="r">{numberWords(feed.records)}</td>
      <td>
        {feed.importedAt === null ? (
          <span className="mut">nothing imported</span>
        ) : feed.starter ? (
          <>
            <span className="plan">
              <b>starter data</b>
            </span>
          </>
        ) : (
          <>
            imported <DateText value={feed.importedAt} />
          </>
        )}
      </td>
      <td className="mut">
        <span className="mono">{feed.files}</span>
        <div>{feed.licence}</div>
      </td>
    </tr>
  );
}

export default function Feeds() {
  const feeds = useQuery(orpc.feeds.status.queryOptions());
  const settings = useQuery(orpc.settings.get.queryOptions());
  const limit = settings.data?.policy.freshness.feedDays ?? 30;
  const list = feeds.data?.feeds ?? [];
  const held = list.filter((feed) => feed.date !== null).length;
  const old = list.filter((feed) => feed.ageDays !== null && feed.ageDays > limit).length;
  return (
    <>
      <ScreenHead
        title="Feeds"
        sub={
          feeds.data
            ? `${numberWords(held)} of ${countWords(list.length, 'source')} hold data${old > 0 ? `, ${numberWords(old)} older than ${limit} days` : ''}. Nothing is fetched unless you ask.`
            : 'Where advisories come from.'
        }
      />
      <ErrorAlert error={feeds.error} onRetry={() => void feeds.refetch()} />
      <div className="feeds-table">
        <table className="ledger" aria-label="Feeds">
          <thead>
            <tr>
              <th>Source</th>
              <th>Publisher</th>
              <th>Date of the data</th>
              <th>Age</th>
              <th className="r">Records</th>
              <th>From</th>
              <th>Files, licence</th>
            </tr>
          </thead>
          <tbody>
            {list.map((feed) => (
              <FeedRow key={feed.id} feed={feed} limit={limit} />
            ))}
          </tbody>
        </table>
      </div>
      <FeedUpdate />
      <FeedImport />
      <SupplierStatements />
    </>
  );
}
