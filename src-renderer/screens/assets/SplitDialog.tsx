/** Takes observations of a machine away to one of their own, where one entry turns out to be two machines; can be undone. */
import { useState } from 'react';
import { Button, Checkbox, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AssetDetail } from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import { DateText } from '../../parts/DateText.tsx';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { href, navigate } from '../../router.ts';
import '../../parts/except-dialog.css';

export function SplitDialog({ asset, onClose }: { asset: AssetDetail; onClose: () => void }) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const split = useMutation({
    mutationFn: () =>
      client.assets.split({
        asset: asset.id,
        observations: chosen,
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      }),
    onSuccess: ({ edit }) => {
      notifyChange(`${edit.other} was taken out of ${asset.name}.`, async () => {
        await client.assets.undo({ edit: edit.id });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      navigate(href('assets', edit.other));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Split ${asset.name}`} size="lg">
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          split.mutate();
        }}
      >
        <p className="mut">
          What you choose becomes a machine of its own. Names and numbers that both then have no longer join what comes
          in later.
        </p>
        <Checkbox.Group label="These are of another machine" value={chosen} onChange={setChosen}>
          {asset.observations.map((seen) => (
            <Checkbox
              key={seen.id}
              mt={6}
              value={seen.id}
              label={
                <>
                  {seen.source}
                  {seen.file === null ? '' : `, ${seen.file}`}
                  {seen.part === null ? '' : ` (${seen.part})`}, <DateText value={seen.takenAt} />
                </>
              }
            />
          ))}
        </Checkbox.Group>
        <Textarea
          label="Reason (optional)"
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorAlert error={split.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            loading={split.isPending}
            disabled={chosen.length === 0 || chosen.length === asset.observations.length}
          >
            Split
          </Button>
        </div>
      </form>
    </Modal>
  );
}
