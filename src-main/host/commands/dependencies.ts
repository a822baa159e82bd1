/** The command `assets depend`: which machine needs which. */
import type { Command } from 'commander';
import { table } from '../text.ts';
import { wrongUse, type CommandHost } from './command.ts';

interface DependOptions {
  note?: string;
  remove?: boolean;
}

export function addDependencyCommand(assets: Command, host: CommandHost): void {
  assets
    .command('depend')
    .summary('say that one machine does not work without another; with one machine or none, shows what is said')
    .argument('[machine]', 'id or unique name')
    .argument('[needs]', 'the machine it does not work without')
    .option('--note <text>', 'why, e.g. "its database"')
    .option('--remove', 'take it back')
    .action((asset: string | undefined, needs: string | undefined, options: DependOptions) =>
      host.withVault(async (call) => {
        if (needs === undefined && (options.remove || options.note !== undefined))
          throw wrongUse('assets depend needs two machines for that', 'Write: assets depend MACHINE NEEDS.');
        const answer =
          asset === undefined || needs === undefined
            ? await call.dependencies.list({ asset })
            : options.remove
              ? await call.dependencies.remove({ asset, needs })
              : await call.dependencies.add({ asset, needs, note: options.note ?? '' });
        const { warnings } = await call.dependencies.warnings();
        const shown = new Set(answer.dependencies.flatMap((row) => [row.asset.id, row.needs.id]));
        const own = warnings.filter((warning) => shown.has(warning.asset.id));
        return {
          document: { ...answer, warnings: own },
          text: () =>
            [
              table(
                [{ head: 'Machine' }, { head: 'Needs' }, { head: 'Note', width: 60 }, { head: 'Said by' }],
                answer.dependencies.map((row) => [
                  `${row.asset.name} (${row.asset.id})`,
                  `${row.needs.name} (${row.needs.id})`,
                  row.note,
                  row.actor,
                ]),
              ),
              ...answer.circles.map(
                (circle) => `They need each other in a circle: ${circle.map(({ name }) => name).join(', ')}`,
              ),
              ...own.map((warning) => warning.message),
            ].join('\n'),
        };
      }),
    );
}
