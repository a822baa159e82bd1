/** Commands on the audit log: listing it and checking its chain. */
import { count, minute, table } from '../text.ts';
import type { CommandGroup } from './command.ts';

export const logCommands: CommandGroup = (program, host) => {
  const log = program
    .command('log')
    .summary('the audit log; "log verify" checks its chain')
    .option('--since <date>', 'only entries since this day or instant')
    .action((options: { since?: string }) =>
      host.withVault(async (call) => {
        const listed = await call.log.list({ since: options.since });
        return {
          document: listed,
          text: () =>
            [
              table(
                [
                  { head: '#', align: 'right' },
                  { head: 'At (UTC)' },
                  { head: 'Actor' },
                  { head: 'Action' },
                  { head: 'Subject', width: 60 },
                ],
                listed.entries.map((entry) => [entry.seq, minute(entry.at), entry.actor, entry.action, entry.subject]),
              ),
              `${count(listed.total, 'entry', 'entries')}, head ${listed.head}`,
            ].join('\n'),
        };
      }),
    );

  log
    .command('verify')
    .summary('recompute the chain; exits 1 and names the first bad entry if it does not hold')
    .action(() =>
      host.withVault(async (call) => {
        const checked = await call.log.verify();
        return {
          document: checked,
          exit: checked.ok ? 0 : 1,
          text: () =>
            checked.ok
              ? `The chain holds: ${count(checked.entries, 'entry', 'entries')}, head ${checked.head}`
              : `The chain is broken at entry ${checked.firstBad?.seq}: ${checked.firstBad?.reason}`,
        };
      }),
    );
};
