/** The small form that changes what machines mean to the business; fields left as they are stay as they are. */
import { useState } from 'react';
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { criticality, exposure, type AssetChange, type AssetRow } from '../../../src-shared/model/asset.ts';
import { client } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { criticalityWords, exposureWords, undoChanges } from './asset-words.ts';
import '../../parts/except-dialog.css';

const keep = '';
const clear = 'clear';

const criticalities = [
  { value: keep, label: 'as it is' },
  ...Object.entries(criticalityWords).map(([value, label]) => ({ value, label })),
  { value: clear, label: 'not set' },
];
const exposures = [
  { value: keep, label: 'as it is' },
  ...Object.entries(exposureWords).map(([value, label]) => ({ value, label })),
  { value: clear, label: 'not set' },
];
const texts = [
  { name: 'environment', label: 'Environment' },
  { name: 'owner', label: 'Owner' },
  { name: 'department', label: 'Department' },
  { name: 'location', label: 'Location' },
  { name: 'redundancyGroup', label: 'Redundancy group' },
  { name: 'ring', label: 'Ring' },
] as const;

interface AssetEditDialogProps {
  what: string;
  assets: () => Promise<AssetRow[]>;
  onClose: () => void;
  onDone?: () => void;
}

export function AssetEditDialog({ what, assets, onClose, onDone }: AssetEditDialogProps) {
  const queries = useQueryClient();
  const [critical, setCritical] = useState(keep);
  const [exposed, setExposed] = useState(keep);
  // null: leave it; '' clears it.
  const [words, setWords] = useState<Record<(typeof texts)[number]['name'], string | null>>({
    environment: null,
    owner: null,
    department: null,
    location: null,
    redundancyGroup: null,
    ring: null,
  });

  const change: AssetChange = {};
  if (critical !== keep) change.criticality = critical === clear ? null : criticality.parse(Number(critical));
  if (exposed !== keep) change.exposure = exposed === clear ? null : exposure.parse(exposed);
  for (const { name } of texts) {
    const value = words[name];
    if (value !== null) change[name] = value.trim() === '' ? null : value.trim();
  }

  const edit = useMutation({
    mutationFn: async () => {
      const before = await assets();
      await client.assets.set({ ids: before.map((row) => row.id), change });
      return before;
    },
    onSuccess: (before) => {
      notifyChange(`${countWords(before.length, 'machine')} changed and judged again.`, async () => {
        for (const back of undoChanges(before, change)) await client.assets.set(back);
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onDone?.();
      onClose();
    },
  });

  return (
    <Modal opened onClose={onClose} title={`Edit ${what}`}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          edit.mutate();
        }}
      >
        <NativeSelect
          label="Criticality"
          data={criticalities}
          value={critical}
          onChange={(event) => setCritical(event.currentTarget.value)}
          data-autofocus
        />
        <NativeSelect
          label="Exposure"
          data={exposures}
          value={exposed}
          onChange={(event) => setExposed(event.currentTarget.value)}
        />
        {texts.map(({ name, label }) => (
          <TextInput
            key={name}
            label={label}
            maxLength={['owner', 'department', 'location'].includes(name) ? 120 : 60}
            placeholder={words[name] === null ? 'as it is' : 'not set'}
            value={words[name] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setWords((now) => ({ ...now, [name]: value }));
            }}
            rightSectionWidth={64}
            rightSection={
              words[name] === null ? (
                <button
                  type="button"
                  className="link"
                  aria-label={`Clear ${label}`}
                  onClick={() => setWords((now) => ({ ...now, [name]: '' }))}
                >
                  clear
                </button>
              ) : (
                <button
                  type="button"
                  className="link"
                  aria-label={`Leave ${label} as it is`}
                  onClick={() => setWords((now) => ({ ...now, [name]: null }))}
                >
                  leave
                </button>
              )
            }
          />
        ))}
        <ErrorAlert error={edit.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={edit.isPending} disabled={Object.keys(change).length === 0}>
            Change
          </Button>
        </div>
      </form>
    </Modal>
  );
}
