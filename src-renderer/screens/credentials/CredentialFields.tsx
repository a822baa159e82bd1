/** The fields of one kind of stored login: its account, and the key of SSH. */
import { useState, type ReactNode } from 'react';
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { SecretState } from '../../../src-shared/model/credential.ts';
import { snmpAuthProtocol, snmpPrivProtocol } from '../../../src-shared/model/snmp.ts';
import { FileField } from '../../parts/FileField.tsx';
import { keptWords, type Draft } from './credential-draft.ts';

/** Larger files are no private keys; the engine takes 100,000 characters. */
const largestKey = 100_000;
export const plainText = { autoComplete: 'off', spellCheck: false } as const;

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

export function AccountFields({ draft, change }: PartProps) {
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

function SnmpFields({ draft, change, user, port }: PartProps & { user: ReactNode; port: ReactNode }) {
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
                ...snmpAuthProtocol.options.map((value) => ({ value, label: value.toUpperCase() })),
              ]}
              value={draft.authProtocol}
              onChange={(event) => {
                const chosen = snmpAuthProtocol.options.find((one) => one === event.currentTarget.value) ?? '';
                change({ authProtocol: chosen, ...(chosen === '' ? { privProtocol: '' } : {}) });
              }}
            />
            <NativeSelect
              label="Encryption"
              data={[
                { value: '', label: 'none' },
                ...snmpPrivProtocol.options.map((value) => ({ value, label: value.toUpperCase() })),
              ]}
              value={draft.privProtocol}
              disabled={draft.authProtocol === ''}
              onChange={(event) =>
                change({
                  privProtocol: snmpPrivProtocol.options.find((one) => one === event.currentTarget.value) ?? '',
                })
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
  kept: SecretState | undefined;
}

/** The key itself where the vault can keep it, else where it lies, which only the desktop window may name. */
export function KeyField({ draft, change, encrypted, local, kept }: KeyFieldProps) {
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
