/** Commands on machines and the software on them. */
import type { AssetDetail, AssetEdit, AssetRow } from '../../../src-shared/model/asset.ts';
import { assetChange, assetGroup, assetLack, verdict, type AssetChange } from '../../../src-shared/model/asset.ts';
import { count, minute, table } from '../text.ts';
import { addCompareCommand } from './asset-compare.ts';
import { groupedText, listInput, rowsText, type ListOptions } from './asset-list.ts';
import { addIdentityCommands } from './identities.ts';
import { addAskCommand } from './questions.ts';
import { wrongUse, type CommandGroup } from './command.ts';
import { addDependencyCommand } from './dependencies.ts';

function detailText(asset: AssetDetail): string {
  return [
    rowsText([asset]),
    '',
    table(
      [{ head: 'Fact' }, { head: 'Value', width: 70 }, { head: 'Source' }, { head: 'Seen (UTC)' }],
      asset.facts.map((fact) => [
        fact.effective ? fact.field : `(${fact.field})`,
        typeof fact.value === 'object' ? JSON.stringify(fact.value) : fact.value,
        fact.source,
        minute(fact.observedAt),
      ]),
    ),
    '',
    table(
      [
        { head: 'Observation' },
        { head: 'Source' },
        { head: 'File', width: 40 },
        { head: 'Taken (UTC)' },
        { head: 'Packages', align: 'right' },
        { head: 'Repeated', align: 'right' },
      ],
      asset.observations.map((seen) => [
        seen.id,
        seen.source,
        seen.file,
        minute(seen.takenAt),
        seen.packages,
        seen.repeats,
      ]),
    ),
    ...asset.joins.map((join) => `Taken for this machine ${minute(join.at)}: ${join.reason}`),
    ...(asset.supportSold
      ? [
          `${asset.supportSold.what} is sold for this system until ${asset.supportSold.until}; where there is a contract: assets set ${asset.id} extendedSupport=${asset.supportSold.until}`,
        ]
      : []),
    ...(asset.hotfixes.length ? [`Hotfixes: ${asset.hotfixes.map((hotfix) => hotfix.kb).join(' ')}`] : []),
  ].join('\n');
}

/** KEY=VALUE words to a change; an empty value takes the person's word back. */
export function readChange(words: string[]): AssetChange {
  const change: Record<string, unknown> = {};
  const known = Object.keys(assetChange.shape);
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = word.slice(0, Math.max(equals, 0)).trim();
    if (equals < 0 || !known.includes(key))
      throw wrongUse(`"${word}" is not KEY=VALUE with a known key`, `Keys: ${known.join(', ')}.`);
    const value = word.slice(equals + 1).trim();
    change[key] =
      value === ''
        ? null
        : key === 'criticality'
          ? Number(value)
          : key === 'scopes' || key === 'criticalityAnswers'
            ? value.split(',').map((one) => one.trim().toLowerCase())
            : key === 'kind' || key === 'exposure'
              ? value.toLowerCase()
              : value;
  }
  const checked = assetChange.safeParse(change);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw wrongUse(
      `${issue?.path.join('.')}: ${issue?.message}`,
      'Criticality is 1 to 5; exposure is internet, dmz, internal or isolated.',
    );
  }
  return checked.data;
}

