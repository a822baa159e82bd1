/** Makes a stored login or changes one. Secrets go in here and are never shown again; they live as long as the dialog. */
import { useState } from 'react';
import { Button, Modal, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { credentialKinds, type Credential, type SecretName } from '../../../src-shared/model/credential.ts';
import { client } from '../../api.ts';
import { desktopBridge } from '../../desktop.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { AccountFields, KeyField, plainText } from './CredentialFields.tsx';
import { draftOf, keptWords, kindWords, saveInput, secretsOf, secretWords, type Draft } from './credential-draft.ts';

interface CredentialDialogProps {
  /** The one to change; null makes a new one. */
  former: Credential | null;
  encrypted: boolean;
  onClose: () => void;
}

const optional = new Set<SecretName>(['keyPassphrase', 'sudoPassword', 'jumpPassword']);

export function CredentialDialog({ former, encrypted, onClose }: CredentialDialogProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(former));
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const local = desktopBridge() !== null;
  const save = useMutation({
    mutationFn: () => client.credentials.save(saveInput(draft, former, encrypted)),
    onSuccess: ({ credential }) => {
      notifyChange(`${credential.name} saved.`);
      void queries.invalidateQueries();
      onClose();
    },
  });
  const keptOf = (name: SecretName) =>
    former?.account.kind === draft.kind ? former.secrets.find((secret) => secret.name === name) : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={former ? `Change ${former.name}` : 'New credential'}
      size={600}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="credential-form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="credential-pair">
          <TextInput
            label="Name"
            required
            maxLength={60}
            data-autofocus
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <NativeSelect
            label="Kind"
            data={credentialKinds.map((kind) => ({ value: kind, label: kindWords[kind] }))}
            value={draft.kind}
            onChange={(event) => {
              const kind = credentialKinds.find((one) => one === event.currentTarget.value);
              if (kind) change({ kind, typed: {} });
            }}
          />
        </div>
        <AccountFields draft={draft} change={change} />
        {draft.kind === 'ssh' && draft.way === 'key' ? (
          <KeyField draft={draft} change={change} encrypted={encrypted} local={local} kept={keptOf('privateKey')} />
        ) : null}
        {secretsOf(draft)
          .filter((name) => name !== 'privateKey')
          .map((name) => {
            const kept = keptOf(name);
            const common = {
              label: encrypted ? secretWords[name] : `${secretWords[name]}: variable`,
              value: draft.typed[name] ?? '',
              required: kept === undefined && !optional.has(name),
              placeholder: kept
                ? `${keptWords(kept)}; empty: stays`
                : name === 'sudoPassword'
                  ? 'the login password'
                  : '',
              onChange: (event: { currentTarget: { value: string } }) =>
                change({ typed: { ...draft.typed, [name]: event.currentTarget.value } }),
            };
            return encrypted ? (
              <PasswordInput
                key={name}
                {...common}
                {...plainText}
                maxLength={1024}
                visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was typed' }}
              />
            ) : (
              <TextInput
                key={name}
                {...common}
                {...plainText}
                description="Name of the environment variable it is read from when it is needed."
                maxLength={120}
                disabled={!local}
              />
            );
          })}
        {encrypted || local ? null : (
          <p className="credential-plain">
            This vault is plain and keeps no secrets. A browser can’t name variables and key files of the machine that
            serves it: use the desktop window or the command line (<code>credentials add</code>).
          </p>
        )}
        <Textarea
          label="For these machines"
          description="One a line: 10.0.0.0/24, 10.0.0.5-20, web*, scope:NAME for an asset scope, * for all. Empty: only where it is named."
          autosize
          minRows={2}
          maxRows={8}
          {...plainText}
          value={draft.scope}
          onChange={(event) => change({ scope: event.currentTarget.value })}
        />
        <TextInput
          label="Note"
          maxLength={500}
          value={draft.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
        <ErrorAlert error={save.error} />
        <div className="credential-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {former ? 'Change' : 'Store it'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
