/** Commands on advisory feeds: their state, imports from the publishers' own files, and updates that fetch these. */
import { resolve } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  feedId,
  type FeedImportResult,
  type FeedImportRow,
  type FeedSources,
  type NeededFeed,
} from '../../../src-shared/model/feed.ts';
import { count, minute, table } from '../text.ts';
import { outcomeOfItems, oneOf, type Answer, type CommandGroup } from './command.ts';

const date = (feed: FeedImportResult) => feed.date?.slice(0, 10) ?? '';

/** What became of each file, as a table and the refusals below. */
function answerOf(feeds: FeedImportResult[]): Answer {
  const { exit, error } = outcomeOfItems(feeds);
  return {
    document: error ? { feeds, error } : { feeds },
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
            { head: '' },
          ],
          feeds.map((feed) => {
            const seconds = feed.seconds.toFixed(1);
            if (!feed.ok) return [feed.file, feed.id ?? 'unknown', 'REFUSED', '', '', '', '', seconds, ''];
            const counts = [feed.records, feed.added, feed.changed, feed.removed].map((n) => n.toLocaleString('en'));
            return [feed.file, feed.id, date(feed), ...counts, seconds, feed.unchanged ? 'unchanged' : ''];
          }),
        ),
        ...feeds.flatMap((feed) => [
          ...(feed.error ? [`\n${feed.error.code}: ${feed.error.message}\n  ${feed.error.hint}`] : []),
          ...(feed.warnings ?? []).map((warning) => `\n${feed.file}: ${warning}`),
        ]),
      ].join('\n'),
  };
}

function listSources(list: { feeds: FeedSources[] }): Answer {
  return {
    document: list,
    text: () =>
      table(
        [{ head: 'Feed' }, { head: 'On a mirror' }, { head: 'Publisher' }, { head: '' }],
        list.feeds.flatMap(({ id, held, sources }) =>
          sources.map(({ file, url }) => [id, `${id}/${file}`, url, held ? 'holds data' : '']),
        ),
      ),
  };
}

/** Systems of machines that no feed held judges, and what to import for them. */
function neededText(needed: readonly NeededFeed[]): string[] {
  if (needed.length === 0) return [];
  return [
    '',
    'Needed here: no feed that holds data judges these systems',
    table(
      [{ head: 'System' }, { head: 'Machines', align: 'right' }, { head: 'Any one of' }],
      needed.map(({ system, machines, feeds }) => [
        system,
        machines,
        feeds.map(({ feed, file }) => `${feed}: ${file}`).join('; '),
      ]),
    ),
  ];
}

function historyText(imports: readonly FeedImportRow[]): string {
  return table(
    [
      { head: 'Imported (UTC)' },
      { head: 'Feed' },
      { head: 'File', width: 48 },
      { head: 'Data of' },
      { head: 'Held then', align: 'right' },
      { head: 'Added', align: 'right' },
      { head: 'Changed', align: 'right' },
      { head: 'Removed', align: 'right' },
      { head: '' },
    ],
    imports.map((row) => [
      minute(row.importedAt),
      row.feed,
      row.file,
      row.date.slice(0, 10),
      ...[row.records, row.added, row.changed, row.removed].map((n) => n.toLocaleString('en')),
      row.undoneAt !== null
        ? `taken back ${minute(row.undoneAt)}`
        : row.starter
          ? 'shipped with the program'
          : row.canUndo
            ? 'can be taken back'
            : '',
    ]),
  );
}

export const feedCommands: CommandGroup = (program, host) => {
  const feeds = program
    .command('feeds')
    .summary('advisory feeds: their age, imports from files, updates from the network');

  feeds
    .command('status')
    .summary('every feed, the date of its data and how many records are held')
    .action(() =>
      host.withVault(async (call) => {
        const status = await call.feeds.status();
        return {
          document: status,
          text: () =>
            [
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
              ...neededText(status.needed),
            ].join('\n'),
        };
      }),
    );

  feeds
    .command('history')
    .summary('what imports did to the feeds, the newest first')
    .argument('[feed]', 'one feed, by the id that feeds status shows')
    .action((id?: string) =>
      host.withVault(async (call) => {
        const listed = await call.feeds.history(id === undefined ? {} : { feed: oneOf('feed', feedId.options, id) });
        return { document: listed, text: () => historyText(listed.imports) };
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
        return answerOf(imported.feeds);
      }),
    );

  feeds
    .command('update')
    .summary('fetch feeds from their publishers or a mirror, and take in what changed')
    .description(
      'Asks only for what changed, goes on where a download broke off, and takes each file whole or not at all.\nWithout ids: every feed that holds data. Nothing is ever fetched unless this is called; "settings network off" forbids it.',
    )
    .argument('[id...]', `feeds: ${feedId.options.join(', ')}`)
    .option('--from <base>', 'fetch BASE/<feed id>/<file> from a mirror, http: or https:, this once')
    .option('--force', 'accept a feed whose records fell by half or more')
    .option('--list', 'fetch nothing; list what would be fetched from where, for who keeps a mirror')
    .action((ids: string[], options: { from?: string; force?: boolean; list?: boolean }) =>
      host.withVault(async (call) => {
        const named = ids.map((id) => oneOf('feed', feedId.options, id));
        if (options.list) return listSources(await call.feeds.sources());
        const updated = await call.feeds.update({
          ...(named.length > 0 ? { ids: named } : {}),
          ...(options.from === undefined ? {} : { from: options.from }),
          force: options.force ?? false,
        });
        return answerOf(updated.feeds);
      }),
    );
};
