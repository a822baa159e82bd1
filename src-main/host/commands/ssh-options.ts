/** The options every command takes that goes to machines over SSH, and the login they make. Secrets come from variables only. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { SshOptionsInput } from '../../../src-shared/model/ssh.ts';
import { wrongUse } from './command.ts';

export interface SshFlags {
  credential?: string;
  user?: string;
  key?: string;
  keyPassphraseEnv?: string;
  passwordEnv?: string;
  agent: boolean;
  sudo?: boolean;
  sudoPasswordEnv?: string;
  port?: string;
  jump?: string;
  jumpPasswordEnv?: string;
  acceptHostKey?: boolean;
}

/** Adds them to a command; `sshLogin` reads them. */
export function addSshOptions(command: Command): Command {
  return command
    .option('--user <name>', 'log in as this user (default: by the stored credentials that fit, or as last time)')
    .option('--credential <name>', 'log in by this stored credential and no other')
    .option('--key <file>', 'private key to log in with')
    .option('--key-passphrase-env <variable>', 'environment variable with the passphrase of the key')
    .option('--password-env <variable>', 'environment variable with the login password')
    .option('--no-agent', 'do not ask the SSH agent')
    .option('--sudo', 'become root with sudo')
    .addOption(new Option('--no-sudo', 'stay the login user where sudo was used last time').hideHelp())
    .option(
      '--sudo-password-env <variable>',
      'environment variable with the password for sudo (default: the login password)',
    )
    .option('--port <number>', 'port of the SSH server (default: as last time, or 22)')
    .option('--jump <user@host>', 'go through this host; "none": directly')
    .option('--jump-password-env <variable>', 'environment variable with the password of the jump host')
    .option('--accept-host-key', 'take the host key that is shown now, also where it has changed');
}

/** The value of a variable; throws wrong-use where it is empty. */
export function secret(variable: string | undefined, option: string): string | undefined {
  if (variable === undefined) return undefined;
  const value = process.env[variable];
  if (!value) throw wrongUse(`${option}: the variable ${variable} is not set or empty`, 'export it before the call');
  return value;
}

/** Throws wrong-use. */
export function portNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw wrongUse(`--port ${text} is no port`, 'a number from 1 to 65535');
  return port;
}

/** Throws wrong-use. */
export function sshLogin(flags: SshFlags): SshOptionsInput {
  return {
    credential: flags.credential,
    user: flags.user,
    port: portNumber(flags.port),
    keyPath: flags.key === undefined ? undefined : resolve(flags.key),
    keyPassphrase: secret(flags.keyPassphraseEnv, '--key-passphrase-env'),
    password: secret(flags.passwordEnv, '--password-env'),
    agent: flags.agent ? undefined : false,
    sudo: flags.sudo,
    sudoPassword: secret(flags.sudoPasswordEnv, '--sudo-password-env'),
    jump: flags.jump,
    jumpPassword: secret(flags.jumpPasswordEnv, '--jump-password-env'),
    acceptHostKey: flags.acceptHostKey ?? false,
  };
}
