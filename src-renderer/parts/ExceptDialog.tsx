/** The form that excepts findings: kind, reason, approver, end and controls. Used wherever findings can be excepted. */
import { useState } from 'react';
import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Control, ExceptionKind } from '../../src-shared/model/exception.ts';
import { client } from '../api.ts';
import { useNow, useZone } from '../state/site.ts';
import { ControlFields, emptyControl } from './ControlFields.tsx';
import { dayWords, wallClock } from './dates.ts';
import { ErrorAlert } from './ErrorAlert.tsx';
import { notifyChange } from './notify-change.tsx';
import { countWords } from './NumberText.tsx';
import './except-dialog.css';

interface ExceptDialogProps {
  /** What is excepted, in words: "openssl on web-1", "2 patches". */
  what: string;
  /** Ids of the findings; asked for when the form is sent. */
  findings: () => Promise<string[]>;
  onClose: () => void;
  onDone?: () => void;
}

const kinds: { value: ExceptionKind; label: string; help: string }[] = [
  { value: 'accepted', label: 'Accept the risk', help: 'It stays as it is; somebody answers for it until the end.' },
  { value: 'mitigated', label: 'Mitigated', help: 'A control stops the attack; it lowers the score.' },
  { value: 'postponed', label: 'Postponed', help: 'It will be patched, but later than its clock says.' },
  { value: 'false-positive', label: 'False positive', help: 'The machine is not affected; say how you know.' },
];

/** A day so many days on, e.g. 2026-12-23. */
function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function ExceptDialog({ what, findings, onClose, onDone }: ExceptDialogProps) {
  const zone = useZone();
  const today = wallClock(useNow(), zone.timeZone).day;
  const queries = useQueryClient();
  const [kind, setKind] = useState<ExceptionKind>('accepted');
  const [reason, setReason] = useState('');
  const [approver, setApprover] = useState('');
  const [until, setUntil] = useState(() => dayAfter(today, 30));
  const [controls, setControls] = useState<Control[]>([{ ...emptyControl }]);
  const except = useMutation({
    mutationFn: async () => {
      const ids = await findings();
      return client.exceptions.create({
        findings: ids,
        kind,
        reason: reason.trim(),
        approver: approver.trim(),
        until,
        controls: kind === 'mitigated' ? controls : [],
      });
    },
    onSuccess: ({ exception }) => {
      const count = countWords(exception.findings.length, 'finding');
      notifyChange(`${count} excepted until ${dayWords(exception.until, today, zone.locale)}.`, async () => {
        await client.exceptions.end({ id: exception.id, reason: 'Taken back right after it was made' });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onDone?.();
      onClose();
    },
  });

  return (
    <Modal opened onClose={onClose} title={`Except ${what}`} size={560}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          except.mutate();
        }}
      >
        <p className="mut">When it ends, the original clock counts again, as if it had never stopped.</p>
        <NativeSelect
          label="Kind"
          data={kinds.map(({ value, label }) => ({ value, label }))}
          value={kind}
          onChange={(event) =>
            setKind(kinds.find((entry) => entry.value === event.currentTarget.value)?.value ?? 'accepted')
          }
          description={kinds.find((entry) => entry.value === kind)?.help}
          inputWrapperOrder={['label', 'input', 'description']}
          data-autofocus
        />
        <Textarea
          label="Reason"
          required
          minLength={3}
          maxLength={1000}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className="except-pair">
          <TextInput
            label="Approver"
            required
            maxLength={120}
            value={approver}
            onChange={(event) => setApprover(event.currentTarget.value)}
          />
          <TextInput
            label="Until, last day"
            type="date"
            required
            min={today}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
        </div>
        {kind === 'mitigated' && <ControlFields controls={controls} onChange={setControls} />}
        <ErrorAlert error={except.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={except.isPending}>
            Except
          </Button>
        </div>
      </form>
    </Modal>
  );
}
