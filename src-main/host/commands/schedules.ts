/** Commands on schedules: sweeps and collections that come again, with a scope that is confirmed once. */
import { InvalidArgumentError } from 'commander';
import type { Schedule, ScheduledWork, ScheduleRun } from '../../../src-shared/model/schedule.ts';
import { count, minute, table } from '../text.ts';
import { wrongUse, type Answer, type Client, type CommandGroup } from './command.ts';
import { readPorts, readQuestions } from './discover.ts';

interface AddOptions {
  rule: string;
  at: string;
  zone: string;
  from?: string;
  discover?: string[];
  collect?: string[];
  exclude: string[];
  ports?: string;
  polite?: boolean;
  ask?: string;
  confirmScope?: boolean;
}

const workWords = (work: ScheduledWork) =>
  work.kind === 'collect' ? `collect ${work.hosts.join(', ')}` : `discover ${work.ranges.join(', ')}`;

const clock = (text: string) => text.slice(0, 16).replace('T', ' ');

function rowsText(schedules: readonly Schedule[]): string {
  return table(
    [
      { head: 'Name', width: 24 },
      { head: 'Does', width: 40 },
      { head: 'When', width: 36 },
      { head: 'Next (its zone)' },
      { head: 'Last run' },
      { head: 'Came of it', width: 44 },
      { head: 'Failures', align: 'right' },
      { head: 'Confirmed by' },
    ],
    schedules.map((one) => [
      one.name,
      workWords(one.work),
      `${one.words}, ${one.starts.slice(11)} ${one.timeZone}`,
      one.paused ? 'paused' : one.next ? clock(one.next.there) : 'over',
      one.last ? minute(one.last.startedAt) : 'never',
      one.last ? `${one.last.state}${one.last.detail ? `: ${one.last.detail}` : ''}` : '',
      one.failures,
      one.confirmedBy,
    ]),
  );
}

function runLine({ name, run }: { name: string; run: ScheduleRun }): string {
  const why = run.due === null ? 'asked for' : `due ${minute(run.due)}`;
  return `${name} (${why}): ${run.state}, ${run.detail}`;
}

function workOf(options: AddOptions): ScheduledWork {
  const { discover, collect, exclude, polite, ask, ports } = options;
  if ((discover === undefined) === (collect === undefined))
    throw wrongUse('say what it does: --discover or --collect', 'Write --discover 10.0.0.0/24, or --collect web1 db1.');
  if (collect !== undefined) {
    if (exclude.length > 0 || polite || ask !== undefined || ports !== undefined)
      throw wrongUse('--exclude, --ports, --polite and --ask are of sweeps', 'Leave them out with --collect.');
    return { kind: 'collect', hosts: collect };
  }
  return {
    kind: 'discover',
    ranges: discover!,
    exclude,
    polite: polite ?? false,
    ask: readQuestions(ask ?? 'netbios,mdns,snmp'),
    ...(ports === undefined ? {} : { ports: readPorts(ports) }),
  };
}

/** What would be confirmed, with how much it is. */
async function unconfirmed(call: Client, work: ScheduledWork): Promise<Error> {
  const hint = 'Say --confirm-scope if you may do so each time; that goes into the log with your name.';
  if (work.kind === 'collect')
    return wrongUse(`the scope is not confirmed: ${count(work.hosts.length, 'machine')} at each run`, hint);
  const { addresses, connections } = await call.discovery.estimate(work);
  const much = `${count(addresses, 'address', 'addresses')}, at most ${count(connections, 'connection')}`;
  return wrongUse(`the scope is not confirmed: ${much} at each run`, hint);
}

const time = (text: string) => {
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) return text;
  throw new InvalidArgumentError('Write the time as 22:00.');
};

const one = ({ schedule }: { schedule: Schedule }): Answer => ({
  document: { schedule },
  text: () => rowsText([schedule]),
});

