/** Commands on stored logins. Secrets come from variables and key files only, and never go out again. */
import { Option, type Command } from 'commander';
import {
  credentialKinds,
  type Credential,
  type CredentialAccount,
  type CredentialKind,
} from '../../../src-shared/model/credential.ts';
import { snmpAuthProtocol, snmpPrivProtocol } from '../../../src-shared/model/snmp.ts';
import { count, plain, table } from '../text.ts';
import type { Client, CommandGroup } from './command.ts';
import { kindOf, readAccount, readSecrets, type CredentialFlags } from './credential-words.ts';

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
    .option('--auth-protocol <name>', `snmp 3: ${snmpAuthProtocol.options.join(', ')}`)
    .option('--auth-password-env <variable>', 'snmp 3: password of the user')
    .option('--priv-protocol <name>', `snmp 3: ${snmpPrivProtocol.options.join(', ')}`)
    .option('--priv-password-env <variable>', 'snmp 3: password of the encryption')
    .option('--keep-reference', 'keep the names of the variables also in an encrypted vault')
    .option(
      '--scope <what...>',
      'machines it may be tried on: 10.0.0.0/24, 10.0.0.5-20, web*, scope:NAME of assets, * for all; without: only when named',
    )
    .option('--note <text>', 'what to remember of it')
    .option('--before <credential>', 'stands before this one; without: last, or where it was');
}

async function save(
  call: Client,
  name: string,
  flags: CredentialFlags,
  former: Credential | null,
  kind: CredentialKind,
) {
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
  ).action((name: string, flags: CredentialFlags) =>
    host.withVault((call) => save(call, name, flags, null, kindOf(flags))),
  );

  addOptions(
    credentials
      .command('set')
      .summary('change one; what is not said stays')
      .argument('<credential>', 'id or name')
      .option('--rename <name>', 'call it so'),
  ).action((id: string, flags: CredentialFlags) =>
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
    .action((hosts: string[], flags: CredentialFlags) =>
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
