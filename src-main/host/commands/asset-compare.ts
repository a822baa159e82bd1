/** "assets compare": what changed of a machine between two observations. */
import type { Command } from 'commander';
import type { AssetComparison } from '../../../src-shared/model/changes.ts';
import { minute, table } from '../text.ts';
import type { CommandHost } from './command.ts';

const value = (of: unknown) => (of === null ? 'not said' : typeof of === 'object' ? JSON.stringify(of) : String(of));
const version = (of: string | null, none: string) => (of === null ? none : of || 'version unknown');

function comparisonText(changes: AssetComparison): string {
  const { from, to } = changes;
  const rows = [
    ...changes.facts.map((fact) => ['fact', fact.field, value(fact.from), value(fact.to)]),
    ...changes.packages.map((item) => [
      item.section,
      `${item.name} ${item.arch}`.trim(),
      version(item.from, 'not installed'),
      version(item.to, 'not installed'),
    ]),
    ...changes.hotfixes.map(({ kb, change }) => [
      'hotfix',
      kb,
      change === 'added' ? 'missing' : 'installed',
      change === 'added' ? 'installed' : 'missing',
    ]),
    ...changes.ports.map((port) => ['port', port.port, port.from ?? 'closed', port.to ?? 'closed']),
    ...changes.available.map((item) => [
      'update',
      `${item.name} ${item.arch}`.trim(),
      item.from ?? 'not offered',
      item.to ?? 'not offered',
    ]),
  ];
  return [
    `${changes.name}: from ${from.id} (${from.source}, ${minute(from.takenAt)}) to ${to.id} (${to.source}, ${minute(to.takenAt)})`,
    rows.length === 0
      ? 'Nothing changed of what both tell.'
      : table(
          [{ head: 'Of' }, { head: 'What', width: 50 }, { head: 'From', width: 40 }, { head: 'To', width: 40 }],
          rows,
        ),
    ...changes.toldByOne.map(({ part, by }) => `Only ${by === 'from' ? from.id : to.id} lists ${part}: not compared.`),
  ].join('\n');
}

export function addCompareCommand(assets: Command, host: CommandHost): void {
  assets
    .command('compare')
    .summary('what changed of a machine between two observations; by default the two newest of one source')
    .argument('<id>', 'id or unique name')
    .argument('[from]', 'observation (assets show lists them)')
    .argument('[to]', 'observation')
    .action((asset: string, from?: string, to?: string) =>
      host.withVault(async (call) => {
        const changes = await call.assets.compare({ asset, from, to });
        return { document: changes, text: () => comparisonText(changes) };
      }),
    );
}
