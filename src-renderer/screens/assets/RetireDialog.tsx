/** Retires machines with a reason: they leave the lists, their history stays, and it can be taken back. */
import { useState } from 'react';
import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import '../../parts/except-dialog.css';

interface RetireDialogProps {
  what: string;
  assets: () => Promise<Pick<AssetRow, 'id'>[]>;
  onClose: () => void;
  onDone?: () => void;
}

export function RetireDialog({ what, assets, onClose, onDone }: RetireDialogProps) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const retire = useMutation({
    mutationFn: async () => {
      const ids = (await assets()).map((row) => row.id);
      await client.assets.retire({ ids, reason: reason.trim() });
      return ids;
    },
    onSuccess: (ids) => {
      notifyChange(`${countWords(ids.length, 'machine')} retired.`, async () => {
        await client.assets.reinstate({ ids });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onDone?.();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Retire ${what}`}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          retire.mutate();
        }}
      >
        <p className="mut">Retired machines are no longer counted. Nothing is deleted, and the reason is on record.</p>
        <Textarea
          label="Reason"
          required
          minLength={3}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <ErrorAlert error={retire.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={retire.isPending}>
            Retire
          </Button>
        </div>
      </form>
    </Modal>
  );
}
