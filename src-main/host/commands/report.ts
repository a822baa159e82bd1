/** The report command: one finished file, written where the person says. */
import { resolve } from 'node:path';
import { reportFormat, reportKind } from '../../../src-shared/model/report.ts';
import { outputPlace, replaceFile } from '../replace-file.ts';
import { count } from '../text.ts';
import { oneOf, type CommandGroup } from './command.ts';

export const reportCommands: CommandGroup = (program, host) => {
  program
    .command('report')
    .summary('the state of the site or the record of a change, as a file')
    .argument('<kind>', reportKind.options.join(', '))
    .requiredOption('--format <format>', reportFormat.options.join(', '))
    .requiredOption('--out <file>', 'where to write it; a file that is there is replaced')
    .option('--rollout <id>', 'change: the rollout it is about, by id or title')
    .action((kind: string, options: { format: string; out: string; rollout?: string }) =>
      host.withVault(async (call) => {
        const subject = {
          kind: oneOf('report', reportKind.options, kind),
          format: oneOf('--format', reportFormat.options, options.format),
          rollout: options.rollout,
        };
        const place = outputPlace(resolve(options.out), host.vaultPath());
        const made = await call.reports.render(subject);
        replaceFile(place, new Uint8Array(await made.file.arrayBuffer()));
        const { bytes, sha256, pages } = made;
        return {
          document: { file: resolve(options.out), bytes, sha256, ...(pages === undefined ? {} : { pages }) },
          text: () =>
            `${resolve(options.out)}: ${pages === undefined ? '' : `${count(pages, 'page')}, `}${count(bytes, 'byte')}\nsha256 ${sha256}`,
        };
      }),
    );
};
