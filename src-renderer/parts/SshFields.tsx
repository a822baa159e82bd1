/** The fields of a login over SSH, shared by every dialog that reaches machines. Secrets stay in the open dialog alone. */
import { useState } from 'react';
import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { FileField } from './FileField.tsx';
import type { SshLogin } from './ssh-login.ts';
import './ssh-fields.css';

interface SshFieldsProps {
  login: SshLogin;
  onChange: (login: SshLogin) => void;
  /** True where machines may be reached for the first time, so that nothing can be remembered of them yet. */
  userRequired?: boolean;
}

/** Larger files are no private keys; the engine takes 100,000 characters. */
const largestKey = 100_000;

const secretField = {
  autoComplete: 'off',
  spellCheck: false,
  visibilityToggleButtonProps: { 'aria-label': 'Show or hide what was typed' },
} as const;

export function SshFields({ login, onChange, userRequired = false }: SshFieldsProps) {
  const [keyProblem, setKeyProblem] = useState<string | null>(null);
  const change = (part: Partial<SshLogin>) => onChange({ ...login, ...part });

  const takeKey = async (file: File | null) => {
    const readable = file !== null && file.size <= largestKey;
    const text = readable ? await file.text() : null;
    setKeyProblem(
      text === null || /PRIVATE KEY/u.test(text)
        ? file !== null && !readable
          ? 'This file is too large for a private key.'
          : null
        : 'This is not a private key in PEM or OpenSSH form.',
    );
    change({ privateKey: text });
  };

  return (
    <fieldset className="ssh-fields">
      <legend>Login over SSH</legend>
      <p className="mut">
        What is left empty is taken from the stored credentials that fit, or from how each machine was last reached. The
        key and the passwords are used for this and are kept nowhere.
      </p>
      <TextInput
        label="User"
        required={userRequired}
        maxLength={120}
        autoComplete="off"
        spellCheck={false}
        value={login.user}
        onChange={(event) => change({ user: event.currentTarget.value })}
      />
      <FileField
        label="Private key"
        description={keyProblem === null ? undefined : <span className="now">{keyProblem}</span>}
        onFile={(file) => void takeKey(file)}
      />
      <PasswordInput
        label="Passphrase of the key"
        maxLength={1024}
        value={login.keyPassphrase}
        onChange={(event) => change({ keyPassphrase: event.currentTarget.value })}
        {...secretField}
      />
      <PasswordInput
        label="Password"
        maxLength={1024}
        value={login.password}
        onChange={(event) => change({ password: event.currentTarget.value })}
        {...secretField}
      />
      <Checkbox
        label="Become root with sudo"
        checked={login.sudo}
        onChange={(event) => change({ sudo: event.currentTarget.checked })}
      />
      {login.sudo ? (
        <PasswordInput
          label="Password for sudo"
          placeholder="the login password"
          maxLength={1024}
          value={login.sudoPassword}
          onChange={(event) => change({ sudoPassword: event.currentTarget.value })}
          {...secretField}
        />
      ) : null}
      <details>
        <summary>Port, jump host, changed host keys</summary>
        <div>
          <TextInput
            label="Port"
            placeholder="22"
            inputMode="numeric"
            pattern="[0-9]{1,5}"
            value={login.port}
            onChange={(event) => change({ port: event.currentTarget.value })}
          />
          <TextInput
            label="Jump host"
            placeholder="user@host or user@host:port"
            maxLength={300}
            spellCheck={false}
            value={login.jump}
            onChange={(event) => change({ jump: event.currentTarget.value })}
          />
          <Checkbox
            label="Accept changed host keys"
            description="Only after you have checked why they changed: another machine may be answering."
            checked={login.acceptHostKey}
            onChange={(event) => change({ acceptHostKey: event.currentTarget.checked })}
          />
        </div>
      </details>
    </fieldset>
  );
}
