/** Makes a stored login or changes one. Secrets go in here and are never shown again; they live as long as the dialog. */
import { useState } from 'react';
import { Button, Checkbox, Modal, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  credentialKinds,
  snmpAuthProtocols,
  snmpPrivProtocols,
  type Credential,
  type SecretName,
} from '../../../src-shared/model/credential.ts';
import { client } from '../../api.ts';
import { desktopBridge } from '../../desktop.ts';
import { ErrorAlert } from '../../parts/ErrorAlert.tsx';
import { FileField } from '../../parts/FileField.tsx';
import { notifyChange } from '../../parts/notify-change.tsx';
import { draftOf, keptWords, kindWords, saveInput, secretsOf, secretWords, type Draft } from './credential-draft.ts';

interface CredentialDialogProps {
  /** The one to change; null makes a new one. */
  former: Credential | null;
  encrypted: boolean;
  onClose: () => void;
}

/** Larger files are no private keys; the engine takes 100,000 characters. */
const largestKey = 100_000;
const optional = new Set<SecretName>(['keyPassphrase', 'sudoPassword', 'jumpPassword']);
const plainText = { autoComplete: 'off', spellCheck: false } as const;

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

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

function AccountFields({ draft, change }: PartProps) {
  const { kind } = draft;
  const user = (label: string, description?: string) => (
    <TextInput
      label={label}
      description={description}
      required
      maxLength={400}
      {...plainText}
      value={draft.user}
      onChange={(event) => change({ user: event.currentTarget.value })}
    />
  );
  const port = (usual: string) => (
    <TextInput
      label="Port"
      placeholder={usual}
      inputMode="numeric"
      pattern="[0-9]{1,5}"
      value={draft.port}
      onChange={(event) => change({ port: event.currentTarget.value })}
    />
  );
  if (kind === 'ldap') return user('Bind name', 'name@domain, or a distinguished name');
  if (kind === 'windows')
    return (
      <>
        <div className="credential-pair">
          {user('User', 'DOMAIN\\name or name@domain')}
          {port(draft.ssl ? '5986' : '5985')}
        </div>
        <Checkbox
          label="WinRM over HTTPS"
          checked={draft.ssl}
          onChange={(event) => change({ ssl: event.currentTarget.checked })}
        />
        <p className="mut">PowerShell remoting has never been run on real Windows yet.</p>
      </>
    );
  if (kind === 'snmp') return <SnmpFields draft={draft} change={change} user={user('User')} port={port('161')} />;
  return (
    <>
      <div className="credential-pair">
        {user('User')}
        <NativeSelect
          label="Logs in by"
          data={[
            { value: 'key', label: 'a private key' },
            { value: 'password', label: 'a password' },
          ]}
          value={draft.way}
          onChange={(event) => change({ way: event.currentTarget.value === 'key' ? 'key' : 'password' })}
        />
      </div>
      <div className="credential-pair">
        <TextInput
          label="Jump host"
          placeholder="user@host or user@host:port"
          maxLength={300}
          spellCheck={false}
          value={draft.jump}
          onChange={(event) => change({ jump: event.currentTarget.value })}
        />
        {port('22')}
      </div>
      <Checkbox
        label="Become root with sudo"
        checked={draft.sudo}
        onChange={(event) => change({ sudo: event.currentTarget.checked })}
      />
    </>
  );
}

function SnmpFields({ draft, change, user, port }: PartProps & { user: React.ReactNode; port: React.ReactNode }) {
  return (
    <>
      <div className="credential-pair">
        <NativeSelect
          label="Version"
          data={['1', '2c', '3']}
          value={draft.version}
          onChange={(event) => {
            const version = (['1', '2c', '3'] as const).find((one) => one === event.currentTarget.value);
            if (version) change({ version, typed: {} });
          }}
        />
        {port}
      </div>
      {draft.version === '3' ? (
        <>
          {user}
          <div className="credential-pair">
            <NativeSelect
              label="Authentication"
              data={[
                { value: '', label: 'none' },
                ...snmpAuthProtocols.map((value) => ({ value, label: value.toUpperCase() })),
              ]}
              value={draft.authProtocol}
              onChange={(event) => {
                const chosen = snmpAuthProtocols.find((one) => one === event.currentTarget.value) ?? '';
                change({ authProtocol: chosen, ...(chosen === '' ? { privProtocol: '' } : {}) });
              }}
            />
            <NativeSelect
              label="Encryption"
              data={[
                { value: '', label: 'none' },
                ...snmpPrivProtocols.map((value) => ({ value, label: value.toUpperCase() })),
              ]}
              value={draft.privProtocol}
              disabled={draft.authProtocol === ''}
              onChange={(event) =>
                change({ privProtocol: snmpPrivProtocols.find((one) => one === event.currentTarget.value) ?? '' })
              }
            />
          </div>
        </>
      ) : null}
    </>
  );
}

interface KeyFieldProps extends PartProps {
  encrypted: boolean;
  local: boolean;
  kept: Credential['secrets'][number] | undefined;
}

/** The key itself where the vault can keep it, else where it lies, which only the desktop window may name. */
function KeyField({ draft, change, encrypted, local, kept }: KeyFieldProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (file: File | null) => {
    const text = file !== null && file.size <= largestKey ? await file.text() : null;
    const isKey = text !== null && /PRIVATE KEY|PuTTY-User-Key-File/u.test(text);
    setProblem(file === null || isKey ? null : 'This is not a private key in PEM, OpenSSH or PuTTY form.');
    change({ keyText: isKey ? text : null });
  };
  return (
    <>
      {encrypted ? (
        <FileField
          label="Private key"
          required={kept === undefined && draft.keyPath === ''}
          description={
            problem ? (
              <span className="now">{problem}</span>
            ) : kept ? (
              `${keptWords(kept)}; none chosen: stays`
            ) : undefined
          }
          onFile={(file) => void take(file)}
        />
      ) : null}
      {local || draft.keyPath !== '' ? (
        <TextInput
          label="Path of the key file"
          description="Only the path is kept; the file stays where it is."
          maxLength={4096}
          disabled={!local || draft.keyText !== null}
          {...plainText}
          value={draft.keyPath}
          onChange={(event) => change({ keyPath: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}
