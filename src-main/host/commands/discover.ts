/** Commands of discovery: sweeping confirmed address ranges, and the sweeps there were. */
import type { Command } from 'commander';
import {
  confidenceWord,
  sweepQuestion,
  type SweepHost,
  type SweepQuestion,
  type SweepRow,
} from '../../../src-shared/model/discovery.ts';
import { count, minute, table } from '../text.ts';
import { addOutOptions, gather, type Gathered, type OutFlags } from './collection-out.ts';
import { wrongUse, type Answer, type Client, type CommandGroup } from './command.ts';

interface DiscoverOptions {
  ports?: string;
  exclude: string[];
  polite?: boolean;
  ask?: string;
  snmpCommunityEnv?: string;
  confirmScope?: boolean;
  resume?: string;
}

/** "22,80,8000-8010". */
export function readPorts(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!match || first < 1 || last > 65_535 || last < first)
      throw wrongUse(`"${part.trim()}" is not a port or a range of ports`, 'Write --ports 22,80,443,8000-8010.');
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** "netbios,snmp", or "none". */
export function readQuestions(text: string): SweepQuestion[] {
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const read = sweepQuestion.safeParse(part.trim());
    if (read.success) return read.data;
    throw wrongUse(
      `"${part.trim()}" is nothing to ask for`,
      `Write --ask ${sweepQuestion.options.join(',')} or --ask none.`,
    );
  });
}

/** From a variable: what stands in arguments is seen by all who list processes. */
function readCommunities(variable: string | undefined): string[] {
  if (variable === undefined) return [];
  const communities = (process.env[variable] ?? '').split(',').filter((part) => part !== '');
  if (communities.length > 0) return communities;
  throw wrongUse(`the variable ${variable} is empty`, 'Put the communities of SNMP into it, with commas between.');
}

const sure = (text: string, confidence: number | undefined) =>
  text !== '' && confidence !== undefined ? `${text} (${confidenceWord(confidence)})` : text;

/** What a person should know of a host, a line each. */
const noteLines = (hosts: readonly SweepHost[]) =>
  hosts.flatMap(({ address, notes }) => (notes ?? []).map((note) => `${address}: ${note}`));

function hostTable(hosts: readonly SweepHost[]): string {
  return table(
    [
      { head: 'Address' },
      { head: 'Name', width: 32 },
      { head: 'Kind (how sure)' },
      { head: 'System (how sure)', width: 32 },
      { head: 'Maker and model', width: 32 },
      { head: 'Domain', width: 24 },
      { head: 'Open ports', width: 44 },
      { head: 'Asset' },
    ],
    hosts.map((host) => [
      host.address,
      host.names[0] ?? '',
      sure(host.kind ?? '', host.confidence?.kind),
      sure([host.os?.family, host.os?.version].filter(Boolean).join(' '), host.confidence?.os),
      [host.vendor, host.model].filter(Boolean).join(' '),
      host.domain ?? '',
      host.ports.map(({ port, service }) => (service ? `${port} ${service}` : String(port))).join(', '),
      host.asset ?? '',
    ]),
  );
}

const stateWords: Record<SweepRow['state'], string> = {
  running: 'is running',
  paused: 'is paused',
  cancelled: 'was cancelled',
  done: 'is done',
};

function sweptAnswer(swept: Awaited<ReturnType<Client['discovery']['sweep']>>): Gathered {
  const answer: Answer = {
    document: swept,
    // One that stopped before its end has not looked at all of its scope.
    exit: swept.state === 'done' ? 0 : 1,
    text: () =>
      [
        hostTable(swept.hosts),
        ...noteLines(swept.hosts),
        `Sweep ${swept.sweep} ${stateWords[swept.state]}: ${count(swept.hosts.length, 'host')} in ${swept.seconds.toFixed(1)} s.`,
        ...(swept.state === 'paused' ? [`Go on with: patchledger discover --resume ${swept.sweep}`] : []),
      ].join('\n'),
  };
  return { answer, sweep: swept.sweep };
}

async function sweep(call: Client, ranges: string[], options: DiscoverOptions): Promise<Gathered> {
  const scope = {
    ranges,
    exclude: options.exclude,
    polite: options.polite ?? false,
    ...(options.ask === undefined ? {} : { ask: readQuestions(options.ask) }),
    ...(options.ports === undefined ? {} : { ports: readPorts(options.ports) }),
  };
  const communities = readCommunities(options.snmpCommunityEnv);
  if (!options.confirmScope) {
    const { addresses, connections, beyondPrivate } = await call.discovery.estimate(scope);
    throw wrongUse(
      `the scope is not confirmed: ${count(addresses, 'address', 'addresses')}, at most ${count(connections, 'connection')}`,
      `${beyondPrivate ? 'Some addresses lie outside private networks. ' : ''}Say --confirm-scope if you may sweep ${ranges.join(', ')}; that goes into the log with your name.`,
    );
  }
  return sweptAnswer(await call.discovery.sweep({ ...scope, communities, confirmed: true }));
}

