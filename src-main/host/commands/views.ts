/** Commands on saved views of lists; "assets --view" shows what one of them shows. */
import { table } from '../text.ts';
import type { CommandGroup } from './command.ts';

export const viewCommands: CommandGroup = (program, host) => {
  const views = program
    .command('views')
    .summary('saved views of lists')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.views.list({});
        return {
          document: listed,
          text: () =>
            table(
              [
                { head: 'Id' },
                { head: 'List' },
                { head: 'Name', width: 40 },
                { head: 'Filter', width: 60 },
                { head: 'Group' },
              ],
              listed.views.map(({ id, grid, name, state }) => [
                id,
                grid,
                name,
                [state.query, ...Object.entries(state.filters).map(([filter, value]) => `${filter}=${value}`)]
                  .filter(Boolean)
                  .join(' '),
                state.group ?? '',
              ]),
            ),
        };
      }),
    );

  views
    .command('remove')
    .summary('remove a view a person saved; the built-in ones stay')
    .argument('<id>', 'id or name')
    .action((id: string) =>
      host.withVault(async (call) => {
        const answer = await call.views.remove({ id });
        return { document: answer, text: () => `Removed the view "${answer.removed.name}" of ${answer.removed.grid}.` };
      }),
    );
};
