/** Commands on the vault file: init, backup, restore, doctor. */
import { resolve } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import { count, table } from '../text.ts';
import type { CommandGroup } from './command.ts';

const noPassphrase = () =>
  new Refusal(
    'passphrase-missing',
    'no passphrase was given',
    'name a variable that holds it with --passphrase-env, run on a terminal, or use --plain for an unencrypted vault',
  );

export const vaultCommands: CommandGroup = (program, host) => {
  program
    .command('init')
    .summary('make a new vault')
    .description('Makes a new vault, encrypted unless --plain, with the advisory data that ships with the program.')
    .option('--plain', 'do not encrypt it')
    .option('--no-starter', 'leave out the shipped advisory data')
    .option('--test', 'a vault for tests: --now is allowed in it and its reports say TEST')
    .action((options: { plain?: boolean; starter: boolean; test?: boolean }) =>
      host.withoutVault(async (call) => {
        const passphrase = options.plain ? undefined : await host.passphrase('New passphrase: ');
        if (!options.plain && !passphrase) throw noPassphrase();
        const made = await call.vaults.create({
          path: host.vaultPath(),
          passphrase,
          starter: options.starter,
          test: options.test ?? false,
        });
        return {
          document: made,
          text: () =>
            [
              `Made ${made.vault} (${made.encrypted ? 'encrypted' : 'not encrypted'}).`,
              ...(made.recoveryKey
                ? [
                    '',
                    'Recovery key, shown only now. It opens the vault when the passphrase is lost; keep it apart from this machine:',
                    `  ${made.recoveryKey}`,
                  ]
                : []),
              '',
              table(
                [{ head: 'Feed' }, { head: 'Data of' }, { head: 'Records', align: 'right' }],
                made.feeds.map((feed) => [
                  feed.title,
                  feed.date?.slice(0, 10) ?? 'no data',
                  feed.records.toLocaleString('en'),
                ]),
              ),
            ].join('\n'),
        };
      }),
    );

  program
    .command('backup')
    .summary('copy the vault into a new file')
    .argument('<file>', 'where the copy goes; must not exist')
    .action((file: string) =>
      host.withVault(async (call) => {
        const saved = await call.vaults.backup({ file: resolve(file) });
        return {
          document: saved,
          text: () =>
            [
              `Saved ${saved.file}, ${count(saved.bytes, 'byte')}`,
              `SHA-256 ${saved.sha256}`,
              ...(saved.alsoBackUp ? [`Not in it, so back up too: the signing keys in ${saved.alsoBackUp}`] : []),
            ].join('\n'),
        };
      }),
    );

  program
    .command('restore')
    .summary('replace the vault by a backup')
    .description('Checks the backup, keeps the vault it replaces beside it, and records the restore in the log.')
    .argument('<file>', 'a file made by backup')
    .action((file: string) =>
      host.withoutVault(async (call) => {
        const restored = await call.vaults.restore({
          file: resolve(file),
          path: host.vaultPath(),
          passphrase: await host.passphrase('Passphrase: '),
        });
        return {
          document: restored,
          text: () =>
            [
              `Restored ${restored.vault}: ${count(restored.entries, 'log entry', 'log entries')}, head ${restored.head}`,
              ...(restored.replaced ? [`The vault it replaced is kept as ${restored.replaced}`] : []),
            ].join('\n'),
        };
      }),
    );

  program
    .command('doctor')
    .summary('check the vault file')
    .description(
      'Checks the file, its schema and indexes, free space and the log chain. Exits 1 when something is wrong.',
    )
    .action(() =>
      host.withVault(async (call) => {
        const found = await call.vaults.doctor();
        return {
          document: found,
          exit: found.ok ? 0 : 1,
          text: () =>
            [
              table(
                [{ head: 'Check' }, { head: '' }, { head: 'Detail' }],
                found.checks.map((check) => [check.name, check.ok ? 'ok' : 'WRONG', check.detail]),
              ),
              ...found.problems.map((problem) => `\n${problem.code}: ${problem.message}\n  ${problem.hint}`),
            ].join('\n'),
        };
      }),
    );
};
