/**
 * The `patchledger` command line: global options, exit statuses and the one JSON document. The commands
 * themselves are in commands/, the work behind them in the engine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import colour from 'picocolors';
import { Refusal, refusalCodes } from '../../src-shared/errors.ts';
import { createEngine, systemUser, type Engine, type EngineOptions } from '../engine/create-engine.ts';
import { toRefusal } from '../engine/refusals.ts';
import type { Answer, Client, CommandHost } from './commands/command.ts';
import { commandGroups } from './commands/index.ts';
import { askHidden } from './prompt.ts';
import { defaultDataFolder, defaultVaultName } from './places.ts';
import { createProgressLine } from './progress.ts';

interface GlobalOptions {
  vault?: string;
  passphraseEnv?: string;
  json?: boolean;
  quiet?: boolean;
  actor?: string;
  now?: string;
}

const root = resolve(import.meta.dirname, '../..');
const { version } = createRequire(import.meta.url)(join(root, 'package.json')) as { version: string };

function fixedClock(now: string): () => Date {
  const at = new Date(now);
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(now) || Number.isNaN(at.getTime())) {
    throw new Refusal(
      'invalid-argument',
      `--now ${now} is not an ISO 8601 instant`,
      'write it like 2026-11-23T09:00:00Z',
    );
  }
  return () => at;
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    stream.write(text, () => done());
  });
}

class Cli implements CommandHost {
  private readonly program: Command;
  exitCode = 0;

  constructor(program: Command) {
    this.program = program;
  }

  private get options(): GlobalOptions {
    return this.program.opts<GlobalOptions>();
  }

  quiet(): boolean {
    return this.options.quiet ?? false;
  }

  vaultPath(): string {
    return resolve(this.options.vault ?? join(defaultDataFolder(), defaultVaultName));
  }

  async passphrase(prompt: string): Promise<string | undefined> {
    const variable = this.options.passphraseEnv;
    if (variable !== undefined) {
      const value = process.env[variable];
      if (!value) {
        throw new Refusal(
          'passphrase-missing',
          `the variable ${variable} is not set or empty`,
          'export it before the call',
        );
      }
      return value;
    }
    return process.stdin.isTTY && process.stderr.isTTY ? askHidden(prompt) : undefined;
  }

  withVault(work: (call: Client) => Promise<Answer>): Promise<void> {
    return this.answer(work, true);
  }

  withVaultIfNamed(work: (call: Client) => Promise<Answer>): Promise<void> {
    return this.answer(work, this.isVaultNamed());
  }

  isVaultNamed(): boolean {
    return this.options.vault !== undefined;
  }

  withVaultOrTemporary(work: (call: Client) => Promise<Answer>): Promise<void> {
    if (this.isVaultNamed()) return this.withVault(work);
    return this.withoutVault(async (call) => {
      const folder = mkdtempSync(join(tmpdir(), 'patchledger-'));
      try {
        // Of a vault for tests nothing is remembered, and any clock will do.
        await call.vaults.create({ path: join(folder, 'temporary.patchledger'), starter: false, test: true });
        return await work(call);
      } finally {
        await call.vaults.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }

  withoutVault(work: (call: Client) => Promise<Answer>): Promise<void> {
    return this.answer(work, false);
  }

  private async answer(work: (call: Client) => Promise<Answer>, open: boolean): Promise<void> {
    const { json } = this.options;
    const progress = createProgressLine(!this.quiet() && process.stderr.isTTY === true);
    const engine = createEngine({
      ...this.engineOptions(),
      tasks: 'inline',
      actor: this.options.actor ?? systemUser(),
      onTask: progress.show,
    });
    try {
      if (open) await this.open(engine.call);
      const answer = await work(engine.call);
      progress.clear();
      await write(process.stdout, `${json ? JSON.stringify(answer.document, null, 2) : answer.text()}\n`);
      this.exitCode = answer.exit ?? 0;
    } finally {
      progress.clear();
      await engine.close();
    }
  }

  private engineOptions(): Pick<EngineOptions, 'dataFolder' | 'clock' | 'fixedClock' | 'actor' | 'version'> {
    const { now, actor } = this.options;
    return {
      dataFolder: defaultDataFolder(),
      clock: now === undefined ? () => new Date() : fixedClock(now),
      fixedClock: now !== undefined,
      actor,
      version,
    };
  }

  async openForWindow(): Promise<Engine> {
    const engine = createEngine({
      ...this.engineOptions(),
      tasks: 'worker',
      rendererFolder: join(root, 'out/renderer'),
      workerFile: join(root, 'out/main/worker.js'),
    });
    try {
      const passphrase = this.options.passphraseEnv ? await this.passphrase('') : undefined;
      await engine.call.vaults.open({ path: this.vaultPath(), passphrase });
    } catch (error) {
      const code = toRefusal(error)?.code;
      // Without a vault, or without its passphrase, the window starts on its welcome screen.
      if (code !== 'vault-missing' && !(code === 'passphrase-missing' && !this.options.passphraseEnv)) {
        await engine.close();
        throw error;
      }
    }
    return engine;
  }

  /** Opens without a passphrase first: a plain vault must not ask for one. */
  private async open(call: Client): Promise<void> {
    const path = this.vaultPath();
    try {
      await call.vaults.open({ path, passphrase: this.options.passphraseEnv ? await this.passphrase('') : undefined });
    } catch (error) {
      const refusal = toRefusal(error);
      if (refusal?.code !== 'passphrase-missing' || this.options.passphraseEnv) throw error;
      const passphrase = await this.passphrase('Passphrase: ');
      if (!passphrase) throw error;
      await call.vaults.open({ path, passphrase });
    }
  }

  async fail(error: unknown): Promise<void> {
    const refusal = toRefusal(error);
    if (!refusal) throw error;
    this.exitCode = refusalCodes[refusal.code];
    if (this.options.json) await write(process.stdout, `${JSON.stringify(refusal.toDocument(), null, 2)}\n`);
    await write(process.stderr, `${colour.red(refusal.code)}: ${refusal.message}\n  ${refusal.hint}\n`);
  }
}

