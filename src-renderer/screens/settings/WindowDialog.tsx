/** Makes a maintenance window or changes one; shows its next times while it is written. */
import { Autocomplete, Button, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecurringWindow, WindowFields } from '../../../src-shared/model/window.ts';
import { client } from '../../api.ts';
import { wallClock } from '../../parts/dates.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { usualRules } from '../../parts/window-words.ts';
import { useNow, useZone } from '../../state/site.ts';
import { NextRuns } from './NextRuns.tsx';

const other = 'other';
const rhythms = [
  ...usualRules.map(({ rule, label }) => ({ value: rule, label })),
  { value: other, label: 'Another rule (RRULE)' },
];

/** What `client.windows.save` takes of a window that is there. */
export const fieldsOf = ({ starts, timeZone, rule, minutes }: WindowFields): WindowFields => ({
  starts,
  timeZone,
  rule,
  minutes,
});

interface WindowDialogProps {
  /** The one to change; null makes a new one. */
  window: RecurringWindow | null;
  onClose: () => void;
}

export function WindowDialog({ window: before, onClose }: WindowDialogProps) {
  const queries = useQueryClient();
  const zone = useZone();
  const { day } = wallClock(useNow(), zone.timeZone);
  const [name, setName] = useState(before?.name ?? '');
  const [fields, setFields] = useState<WindowFields>(
    before
      ? fieldsOf(before)
      : { starts: `${day}T22:00`, timeZone: zone.timeZone, rule: 'FREQ=WEEKLY;BYDAY=SU', minutes: 180 },
  );
  const change = (part: Partial<WindowFields>) => setFields((now) => ({ ...now, ...part }));
  const [written, setWritten] = useState(!usualRules.some((usual) => usual.rule === fields.rule));
  const [settled] = useDebouncedValue(fields, 300);
  const save = useMutation({
    mutationFn: () => client.windows.save({ name: name.trim(), ...fields, replace: before !== null }),
    onSuccess: ({ window: saved }) => {
      notifyChange(`Maintenance window ${saved.name} saved.`, async () => {
        await (before
          ? client.windows.save({ name: before.name, ...fieldsOf(before), replace: true })
          : client.windows.remove({ name: saved.name }));
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={before ? `Change ${before.name}` : 'New maintenance window'} size="lg">
      <form
        className="settings-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {before ? null : (
          <TextInput
            label="Name"
            required
            maxLength={60}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <NativeSelect
          label="How often"
          data={rhythms}
          value={written ? other : fields.rule}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setWritten(value === other);
            if (value !== other) change({ rule: value });
          }}
        />
        {written ? (
          <TextInput
            label="Rule"
            description="RRULE of RFC 5545, e.g. FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"
            required
            maxLength={300}
            classNames={{ input: 'mono' }}
            value={fields.rule}
            onChange={(event) => change({ rule: event.currentTarget.value })}
          />
        ) : null}
        <div className="settings-three">
          <TextInput
            label="From, at this time"
            description="None comes before."
            type="datetime-local"
            required
            value={fields.starts}
            onChange={(event) => change({ starts: event.currentTarget.value.slice(0, 16) })}
          />
          <Autocomplete
            size="xs"
            label="Time zone"
            description="Whose clock it keeps to."
            required
            limit={12}
            data={Intl.supportedValuesOf('timeZone')}
            value={fields.timeZone}
            onChange={(timeZone) => change({ timeZone })}
          />
          <NumberInput
            size="xs"
            label="Minutes"
            description="How long it is."
            required
            allowDecimal={false}
            allowNegative={false}
            value={fields.minutes}
            onChange={(value) => change({ minutes: Math.floor(Number(value) || 0) })}
          />
        </div>
        {settled.starts === '' || settled.rule.trim() === '' || settled.timeZone.trim() === '' ? null : (
          <NextRuns of={settled} />
        )}
        <ErrorAlert error={save.error} />
        <div className="settings-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending} disabled={name.trim() === ''}>
            {before ? 'Change' : 'Make it'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
