/** Commands on stored logins. Secrets come from variables and key files only, and never go out again. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  credentialKinds,
  snmpAuthProtocols,
  snmpPrivProtocols,
  type Credential,
  type CredentialAccount,
  type CredentialKind,
  type SecretInput,
  type SecretName,
} from '../../../src-shared/model/credential.ts';
import { count, plain, table } from '../text.ts';
import { oneOf, wrongUse, type Client, type CommandGroup } from './command.ts';
import { portNumber, secret } from './ssh-options.ts';

interface Flags {
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
} as const satisfies Partial<Record<SecretName, readonly [string, keyof Flags]>>;

/** In an encrypted vault the secrets themselves, else the names of their variables. */
function readSecrets(flags: Flags, encrypted: boolean): Partial<Record<SecretName, SecretInput>> {
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
function readAccount(kind: CredentialKind, flags: Flags, former: CredentialAccount | null): CredentialAccount {
  const allowed: Record<CredentialKind, (keyof Flags)[]> = {
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
  const general = new Set<keyof Flags>(['kind', 'scope', 'note', 'rename', 'before', 'keepReference']);
  const stray = (Object.keys(flags) as (keyof Flags)[]).find(
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
          authProtocol: flags.authProtocol && oneOf('--auth-protocol', snmpAuthProtocols, flags.authProtocol),
          privProtocol: flags.privProtocol && oneOf('--priv-protocol', snmpPrivProtocols, flags.privProtocol),
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

const accountText = (account: CredentialAccount) =>
  account.kind === 'snmp' ? `v${account.version}${account.user ? ` ${account.user}` : ''}` : account.user;

function secretsText({ secrets }: Credential): string {
  return secrets
    .map(({ name, kept, reference, present }) => {
      const word = { vault: 'stored', variable: `in $${reference}`, file: reference ?? '' }[kept];
      return `${name} ${word}${present ? '' : ' (MISSING)'}`;
    })
    .join(', ');
}

const scopeText = (scope: readonly string[]) => (scope.length ? scope.join(' ') : 'only when named');

function listText(credentials: readonly Credential[]): string {
  if (credentials.length === 0) return 'No credentials are stored.';
  return table(
    [
      { head: 'No.', align: 'right' },
      { head: 'Id' },
      { head: 'Name', width: 40 },
      { head: 'Kind' },
      { head: 'Account', width: 40 },
      { head: 'For', width: 50 },
      { head: 'Secrets', width: 70 },
      { head: 'Worked', align: 'right' },
      { head: 'Refused', align: 'right' },
      { head: 'Last use', width: 50 },
    ],
    credentials.map((one) => [
      one.position,
      one.id,
      one.name,
      one.account.kind,
      accountText(one.account),
      scopeText(one.scope),
      secretsText(one),
      one.worked,
      one.refused,
      one.lastUse ? `${one.lastUse.result} ${one.lastUse.host} ${one.lastUse.at.slice(0, 16)}` : '',
    ]),
  );
}

const answered = <Document extends { credentials: Credential[] }>(document: Document) => ({
  document,
  text: () => listText(document.credentials),
});

function addOptions(command: Command): Command {
  return command
    .option('--user <name>', 'ssh, windows (DOMAIN\\name), snmp 3, ldap (bind name)')
    .option('--key <file>', 'ssh: private key; its path is kept')
    .option('--store-key', 'ssh: keep the key itself, in an encrypted vault')
    .option('--key-passphrase-env <variable>', 'ssh: passphrase of the key')
    .option('--password-env <variable>', 'ssh, windows, ldap: password')
    .option('--sudo', 'ssh: become root with sudo')
    .addOption(new Option('--no-sudo', 'ssh: stay the login user').hideHelp())
    .option('--sudo-password-env <variable>', 'ssh: password for sudo (default: the login password)')
    .option('--jump <user@host>', 'ssh: go through this host; "none": directly')
    .option('--jump-password-env <variable>', 'ssh: password of the jump host')
    .option('--port <number>', 'ssh, windows, snmp: port where it is not the usual one')
    .option('--ssl', 'windows: WinRM over HTTPS')
    .option('--snmp-version <version>', 'snmp: 1, 2c or 3 (default: 2c, with --user 3)')
    .option('--community-env <variable>', 'snmp 1 and 2c: community')
    .option('--auth-protocol <name>', `snmp 3: ${snmpAuthProtocols.join(', ')}`)
    .option('--auth-password-env <variable>', 'snmp 3: password of the user')
    .option('--priv-protocol <name>', `snmp 3: ${snmpPrivProtocols.join(', ')}`)
    .option('--priv-password-env <variable>', 'snmp 3: password of the encryption')
    .option('--keep-reference', 'keep the names of the variables also in an encrypted vault')
    .option(
      '--scope <what...>',
      'machines it may be tried on: 10.0.0.0/24, 10.0.0.5-20, web*, scope:NAME of assets, * for all; without: only when named',
    )
    .option('--note <text>', 'what to remember of it')
    .option('--before <credential>', 'stands before this one; without: last, or where it was');
}

const kindOf = (flags: Flags): CredentialKind => {
  if (flags.kind === undefined) throw wrongUse('--kind is missing', `One of: ${credentialKinds.join(', ')}.`);
  return oneOf('--kind', credentialKinds, flags.kind);
};

async function save(call: Client, name: string, flags: Flags, former: Credential | null, kind: CredentialKind) {
  const { encrypted } = await call.credentials.list();
  const secrets = readSecrets(flags, encrypted);
  const saved = await call.credentials.save({
    ...(former ? { id: former.id } : {}),
    credential: {
      name,
      account: readAccount(kind, flags, former?.account ?? null),
      scope: (flags.scope ?? former?.scope ?? []).filter((entry) => entry !== ''),
      note: flags.note ?? former?.note ?? '',
    },
    secrets: former ? secrets : Object.fromEntries(Object.entries(secrets).filter(([, given]) => given !== null)),
    before: flags.before,
  });
  return answered(saved);
}

export const credentialCommands: CommandGroup = (program, host) => {
  const credentials = program
    .command('credentials')
    .summary('stored logins: which account for which machines, and in what order')
    .addHelpText(
      'after',
      `
Collections and rollouts that are given no login try those that fit a machine: what worked there last, keys, then passwords,
each in this order. A machine that refused an account is not asked for it again in the run, and a wrong password is tried
once for each account in all, so that none is locked. An encrypted vault keeps the secrets; a plain one keeps only names of
variables and paths of key files. No secret is ever shown again.`,
    );

  credentials
    .command('list', { isDefault: true })
    .summary('all in the order in which they are tried')
    .action(() => host.withVault(async (call) => answered(await call.credentials.list())));

  credentials
    .command('show')
    .summary('one, and the machines on which it worked or was refused')
    .argument('<credential>', 'id or name')
    .action((id: string) =>
      host.withVault(async (call) => {
        const shown = await call.credentials.show({ id });
        return {
          document: shown,
          text: () =>
            [
              listText([shown.credential]),
              ...(shown.credential.note ? [plain(shown.credential.note)] : []),
              table(
                [{ head: 'Machine', width: 60 }, { head: 'Last time' }, { head: 'At' }],
                shown.hosts.map((use) => [use.host, use.result, use.at.slice(0, 16)]),
              ),
            ].join('\n'),
        };
      }),
    );

  addOptions(
    credentials
      .command('add')
      .summary('store a login')
      .argument('<name>')
      .option('--kind <kind>', `what it logs in to: ${credentialKinds.join(', ')}`),
  ).action((name: string, flags: Flags) => host.withVault((call) => save(call, name, flags, null, kindOf(flags))));

  addOptions(
    credentials
      .command('set')
      .summary('change one; what is not said stays')
      .argument('<credential>', 'id or name')
      .option('--rename <name>', 'call it so'),
  ).action((id: string, flags: Flags) =>
    host.withVault(async (call) => {
      const { credential } = await call.credentials.show({ id });
      return save(call, flags.rename ?? credential.name, flags, credential, credential.account.kind);
    }),
  );

  credentials
    .command('order')
    .summary('put one before another, or last')
    .argument('<credential>', 'id or name')
    .option('--before <credential>', 'id or name; without: last')
    .action((id: string, { before }: { before?: string }) =>
      host.withVault(async (call) => answered(await call.credentials.order({ id, before: before ?? null }))),
    );

  credentials
    .command('remove')
    .summary('remove one; its secret is overwritten, older backups still hold it')
    .argument('<credential>', 'id or name')
    .action((id: string) => host.withVault(async (call) => answered(await call.credentials.remove({ id }))));

  credentials
    .command('for')
    .summary('which would be tried on these machines, in order; reaches none')
    .argument('<host...>', 'addresses, names or assets')
    .option('--kind <kind>', `one of: ${credentialKinds.join(', ')}`, 'ssh')
    .action((hosts: string[], flags: Flags) =>
      host.withVault(async (call) => {
        const fitting = await call.credentials.fitting({ kind: kindOf(flags), hosts });
        const some = fitting.hosts.filter((one) => one.credentials.length > 0).length;
        return {
          document: fitting,
          text: () =>
            [
              table(
                [
                  { head: 'Machine', width: 60 },
                  { head: 'Would be tried', width: 100 },
                ],
                fitting.hosts.map((one) => [one.host, one.credentials.join(', ')]),
              ),
              `${count(some, 'machine')} of ${fitting.hosts.length} with a stored credential`,
            ].join('\n'),
        };
      }),
    );
};
