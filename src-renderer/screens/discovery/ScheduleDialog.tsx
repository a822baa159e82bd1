/** Makes a schedule: what it does, how often, and the confirmation of its scope for every run. */
import { useState } from 'react';
import { Autocomplete, Button, Checkbox, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ScheduledWork } from '../../../src-shared/model/schedule.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { usualRules } from '../../parts/window-words.ts';
import { useZone } from '../../state/site.ts';
import { rangesIn } from './scope-text.ts';
import '../../parts/except-dialog.css';

const other = 'other';
const rhythms = [
  ...usualRules.map(({ rule, label }) => ({ value: rule, label })),
  { value: other, label: 'Another rule (RRULE)' },
];
const kinds = [
  { value: 'discover', label: 'Sweep addresses' },
  { value: 'collect', label: 'Collect machines over SSH' },
];

export function ScheduleDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const zone = useZone();
  const actor = useQuery(orpc.discovery.defaults.queryOptions()).data?.actor ?? '';
  const [name, setName] = useState('');
  const [kind, setKind] = useState<ScheduledWork['kind']>('discover');
  const [targets, setTargets] = useState('');
  const [exclude, setExclude] = useState('');
  const [polite, setPolite] = useState(false);
  const [rhythm, setRhythm] = useState<string>('FREQ=DAILY');
  const [written, setWritten] = useState('FREQ=WEEKLY;BYDAY=MO');
  const [time, setTime] = useState('22:00');
  const [timeZone, setTimeZone] = useState(zone.timeZone);
  const [confirmed, setConfirmed] = useState(false);
  const named = rangesIn(targets);
  const work: ScheduledWork =
    kind === 'collect'
      ? { kind, hosts: named }
      : { kind, ranges: named, exclude: rangesIn(exclude), polite, ask: ['netbios', 'mdns', 'snmp'] };
  const rule = rhythm === other ? written : rhythm;
  const add = useMutation({
    mutationFn: () => client.schedules.add({ name: name.trim(), rule, time, timeZone, work, confirmed: true }),
    onSuccess: ({ schedule }) => {
      notifyChange(`Schedule ${schedule.name} made.`, async () => {
        await client.schedules.remove({ name: schedule.name });
        await queries.invalidateQueries();
      });
      void queries.invalidateQueries();
      onClose();
    },
  });
  const ready = name.trim() !== '' && named.length > 0 && time !== '' && confirmed;
  return (
    <Modal opened onClose={onClose} title="New schedule" size={560} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="except-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) add.mutate();
        }}
      >
        <TextInput
          label="Name"
          required
          maxLength={60}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Does"
          data={kinds}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value === 'collect' ? 'collect' : 'discover')}
        />
        <Textarea
          label={kind === 'discover' ? 'Ranges' : 'Machines'}
          description={
            kind === 'discover'
              ? 'Addresses, blocks such as 192.168.1.0/24, or first-last; one a line'
              : 'Addresses, names or assets; reached as they were last, by key or agent'
          }
          required
          className="disc-ranges"
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          value={targets}
          onChange={(event) => setTargets(event.currentTarget.value)}
        />
        {kind === 'discover' ? (
          <>
            <TextInput
              label="Leave out"
              spellCheck={false}
              value={exclude}
              onChange={(event) => setExclude(event.currentTarget.value)}
            />
            <Checkbox
              label="Polite"
              description="At most 20 connections a second, and none at all to printing and control ports"
              checked={polite}
              onChange={(event) => setPolite(event.currentTarget.checked)}
            />
          </>
        ) : null}
        <NativeSelect
          label="How often"
          data={rhythms}
          value={rhythm}
          onChange={(event) => setRhythm(event.currentTarget.value)}
        />
        {rhythm === other ? (
          <TextInput
            label="Rule"
            description="RRULE of RFC 5545, e.g. FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"
            required
            maxLength={300}
            classNames={{ input: 'mono' }}
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
        ) : null}
        <div className="disc-pair">
          <TextInput
            label="At"
            type="time"
            required
            value={time}
            onChange={(event) => setTime(event.currentTarget.value.slice(0, 5))}
          />
          <Autocomplete
            size="xs"
            label="Time zone"
            required
            limit={12}
            data={Intl.supportedValuesOf('timeZone')}
            value={timeZone}
            onChange={setTimeZone}
          />
        </div>
        <Checkbox
          label="I may do this at every run"
          description={`The scope, the time and your name${actor === '' ? '' : ` (${actor})`} go into the log now.`}
          checked={confirmed}
          onChange={(event) => setConfirmed(event.currentTarget.checked)}
        />
        <ErrorAlert error={add.error} />
        <div className="except-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={add.isPending} disabled={!ready}>
            Make it
          </Button>
        </div>
      </form>
    </Modal>
  );
}