function createProgram(): { program: Command; cli: Cli } {
  const program = new Command('patchledger');
  program
    .description(
      'Offline patch management: what is on the machines, what is wrong with it, what to patch first, by when and why.',
    )
    .option('--vault <file>', 'the vault to work on (default: main.patchledger in your data folder)')
    .option('--passphrase-env <variable>', 'environment variable that holds the passphrase')
    .option('--json', 'exactly one JSON document on standard output')
    .option('--quiet', 'no progress')
    .option('--actor <name>', 'who acts, for the log (default: your login name)')
    .option('--now <instant>', 'in a vault made with init --test: the time of this call')
    .showHelpAfterError('(patchledger --help lists the commands)')
    .addHelpText(
      'after',
      "\n--version alone prints the version.\n\nExit status: 0 done; 1 some items failed or a check found something wrong; 2 wrong use;\n3 refused, nothing changed; 4 the vault can't be opened.",
    )
    .exitOverride();
  const cli = new Cli(program);
  for (const register of commandGroups) register(program, cli);
  return { program, cli };
}

async function main(): Promise<void> {
  // `patchledger … | head` closes our output early: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  // Not commander's: that would take the --version of `collect snmp` for its own.
  if (process.argv.length === 3 && ['-V', '--version'].includes(process.argv[2]!)) {
    await write(process.stdout, `${version}\n`);
    return;
  }
  const { program, cli } = createProgram();
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end here too, with 0; commander has already written its message to stderr.
      cli.exitCode = error.exitCode === 0 ? 0 : 2;
      if (error.exitCode !== 0 && process.argv.includes('--json')) {
        const document = new Refusal(
          'wrong-use',
          error.message.replace(/^error: /, ''),
          'see patchledger --help',
        ).toDocument();
        await write(process.stdout, `${JSON.stringify(document, null, 2)}\n`);
      }
    } else {
      await cli.fail(error);
    }
  }
  process.exitCode = cli.exitCode;
}

await main();
