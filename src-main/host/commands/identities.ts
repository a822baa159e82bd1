/** Commands on what tells machines apart: values that tell nothing here, and whose word counts. */
import type { Command } from 'commander';
import {
  ignorableIdentity,
  sourceClass,
  type IgnoredIdentity,
  type Precedence,
} from '../../../src-shared/model/asset.ts';
import { minute, table } from '../text.ts';
import { oneOf, wrongUse, type CommandHost } from './command.ts';

const kinds = ignorableIdentity.options;

const ignoredAnswer = (listed: { identities: IgnoredIdentity[] }) => ({
  document: listed,
  text: () =>
    table(
      [
        { head: 'Kind' },
        { head: 'Value', width: 50 },
        { head: 'By' },
        { head: 'At (UTC)' },
        { head: 'Why', width: 60 },
      ],
      listed.identities.map(({ kind, value, actor, at, reason }) => [kind, value, actor, minute(at), reason]),
    ),
});

const precedenceAnswer = (answer: Precedence) => ({
  document: answer,
  text: () =>
    `a person, then ${answer.order.join(', ')}; none that is more than ${answer.freshDays} days older than another`,
});

/** "collector,agent" to classes; wrong use for an unknown one. */
const readOrder = (text: string) => text.split(',').map((word) => oneOf('--order', sourceClass.options, word.trim()));

export function addIdentityCommands(assets: Command, host: CommandHost): void {
  assets
    .command('ignored')
    .summary('values that tell nothing here: they neither join nor part machines')
    .action(() => host.withVault(async (call) => ignoredAnswer(await call.assets.ignored())));

  assets
    .command('ignore')
    .summary('declare a value to tell nothing, such as a dock’s network card or a template’s serial number')
    .argument('<kind>', kinds.join(', '))
    .argument('<value>')
    .requiredOption('--reason <text>', 'why')
    .action((kind: string, value: string, options: { reason: string }) =>
      host.withVault(async (call) =>
        ignoredAnswer(await call.assets.ignore({ kind: oneOf('kind', kinds, kind), value, reason: options.reason })),
      ),
    );

  assets
    .command('heed')
    .summary('takes that back')
    .argument('<kind>', kinds.join(', '))
    .argument('<value>')
    .action((kind: string, value: string) =>
      host.withVault(async (call) =>
        ignoredAnswer(await call.assets.heed({ kind: oneOf('kind', kinds, kind), value })),
      ),
    );

  assets
    .command('precedence')
    .summary('whose word counts where sources differ; with options, changes it')
    .option('--order <classes>', `strongest first, separated by commas: ${sourceClass.options.join(',')}`)
    .option('--fresh-days <n>', 'a stronger source counts as long as it is at most so many days older than the newest')
    .action((options: { order?: string; freshDays?: string }) => {
      if (options.freshDays !== undefined && !/^\d{1,4}$/.test(options.freshDays))
        throw wrongUse(`--fresh-days ${options.freshDays} is no number of days`, 'Give a whole number, e.g. 30.');
      const change = {
        ...(options.order === undefined ? {} : { order: readOrder(options.order) }),
        ...(options.freshDays === undefined ? {} : { freshDays: Number(options.freshDays) }),
      };
      return host.withVault(async (call) =>
        precedenceAnswer(
          Object.keys(change).length ? await call.assets.setPrecedence(change) : await call.assets.precedence(),
        ),
      );
    });
}
