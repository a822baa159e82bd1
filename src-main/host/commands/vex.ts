/** Commands on supplier statements: the VEX documents that were taken in with `import`. */
import type { SupplierDocumentRow } from '../../../src-shared/model/vex.ts';
import { count, minute, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

const documentsText = (documents: readonly SupplierDocumentRow[]) =>
  documents.length === 0
    ? 'No supplier statements are held: import FILE takes in VEX documents (OpenVEX, CycloneDX, CSAF).'
    : table(
        [
          { head: 'Id' },
          { head: 'Author', width: 40 },
          { head: 'Document', width: 50 },
          { head: 'Format' },
          { head: 'Of (UTC)' },
          { head: 'Statements', align: 'right' },
          { head: 'Taken in by' },
        ],
        documents.map((one) => [
          one.id,
          one.author,
          one.name,
          one.format,
          minute(one.at),
          one.statements,
          `${one.importedBy}, ${minute(one.importedAt)}`,
        ]),
      );

export const vexCommands: CommandGroup = (program, host) => {
  const vex = program.command('vex').summary('what suppliers say of their products (VEX), taken in with import');

  vex
    .command('list', { isDefault: true })
    .summary('the documents whose statements count')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.vex.list();
        return { document: listed, text: () => documentsText(listed.documents) };
      }),
    );

  vex
    .command('show')
    .summary('what a document says')
    .argument('<id>', 'its id, e.g. X1')
    .action((id: string) =>
      host.withVault(async (call) => {
        const shown = await call.vex.show({ id, limit: 100_000 });
        return {
          document: shown,
          text: () =>
            [
              `${shown.document.id}  ${shown.document.author}  ${shown.document.name}`,
              `${shown.document.file}, of ${minute(shown.document.at)}, sha256 ${shown.document.sha256}`,
              table(
                [
                  { head: 'Vulnerability' },
                  { head: 'Status' },
                  { head: 'Product', width: 60 },
                  { head: 'Why or what to do', width: 70 },
                  { head: '' },
                ],
                shown.statements.map((one) => [
                  one.vulnerability,
                  one.status.replaceAll('_', ' '),
                  one.parts.length > 0 ? `${one.product}: ${one.parts.join(', ')}` : one.product,
                  [one.justification.replaceAll('_', ' '), one.impact, one.action].filter(Boolean).join('; '),
                  one.replaced ? 'replaced by a later one' : '',
                ]),
              ),
              count(shown.document.statements, 'statement'),
            ].join('\n'),
        };
      }),
    );

  vex
    .command('remove')
    .summary('take a document back; machines are matched again without it')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, { reason }: { reason: string }) => {
      if (reason.trim().length < 3 || reason.length > 500)
        throw wrongUse('--reason is too short or too long', 'Say in 3 to 500 characters why it no longer counts.');
      return host.withVault(async (call) => {
        const removed = await call.vex.remove({ id, reason });
        return {
          document: removed,
          text: () =>
            `${documentsText(removed.documents)}\n${count(removed.opened, 'finding')} open again, ${removed.closed} closed`,
        };
      });
    });
};