export const assetCommands: CommandGroup = (program, host) => {
  const assets = program
    .command('assets')
    .summary('machines with their verdicts; "assets show" tells one whole')
    .option(
      '--query <words>',
      'only machines with all these words in name, address, system, owner, department or environment',
    )
    .option('--verdict <verdict>', verdict.options.join(', '))
    .option('--lack <lack>', assetLack.options.join(', '))
    .option('--group <column>', `by ${assetGroup.options.join(', ')}`)
    .option('--view <view>', 'as a saved view shows them (views lists these); other options count before it')
    .option('--all', 'retired ones too')
    .action((options: ListOptions) =>
      host.withVault(async (call) => {
        const listed = await call.assets.list(await listInput(call, options));
        return {
          document: listed,
          text: () => `${groupedText(listed)}\n${count(listed.total, 'machine')}`,
        };
      }),
    );

  assets
    .command('show')
    .summary('one machine: facts with their sources, observations, hotfixes')
    .argument('<id>', 'id or unique name')
    .action((id: string) =>
      host.withVault(async (call) => {
        const asset = await call.assets.show({ id });
        return { document: asset, text: () => detailText(asset) };
      }),
    );

  const answer = (changed: { assets: AssetRow[] }) => ({ document: changed, text: () => rowsText(changed.assets) });

  assets
    .command('set')
    .summary('say what a machine means: criticality=4 exposure=dmz owner=...; an empty value takes it back')
    .argument('<id>', 'id or unique name')
    .argument('<key=value...>')
    .action((id: string, words: string[]) =>
      host.withVault(async (call) => answer(await call.assets.set({ ids: [id], change: readChange(words) }))),
    );

  assets
    .command('retire')
    .summary('take a machine out of service; it is never deleted')
    .argument('<id>', 'id or unique name')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: { reason: string }) =>
      host.withVault(async (call) => answer(await call.assets.retire({ ids: [id], reason: options.reason }))),
    );

  const edited = ({ edit, assets: rows }: { edit: AssetEdit; assets: AssetRow[] }) => ({
    document: { assets: rows, edit },
    text: () => `${rowsText(rows)}\n${edit.undoneAt ? 'Undone' : `Take it back with: assets undo ${edit.id}`}`,
  });

  assets
    .command('merge')
    .summary('two entries are one machine: the second goes into the first; can be undone')
    .argument('<id>', 'id or unique name of the machine that stays')
    .argument('<other>', 'id or unique name of the one that goes into it')
    .option('--reason <text>', 'why')
    .action((asset: string, other: string, options: { reason?: string }) =>
      host.withVault(async (call) => edited(await call.assets.merge({ asset, other, ...options }))),
    );

  assets
    .command('split')
    .summary('one entry is two machines: takes observations away to a new one; can be undone')
    .argument('<id>', 'id or unique name')
    .option(
      '--observations <ids...>',
      'those of the other machine (assets show lists them); without: those with another serial number, UUID or machine id',
    )
    .option('--reason <text>', 'why')
    .action((asset: string, options: { observations?: string[]; reason?: string }) =>
      host.withVault(async (call) => edited(await call.assets.split({ asset, ...options }))),
    );

  assets
    .command('undo')
    .summary('takes the last merge or split back, or the one with this number')
    .argument('[edit]', 'number of the merge or split')
    .action((edit: string | undefined) => {
      if (edit !== undefined && !/^[1-9]\d{0,9}$/.test(edit))
        throw wrongUse(`"${edit}" is no number of a merge or split`, 'assets edits lists them.');
      return host.withVault(async (call) =>
        edited(await call.assets.undo(edit === undefined ? {} : { edit: Number(edit) })),
      );
    });

  assets
    .command('edits')
    .summary('merges and splits, newest first')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.assets.edits();
        return {
          document: listed,
          text: () =>
            table(
              [
                { head: 'No.', align: 'right' },
                { head: 'What' },
                { head: 'Asset' },
                { head: 'Other' },
                { head: 'By' },
                { head: 'At (UTC)' },
                { head: 'Undone (UTC)' },
                { head: 'Why', width: 60 },
              ],
              listed.edits.map((edit) => [
                edit.id,
                edit.kind,
                edit.asset,
                edit.other,
                edit.actor,
                minute(edit.at),
                minute(edit.undoneAt),
                edit.reason,
              ]),
            ),
        };
      }),
    );

  addCompareCommand(assets, host);
  addIdentityCommands(assets, host);
  addAskCommand(assets, host);
  addDependencyCommand(assets, host);

  assets
    .command('reinstate')
    .summary('take a retirement back')
    .argument('<id>', 'id or unique name')
    .action((id: string) => host.withVault(async (call) => answer(await call.assets.reinstate({ ids: [id] }))));

  program
    .command('software')
    .summary('installed packages of all machines, or of one')
    .option('--asset <id>', 'id or unique name of a machine')
    .option('--query <words>', 'only packages with all these words in name, version or source')
    .action((options: { asset?: string; query?: string }) =>
      host.withVault(async (call) => {
        const listed = await call.software.list(options);
        return {
          document: listed,
          text: () =>
            [
              table(
                [
                  { head: 'Asset' },
                  { head: 'Package' },
                  { head: 'Version' },
                  { head: 'Arch' },
                  { head: 'Source' },
                  { head: 'Source version' },
                  { head: '' },
                ],
                listed.software.map((item) => [
                  item.asset,
                  item.name,
                  item.version || 'unknown',
                  item.arch,
                  item.source,
                  item.sourceVersion,
                  item.held ? 'held' : '',
                ]),
              ),
              count(listed.total, 'package'),
            ].join('\n'),
        };
      }),
    );
};
