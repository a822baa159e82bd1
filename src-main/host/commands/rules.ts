/** Commands on the rules that fill facts of machines. */
import { writeFileSync } from 'node:fs';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  rulesFile,
  type AssetRule,
  type RulePreview,
  type RulesApplied,
  type RulesFile,
} from '../../../src-shared/model/asset-rule.ts';
import { readText } from '../read-text.ts';
import { count, table } from '../text.ts';
import { wrongUse, type Client, type CommandGroup } from './command.ts';
import { bodyOf, conditionKeys, conditionsText, readRule, setKeys, setsText } from './rule-words.ts';

interface RuleOptions {
  if?: string[];
  set?: string[];
  off?: boolean;
  before?: string;
  replace?: boolean;
}

function rulesText(rules: readonly AssetRule[]): string {
  return table(
    [
      { head: 'No.', align: 'right' },
      { head: 'Id' },
      { head: 'Name', width: 40 },
      { head: '' },
      { head: 'If', width: 70 },
      { head: 'Sets', width: 60 },
      { head: 'Fits', align: 'right' },
      { head: 'Decides', width: 60 },
    ],
    rules.map((rule) => [
      rule.position,
      rule.id,
      rule.name,
      rule.enabled ? '' : 'off',
      conditionsText(rule.conditions),
      setsText(rule.sets),
      rule.fits,
      Object.entries(rule.decides)
        .map(([field, machines]) => `${field} ${machines}`)
        .join(', '),
    ]),
  );
}

const appliedText = ({ changed, judged }: RulesApplied) =>
  `${count(changed, 'machine')} changed, ${count(judged, 'finding')} judged again`;

const answered = (answer: { rules: AssetRule[]; applied: RulesApplied }) => ({
  document: answer,
  text: () => `${rulesText(answer.rules)}\n${appliedText(answer.applied)}`,
});

function previewText(preview: RulePreview): string {
  const value = (one: unknown) => (one === null ? 'not set' : Array.isArray(one) ? one.join(',') : String(one));
  const { findings } = preview;
  return [
    `Fits ${preview.fits.toLocaleString('en')} of ${count(preview.assets, 'machine')}, would change ${preview.changed.toLocaleString('en')}`,
    table(
      [
        { head: 'Field' },
        { head: 'Changes', align: 'right' },
        { head: 'Same', align: 'right' },
        { head: 'A person’s word stays', align: 'right' },
        { head: 'A rule before it', align: 'right' },
      ],
      preview.fields.map((one) => [one.field, one.changes, one.same, one.person, one.rule]),
    ),
    table(
      [{ head: 'Id' }, { head: 'Name', width: 32 }, { head: 'What', width: 100 }],
      preview.machines.map((machine) => [
        machine.id,
        machine.name,
        machine.fields
          .map(({ field, from, to, outcome, by }) =>
            outcome === 'changes'
              ? `${field} ${value(from)} to ${value(to)}`
              : `${field} stays ${value(from)}${by === null ? '' : ` (${by})`}`,
          )
          .join('; '),
      ]),
    ),
    findings === null
      ? 'Too many findings to judge for a preview.'
      : `${count(findings.judged, 'finding')} judged again: ${findings.decision.toLocaleString('en')} with another decision, ${findings.due.toLocaleString('en')} with another due date`,
  ].join('\n');
}

async function findRule(call: Client, text: string): Promise<AssetRule> {
  const { rules } = await call.rules.list();
  const wanted = text.trim().toLowerCase();
  const found =
    rules.find(({ name }) => name.toLowerCase() === wanted) ?? rules.find(({ id }) => id.toLowerCase() === wanted);
  if (!found) throw new Refusal('unknown-id', `There is no rule "${text}".`, 'rules list shows them.');
  return found;
}

/** The rule with this name, where `--replace` allows that there is one. */
async function known(call: Client, name: string): Promise<string | undefined> {
  const { rules } = await call.rules.list();
  return rules.find((rule) => rule.name.toLowerCase() === name.trim().toLowerCase())?.id;
}

function readRulesFile(file: string): RulesFile {
  const text = readText(file);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Refusal('not-recognised', `${file} is not JSON`, 'rules export writes such a file.');
  }
  const read = rulesFile.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Refusal(
    'not-recognised',
    `${file} is no file of rules: ${issue?.path.join('.') || 'its content'}: ${issue?.message}`,
    'rules export writes such a file.',
  );
}

