/** Opens a vault: one of the recent ones, or by its path. */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { orpc, refusalOf } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { PathInput } from '../../parts/PathInput.tsx';
import { forgetFormerVault } from '../../state/vault-change.ts';
import { href, navigate } from '../../router.ts';

export function OpenVault({ recent }: { recent: { path: string; name: string }[] }) {
  const queries = useQueryClient();
  const heading = useId();
  const passphraseField = useRef<HTMLInputElement>(null);
  const [path, setPath] = useState(recent[0]?.path ?? '');
  const [passphrase, setPassphrase] = useState('');
  const [asked, setAsked] = useState(false);
  const open = useMutation(
    orpc.vaults.open.mutationOptions({
      onSuccess: async () => {
        await forgetFormerVault(queries);
        navigate(href('overview'));
      },
      onError: (error) => {
        if (refusalOf(error).code === 'passphrase-missing') {
          setAsked(true);
          passphraseField.current?.focus();
        }
      },
    }),
  );
  const start = (file: string) => {
    setPath(file);
    open.mutate({ path: file.trim(), ...(passphrase === '' ? {} : { passphrase }) });
  };
  const needsPassphrase = asked && open.error !== null && refusalOf(open.error).code === 'passphrase-missing';
  return (
    <section aria-labelledby={heading} className="welcome-block">
      <h2 id={heading}>Open a vault</h2>
      {recent.length > 0 ? (
        <ul className="recent-vaults" aria-label="Recent vaults">
          {recent.slice(0, 6).map((vault) => (
            <li key={vault.path}>
              <button type="button" onClick={() => start(vault.path)} disabled={open.isPending}>
                <b>{vault.name}</b> <span className="mono mut">{vault.path}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() !== '') start(path);
        }}
      >
        <PathInput label="File of the vault" purpose="open" value={path} onChange={setPath} />
        <PasswordInput
          ref={passphraseField}
          label="Passphrase or recovery key"
          description={
            needsPassphrase ? 'This vault is encrypted: enter its passphrase.' : 'Leave empty for a vault without one.'
          }
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase of the vault to open' }}
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
        <ErrorAlert error={open.error} />
        <div>
          <Button type="submit" loading={open.isPending} disabled={path.trim() === ''}>
            Open
          </Button>
        </div>
      </form>
    </section>
  );
}
