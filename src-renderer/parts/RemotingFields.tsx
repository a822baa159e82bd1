/** The fields of PowerShell remoting: who logs in and how. Secrets stay in the open dialog alone. */
import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import type { PsRemoteOptionsInput } from '../../src-shared/model/psremote.ts';
import './ssh-fields.css';

export interface RemotingLogin {
  user: string;
  password: string;
  ssl: boolean;
  port: string;
}

export const emptyRemotingLogin: RemotingLogin = { user: '', password: '', ssl: false, port: '' };

export function remotingOptionsOf({ user, password, ssl, port }: RemotingLogin): PsRemoteOptionsInput {
  return {
    ...(user.trim() === '' ? {} : { user: user.trim(), password }),
    ...(ssl ? { ssl } : {}),
    ...(port.trim() === '' ? {} : { port: Number(port) }),
  };
}

interface RemotingFieldsProps {
  login: RemotingLogin;
  onChange: (login: RemotingLogin) => void;
}

export function RemotingFields({ login, onChange }: RemotingFieldsProps) {
  const change = (part: Partial<RemotingLogin>) => onChange({ ...login, ...part });
  return (
    <fieldset className="ssh-fields">
      <legend>Login by PowerShell remoting</legend>
      <p className="mut">
        Without a user, whoever runs PatchLedger logs in by Kerberos. The password is used for this and is kept nowhere.
      </p>
      <TextInput
        label="User"
        placeholder="DOMAIN\name or name@domain"
        maxLength={120}
        autoComplete="off"
        spellCheck={false}
        value={login.user}
        onChange={(event) => change({ user: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password"
        required={login.user.trim() !== ''}
        maxLength={1024}
        autoComplete="off"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what was typed' }}
        value={login.password}
        onChange={(event) => change({ password: event.currentTarget.value })}
      />
      <TextInput
        label="Port"
        placeholder={login.ssl ? '5986' : '5985'}
        inputMode="numeric"
        pattern="[0-9]{1,5}"
        value={login.port}
        onChange={(event) => change({ port: event.currentTarget.value })}
      />
      <Checkbox
        label="WinRM over HTTPS"
        checked={login.ssl}
        onChange={(event) => change({ ssl: event.currentTarget.checked })}
      />
    </fieldset>
  );
}
