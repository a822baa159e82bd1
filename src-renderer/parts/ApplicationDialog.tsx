/** Records an in-house application or changes one, with the machines that run it. */
import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Application } from '../../src-shared/model/application.ts';
import { criticality } from '../../src-shared/model/asset.ts';
import { client } from '../api.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import { MachinesSelect, type Machine } from './MachineSelect.tsx';
import { notifyChange } from './notify-change.tsx';
import './except-dialog.css';

const criticalities = [
  { value: '', label: 'not set' },
  { value: '1', label: '1, least' },
  { value: '2', label: '2' },
  { value: '3', label: '3' },
  { value: '4', label: '4' },
  { value: '5', label: '5, most' },
];

/** What `client.applications.save` takes of one that is there. */
export const applicationInput = ({ name, version, owner, criticality: critical, note, assets }: Application) => ({
  name,
  version,
  owner,
  criticality: critical,
  note,
  assets: assets.map(({ id }) => id),
});

interface ApplicationDialogProps {
  /** The one to change; null records a new one. */
  application: Application | null;
  /** Machines a new one runs on. */
  on?: Machine[];
  onClose: () => void;
}

export function ApplicationDialog({ application: before, on, onClose }: ApplicationDialogProps) {
  const queries = useQueryClient();
  const [form, setForm] = useState({
    name: before?.name ?? '',
    version: before?.version ?? '',
    owner: before?.owner ?? '',
    critical: String(before?.criticality ?? ''),
    note: before?.note ?? '',
  });
  const [machines, setMachines] = useState<Machine[]>(before?.assets ?? on ?? []);
  const change = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: () =>
      client.applications.save({
        ...(before && { id: before.id }),
        name: form.name.trim(),
        version: form.version,
        owner: form.owner,
        criticality: form.critical === '' ? null : criticality.parse(Number(form.critical)),
        note: form.note,
        assets: machines.map(({ id }) => id),
      }),
    onSuccess: ({ application: saved }) => {
      notifyChange(`Application ${saved.name} saved.`, async () => {
        await (before
          ? client.applications.save({ id: before.id, ...applicationInput(before) })
          : client.applications.remove({ id: saved.id }));
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={before ? `Change ${before.name}` : 'New application'}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="except-pair">
          <TextInput
            label="Name"
            required
            maxLength={120}
            data-autofocus
            value={form.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Version"
            maxLength={60}
            value={form.version}
            onChange={(event) => change({ version: event.currentTarget.value })}
          />
        </div>
        <div className="except-pair">
          <TextInput
            label="Owner"
            maxLength={120}
            value={form.owner}
            onChange={(event) => change({ owner: event.currentTarget.value })}
          />
          <NativeSelect
            label="Criticality"
            data={criticalities}
            value={form.critical}
            onChange={(event) => change({ critical: event.currentTarget.value })}
          />
        </div>
        <MachinesSelect label="Machines that run it" value={machines} onChange={setMachines} />
        <Textarea
          label="Note"
          maxLength={2000}
          autosize
          minRows={2}
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
        <ErrorAlert error={save.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={form.name.trim() === ''}>
            {before ? 'Change' : 'Record'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
