/** Asks once more before a rollout is cancelled: what has not begun is skipped for good. */
import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { RolloutDetail } from '../../../src-shared/model/rollout.ts';
import { client } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import '../../parts/except-dialog.css';

export function CancelDialog({ rollout, onClose }: { rollout: RolloutDetail; onClose: () => void }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => client.rollouts.cancel({ id: rollout.id }),
    onSuccess: () => {
      notifyChange(
        rollout.counts.running > 0
          ? 'Cancelling: machines already at work are finished first.'
          : `${rollout.title} is cancelled.`,
      );
      onClose();
    },
    onSettled: () => void queries.invalidateQueries(),
  });
  return (
    <Modal opened onClose={onClose} title={`Cancel ${rollout.title}`}>
      <div className="except-form">
        <p>
          {countWords(rollout.counts.waiting, 'upgrade')} that {rollout.counts.waiting === 1 ? 'has' : 'have'} not begun{' '}
          {rollout.counts.waiting === 1 ? 'is' : 'are'} skipped for good. What is done stays done; it can still be
          verified and rolled back.
        </p>
        <ErrorAlert error={cancel.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Keep it</Button>
          <Button variant="filled" loading={cancel.isPending} onClick={() => cancel.mutate()} data-autofocus>
            Cancel the rollout
          </Button>
        </div>
      </div>
    </Modal>
  );
}
