/** Commands on recurring maintenance windows. */
import type { RecurringWindow, WindowRun } from '../../../src-shared/model/window.ts';
import { count, table } from '../text.ts';
import { wrongUse, type CommandGroup } from './command.ts';

const clock = (text: string) => text.slice(0, 16).replace('T', ' ');

function rowsText(windows: RecurringWindow[]): string {
  return table(
    [
      { head: 'Name', width: 32 },
      { head: 'First' },
      { head: 'Zone' },
      { head: 'Rule', width: 50 },
      { head: 'Minutes', align: 'right' },
      { head: 'Machines', align: 'right' },
      { head: 'Next (its zone)' },
    ],
    windows.map((window) => [
      window.name,
      clock(window.starts),
      window.timeZone,
      window.rule,
      window.minutes,
      window.machines,
      window.next ? clock(window.next.there.start) : 'over',
    ]),
  );
}

/** The site's clock only where it is another. */
const runsText = (runs: WindowRun[], zone: string, site: string) =>
  table(
    [{ head: `Begins (${zone})` }, { head: 'Ends' }, ...(site === zone ? [] : [{ head: `Begins (${site})` }])],
    runs.map(({ there, site: here }) => [
      clock(there.start),
      clock(there.end),
      ...(site === zone ? [] : [clock(here.start)]),
    ]),
  );

function whole(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw wrongUse(`${option} ${text} is no number`, `Write it like ${option} 180.`);
  return Number(text);
}

interface SaveOptions {
  starts: string;
  zone: string;
  rule: string;
  minutes: string;
  replace?: boolean;
}

export const windowCommands: CommandGroup = (program, host) => {
  const windows = program
    .command('windows')
    .summary('recurring maintenance windows; `plan` keeps to those of the machines')
    .action(() => list());

  const list = () =>
    host.withVault(async (call) => {
      const listed = await call.windows.list();
      return {
        document: listed,
        text: () => `${rowsText(listed.windows)}\n${count(listed.windows.length, 'maintenance window')}`,
      };
    });

  windows.command('list').summary('all of them, with how many machines have each').action(list);

  windows
    .command('add')
    .summary(
      'make one, e.g. --starts 2026-12-06T22:00 --zone Europe/Berlin --rule "FREQ=WEEKLY;BYDAY=SU" --minutes 180',
    )
    .argument('<name>')
    .requiredOption('--starts <time>', 'when it can come first, by the clock of its zone: 2026-12-06T22:00')
    .requiredOption('--zone <zone>', 'IANA time zone, e.g. Europe/Berlin')
    .requiredOption('--rule <rrule>', 'RRULE of RFC 5545, e.g. FREQ=MONTHLY;BYDAY=-1SA')
    .requiredOption('--minutes <n>', 'how long it is')
    .option('--replace', 'change the one that has this name')
    .action((name: string, options: SaveOptions) =>
      host.withVault(async (call) => {
        const { starts, zone: timeZone, rule, replace } = options;
        const minutes = whole('--minutes', options.minutes);
        const saved = await call.windows.save({ name, starts, timeZone, rule, minutes, replace });
        return { document: saved, text: () => rowsText([saved.window]) };
      }),
    );

  windows
    .command('next')
    .summary('when one comes next, by the clocks of its zone and of the site')
    .argument('<name>')
    .option('--count <n>', 'how many times', '5')
    .action((name: string, options: { count: string }) =>
      host.withVault(async (call) => {
        const answer = await call.windows.next({ of: name, count: whole('--count', options.count) });
        return {
          document: answer,
          text: () =>
            answer.runs.length === 0
              ? `${name} is over: it does not come again`
              : runsText(answer.runs, answer.timeZone, answer.siteTimeZone),
        };
      }),
    );

  windows
    .command('remove')
    .summary('remove one; refused while machines have it')
    .argument('<name>')
    .action((name: string) =>
      host.withVault(async (call) => {
        const answer = await call.windows.remove({ name });
        return { document: answer, text: () => `${answer.removed} is removed` };
      }),
    );
};
