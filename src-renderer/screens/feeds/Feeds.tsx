/** Feeds: where advisories come from, how old they are, which are needed here, their update from the network, and the import of files. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { FeedId } from '../../../src-shared/model/feed.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { FeedImport } from './FeedImport.tsx';
import { FeedPanel } from './FeedPanel.tsx';
import { FeedTable } from './FeedTable.tsx';
import { FeedUpdate } from './FeedUpdate.tsx';
import { NeededHere } from './NeededHere.tsx';
import { UndoDialog } from './UndoDialog.tsx';
import { SupplierStatements } from './SupplierStatements.tsx';
import './feeds.css';

export default function Feeds() {
  const feeds = useQuery(orpc.feeds.status.queryOptions());
  const settings = useQuery(orpc.settings.get.queryOptions());
  const limit = settings.data?.policy.freshness.feedDays ?? 30;
  const [opened, setOpened] = useState<FeedId | null>(null);
  const [undoing, setUndoing] = useState<FeedId | null>(null);
  const list = feeds.data?.feeds ?? [];
  const shown = list.find(({ id }) => id === opened);
  const asked = list.find(({ id }) => id === undoing);
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
      <NeededHere needed={feeds.data?.needed ?? []} feeds={list} />
      {list.length > 0 ? (
        <FeedTable
          feeds={list}
          limit={limit}
          onOpen={(feed) => setOpened(feed.id)}
          onUndo={(feed) => setUndoing(feed.id)}
        />
      ) : null}
      <FeedUpdate />
      <FeedImport />
      {shown ? (
        <FeedPanel key={shown.id} feed={shown} onClose={() => setOpened(null)} onUndo={() => setUndoing(shown.id)} />
      ) : null}
      {asked ? <UndoDialog feed={asked} onClose={() => setUndoing(null)} /> : null}
      <SupplierStatements />
    </>
  );
}
