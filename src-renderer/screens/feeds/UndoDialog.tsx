/** The question before the last import of a feed is taken back. */
import { Button, Group, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FeedStatus } from '../../../src-shared/model/feed.ts';
import { orpc } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';

export function UndoDialog({ feed, onClose }: { feed: FeedStatus; onClose: () => void }) {
  const queries = useQueryClient();
  const history = useQuery(orpc.feeds.history.queryOptions({ input: { feed: feed.id } }));
  const last = history.data?.imports.find(({ canUndo }) => canUndo);
  const undo = useMutation(
    orpc.feeds.undo.mutationOptions({
      onSuccess: ({ file, records }) => {
        notifyChange(
          `${file} was taken back: ${feed.title} holds ${countWords(records, 'record')}. Match judges the findings anew.`,
        );
        void queries.invalidateQueries();
        onClose();
      },
    }),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>Take the last import of {feed.title} back?</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <ErrorAlert error={history.error ?? undo.error} />
      {last ? (
        <>
          <p>
            The feed holds again what it held before <span className="mono wrap">{last.file}</span> was imported{' '}
            <DateText value={last.importedAt} />.
          </p>
          <ul className="feed-undo">
            {last.added > 0 ? <li>What it added goes: {countWords(last.added, 'record')}.</li> : null}
            {last.changed > 0 ? <li>What it changed is as before: {countWords(last.changed, 'record')}.</li> : null}
            {last.removed > 0 ? <li>What it removed comes back: {countWords(last.removed, 'record')}.</li> : null}
          </ul>
          <p>Findings stay as they are until Match judges them anew. To have the file’s data again, import it again.</p>
        </>
      ) : (
        <p role="status" className="mut">
          {history.isPending ? 'Reading the history…' : 'Nothing is left to take back.'}
        </p>
      )}
      <Group mt="md" justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Keep it
        </Button>
        {last ? (
          <Button variant="filled" loading={undo.isPending} onClick={() => undo.mutate({ feed: feed.id })}>
            Take it back
          </Button>
        ) : null}
      </Group>
    </Modal>
  );
}
