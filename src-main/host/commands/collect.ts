/** Commands that bring machines in: collecting this computer, importing files. */
import { resolve } from 'node:path';
import { Option } from 'commander';
import { count, plain, table } from '../text.ts';
import { columnRole, type ColumnMapping, type TableReading } from '../../../src-shared/model/columns.ts';
import {
  snmpAuthProtocol,
  snmpOptions,
  snmpPrivProtocol,
  snmpVersion,
  type SnmpOptionsInput,
} from '../../../src-shared/model/snmp.ts';
import { outcomeOfItems, wrongUse, type Answer, type Client, type CommandGroup } from './command.ts';
import { addOutOptions, gather, type Gathered, type OutFlags } from './collection-out.ts';
import { addDirectory } from './collect-directory.ts';
import { readKeyText } from './keys.ts';
import { addSshOptions, portNumber, secret, sshLogin, type SshFlags } from './ssh-options.ts';
import { collectors } from '../../engine/collectors/index.ts';

type Collected = Awaited<ReturnType<Client['inventory']['collectSsh']>>;

function collectedAnswer(collected: Collected): Gathered {
  const { exit, error } = outcomeOfItems(collected.results);
  const assets = collected.results.flatMap(({ asset, containers = [] }) => (asset ? [asset, ...containers] : []));
  const answer: Answer = {
    document: error ? { ...collected, error } : collected,
    exit,
    text: () =>
      collected.results
        .flatMap((result) => [
          result.ok
            ? `${plain(result.host)}: ${result.asset}, ${count(result.packages ?? 0, 'package')} in ${result.seconds.toFixed(1)} s${result.credential === undefined ? '' : ` by ${plain(result.credential)}`}${result.identical ? ', nothing changed since the last time' : ''}`
            : `${plain(result.host)}: ${result.error?.code}: ${plain(result.error?.message)}\n  ${result.error?.hint}`,
          ...(result.containers
            ? [`  ${count(result.containers.length, 'container')}: ${result.containers.join(' ')}`]
            : []),
          ...result.warnings.map((warning) => `  ${plain(warning)}`),
        ])
        .join('\n'),
  };
  return { answer, assets };
}

interface ImportOptions {
  formats?: true;
  as?: string;
  asset?: string;
  column: string[];
  member?: string;
  trust?: string;
  showColumns?: true;
}

function columnsAnswer(reading: TableReading): Answer {
  return {
    document: reading,
    text: () =>
      [
        table(
          [{ head: 'Column', width: 40 }, { head: 'Taken for' }, { head: 'First values', width: 80 }],
          reading.columns.map(({ name, role, samples }) => [name, role ?? '', samples.join(' | ')]),
        ),
        `${count(reading.rows, 'row')}, ${count(reading.machines, 'machine')}; roles ${reading.from}`,
        ...(reading.missing.length ? [`Still needed is one of: ${reading.missing.join(', ')}`] : []),
        ...(reading.error ? [`${reading.error.code}: ${plain(reading.error.message)}`] : []),
        ...reading.warnings.map(plain),
        ...reading.preview.map(({ values }) =>
          plain(
            Object.entries(values)
              .map(([role, value]) => `${role} ${value}`)
              .join(', '),
          ),
        ),
      ].join('\n'),
  };
}

async function listFormats(call: Client): Promise<Answer> {
  const listed = await call.inventory.formats();
  return {
    document: listed,
    text: () =>
      table(
        [{ head: 'Format' }, { head: 'What' }, { head: 'From', width: 70 }],
        listed.formats.map((format) => [format.id, format.title, format.example]),
      ),
  };
}

/** "Column=role" words to a mapping; undefined where none is given. */
function readColumns(words: readonly string[]): ColumnMapping | undefined {
  if (words.length === 0) return undefined;
  const mapping: ColumnMapping = {};
  for (const word of words) {
    const equals = word.lastIndexOf('=');
    const role = columnRole.safeParse(word.slice(equals + 1).trim());
    if (equals < 1 || !role.success)
      throw wrongUse(`"${word}" is not COLUMN=ROLE`, `Roles: ${columnRole.options.join(', ')}.`);
    mapping[word.slice(0, equals).trim()] = role.data;
  }
  return mapping;
}

