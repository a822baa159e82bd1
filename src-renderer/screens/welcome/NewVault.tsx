/** Makes a vault: where, and protected by which passphrase, or plainly without one. */
import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { PathInput } from '../../parts/PathInput.tsx';
import { forgetFormerVault } from '../../state/vault-change.ts';
import { strengthOf } from '../../parts/strength.ts';

interface NewVaultProps {
  suggested: string;
  onMade: (made: { vault: string; recoveryKey?: string | undefined }) => void;
}

export function NewVault({ suggested, onMade }: NewVaultProps) {
  const queries = useQueryClient();
  const heading = useId();
  const [path, setPath] = useState(suggested);
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [plain, setPlain] = useState(false);
  const [tried, setTried] = useState(false);
  const create = useMutation(
    orpc.vaults.create.mutationOptions({
      onSuccess: (made) => {
        onMade(made);
        return forgetFormerVault(queries);
      },
    }),
  );
  const strength = strengthOf(first);
  const missing = !plain && first === '';
  const differ = !plain && second !== first;
  return (
    <section aria-labelledby={heading} className="welcome-block">
      <h2 id={heading}>New vault</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (path.trim() === '' || missing || differ) return;
          create.mutate({ path: path.trim(), ...(plain ? {} : { passphrase: first }) });
        }}
      >
        <PathInput
          label="File of the new vault"
          purpose="save"
          value={path}
          onChange={setPath}
          error={tried && path.trim() === '' ? 'Say where the file goes.' : null}
        />
        {plain ? null : (
          <>
            <PasswordInput
              label="Passphrase"
              description={strength.hint}
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase' }}
              value={first}
              onChange={(event) => setFirst(event.currentTarget.value)}
              error={tried && missing ? 'Enter a passphrase, or leave the vault unprotected below.' : null}
            />
            <div className={`strength ${strength.word}`} aria-hidden="true">
              <span />
              <span />
              <span />
            </div>
            <PasswordInput
              label="Passphrase again"
              autoComplete="new-password"
              visibilityToggleButtonProps={{ 'aria-label': 'Show the repeated passphrase' }}
              value={second}
              onChange={(event) => setSecond(event.currentTarget.value)}
              error={differ && (tried || second.length >= first.length) && second !== '' ? 'The two differ.' : null}
            />
          </>
        )}
        <Checkbox
          checked={plain}
          onChange={(event) => setPlain(event.currentTarget.checked)}
          label="Skip for now: no passphrase"
          description="Who can read the file can then read everything in it."
        />
        <ErrorAlert error={create.error} />
        <div>
          <Button type="submit" variant="filled" loading={create.isPending}>
            Make the vault
          </Button>
          {create.isPending ? (
            <span className="mut beside">Loading the advisory data that came with the program…</span>
          ) : null}
        </div>
      </form>
    </section>
  );
}
