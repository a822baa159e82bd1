/** Dialogs of the signing keys: a new one, and one that takes the place of the current. */
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SigningKey } from '../../../src-shared/model/keys.ts';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';

export function NewKeyDialog({ suggested, onClose }: { suggested: string; onClose: () => void }) {
  const [name, setName] = useState(suggested);
  const create = useMutation(
    orpc.keys.create.mutationOptions({
      onSuccess: ({ key }) => {
        notifyChange(`${key.name} was made. Evidence is signed with it from now on.`);
        onClose();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title="New signing key">
      <form
        className="settings-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name: name.trim() });
        }}
      >
        <TextInput
          label="Name of the key"
          description="Shown in evidence packs and on the executive report."
          required
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ErrorAlert error={create.error} />
        <div className="settings-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={create.isPending} disabled={name.trim() === ''}>
            Make the key
          </Button>
        </div>
      </form>
    </Modal>
  );
}

export function RotateKeyDialog({ current, onClose }: { current: SigningKey; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const rotate = useMutation(
    orpc.keys.rotate.mutationOptions({
      onSuccess: ({ key, retired }) => {
        notifyChange(`${key.name} took the place of ${retired?.name ?? 'the former key'}.`);
        onClose();
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title={`Rotate ${current.name}`}>
      <form
        className="settings-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          rotate.mutate({ reason: reason.trim() });
        }}
      >
        <p className="mut">
          {current.present
            ? `A new key is made, and ${current.name} signs it over in the log and then nothing more. Packs it has signed stay good.`
            : `The private part of ${current.name} is missing, so it can't sign the new key over: the log records the break. Packs it has signed stay good.`}{' '}
          Tell whoever keeps the old fingerprint the new one. This can't be undone.
        </p>
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
        <ErrorAlert error={rotate.error} />
        <div className="settings-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={rotate.isPending} disabled={reason.trim().length < 3}>
            Rotate
          </Button>
        </div>
      </form>
    </Modal>
  );
}
