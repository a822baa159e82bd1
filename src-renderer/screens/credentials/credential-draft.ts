/** What a person types about a stored login, the call made of it, and how one reads in the list. Pure. */
import {
  secretsOfKind,
  type Credential,
  type CredentialAccount,
  type CredentialDraft,
  type CredentialKind,
  type SecretInput,
  type SecretName,
  type SecretState,
} from '../../../src-shared/model/credential.ts';

type Snmp = Extract<CredentialAccount, { kind: 'snmp' }>;

export interface Draft {
  name: string;
  kind: CredentialKind;
  user: string;
  /** Of SSH: what it logs in by. */
  way: 'key' | 'password';
  /** Path of a key file, in the desktop window; empty: the key is uploaded. */
  keyPath: string;
  /** Text of an uploaded key; null: none chosen, or the one there is stays. */
  keyText: string | null;
  sudo: boolean;
  jump: string;
  port: string;
  ssl: boolean;
  version: Snmp['version'];
  authProtocol: NonNullable<Snmp['authProtocol']> | '';
  privProtocol: NonNullable<Snmp['privProtocol']> | '';
  /** Newly typed: the secret, in a plain vault the name of its variable. Empty: as it is. */
  typed: Partial<Record<SecretName, string>>;
  /** One entry a line. */
  scope: string;
  note: string;
}

export function draftOf(one: Credential | null): Draft {
  const account = one?.account;
  const ssh = account?.kind === 'ssh' ? account : null;
  const snmp = account?.kind === 'snmp' ? account : null;
  const port = account && 'port' in account ? account.port : undefined;
  return {
    name: one?.name ?? '',
    kind: account?.kind ?? 'ssh',
    user: account?.user ?? '',
    way: one && !one.secrets.some(({ name }) => name === 'privateKey') ? 'password' : 'key',
    keyPath: ssh?.keyPath ?? '',
    keyText: null,
    sudo: ssh?.sudo ?? false,
    jump: ssh?.jump ?? '',
    port: port === undefined ? '' : String(port),
    ssl: account?.kind === 'windows' && account.ssl,
    version: snmp?.version ?? '2c',
    authProtocol: snmp?.authProtocol ?? '',
    privProtocol: snmp?.privProtocol ?? '',
    typed: {},
    scope: one?.scope.join('\n') ?? '',
    note: one?.note ?? '',
  };
}

/** The secrets that what is chosen can have; the others go with it. */
export function secretsOf(draft: Draft): SecretName[] {
  const { kind, way, sudo, jump, version, authProtocol, privProtocol } = draft;
  const has: Partial<Record<SecretName, boolean>> =
    kind === 'ssh'
      ? {
          password: way === 'password',
          privateKey: way === 'key',
          keyPassphrase: way === 'key',
          sudoPassword: sudo,
          jumpPassword: jump.trim() !== '',
        }
      : kind === 'snmp'
        ? {
            community: version !== '3',
            authPassword: version === '3' && authProtocol !== '',
            privPassword: version === '3' && authProtocol !== '' && privProtocol !== '',
          }
        : { password: true };
  return secretsOfKind[kind].filter((name) => has[name]);
}

function accountOf(draft: Draft): CredentialAccount {
  const user = draft.user.trim();
  const port = draft.port.trim() === '' ? {} : { port: Number(draft.port) };
  const jump = draft.jump.trim();
  const keyPath = draft.keyPath.trim();
  switch (draft.kind) {
    case 'ssh':
      return {
        kind: 'ssh',
        user,
        sudo: draft.sudo,
        ...port,
        ...(draft.way === 'key' && draft.keyText === null && keyPath !== '' ? { keyPath } : {}),
        ...(jump === '' ? {} : { jump }),
      };
    case 'windows':
      return { kind: 'windows', user, ssl: draft.ssl, ...port };
    case 'ldap':
      return { kind: 'ldap', user };
    case 'snmp': {
      const { version, authProtocol, privProtocol } = draft;
      if (version !== '3') return { kind: 'snmp', version, ...port };
      return {
        kind: 'snmp',
        version,
        user,
        ...port,
        ...(authProtocol === '' ? {} : { authProtocol }),
        ...(authProtocol === '' || privProtocol === '' ? {} : { privProtocol }),
      };
    }
  }
}

export interface SaveInput {
  id?: string;
  credential: CredentialDraft;
  secrets: Partial<Record<SecretName, SecretInput>>;
}

/** What `client.credentials.save` takes; secrets that were not typed stay, those the choice no longer has go. */
export function saveInput(draft: Draft, former: Credential | null, encrypted: boolean): SaveInput {
  const wanted = secretsOf(draft);
  const secrets: SaveInput['secrets'] = {};
  for (const name of wanted) {
    const typed = draft.typed[name] ?? '';
    if (typed !== '') secrets[name] = encrypted ? { value: typed } : { variable: typed.trim() };
  }
  if (draft.kind === 'ssh' && draft.way === 'key' && draft.keyText !== null)
    secrets.privateKey = { value: draft.keyText };
  if (former?.account.kind === draft.kind)
    for (const { name, kept } of former.secrets) {
      const replaced = name === 'privateKey' && draft.keyPath.trim() !== '' && draft.keyText === null;
      if (kept !== 'file' && (!wanted.includes(name) || replaced)) secrets[name] = null;
    }
  return {
    ...(former ? { id: former.id } : {}),
    credential: {
      name: draft.name.trim(),
      account: accountOf(draft),
      scope: draft.scope
        .split(/[\n,;]+/u)
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
      note: draft.note,
    },
    secrets,
  };
}

export const kindWords: Record<CredentialKind, string> = {
  ssh: 'SSH',
  windows: 'Windows (PowerShell remoting)',
  snmp: 'SNMP',
  ldap: 'LDAP',
};

export const secretWords: Record<SecretName, string> = {
  password: 'Password',
  privateKey: 'Private key',
  keyPassphrase: 'Passphrase of the key',
  sudoPassword: 'Password for sudo',
  jumpPassword: 'Password of the jump host',
  community: 'Community',
  authPassword: 'Password of the user',
  privPassword: 'Password of the encryption',
};

/** "stored", "in $OPS", "/home/ops/.ssh/id". */
export function keptWords({ kept, reference }: SecretState): string {
  if (kept === 'vault') return 'stored';
  return kept === 'variable' ? `in $${reference}` : (reference ?? '');
}

export function accountWords(account: CredentialAccount): string {
  if (account.kind !== 'snmp') return account.user;
  return account.user === undefined ? `version ${account.version}` : `${account.user}, version ${account.version}`;
}

/** The one before which an entry stands after a step; undefined where there is no step, null: last. */
export function stepBefore(ids: readonly string[], id: string, by: -1 | 1): string | null | undefined {
  const at = ids.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= ids.length) return undefined;
  return by < 0 ? ids[to]! : (ids[to + 1] ?? null);
}