function stopCommand(discover: Command, run: (id: string) => Promise<void>, name: string, summary: string): void {
  discover.command(name).summary(summary).argument('<sweep>', 'id of the sweep, such as S3').action(run);
}

export const discoverCommands: CommandGroup = (program, host) => {
  const discover = addOutOptions(
    program
      .command('discover')
      .summary('find the hosts of address ranges whose scope you confirm')
      .description(
        'Sweeps addresses (10.0.0.7), blocks (10.0.0.0/24) or first-last (10.0.0.10-10.0.0.20) by ordinary TCP connections, ' +
          'reads greetings, reverse DNS and the ARP cache, asks what answers for its names over UDP, and takes the hosts in as ' +
          'assets. Nobody is logged in anywhere. What is only swept stays unknown.',
      )
      .argument('[range...]', 'what to sweep')
      .option('--ports <list>', 'ports to try, such as 22,80,8000-8010 (default: services small offices run)')
      .option(
        '--exclude <range>',
        'leave these addresses out; may be repeated',
        (value: string, all: string[]) => [...all, ...value.split(',')],
        [],
      )
      .option('--polite', 'few connections, slowly, and none to printing and control ports')
      .option('--ask <list>', 'what to ask over UDP: netbios, mdns, snmp with commas between (default: all), or none')
      .option(
        '--snmp-community-env <variable>',
        'variable with communities of SNMP to try, commas between (default: "public" once, none with --polite)',
      )
      .option('--confirm-scope', 'you may sweep these addresses; recorded in the log with your name')
      .option('--resume <sweep>', 'go on with a paused or killed sweep, such as S3'),
  ).action((ranges: string[], options: DiscoverOptions & OutFlags) => {
    if (options.resume !== undefined) {
      if (ranges.length > 0) throw wrongUse('--resume takes no ranges', 'The sweep keeps its own scope.');
      const id = options.resume;
      const communities = readCommunities(options.snmpCommunityEnv);
      return gather(host, options, async (call) => sweptAnswer(await call.discovery.resume({ id, communities })));
    }
    if (ranges.length === 0)
      throw wrongUse('no range is named', 'Name one, such as 192.168.1.0/24, or see: patchledger discover list.');
    return gather(host, options, (call) => sweep(call, ranges, options));
  });

  discover
    .command('list')
    .summary('the sweeps there were, newest first')
    .action(() =>
      host.withVault(async (call) => {
        const listed = await call.discovery.list();
        return {
          document: listed,
          text: () =>
            table(
              [
                { head: 'Sweep' },
                { head: 'State' },
                { head: 'Started' },
                { head: 'Scope', width: 40 },
                { head: 'Confirmed by' },
                { head: 'Looked at', align: 'right' },
                { head: 'Hosts', align: 'right' },
              ],
              listed.sweeps.map((row) => [
                row.id,
                row.state,
                minute(row.startedAt),
                row.ranges.join(', '),
                row.confirmedBy,
                `${row.done} of ${row.addresses}`,
                row.hosts,
              ]),
            ),
        };
      }),
    );

  discover
    .command('show')
    .summary('what a sweep found, and what changed since the one before')
    .argument('<sweep>', 'id of the sweep, such as S3')
    .action((id: string) =>
      host.withVault(async (call) => {
        const shown = await call.discovery.show({ id });
        const { changes } = shown;
        return {
          document: shown,
          text: () =>
            [
              hostTable(shown.hosts),
              ...noteLines(shown.hosts),
              `Sweep ${shown.sweep.id} of ${shown.sweep.ranges.join(', ')} ${stateWords[shown.sweep.state]}: ${count(shown.hosts.length, 'host')}.`,
              ...(changes ? [`Since ${changes.since}: ${changes.list.length === 0 ? 'nothing changed.' : ''}`] : []),
              ...(changes?.list ?? []).map(
                ({ address, what, detail }) => `  ${address} ${what}${detail ? `: ${detail}` : ''}`,
              ),
            ].join('\n'),
        };
      }),
    );

  const stop = (request: 'pause' | 'cancel') => (id: string) =>
    host.withVault(async (call) => {
      const stopped = await call.discovery[request]({ id });
      const { sweep: row } = stopped;
      return {
        document: stopped,
        text: () =>
          row.state === 'running'
            ? `Sweep ${row.id} was asked to stop and will soon.`
            : `Sweep ${row.id} ${stateWords[row.state]} after ${row.done} of ${count(row.addresses, 'address', 'addresses')}.`,
      };
    });
  stopCommand(discover, stop('pause'), 'pause', 'stop a sweep so that it can go on later');
  stopCommand(discover, stop('cancel'), 'cancel', 'end a sweep for good; what it found stays');
};
