/** The chained log: every action with who and when, each entry open to its detail, the chain checked on demand. */
import { Button, CopyButton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { countWords, numberWords } from '../../parts/NumberText.tsx';
import { ScreenHead } from '../../parts/ScreenHead.tsx';
import { setQuery, useRoute } from '../../router.ts';
import { LogTable } from './LogTable.tsx';
import './log.css';

const pageSize = 200;

function useVerification() {
  const verify = useMutation(orpc.log.verify.mutationOptions());
  const result = verify.data;
  return {
    button: (
      <Button variant="filled" loading={verify.isPending} onClick={() => verify.mutate({})}>
        Verify the chain
      </Button>
    ),
    outcome: (
      <div aria-live="polite">
        <ErrorAlert error={verify.error} />
        {result?.ok ? (
          <p className="chain-result ok">
            <b>The chain holds.</b> {countWords(result.entries, 'entry', 'entries')} recomputed, each fits the one
            before.
          </p>
        ) : null}
        {result && !result.ok ? (
          <ErrorAlert
            error={{
              code: 'log-damaged',
              message: `The chain breaks at entry ${result.firstBad ? numberWords(result.firstBad.seq) : 'unknown'}: ${result.firstBad?.reason ?? 'no reason was given'}.`,
              hint: 'Entries from there on prove nothing. Compare with a backup or with a head hash that was printed earlier.',
            }}
          />
        ) : null}
      </div>
    ),
  };
}

export default function Log() {
  const { query } = useRoute();
  const words = query.get('q') ?? '';
  const since = query.get('since') ?? '';
  const [settled] = useDebouncedValue(words, 150);
  const input = { ...(settled === '' ? {} : { query: settled }), ...(since === '' ? {} : { since }) };
  const log = useInfiniteQuery(
    orpc.log.list.infiniteOptions({
      input: (offset: number) => ({ ...input, offset, limit: pageSize }),
      initialPageParam: 0,
      getNextPageParam: (last, pages) => {
        const loaded = pages.reduce((sum, page) => sum + page.entries.length, 0);
        return loaded < last.total ? loaded : undefined;
      },
      placeholderData: keepPreviousData,
    }),
  );
  const { button, outcome } = useVerification();
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  const last = log.data?.pages.at(-1);
  const filtered = words !== '' || since !== '';
  return (
    <div className="log-screen">
      <ScreenHead
        title="Log"
        sub={
          last ? (
            <>
              {countWords(last.total, 'entry', 'entries')}
              {filtered ? ' fit' : ''}, none can be changed or removed. Head{' '}
              <span className="mono" title={last.head}>
                {last.head.slice(0, 16)}…
              </span>{' '}
              <CopyButton value={last.head}>
                {({ copied, copy }) => (
                  <button type="button" className="link" onClick={copy}>
                    {copied ? 'copied' : 'copy head hash'}
                  </button>
                )}
              </CopyButton>
            </>
          ) : (
            'Every action, append-only.'
          )
        }
        actions={button}
      />
      {outcome}
      <ErrorAlert error={log.error} onRetry={() => void log.refetch()} />
      <div className="log-filters">
        <TextInput
          data-screen-filter
          aria-label="Filter the log"
          placeholder="Filter: an action, a subject, an actor"
          value={words}
          onChange={(event) => setQuery({ q: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          aria-label="Since"
          value={since}
          onChange={(event) => setQuery({ since: event.currentTarget.value })}
        />
        {filtered ? (
          <Button variant="subtle" onClick={() => setQuery({ q: null, since: null })}>
            Clear
          </Button>
        ) : null}
      </div>
      {last && entries.length === 0 ? (
        <EmptyState title="No entry fits.">Take words out of the filter, or choose an earlier date.</EmptyState>
      ) : (
        <LogTable
          entries={entries}
          total={last?.total ?? 0}
          onEnd={() => {
            if (log.hasNextPage && !log.isFetchingNextPage) void log.fetchNextPage();
          }}
        />
      )}
    </div>
  );
}
