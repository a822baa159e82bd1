/** Commands that bring machines in: collecting this computer, importing files. */
import { resolve } from 'node:path';
import { count, plain, table } from '../text.ts';
import { outcomeOfItems, type Answer, type Client, type CommandGroup } from './command.ts';
import { addSshOptions, sshLogin, type SshFlags } from './ssh-options.ts';

type Collected = Awaited<ReturnType<Client['inventory']['collectSsh']>>;

function collectedAnswer(collected: Collected): Answer {
  const { exit, error } = outcomeOfItems(collected.results);
  return {
    document: error ? { ...collected, error } : collected,
    exit,
    text: () =>
      collected.results
        .flatMap((result) => [
          result.ok
            ? `${plain(result.host)}: ${result.asset}, ${count(result.packages ?? 0, 'package')} in ${result.seconds.toFixed(1)} s${result.identical ? ', nothing changed since the last time' : ''}`
            : `${plain(result.host)}: ${result.error?.code}: ${plain(result.error?.message)}\n  ${result.error?.hint}`,
          ...result.warnings.map((warning) => `  ${plain(warning)}`),
        ])
        .join('\n'),
  };
}

export const collectCommands: CommandGroup = (program, host) => {
  const collect = program.command('collect').summary('see what machines are and what runs on them');

  collect
    .command('local')
    .summary('this computer (Debian family); changes nothing on it')
    .option('--root <folder>', 'read a mounted system or chroot in this folder instead')
    .action((options: { root?: string }) =>
      host.withVault(async (call) => {
        const collected = await call.inventory.collectLocal(
          options.root === undefined ? undefined : { root: resolve(options.root) },
        );
        return collectedAnswer(collected);
      }),
    );

  addSshOptions(
    collect
      .command('ssh')
      .summary('machines of the Debian family over SSH; changes nothing on them')
      .description(
        'Hosts are addresses, names or assets; [user@]host[:port] too. Only the first collection needs the options: user, port, key file, jump host and sudo are remembered of each machine, secrets never.',
      )
      .argument('<host...>', 'where to collect'),
  ).action((hosts: string[], flags: SshFlags) =>
    host.withVault(async (call) => collectedAnswer(await call.inventory.collectSsh({ hosts, ssh: sshLogin(flags) }))),
  );

  program
    .command('import')
    .summary('inventory files; their content decides what they are')
    .description(
      'Takes dpkg and apt listings, os-release, systeminfo, wmic qfe and others, packed or not. Files that do not tell their machine are joined by the folder they lie in; a folder stands for the files in it.',
    )
    .argument('<file...>', 'files or folders')
    .option('--as <format>', 'take every file for this format')
    .option('--asset <name>', 'take all files as one machine of this name or id')
    .action((files: string[], options: { as?: string; asset?: string }) =>
      host.withVault(async (call) => {
        const imported = await call.inventory.import({
          paths: files.map((file) => resolve(file)),
          as: options.as,
          asset: options.asset,
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
              ...imported.files.flatMap((file) => [
                ...(file.error ? [`\n${file.error.code}: ${file.error.message}\n  ${file.error.hint}`] : []),
                ...file.warnings.map((warning) => `\n${file.file}: ${warning}`),
              ]),
            ].join('\n'),
        };
      }),
    );
};