export const ruleCommands: CommandGroup = (program, host) => {
  const rules = program
    .command('rules')
    .summary('fill criticality, exposure, owner, scopes and more of machines by what they are');

  rules
    .command('list', { isDefault: true })
    .summary('all rules in the order in which they count, with the machines each fits and decides')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.rules.list();
        return { document: listed, text: () => rulesText(listed.rules) };
      }),
    );

  const words = (command: ReturnType<typeof rules.command>) =>
    command
      .option(
        '--if <key=value...>',
        `a condition; all must hold, of one said more than once any: ${conditionKeys.join(', ')}; software=openssl<3.0.14 compares versions`,
      )
      .option('--set <key=value...>', `what it sets: ${setKeys.join(', ')}`)
      .option('--before <rule>', 'stands before this rule; without: last, or where it was')
      .option('--off', 'kept, but not in force');

  words(
    rules
      .command('add')
      .summary('make a rule and apply it to all machines')
      .argument('<name>')
      .option('--replace', 'change the rule of this name'),
  ).action((name: string, options: RuleOptions) =>
    host.withVault(async (call) => {
      const rule = readRule(name, options);
      const id = options.replace ? await known(call, name) : undefined;
      return answered(await call.rules.save({ rule, id, before: options.before }));
    }),
  );

  words(
    rules
      .command('preview')
      .summary('what "rules add" would change, and what stays by a person’s word; changes nothing')
      .argument('<name>', 'a new name, or that of a rule to see it changed'),
  ).action((name: string, options: RuleOptions) =>
    host.withVault(async (call) => {
      const rule = readRule(name, options);
      const preview = await call.rules.preview({ rule, id: await known(call, name), before: options.before });
      return { document: preview, text: () => previewText(preview) };
    }),
  );

  rules
    .command('remove')
    .summary('remove a rule; what it gave is taken away')
    .argument('<rule>', 'id or name')
    .action((id: string) => host.withVault(async (call) => answered(await call.rules.remove({ id }))));

  rules
    .command('move')
    .summary('put a rule before another, or last')
    .argument('<rule>', 'id or name')
    .option('--before <rule>', 'id or name; without: last')
    .action((id: string, options: { before?: string }) =>
      host.withVault(async (call) => answered(await call.rules.move({ id, before: options.before ?? null }))),
    );

  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    rules
      .command(verb)
      .summary(enabled ? 'put a rule in force' : 'keep a rule without applying it; what it gave is taken away')
      .argument('<rule>', 'id or name')
      .action((text: string) =>
        host.withVault(async (call) => {
          const rule = await findRule(call, text);
          return answered(await call.rules.save({ rule: { ...bodyOf(rule), enabled }, id: rule.id }));
        }),
      );

  rules
    .command('apply')
    .summary('apply all rules anew; every import, collection and change of a rule does so by itself')
    .action(() => host.withVault(async (call) => answered(await call.rules.apply())));

  rules
    .command('export')
    .summary('write all rules to a file, for another vault')
    .argument('<file>')
    .action((file: string) =>
      host.withVault(async (call) => {
        const listed = await call.rules.list();
        const document: RulesFile = { format: 'patchledger-asset-rules/1', rules: listed.rules.map(bodyOf) };
        try {
          writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
        } catch (error) {
          throw new Refusal(
            'file-unwritable',
            `${file} can't be written: ${(error as Error).message}`,
            'Check the folder and its rights.',
          );
        }
        return {
          document: { file, rules: document.rules.length },
          text: () => `${count(document.rules.length, 'rule')} written to ${file}`,
        };
      }),
    );

  rules
    .command('import')
    .summary('take rules from a file: those of a known name take its place, the others come last')
    .argument('<file>')
    .option('--replace', 'rules that are not in the file are removed, and its order counts')
    .action((file: string, options: { replace?: boolean }) =>
      host.withVault(async (call) => {
        const read = readRulesFile(file);
        if (read.rules.length === 0 && !options.replace)
          throw wrongUse(`${file} holds no rule`, 'With --replace it would remove all rules there are.');
        return answered(await call.rules.import({ rules: read.rules, replace: options.replace ?? false }));
      }),
    );
};
