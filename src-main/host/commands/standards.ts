/** Commands on software standards: which versions of a product are allowed, and what departs from that. */
import { allowedWords, standingWords } from '../../../src-shared/coverage-words.ts';
import type { Standard, StandardCheck } from '../../../src-shared/model/standard.ts';
import { standardFields, standardRule } from '../../../src-shared/model/standard.ts';
import { count, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

function listText(standards: Standard[]): string {
  return table(
    [
      { head: 'Id' },
      { head: 'Product', width: 50 },
      { head: 'Allowed', width: 50 },
      { head: 'Machines', width: 30 },
      { head: 'By' },
      { head: 'Why', width: 60 },
    ],
    standards.map((one) => [one.id, one.product, allowedWords(one), one.assets || 'all', one.actor, one.reason]),
  );
}

function checkText({ machines, inStandard, deviating, unknownVersion, deviations }: StandardCheck): string {
  return [
    `${count(machines, 'machine')} with it: ${inStandard} in standard, ${deviating} not, ${unknownVersion} of unknown version`,
    ...(deviations.length === 0
      ? []
      : [
          table(
            [
              { head: 'Asset' },
              { head: 'Name', width: 32 },
              { head: 'Product', width: 50 },
              { head: 'Version' },
              { head: 'What' },
            ],
            deviations.map((row) => [
              row.asset,
              row.name,
              row.product,
              row.version || 'unknown',
              standingWords[row.standing],
            ]),
          ),
        ]),
  ].join('\n');
}

/** Every standard with what departs from it. */
export function standardsText(standards: (Standard & StandardCheck)[]): string {
  if (standards.length === 0) return 'No standard is set: standards add PRODUCT --minimum VERSION --reason WHY';
  return standards.map((one) => `${one.id} ${one.product} (${allowedWords(one)}): ${checkText(one)}`).join('\n\n');
}

interface RuleOptions {
  minimum?: string;
  allowed?: string;
  forbidden?: boolean;
  assets?: string;
}

function readRule(product: string, options: RuleOptions) {
  const rule = standardRule.safeParse({
    product,
    minimum: options.minimum ?? null,
    allowed:
      options.allowed === undefined
        ? null
        : options.allowed
            .split(',')
            .map((one) => one.trim())
            .filter(Boolean),
    forbidden: options.forbidden ?? false,
    assets: options.assets ?? '',
  });
  if (!rule.success)
    throw wrongUse(
      rule.error.issues[0]?.message ?? 'this is no standard',
      'Give --forbidden, or --minimum VERSION, or --allowed "7.4.*,7.6.*", or the last two together.',
    );
  return rule.data;
}

export const standardCommands: CommandGroup = (program, host) => {
  const standards = program.command('standards').summary('which versions of a product are allowed here');

  standards
    .command('list', { isDefault: true })
    .summary('the standards that are set')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.standards.list();
        return {
          document: listed,
          text: () => (listed.standards.length ? listText(listed.standards) : 'No standard is set.'),
        };
      }),
    );

  const withRule = (name: string, summary: string) =>
    standards
      .command(name)
      .summary(summary)
      .argument('<product>', 'name as installed; * and ? stand for anything')
      .option('--minimum <version>', 'lowest version allowed')
      .option('--allowed <patterns>', 'allowed versions, separated by commas: "7.4.*,7.6.*"')
      .option('--forbidden', 'no version is allowed')
      .option('--assets <words>', 'only machines with all these words in name, system, family, owner, ...');

  withRule('check', 'what would depart from a standard, before it is added; exit 1 where something does').action(
    (product: string, options: RuleOptions) => {
      const rule = readRule(product, options);
      return host.withVault(async (call) => {
        const checked = await call.standards.check(rule);
        return { document: checked, exit: checked.deviating > 0 ? 1 : 0, text: () => checkText(checked) };
      });
    },
  );

  withRule('add', 'set a standard')
    .requiredOption('--reason <text>', 'why')
    .action((product: string, options: RuleOptions & { reason: string }) => {
      const fields = standardFields.safeParse({ rule: readRule(product, options), reason: options.reason });
      if (!fields.success)
        throw wrongUse('--reason is too short or too long', 'Say in 3 to 500 characters why the standard is set.');
      return host.withVault(async (call) => {
        const { standard } = await call.standards.save(fields.data);
        return { document: { standard }, text: () => listText([standard]) };
      });
    });

  standards
    .command('remove')
    .summary('take a standard back')
    .argument('<id>')
    .action((id: string) =>
      host.withVault(async (call) => {
        const listed = await call.standards.remove({ id });
        return { document: listed, text: () => listText(listed.standards) };
      }),
    );
};
