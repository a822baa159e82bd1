/** Commands on advisory feeds: their state, and imports from the publishers' own files. */
import { resolve } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import { feedId } from '../../../src-shared/model/feed.ts';
import { count, minute, table } from '../text.ts';
import { outcomeOfItems, type CommandGroup } from './command.ts';

export const feedCommands: CommandGroup = (program, host) => {
  const feeds = program.command('feeds').summary('advisory feeds: their age, and imports from files');

  feeds
    .command('status')
    .summary('every feed, the date of its data and how many records are held')
    .action(() =>
      host.withVault(async (call) => {
        const status = await call.feeds.status();
        return {
          document: status,
          text: () =>
            table(
              [
                { head: 'Feed' },
                { head: 'Publisher' },
                { head: 'Data of' },
                { head: 'Age', align: 'right' },
                { head: 'Records', align: 'right' },
                { head: '' },
              ],
              status.feeds.map((feed) => [
                feed.id,
                feed.publisher,
                feed.date?.slice(0, 10) ?? 'no data',
                feed.ageDays === null ? '' : count(feed.ageDays, 'day'),
                feed.records.toLocaleString('en'),
                feed.starter
                  ? 'shipped with the program'
                  : feed.importedAt
                    ? `imported ${minute(feed.importedAt)}`
                    : '',
              ]),
            ),
        };
      }),
    );

  feeds
    .command('undo')
    .summary('take the last import of a feed back')
    .description(
      'The feed holds again what it held before its last import that changed something. One step only; match judges anew.',
    )
    .argument('<feed>', 'its id, as feeds status shows it')
    .action((id: string) =>
      host.withVault(async (call) => {
        const feed = feedId.safeParse(id);
        if (!feed.success)
          throw new Refusal('unknown-id', `there is no feed "${id}"`, `They are ${feedId.options.join(', ')}.`);
        const undone = await call.feeds.undo({ feed: feed.data });
        return {
          document: undone,
          text: () =>
            `Taken back: ${undone.file}. ${undone.id} holds ${count(undone.records, 'record')}${undone.date ? ` of ${undone.date.slice(0, 10)}` : ''}: ${undone.added} came back, ${undone.changed} are as before, ${undone.removed} went.`,
        };
      }),
    );

  feeds
    .command('import')
    .summary('import feed files; their content decides which feed they are')
    .description(
      'Takes each file whole or not at all. A damaged file changes nothing; one that fell by half needs --force.',
    )
    .argument('<file...>', 'publishers’ files, packed or not; a folder stands for the files in it')
    .option('--force', 'accept a feed whose records fell by half or more')
    .action((files: string[], options: { force?: boolean }) =>
      host.withVault(async (call) => {
        const imported = await call.feeds.import({
          paths: files.map((file) => resolve(file)),
          force: options.force ?? false,
        });
        const { exit, error } = outcomeOfItems(imported.feeds);
        return {
          document: error ? { ...imported, error } : imported,
          exit,
          text: () =>
            [
              table(
                [
                  { head: 'File', width: 48 },
                  { head: 'Feed' },
                  { head: 'Data of' },
                  { head: 'Records', align: 'right' },
                  { head: 'Added', align: 'right' },
                  { head: 'Changed', align: 'right' },
                  { head: 'Removed', align: 'right' },
                  { head: 'Seconds', align: 'right' },
                ],
                imported.feeds.map((feed) =>
                  feed.ok
                    ? [
                        feed.file,
                        feed.id,
                        feed.date?.slice(0, 10),
                        ...[feed.records, feed.added, feed.changed, feed.removed].map((n) => n.toLocaleString('en')),
                        feed.seconds.toFixed(1),
                      ]
                    : [feed.file, feed.id ?? 'unknown', 'REFUSED', '', '', '', '', feed.seconds.toFixed(1)],
                ),
              ),
              ...imported.feeds.flatMap((feed) => [
                ...(feed.error ? [`\n${feed.error.code}: ${feed.error.message}\n  ${feed.error.hint}`] : []),
                ...(feed.warnings ?? []).map((warning) => `\n${feed.file}: ${warning}`),
              ]),
            ].join('\n'),
        };
      }),
    );
};
