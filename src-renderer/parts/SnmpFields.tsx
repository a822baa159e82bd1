/** The fields of asking devices over SNMP: version, community or user. Secrets stay in the open dialog alone. */
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import type { SnmpAuthProtocol, SnmpLogin, SnmpPrivProtocol } from './snmp-login.ts';
import './ssh-fields.css';

interface SnmpFieldsProps {
  login: SnmpLogin;
  onChange: (login: SnmpLogin) => void;
}

const secretField = {
  maxLength: 255,
  autoComplete: 'off',
  spellCheck: false,
  visibilityToggleButtonProps: { 'aria-label': 'Show or hide what was typed' },
} as const;

const versions = [
  { value: 'any', label: '2c, else 1' },
  { value: '2c', label: '2c' },
  { value: '1', label: '1' },
  { value: '3', label: '3, with a user' },
];
const authProtocols: { value: SnmpAuthProtocol; label: string }[] = [
  { value: 'sha256', label: 'SHA-256' },
  { value: 'sha', label: 'SHA-1' },
  { value: 'sha224', label: 'SHA-224' },
  { value: 'sha384', label: 'SHA-384' },
  { value: 'sha512', label: 'SHA-512' },
  { value: 'md5', label: 'MD5' },
];
const privProtocols: { value: SnmpPrivProtocol; label: string }[] = [
  { value: 'aes', label: 'AES-128' },
  { value: 'aes256b', label: 'AES-256 (Blumenthal)' },
  { value: 'aes256r', label: 'AES-256 (Reeder, Cisco)' },
];

export function SnmpFields({ login, onChange }: SnmpFieldsProps) {
  const change = (part: Partial<SnmpLogin>) => onChange({ ...login, ...part });
  return (
    <fieldset className="ssh-fields">
      <legend>Asking over SNMP</legend>
      <p className="mut">Community and passwords are used for this and are kept nowhere.</p>
      <NativeSelect
        label="Version"
        data={versions}
        value={login.version}
        onChange={(event) => change({ version: event.currentTarget.value as SnmpLogin['version'] })}
      />
      <TextInput
        label="Port"
        placeholder="161"
        inputMode="numeric"
        pattern="[0-9]{1,5}"
        value={login.port}
        onChange={(event) => change({ port: event.currentTarget.value })}
      />
      {login.version === '3' ? (
        <>
          <TextInput
            label="User"
            required
            maxLength={32}
            autoComplete="off"
            spellCheck={false}
            value={login.user}
            onChange={(event) => change({ user: event.currentTarget.value })}
          />
          <span />
          <PasswordInput
            label="Authentication password"
            minLength={8}
            value={login.authPassword}
            required={login.privPassword !== ''}
            onChange={(event) => change({ authPassword: event.currentTarget.value })}
            {...secretField}
          />
          <NativeSelect
            label="Authentication"
            data={authProtocols}
            value={login.authProtocol}
            onChange={(event) => change({ authProtocol: event.currentTarget.value as SnmpAuthProtocol })}
          />
          <PasswordInput
            label="Privacy password"
            minLength={8}
            value={login.privPassword}
            onChange={(event) => change({ privPassword: event.currentTarget.value })}
            {...secretField}
          />
          <NativeSelect
            label="Encryption"
            data={privProtocols}
            value={login.privProtocol}
            onChange={(event) => change({ privProtocol: event.currentTarget.value as SnmpPrivProtocol })}
          />
        </>
      ) : (
        <PasswordInput
          label="Community"
          placeholder="public"
          value={login.community}
          onChange={(event) => change({ community: event.currentTarget.value })}
          {...secretField}
        />
      )}
    </fieldset>
  );
}
