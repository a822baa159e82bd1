/** The export command: one finished file for other tools, written where the person says. */
import { resolve } from 'node:path';
import {
  exportFormat,
  exportFormats,
  exportKind,
  type ExportFormat,
  type ExportKind,
} from '../../../src-shared/model/export.ts';
import { outputPlace, replaceFile } from '../replace-file.ts';
import { count } from '../text.ts';
import { oneOf, type CommandGroup } from './command.ts';

const nouns: Record<ExportKind, string> = {
  vex: 'statement',
  findings: 'finding',
  verdicts: 'verdict',
  sbom: 'component',
};

/** By the ending of the file's name, where no format is named. */
function formatOf(kind: ExportKind, file: string, named: string | undefined): ExportFormat | undefined {
  if (named !== undefined) return oneOf('--format', exportFormat.options, named);
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  return exportFormats[kind].find((format) => format === ending);
}

export const exportCommands: CommandGroup = (program, host) => {
  program
    .command('export')
    .summary('what other tools read: VEX of the findings, software (SBOM), findings and verdicts')
    .argument('<what>', exportKind.options.join(', '))
    .requiredOption('--out <file>', 'where to write it; a file that is there is replaced')
    .option(
      '--format <format>',
      `vex: ${exportFormats.vex.join(', ')}; findings, verdicts: csv, json; sbom: cyclonedx; else by the file's ending, or the first`,
    )
    .option('--asset <id>', 'one machine, by id or name')
    .action((what: string, options: { out: string; format?: string; asset?: string }) =>
      host.withVault(async (call) => {
        const kind = oneOf('export', exportKind.options, what);
        const place = outputPlace(resolve(options.out), host.vaultPath());
        const made = await call.exports.make({
          kind,
          format: formatOf(kind, options.out, options.format),
          asset: options.asset,
        });
        replaceFile(place, new Uint8Array(await made.file.arrayBuffer()));
        const { format, bytes, sha256, items } = made;
        return {
          document: { file: resolve(options.out), format, bytes, sha256, items },
          text: () =>
            `${resolve(options.out)}: ${count(items, nouns[kind])} (${format}), ${count(bytes, 'byte')}\nsha256 ${sha256}`,
        };
      }),
    );
};
