/** Adds a person who approves, or gives one who is there a key of their own. Only public keys are taken. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { FileField } from '../../parts/FileField.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';

export function AddPersonDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const add = useMutation({
    mutationFn: async () => client.actors.add({ name: name.trim(), publicKey: await file?.text() }),
    onSuccess: ({ actor }) => {
      notifyChange(`${actor.name} can approve${actor.fingerprint ? ', also with their own key' : ''}.`);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add a person">
      <form
        className="settings-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label="Name"
          description="As approvals will carry it. A name that is there already gets the key below."
          required
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FileField
          label="Public key (optional)"
          description="An Ed25519 public key as PEM. The private one stays with its owner and signs each plan."
          accept=".pem,.pub,.key"
          onFile={setFile}
        />
        <ErrorAlert error={add.error} />
        <div className="settings-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={add.isPending} disabled={name.trim() === ''}>
            Add
          </Button>
        </div>
      </form>
    </Modal>
  );
}