export const scheduleCommands: CommandGroup = (program, host) => {
  const schedule = program
    .command('schedule')
    .summary('sweeps and collections that come again by a rule')
    .description(
      'Runs come while the program is open (the window, `serve`), and by `patchledger schedule run` from cron or the Task ' +
        'Scheduler. What was missed is made up for once. Schedules keep no secrets: sweeps try no SNMP community but "public", ' +
        'and machines are reached as they were last, by key or agent.',
    )
    .action(() => list());

  const list = () =>
    host.withVault(async (call) => {
      const listed = await call.schedules.list();
      return {
        document: listed,
        text: () => `${rowsText(listed.schedules)}\n${count(listed.schedules.length, 'schedule')}`,
      };
    });

  schedule.command('list').summary('all of them: next run, last run, failures').action(list);

  schedule
    .command('add')
    .summary('make one, e.g. --rule "FREQ=WEEKLY;BYDAY=MO" --at 22:00 --zone Europe/Berlin --discover 10.0.0.0/24')
    .argument('<name>')
    .requiredOption('--rule <rrule>', 'RRULE of RFC 5545, e.g. FREQ=WEEKLY;BYDAY=MO')
    .requiredOption('--at <time>', 'time of day by the clock of its zone: 22:00', time)
    .requiredOption('--zone <zone>', 'IANA time zone, e.g. Europe/Berlin')
    .option('--from <day>', 'first day it can come: 2026-12-06 (default: today)')
    .option('--discover <range...>', 'sweep these addresses')
    .option('--collect <host...>', 'collect these machines over SSH, as they were reached last')
    .option(
      '--exclude <range>',
      'leave these addresses out; may be repeated',
      (value: string, all: string[]) => [...all, ...value.split(',')],
      [],
    )
    .option('--ports <list>', 'ports to try (default: services small offices run)')
    .option('--polite', 'few connections, slowly, and none to printing and control ports')
    .option('--ask <list>', 'what to ask over UDP: netbios, mdns, snmp (default: all), or none')
    .option('--confirm-scope', 'you may do this at every run; recorded in the log with your name')
    .action((name: string, options: AddOptions) => {
      const work = workOf(options);
      return host.withVault(async (call) => {
        if (!options.confirmScope) throw await unconfirmed(call, work);
        const { rule, at, zone: timeZone, from } = options;
        return one(await call.schedules.add({ name, rule, time: at, timeZone, from, work, confirmed: true }));
      });
    });

  schedule
    .command('show')
    .summary('one schedule and its last runs')
    .argument('<name>')
    .action((name: string) =>
      host.withVault(async (call) => {
        const shown = await call.schedules.runs({ name });
        const lines = () => shown.runs.map((run) => `${minute(run.startedAt)}  ${runLine({ name, run })}`);
        return { document: shown, text: () => [rowsText([shown.schedule]), ...lines()].join('\n') };
      }),
    );

  schedule
    .command('pause')
    .summary('no more runs until it is resumed')
    .argument('<name>')
    .action((name: string) => host.withVault(async (call) => one(await call.schedules.pause({ name }))));
  schedule
    .command('resume')
    .summary('let a paused one run again; what it missed is not made up for')
    .argument('<name>')
    .action((name: string) => host.withVault(async (call) => one(await call.schedules.resume({ name }))));

  schedule
    .command('remove')
    .summary('remove one; the log keeps its runs')
    .argument('<name>')
    .action((name: string) =>
      host.withVault(async (call) => {
        const answer = await call.schedules.remove({ name });
        return { document: answer, text: () => `${answer.removed} is removed` };
      }),
    );

  schedule
    .command('run')
    .summary('run what is due, for cron and the Task Scheduler; with a name that one now')
    .argument('[name]')
    .action((name: string | undefined) =>
      host.withVault(async (call) => {
        const answer = await call.schedules.run({ name });
        const allDone = answer.ran.every(({ run }) => run.state === 'done');
        return {
          document: answer,
          exit: allDone ? 0 : 1,
          text: () =>
            [
              ...answer.ran.map(runLine),
              ...answer.waiting.map((waiting) => `${waiting} waits: another process is at work on this vault`),
              ...(answer.ran.length + answer.waiting.length === 0 ? ['nothing is due'] : []),
            ].join('\n'),
        };
      }),
    );
};
