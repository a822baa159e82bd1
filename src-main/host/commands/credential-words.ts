/** What the options of `credentials add` and `set` say: the account, and the secrets or where they are read from. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  credentialKinds,
  type CredentialAccount,
  type CredentialKind,
  type SecretInput,
  type SecretName,
} from '../../../src-shared/model/credential.ts';
import { snmpAuthProtocol, snmpPrivProtocol } from '../../../src-shared/model/snmp.ts';
import { oneOf, wrongUse } from './command.ts';
import { portNumber, secret } from './ssh-options.ts';

export interface CredentialFlags {
  kind?: string;
  user?: string;
  key?: string;
  storeKey?: boolean;
  keyPassphraseEnv?: string;
  passwordEnv?: string;
  sudo?: boolean;
  sudoPasswordEnv?: string;
  jump?: string;
  jumpPasswordEnv?: string;
  port?: string;
  ssl?: boolean;
  snmpVersion?: string;
  communityEnv?: string;
  authProtocol?: string;
  authPasswordEnv?: string;
  privProtocol?: string;
  privPasswordEnv?: string;
  keepReference?: boolean;
  scope?: string[];
  note?: string;
  rename?: string;
  before?: string;
}

/** The option that names the variable of each secret. */
const secretOptions = {
  password: ['--password-env', 'passwordEnv'],
  keyPassphrase: ['--key-passphrase-env', 'keyPassphraseEnv'],
  sudoPassword: ['--sudo-password-env', 'sudoPasswordEnv'],
  jumpPassword: ['--jump-password-env', 'jumpPasswordEnv'],
  community: ['--community-env', 'communityEnv'],
  authPassword: ['--auth-password-env', 'authPasswordEnv'],
  privPassword: ['--priv-password-env', 'privPasswordEnv'],
} as const satisfies Partial<Record<SecretName, readonly [string, keyof CredentialFlags]>>;

/** In an encrypted vault the secrets themselves, else the names of their variables. */
export function readSecrets(flags: CredentialFlags, encrypted: boolean): Partial<Record<SecretName, SecretInput>> {
  const secrets: Partial<Record<SecretName, SecretInput>> = {};
  for (const [name, [option, flag]] of Object.entries(secretOptions) as [
    SecretName,
    (typeof secretOptions)['password'],
  ][]) {
    const variable = flags[flag];
    if (variable === undefined) continue;
    secrets[name] = encrypted && !flags.keepReference ? { value: secret(variable, option)! } : { variable };
  }
  if (flags.key !== undefined && flags.storeKey) {
    try {
      secrets.privateKey = { value: readFileSync(flags.key, 'utf8') };
    } catch (error) {
      throw new Refusal(
        'file-unreadable',
        `${flags.key} can't be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`,
        'Check the path and its rights.',
      );
    }
  } else if (flags.key !== undefined) secrets.privateKey = null;
  // One way in: the new one takes the place of the other.
  if (flags.key !== undefined && secrets.password === undefined) secrets.password = null;
  if (flags.passwordEnv !== undefined && flags.key === undefined)
    Object.assign(secrets, { privateKey: null, keyPassphrase: null });
  return secrets;
}

/** The account as the options change it; throws wrong-use for what its kind does not have. */
export function readAccount(
  kind: CredentialKind,
  flags: CredentialFlags,
  former: CredentialAccount | null,
): CredentialAccount {
  const allowed: Record<CredentialKind, (keyof CredentialFlags)[]> = {
    ssh: [
      'key',
      'storeKey',
      'keyPassphraseEnv',
      'passwordEnv',
      'sudo',
      'sudoPasswordEnv',
      'jump',
      'jumpPasswordEnv',
      'port',
      'user',
    ],
    windows: ['user', 'passwordEnv', 'ssl', 'port'],
    snmp: [
      'snmpVersion',
      'communityEnv',
      'user',
      'authProtocol',
      'authPasswordEnv',
      'privProtocol',
      'privPasswordEnv',
      'port',
    ],
    ldap: ['user', 'passwordEnv'],
  };
  const general = new Set<keyof CredentialFlags>(['kind', 'scope', 'note', 'rename', 'before', 'keepReference']);
  const stray = (Object.keys(flags) as (keyof CredentialFlags)[]).find(
    (flag) => !allowed[kind].includes(flag) && !general.has(flag),
  );
  if (stray)
    throw wrongUse(
      `--${stray.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is nothing a credential of kind ${kind} has`,
      'credentials add --help tells what each kind takes',
    );
  const before = former?.kind === kind ? former : {};
  const given = {
    user: flags.user,
    port: portNumber(flags.port),
    ...(kind === 'ssh'
      ? {
          keyPath:
            flags.key !== undefined && !flags.storeKey
              ? resolve(flags.key)
              : flags.storeKey || flags.passwordEnv !== undefined
                ? null
                : undefined,
          sudo: flags.sudo,
          jump: flags.jump === 'none' ? null : flags.jump,
        }
      : {}),
    ...(kind === 'windows' ? { ssl: flags.ssl } : {}),
    ...(kind === 'snmp'
      ? {
          version: flags.snmpVersion,
          authProtocol: flags.authProtocol && oneOf('--auth-protocol', snmpAuthProtocol.options, flags.authProtocol),
          privProtocol: flags.privProtocol && oneOf('--priv-protocol', snmpPrivProtocol.options, flags.privProtocol),
        }
      : {}),
  };
  const account: Record<string, unknown> = { kind, ...before };
  for (const [name, value] of Object.entries(given)) {
    if (value === null) delete account[name];
    else if (value !== undefined) account[name] = value;
  }
  if (kind === 'snmp' && account.version === undefined) account.version = account.user === undefined ? '2c' : '3';
  if (kind !== 'snmp' && account.user === undefined)
    throw wrongUse(`a credential of kind ${kind} needs --user`, 'Say whose login it is.');
  return account as CredentialAccount;
}

/** Throws wrong-use. */
export const kindOf = (flags: CredentialFlags): CredentialKind => {
  if (flags.kind === undefined) throw wrongUse('--kind is missing', `One of: ${credentialKinds.join(', ')}.`);
  return oneOf('--kind', credentialKinds, flags.kind);
};
