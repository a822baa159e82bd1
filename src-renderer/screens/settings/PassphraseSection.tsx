/** Changes the passphrase; the new recovery key is shown once. */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { strengthOf } from '../../parts/strength.ts';
import { RecoveryKey } from '../../parts/RecoveryKey.tsx';

const empty = { current: '', next: '', again: '' };

export function PassphraseSection({ vault }: { vault: string }) {
  const heading = useId();
  const [form, setForm] = useState(empty);
  const change = useMutation(
    orpc.vaults.changePassphrase.mutationOptions({
      onSuccess: () => {
        setForm(empty);
        notifyChange('The passphrase was changed. The former one and its recovery key no longer open the vault.');
      },
    }),
  );
  const field = (name: keyof typeof empty, label: string, description?: string) => (
    <PasswordInput
      label={label}
      description={description}
      autoComplete={name === 'current' ? 'current-password' : 'new-password'}
      visibilityToggleButtonProps={{ 'aria-label': `Show: ${label}` }}
      value={form[name]}
      onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
      error={name === 'again' && form.again !== '' && form.again !== form.next ? 'The two differ.' : null}
    />
  );
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Passphrase</h2>
      {change.data ? (
        <RecoveryKey recoveryKey={change.data.recoveryKey} vault={vault} done="Done" onDone={() => change.reset()} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            change.mutate({ current: form.current, next: form.next });
          }}
        >
          {field('current', 'Present passphrase')}
          {field('next', 'New passphrase', strengthOf(form.next).hint)}
          {field('again', 'New passphrase again')}
          <ErrorAlert error={change.error} />
          <div>
            <Button
              type="submit"
              loading={change.isPending}
              disabled={form.current === '' || form.next === '' || form.next !== form.again}
            >
              Change the passphrase
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