/** What each way onto a machine needs, and what it has never been run on. */
function collectorsText(): string {
  const lines = collectors.flatMap(({ title, needs, provenOn, unproven }) => [
    `  ${title}`,
    ...needs.map((need) => `    needs ${need}`),
    ...(provenOn.length ? [`    run on ${provenOn.join(', ')}`] : []),
    ...(unproven ? [`    ${unproven.toUpperCase()}`] : []),
  ]);
  return `\nWays onto a machine:\n${lines.join('\n')}`;
}

interface SnmpFlags {
  credential?: string;
  version?: string;
  communityEnv?: string;
  user?: string;
  authEnv?: string;
  authProtocol: string;
  privEnv?: string;
  privProtocol: string;
  port?: string;
}

/** Throws wrong-use for what can't go together, before anything is asked. */
function snmpLogin(flags: SnmpFlags): SnmpOptionsInput {
  const read = snmpOptions.safeParse({
    credential: flags.credential,
    version: flags.version,
    community: secret(flags.communityEnv, '--community-env'),
    user: flags.user,
    authPassword: secret(flags.authEnv, '--auth-env'),
    authProtocol: flags.authProtocol,
    privPassword: secret(flags.privEnv, '--priv-env'),
    privProtocol: flags.privProtocol,
    port: portNumber(flags.port),
  });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw wrongUse(issue?.message ?? 'these options do not go together', 'collect snmp --help lists them');
}

interface RemotingFlags {
  credential?: string;
  user?: string;
  passwordEnv?: string;
  ssl?: boolean;
  port?: string;
}

