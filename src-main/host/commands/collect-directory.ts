/** `collect directory`: the computers of an Active Directory domain over LDAP. */
import { Option, type Command } from 'commander';
import { directoryTls, type DirectoryTls } from '../../../src-shared/model/directory.ts';
import { readText } from '../read-text.ts';
import { count, plain } from '../text.ts';
import { outcomeOfItems, type Answer, type Client, type CommandHost } from './command.ts';
import { portNumber, secret } from './ssh-options.ts';

interface DirectoryFlags {
  user?: string;
  passwordEnv?: string;
  credential?: string;
  base?: string;
  tls: DirectoryTls;
  ca?: string;
  acceptCertificate?: string;
  port?: string;
}

type Read = Awaited<ReturnType<Client['inventory']['collectDirectory']>>;

function readAnswer(read: Read): Answer {
  const { exit, error } = outcomeOfItems(read.results);
  return {
    document: error ? { ...read, error } : read,
    exit,
    text: () =>
      read.results
        .flatMap((result) => [
          result.ok
            ? `${plain(result.base)}: ${count(result.computers ?? 0, 'computer')}, ${result.created} not known before, ${result.disabled} disabled, ${result.idle} idle, in ${result.seconds.toFixed(1)} s`
            : `${plain(result.host)}: ${result.error?.code}: ${plain(result.error?.message)}\n  ${plain(result.error?.hint)}`,
          ...result.warnings.map((warning) => `  ${plain(warning)}`),
        ])
        .join('\n'),
  };
}

/** Adds it to `collect`. */
export function addDirectory(collect: Command, host: CommandHost): void {
  collect
    .command('directory')
    .summary('the computers of an Active Directory domain over LDAP, for coverage')
    .description(
      'Reads names, systems and the last logon of all computers, as an export of them is imported; "coverage" then names those that nobody has collected. Any account of the domain may read them. The certificate is checked before the password is sent, and the password is sent once. Never run on a real Windows controller yet.',
    )
    .argument('<host>', 'a domain controller: name or address, host:port too')
    .option(
      '--user <name>',
      'log in as name@domain, DOMAIN\\name or a distinguished name (default: the stored credentials that fit)',
    )
    .option('--password-env <variable>', 'environment variable with the password')
    .option('--credential <name>', 'log in by this stored credential and no other')
    .option('--base <dn>', 'where to look (default: the whole domain)')
    .addOption(
      new Option('--tls <mode>', 'StartTLS on port 389, LDAPS on port 636, or none: the password goes readable')
        .choices(directoryTls.options)
        .default('starttls'),
    )
    .option('--ca <file>', 'certificate (PEM) of the authority that signed the controller’s')
    .option('--accept-certificate <sha256>', 'take the certificate with this fingerprint, whoever signed it')
    .option('--port <number>', 'port of the directory (default: 389, with ldaps 636)')
    .action((controller: string, flags: DirectoryFlags) => {
      const directory = {
        user: flags.user,
        password: secret(flags.passwordEnv, '--password-env'),
        credential: flags.credential,
        base: flags.base,
        tls: flags.tls,
        port: portNumber(flags.port),
        ca: flags.ca === undefined ? undefined : readText(flags.ca),
        acceptCertificate: flags.acceptCertificate,
      };
      return host.withVault(async (call) =>
        readAnswer(await call.inventory.collectDirectory({ host: controller, directory })),
      );
    });
}
