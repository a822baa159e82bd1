/** Commands on exceptions: recording a decision not to patch now, and listing them. */
import { exceptionKind } from '../../../src-shared/model/exception.ts';
import { count, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

interface ExceptOptions {
  kind: string;
  reason: string;
  until: string;
  approver: string;
  control?: string[];
}

/** NAME=STRENGTH:ATTACK, e.g. "firewall=0.3:blocks port 445 from outside". */
function readControl(text: string): { name: string; strength: number; stops: string; evidence: string } {
  const parts = /^([^=]+)=(0(?:\.\d+)?|\.\d+):(.+)$/.exec(text);
  if (!parts)
    throw wrongUse(
      `--control ${text} can't be read`,
      'Write NAME=STRENGTH:ATTACK, e.g. "firewall=0.3:blocks port 445 from outside".',
    );
  return { name: parts[1]!.trim(), strength: Number(parts[2]), stops: parts[3]!.trim(), evidence: '' };
}

export const exceptionCommands: CommandGroup = (program, host) => {
  program
    .command('except')
    .summary('record that findings are not patched now: why, who approved, until when')
    .argument('<finding...>', 'ids, e.g. F12')
    .requiredOption('--kind <kind>', exceptionKind.options.join(', '))
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--until <date>', 'the last day it holds, e.g. 2027-01-31')
    .requiredOption('--approver <name>', 'who approved it')
    .option('--control <control...>', 'for mitigated: NAME=STRENGTH:ATTACK, strength up to 0.5')
    .action((findings: string[], options: ExceptOptions) =>
      host.withVault(async (call) => {
        const kind = exceptionKind.options.find((known) => known === options.kind.toLowerCase());
        if (!kind)
          throw wrongUse(`--kind ${options.kind} is not one of them`, `One of: ${exceptionKind.options.join(', ')}.`);
        if (!/^\d{4}-\d\d-\d\d$/.test(options.until))
          throw wrongUse(`--until ${options.until} is no day`, 'Write the day as 2027-01-31.');
        const { reason, until, approver } = options;
        const made = await call.exceptions.create({
          findings,
          kind,
          reason,
          until,
          approver,
          controls: (options.control ?? []).map(readControl),
        });
        return {
          document: made,
          text: () =>
            `${made.exception.id}: ${count(made.exception.findings.length, 'finding')} ${kind} until ${until}, approved by ${approver}`,
        };
      }),
    );

  const list = program
    .command('exceptions')
    .summary('every exception there was, and which are in force')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.exceptions.list();
        return {
          document: listed,
          text: () =>
            table(
              [
                { head: 'Id' },
                { head: 'Kind' },
                { head: 'Until' },
                { head: '' },
                { head: 'Approver' },
                { head: 'Findings', align: 'right' },
                { head: 'Reason', width: 60 },
              ],
              listed.exceptions.map((row) => [
                row.id,
                row.kind,
                row.until,
                row.active ? 'in force' : 'ended',
                row.approver,
                row.findings.length,
                row.reason,
              ]),
            ),
        };
      }),
    );

  list
    .command('end')
    .summary('end an exception now; the original clocks count again')
    .argument('<exception>', 'its id, e.g. E3')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: { reason: string }) =>
      host.withVault(async (call) => {
        const ended = await call.exceptions.end({ id, reason: options.reason });
        return {
          document: ended,
          text: () =>
            `${ended.exception.id} has ended; ${count(ended.exception.findings.length, 'finding')} count again`,
        };
      }),
    );
};