export const collectCommands: CommandGroup = (program, host) => {
  const collect = program
    .command('collect')
    .summary('see what machines are and what runs on them')
    .addHelpText('after', collectorsText());

  addOutOptions(
    collect
      .command('local')
      .summary('this computer; changes nothing on it')
      .option('--root <folder>', 'read a mounted system or chroot of the Debian family in this folder instead'),
  ).action((options: { root?: string } & OutFlags) =>
    gather(host, options, async (call) => {
      const collected = await call.inventory.collectLocal(
        options.root === undefined ? undefined : { root: resolve(options.root) },
      );
      return collectedAnswer(collected);
    }),
  );

  addOutOptions(
    addSshOptions(
      collect
        .command('ssh')
        .summary('machines over SSH: Linux, macOS, Windows; changes nothing on them')
        .description(
          'What runs there is found out. Hosts are addresses, names or assets; [user@]host[:port] too. Without a login, the stored credentials that fit are tried (credentials --help). Only the first collection needs options: user, port, key file, jump host and sudo are remembered of each machine, secrets never.',
        )
        .argument('<host...>', 'where to collect'),
    ),
  ).action((hosts: string[], flags: SshFlags & OutFlags) =>
    gather(host, flags, async (call) =>
      collectedAnswer(await call.inventory.collectSsh({ hosts, ssh: sshLogin(flags) })),
    ),
  );

  addOutOptions(
    collect
      .command('psremote')
      .summary('Windows machines by PowerShell remoting; changes nothing on them')
      .description(
        'Goes through the PowerShell of this computer (pwsh or powershell.exe) with Invoke-Command. Hosts are names or addresses, host:port too. Never run on real Windows yet.',
      )
      .argument('<host...>', 'where to collect')
      .option(
        '--user <name>',
        'log in as DOMAIN\\name or name@domain (default: the stored credentials that fit, or who runs this)',
      )
      .option('--credential <name>', 'log in by this stored credential and no other')
      .option('--password-env <variable>', 'environment variable with the password')
      .option('--ssl', 'WinRM over HTTPS, port 5986')
      .option('--port <number>', 'port of WinRM (default: 5985, with --ssl 5986)'),
  ).action((hosts: string[], flags: RemotingFlags & OutFlags) => {
    const password = secret(flags.passwordEnv, '--password-env');
    if ((flags.user === undefined) !== (password === undefined))
      throw wrongUse('--user and --password-env go together', 'Give both, or neither to log in as who runs this.');
    const { credential, user, ssl } = flags;
    const remoting = { credential, user, password, ssl, port: portNumber(flags.port) };
    return gather(host, flags, async (call) =>
      collectedAnswer(await call.inventory.collectPsRemote({ hosts, remoting })),
    );
  });

  addDirectory(collect, host);

  addOutOptions(
    collect
      .command('snmp')
      .summary('printers, switches, power supplies, servers over SNMP; sets nothing on them')
      .description(
        'Reads maker, model, firmware, serial number, cards, addresses and the list of software. Hosts are names or addresses, host:port too. Without options the stored credentials that fit are tried (credentials --help); where none does, version 2c with the community “public”, then version 1.',
      )
      .argument('<host...>', 'where to collect')
      .option('--credential <name>', 'log in by this stored credential and no other')
      .addOption(new Option('--version <version>', 'version of SNMP').choices(snmpVersion.options))
      .option('--community-env <variable>', 'environment variable with the community of versions 1 and 2c')
      .option('--user <name>', 'user of version 3')
      .option('--auth-env <variable>', 'environment variable with the authentication password')
      .addOption(
        new Option('--auth-protocol <protocol>', 'how the user is authenticated')
          .choices(snmpAuthProtocol.options)
          .default('sha256'),
      )
      .option('--priv-env <variable>', 'environment variable with the privacy password')
      .addOption(
        new Option('--priv-protocol <protocol>', 'how what is said is encrypted')
          .choices(snmpPrivProtocol.options)
          .default('aes'),
      )
      .option('--port <number>', 'port of the agent (default: 161)'),
  ).action((hosts: string[], flags: SnmpFlags & OutFlags) => {
    const snmp = snmpLogin(flags);
    return gather(host, flags, async (call) => collectedAnswer(await call.inventory.collectSnmp({ hosts, snmp })));
  });

  program
    .command('import')
    .summary('inventory files; their content decides what they are')
    .description(
      'Takes package lists, Windows listings, scanners’ reports, SBOMs, inventories of other tools, signed collections of PatchLedger elsewhere, directory and DHCP exports, tables of machines, packed or not; --formats lists all. Files that do not tell their machine are joined by the folder they lie in; a folder stands for the files in it.',
    )
    .argument('[file...]', 'files or folders')
    .option('--formats', 'list what can be read')
    .option('--as <format>', 'take every file for this format')
    .option('--asset <name>', 'take all files as one machine of this name or id')
    .option(
      '--column <column=role>',
      'what a column of a table means; may be given several times, and is remembered for tables with the same columns',
      (word: string, before: string[]) => [...before, word],
      [] as string[],
    )
    .option('--member <path>', 'of an archive or workbook only this file, by its path inside')
    .option('--trust <file>', 'public key (PEM) that must have signed a collection; remembered from then on')
    .option('--show-columns', 'import nothing: show what the columns of a table are taken for')
    .action((files: string[], options: ImportOptions) => {
      if (options.formats) return host.withoutVault(listFormats);
      if (files.length === 0) throw wrongUse('no file is named', 'import FILE..., or import --formats');
      const columns = readColumns(options.column);
      if (options.showColumns) {
        const [path, second] = files;
        if (second !== undefined) throw wrongUse('--show-columns reads one table', 'import FILE --show-columns');
        return host.withVault(async (call) =>
          columnsAnswer(await call.inventory.readTable({ path: resolve(path!), member: options.member, columns })),
        );
      }
      return host.withVault(async (call) => {
        const imported = await call.inventory.import({
          paths: files.map((file) => resolve(file)),
          as: options.as,
          asset: options.asset,
          member: options.member,
          columns,
          trust: options.trust === undefined ? undefined : readKeyText(options.trust),
        });
        const { exit, error } = outcomeOfItems(imported.files);
        return {
          document: error ? { ...imported, error } : imported,
          exit,
          text: () =>
            [
              table(
                [
                  { head: 'File', width: 60 },
                  { head: 'Format' },
                  { head: 'Asset' },
                  { head: 'Packages', align: 'right' },
                  { head: 'Findings', align: 'right' },
                ],
                imported.files.map((file) =>
                  file.ok
                    ? [file.file, file.format, file.assets.join(' '), file.packages, file.findings]
                    : [file.file, file.format ?? 'unknown', 'REFUSED', '', ''],
                ),
              ),
              `${imported.totals.ok} of ${count(imported.totals.files, 'file')} taken in: ${count(imported.totals.machines, 'machine')}, ${count(imported.totals.packages, 'package')}, ${count(imported.totals.findings, 'open finding')}`,
              ...imported.files.flatMap((file) => [
                ...(file.error ? [`\n${file.error.code}: ${file.error.message}\n  ${file.error.hint}`] : []),
                ...file.warnings.map((warning) => `\n${file.file}: ${warning}`),
              ]),
            ].join('\n'),
        };
      });
    });
};
