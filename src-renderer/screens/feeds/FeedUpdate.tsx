/** Updates feeds from their publishers or a mirror, when asked; where the vault forbids the network, it says so instead. */
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { FeedSources } from '../../../src-shared/model/feed.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { href } from '../../router.ts';
import { FeedResults } from './FeedResults.tsx';

export function FeedUpdate() {
  const heading = useId();
  const settings = useQuery(orpc.settings.get.queryOptions());
  if (!settings.data) return null;
  const { network, feedBase } = settings.data;
  return (
    <section aria-labelledby={heading} className="feed-import">
      <h2 id={heading}>Update from the network</h2>
      {network === 'forbidden' ? (
        <p className="mut">
          The network is switched off in this vault: nothing is fetched, whoever asks. Feeds come from files. The switch
          is in{' '}
          <a className="link" href={href('settings')}>
            Settings
          </a>
          .
        </p>
      ) : (
        <>
          <p className="mut">
            Nothing is fetched unless you ask here. Only what changed is transferred, a download that broke off goes on,
            and each file is taken whole or not at all.
          </p>
          <Mirror key={feedBase ?? ''} feedBase={feedBase} />
          <Updates feedBase={feedBase} />
        </>
      )}
    </section>
  );
}

function Mirror({ feedBase }: { feedBase: string | null }) {
  const before = feedBase ?? '';
  const [base, setBase] = useState(before);
  const save = useMutation(
    orpc.settings.set.mutationOptions({
      onSuccess: (answer) =>
        notifyChange(
          answer.feedBase === null
            ? 'Feeds are fetched from their publishers.'
            : `Feeds are fetched from ${answer.feedBase}.`,
          () => client.settings.set({ feedBase }),
        ),
    }),
  );
  const typed = base.trim();
  return (
    <form
      className="feed-mirror"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ feedBase: typed === '' ? null : typed });
      }}
    >
      <TextInput
        label="Mirror"
        description="Base address with one folder for each feed; empty: the publishers’ own addresses."
        placeholder="https://mirror.example/feeds/"
        classNames={{ input: 'mono' }}
        spellCheck={false}
        maxLength={2000}
        value={base}
        onChange={(event) => setBase(event.currentTarget.value)}
      />
      <Button type="submit" loading={save.isPending} disabled={typed === before}>
        Save
      </Button>
      <ErrorAlert error={save.error} />
    </form>
  );
}

const addressOf = (feedBase: string | null, id: string, { file, url }: FeedSources['sources'][number]) =>
  feedBase === null ? url : `${feedBase}${id}/${file}`;

function Updates({ feedBase }: { feedBase: string | null }) {
  const list = useQuery(orpc.feeds.sources.queryOptions());
  const run = useMutation(orpc.feeds.update.mutationOptions());
  const feeds = list.data?.feeds ?? [];
  const held = feeds.filter((feed) => feed.held).length;
  const asked = run.variables?.ids;
  return (
    <>
      <ErrorAlert error={list.error} onRetry={() => void list.refetch()} />
      {held > 0 ? (
        <p className="feed-all">
          <Button
            variant="filled"
            loading={run.isPending && asked === undefined}
            disabled={run.isPending}
            onClick={() => run.mutate({})}
          >
            Update all
          </Button>
          <span className="mut">
            {held === feeds.length ? 'All feeds below.' : `The ${countWords(held, 'feed')} that hold data.`}
          </span>
        </p>
      ) : null}
      <div className="feeds-table">
        <table className="ledger" aria-label="Where feeds are fetched from">
          <thead>
            <tr>
              <th>Feed</th>
              <th>Fetched from</th>
              <th>
                <span className="hidden-text">Update</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {feeds.map(({ id, title, held: holds, sources }) => (
              <tr key={id}>
                <td>
                  {title}
                  <div className="mut">
                    <span className="mono">{id}</span>
                    {holds ? '' : ', holds no data yet'}
                  </div>
                </td>
                <td className="wrap">
                  {sources.map((source) => (
                    <div key={source.file} className="mono">
                      {addressOf(feedBase, id, source)}
                    </div>
                  ))}
                </td>
                <td className="r">
                  <Button
                    aria-label={`Update ${id}`}
                    loading={run.isPending && asked?.[0] === id}
                    disabled={run.isPending}
                    onClick={() => run.mutate({ ids: [id] })}
                  >
                    Update
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ErrorAlert error={run.error} />
      <FeedResults
        label="Updated feeds"
        results={run.data?.feeds ?? []}
        onForce={(shrunk) => run.mutate({ ids: [...new Set(shrunk.flatMap(({ id }) => id ?? []))], force: true })}
      />
    </>
  );
}
