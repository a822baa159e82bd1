/** The site's name, who acts in this window, and the time zone whose midnights end the day clocks. */
import { Autocomplete, Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Policy } from '../../../src-shared/model/policy.ts';
import { client, orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';

interface SiteSectionProps {
  settings: { actor: string; site: string; policy: Policy };
}

export function SiteSection({ settings }: SiteSectionProps) {
  const heading = useId();
  const before = { site: settings.site, actor: settings.actor, timeZone: settings.policy.timeZone };
  const [form, setForm] = useState(before);
  const save = useMutation(
    orpc.settings.set.mutationOptions({
      onSuccess: () => notifyChange('Settings saved.', () => client.settings.set(before)),
    }),
  );
  const same = form.site === before.site && form.actor === before.actor && form.timeZone === before.timeZone;
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Site</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ site: form.site.trim(), actor: form.actor.trim(), timeZone: form.timeZone.trim() });
        }}
      >
        <TextInput
          label="Name of the site"
          description="Shown in the top bar."
          maxLength={120}
          value={form.site}
          onChange={(event) => setForm({ ...form, site: event.currentTarget.value })}
        />
        <TextInput
          label="Who acts"
          description="Written into every log entry made in this window."
          maxLength={120}
          value={form.actor}
          onChange={(event) => setForm({ ...form, actor: event.currentTarget.value })}
          error={form.actor.trim() === '' ? 'Every log entry needs a name.' : null}
        />
        <Autocomplete
          size="xs"
          label="Time zone"
          description="Deadlines counted in days end at midnight here. Dates in this window follow it."
          limit={12}
          data={Intl.supportedValuesOf('timeZone')}
          value={form.timeZone}
          onChange={(timeZone) => setForm({ ...form, timeZone })}
        />
        <ErrorAlert error={save.error} />
        <div>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={same || form.actor.trim() === '' || form.timeZone.trim() === ''}
          >
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}
