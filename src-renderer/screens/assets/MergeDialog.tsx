/** Makes another entry part of this machine, where both turn out to be one; can be undone. */
import { useState } from 'react';
import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import '../../parts/except-dialog.css';

/** So many are enough to choose from; more words narrow them down. */
const shown = 30;

const nameWithPlace = ({ id, name, addresses, os }: AssetRow) =>
  [name, id, addresses[0], os?.name].filter(Boolean).join(', ');

export function MergeDialog({ asset, onClose }: { asset: Pick<AssetRow, 'id' | 'name'>; onClose: () => void }) {
  const queries = useQueryClient();
  const [words, setWords] = useState('');
  const [other, setOther] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const found = useQuery(
    orpc.assets.list.queryOptions({ input: { query: words.trim() || undefined, limit: shown + 1 } }),
  );
  const choices = (found.data?.assets ?? []).filter(({ id }) => id !== asset.id).slice(0, shown);
  const merge = useMutation({
    mutationFn: () =>
      client.assets.merge({ asset: asset.id, other: other!, ...(reason.trim() ? { reason: reason.trim() } : {}) }),
    onSuccess: ({ edit }) => {
      notifyChange(`${other} has gone into ${asset.name}.`, async () => {
        await client.assets.undo({ edit: edit.id });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Merge with ${asset.name}`}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          merge.mutate();
        }}
      >
        <p className="mut">
          The other entry goes into this one with all that was seen and found of it; what both have counts once, with
          the earlier clock. It stays on record, and History can take it back.
        </p>
        <Select
          label="The other entry of this machine"
          required
          searchable
          data-autofocus
          data={choices.map((row) => ({ value: row.id, label: nameWithPlace(row) }))}
          // The list is already what fits the words.
          filter={({ options }) => options}
          nothingFoundMessage="No machine fits"
          onSearchChange={(text) => {
            if (!choices.some((row) => nameWithPlace(row) === text)) setWords(text);
          }}
          value={other}
          onChange={setOther}
        />
        <Textarea
          label="Reason (optional)"
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorAlert error={merge.error ?? found.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={merge.isPending} disabled={other === null}>
            Merge
          </Button>
        </div>
      </form>
    </Modal>
  );
}
