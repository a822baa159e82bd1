/** The vault's file: where it is, whether it is encrypted, a backup of it, and closing it. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { orpc } from '../../api.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { numberWords } from '../../parts/NumberText.tsx';
import { PathInput } from '../../parts/PathInput.tsx';
import { href, navigate } from '../../router.ts';
import { forgetFormerVault } from '../../state/vault-change.ts';

interface VaultSectionProps {
  vault: { path: string; name: string; encrypted: boolean; test: boolean; sample: boolean };
}

function Backup({ path, encrypted }: { path: string; encrypted: boolean }) {
  const [file, setFile] = useState(`${path}.backup`);
  const backup = useMutation(orpc.vaults.backup.mutationOptions());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file.trim() !== '') backup.mutate({ file: file.trim() });
      }}
    >
      <PathInput
        label="Back up to"
        description={
          encrypted
            ? 'A whole copy, encrypted as the vault is.'
            : 'A whole copy, not encrypted. Private signing keys lie beside this vault and are not in it.'
        }
        purpose="save"
        value={file}
        onChange={setFile}
      />
      <ErrorAlert error={backup.error} />
      {backup.data ? (
        <p aria-live="polite">
          Written: <span className="mono">{backup.data.file}</span>, {numberWords(backup.data.bytes)} bytes, SHA-256{' '}
          <span className="mono wrap">{backup.data.sha256}</span>
          {backup.data.alsoBackUp ? (
            <>
              . Back up the signing keys in <span className="mono wrap">{backup.data.alsoBackUp}</span> too.
            </>
          ) : null}
        </p>
      ) : null}
      <div>
        <Button type="submit" loading={backup.isPending} disabled={file.trim() === ''}>
          Back up now
        </Button>
      </div>
    </form>
  );
}

export function VaultSection({ vault }: VaultSectionProps) {
  const heading = useId();
  const queries = useQueryClient();
  const close = useMutation(
    orpc.vaults.close.mutationOptions({
      onSuccess: async () => {
        navigate(href('welcome'));
        await forgetFormerVault(queries);
      },
    }),
  );
  return (
    <section aria-labelledby={heading} className="settings-block">
      <h2 id={heading}>Vault</h2>
      <dl>
        <dt>File</dt>
        <dd className="mono wrap">{vault.path}</dd>
        <dt>Encrypted</dt>
        <dd>{vault.encrypted ? 'Yes, with a passphrase' : 'No: who can read the file can read everything in it'}</dd>
        {vault.test ? (
          <>
            <dt>Kind</dt>
            <dd>Test vault</dd>
          </>
        ) : null}
        {vault.sample ? (
          <>
            <dt>Kind</dt>
            <dd>Sample: a made-up site</dd>
          </>
        ) : null}
      </dl>
      <Backup path={vault.path} encrypted={vault.encrypted} />
      <ErrorAlert error={close.error} />
      <div>
        <Button loading={close.isPending} onClick={() => close.mutate({})}>
          Close the vault
        </Button>
      </div>
    </section>
  );
}
