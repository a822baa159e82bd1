/** Commands that lay PatchLedger's own orderings and scores open. */
import { readFileSync } from 'node:fs';
import { Refusal } from '../../../src-shared/errors.ts';
import { versionScheme } from '../../../src-shared/model/common.ts';
import { count, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

function readStatements(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${file} can't be read: ${(error as Error).message}`,
      'Check the name and who may read it.',
    );
  }
}

export const toolCommands: CommandGroup = (program, host) => {
  program
    .command('versions')
    .summary('check lines "A < B", "A = B", "A > B" against the order of a scheme; exits 1 when one is wrong')
    .argument('<scheme>', versionScheme.options.join(', '))
    .argument('<file>', 'file with one statement a line; - for standard input')
    .action((scheme: string, file: string) =>
      host.withoutVault(async (call) => {
        const known = versionScheme.safeParse(scheme);
        if (!known.success)
          throw wrongUse(`there is no scheme "${scheme}"`, `One of: ${versionScheme.options.join(', ')}.`);
        const checked = await call.tools.versions({ scheme: known.data, text: readStatements(file) });
        return {
          document: checked,
          exit: checked.wrong.length ? 1 : 0,
          text: () =>
            [
              ...checked.wrong.map((wrong) => `line ${wrong.line}: ${wrong.text}   (PatchLedger says ${wrong.got})`),
              `${count(checked.lines, 'statement')}, ${checked.wrong.length} wrong`,
            ].join('\n'),
        };
      }),
    );

  program
    .command('cvss')
    .summary('base scores of CVSS vectors 2.0, 3.0, 3.1 and 4.0')
    .argument('<vector...>')
    .action((vectors: string[]) =>
      host.withoutVault(async (call) => {
        const { scores } = await call.tools.cvss({ vectors });
        const bad = scores.filter((score) => score.error);
        const error = bad.length === scores.length ? bad[0]?.error : undefined;
        return {
          document: error ? { scores, error } : { scores },
          exit: error ? 3 : bad.length ? 1 : 0,
          text: () =>
            table(
              [{ head: 'Base', align: 'right' }, { head: 'Severity' }, { head: 'Version' }, { head: 'Vector' }],
              scores.map((score) => [
                score.base?.toFixed(1) ?? '',
                score.severity ?? '',
                score.version ?? '',
                score.error ? `${score.vector}   ${score.error.message}` : score.vector,
              ]),
            ),
        };
      }),
    );
};
