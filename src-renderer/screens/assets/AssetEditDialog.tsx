/** The form that changes what machines mean to the business; each field is left, set, or people's word on it taken back. */
import { useEffect, useState } from 'react';
import { Autocomplete, Button, Modal, NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { criticality, exposure, type AssetRow } from '../../../src-shared/model/asset.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { countWords } from '../../parts/NumberText.tsx';
import { criticalityWords, exposureWords, knownScopes, scopeWord, undoChanges } from './asset-words.ts';
import { CriticalityQuestions } from './CriticalityQuestions.tsx';
import { changeOf, presentWords, textFields, type AssetEdits, type EditField, type EditMode } from './edit-fields.ts';
import { EditRow } from './EditRow.tsx';
import '../../parts/except-dialog.css';
import './assets.css';

const none = { value: '', label: '' };
const criticalities = [
  none,
  ...criticality.options.map(({ value }) => ({ value: String(value), label: criticalityWords[value] })),
];
const exposures = [none, ...exposure.options.map((value) => ({ value, label: exposureWords[value] }))];

interface AssetEditDialogProps {
  what: string;
  assets: () => Promise<AssetRow[]>;
  onClose: () => void;
  onDone?: () => void;
}

export function AssetEditDialog({ what, assets, onClose, onDone }: AssetEditDialogProps) {
  const queries = useQueryClient();
  const values = useQuery(orpc.assets.values.queryOptions()).data;
  const [rows, setRows] = useState<AssetRow[]>([]);
  const [edits, setEdits] = useState<AssetEdits>({});
  const [answers, setAnswers] = useState<string[] | null>(null);
  const [asking, setAsking] = useState(false);
  // The machines that were chosen when the form was opened.
  const [chosen] = useState(assets);
  useEffect(() => {
    chosen.then(setRows, () => {});
  }, [chosen]);

  const change = changeOf(edits, answers);
  const edit = useMutation({
    mutationFn: async () => {
      const ids = (await chosen).map((row) => row.id);
      const { words } = await client.assets.words({ ids });
      await client.assets.set({ ids, change: change! });
      return words;
    },
    onSuccess: (before) => {
      notifyChange(`${countWords(before.length, 'machine')} changed and judged again.`, async () => {
        for (const back of undoChanges(before, change!)) await client.assets.set(back);
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onDone?.();
      onClose();
    },
  });

  const valueOf = (field: EditField) => (edits[field]?.mode === 'set' ? edits[field].value : '');
  const set = (field: EditField, value: string) => {
    if (field === 'criticality') setAnswers(null);
    setEdits((now) => ({ ...now, [field]: { mode: value === '' ? 'leave' : 'set', value } }));
  };
  const row = (field: EditField, label: string) => ({
    label,
    mode: edits[field]?.mode ?? 'leave',
    present: presentWords(rows, field),
    onMode: (mode: EditMode) => {
      if (field === 'criticality') setAnswers(null);
      setEdits((now) => ({ ...now, [field]: { mode, value: now[field]?.value ?? '' } }));
    },
  });
  const scopes = valueOf('scopes').split(',').filter(Boolean);

  return (
    <Modal opened onClose={onClose} title={`Edit ${what}`} size="xl">
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (change !== null) edit.mutate();
        }}
      >
        <div className="edit-rows">
          <EditRow {...row('criticality', 'Criticality')}>
            {(label) => (
              <div className="edit-beside">
                <NativeSelect
                  aria-labelledby={label}
                  data={criticalities}
                  value={valueOf('criticality')}
                  onChange={(event) => set('criticality', event.currentTarget.value)}
                  data-autofocus
                />
                <button type="button" className="link" onClick={() => setAsking(true)}>
                  {answers === null ? 'by five questions…' : 'by five questions: change…'}
                </button>
              </div>
            )}
          </EditRow>
          <EditRow {...row('exposure', 'Exposure')}>
            {(label) => (
              <NativeSelect
                aria-labelledby={label}
                data={exposures}
                value={valueOf('exposure')}
                onChange={(event) => set('exposure', event.currentTarget.value)}
              />
            )}
          </EditRow>
          <EditRow {...row('scopes', 'Scopes')}>
            {(label) => (
              <TagsInput
                aria-labelledby={label}
                data={[...new Set([...knownScopes, ...(values?.scopes ?? [])])]}
                acceptValueOnBlur
                value={scopes}
                onChange={(next) => set('scopes', [...new Set(next.map(scopeWord))].filter(Boolean).join(','))}
              />
            )}
          </EditRow>
          {textFields.map(({ name, label: title, length }) => (
            <EditRow key={name} {...row(name, title)}>
              {(label) => (
                <Autocomplete
                  aria-labelledby={label}
                  maxLength={length}
                  data={values?.[name] ?? []}
                  value={valueOf(name)}
                  onChange={(value) => set(name, value)}
                />
              )}
            </EditRow>
          ))}
          <EditRow {...row('extendedSupport', 'Extended support until')}>
            {(label) => (
              <TextInput
                type="date"
                aria-labelledby={label}
                value={valueOf('extendedSupport')}
                onChange={(event) => set('extendedSupport', event.currentTarget.value)}
              />
            )}
          </EditRow>
        </div>
        <ErrorAlert error={edit.error} />
        <div className="except-actions edit-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            loading={edit.isPending}
            disabled={change === null || Object.keys(change).length === 0}
          >
            Change
          </Button>
        </div>
      </form>
      {asking && (
        <CriticalityQuestions
          what={what}
          former={answers ?? undefined}
          onClose={() => setAsking(false)}
          onAnswered={(given) => {
            setEdits((now) => ({ ...now, criticality: { mode: 'set', value: String(given.criticality) } }));
            setAnswers(given.answers);
            setAsking(false);
          }}
        />
      )}
    </Modal>
  );
}
