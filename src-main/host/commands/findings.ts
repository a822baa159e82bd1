/** Commands on results of matching: match, findings, explain, patches. */
import type { Command } from 'commander';
import { certaintyWords } from '../../../src-shared/certainty-words.ts';
import { decision, findingState, type Explanation } from '../../../src-shared/model/finding.ts';
import { count, minute, points, table } from '../text.ts';
import { oneOf, type CommandGroup } from './command.ts';

const barWidth = 24;
const named = {
  severity: 'Severity',
  threat: 'Threat',
  asset: 'Asset',
  exposure: 'Exposure',
  controls: 'Controls',
} as const;

/** The waterfall from 100 to the score, the decision path, clocks and evidence. */
export function explanationText(explained: Explanation): string {
  const { finding, decision: decided, evidence } = explained;
  const sure = certaintyWords[explained.certainty];
  const most = Math.max(...explained.factors.map((factor) => factor.pointsLost), 1);
  const factors = explained.factors.map((factor) => [
    named[factor.name],
    factor.name === 'controls' ? (1 - factor.value).toFixed(2) : factor.value.toFixed(2),
    factor.name === 'controls' ? 'factor' : `weight ${factor.weight.toFixed(2)}`,
    '█'.repeat(Math.round((factor.pointsLost / most) * barWidth)),
    `−${factor.pointsLost.toFixed(1)}`,
    `${factor.source}${factor.date ? `, ${factor.date.slice(0, 10)}` : ''}${factor.assumed ? ' (assumed)' : ''}`,
  ]);
  const lines = [
    `${finding.id}  ${finding.product} on ${finding.assetName}  ${finding.cves.join(', ')}${explained.title ? `  ${explained.title}` : ''}`,
    `installed ${finding.installed}, ${finding.fixed === null ? 'no fix' : `fixed in ${finding.fixed}`}; ${finding.state}${finding.stateReason ? `: ${finding.stateReason}` : ''}`,
    '',
    `Score ${points(explained.score)} of 100, and where the other ${points(100 - explained.score)} went`,
    table(
      [
        { head: 'Factor' },
        { head: 'Value', align: 'right' },
        { head: '' },
        { head: '' },
        { head: 'Lost', align: 'right' },
        { head: 'Source' },
      ],
      factors,
    ),
    '',
    `Decision: ${decided.outcome}${decided.override ? `, ${decided.override}` : ''}`,
    table(
      [{ head: 'Input' }, { head: 'Value' }, { head: 'Source' }],
      [
        ...decided.inputs.map((input) => [
          input.name,
          input.value,
          `${input.source}${input.assumed ? ' (assumed)' : ''}`,
        ]),
        [`${decided.table}, row ${decided.row}`, decided.tableOutcome, ''],
        [`${decided.bod2604.table}, row ${decided.bod2604.row}`, decided.bod2604.outcome, 'shown, no clock'],
      ],
    ),
    '',
    'Clocks: the strictest binds',
    table(
      [{ head: 'Framework' }, { head: 'Rule' }, { head: 'Start (UTC)' }, { head: 'Due (UTC)' }, { head: '' }],
      explained.clocks.map((clock) => [
        clock.title,
        clock.rule,
        `${minute(clock.start)} ${clock.startReason}`,
        minute(clock.due),
        [
          clock.binding ? 'binds' : '',
          clock.lateOnArrival ? 'late on arrival' : '',
          clock.demand === 'patch' ? '' : 'mitigate or accept',
        ]
          .filter(Boolean)
          .join(', '),
      ]),
    ),
    '',
    'Evidence',
    table(
      [{ head: '' }, { head: '' }],
      [
        ['looked for', evidence.lookedFor],
        [
          'found',
          `${evidence.found.join(', ')}${evidence.observation ? ` (${evidence.observation.source}, ${minute(evidence.observation.takenAt)})` : ''}`,
        ],
        ['rule', evidence.rule],
        [
          'feed',
          `${explained.feedTitle ? `${explained.feedTitle} (${evidence.feed.id})` : evidence.feed.id}${evidence.feed.date ? ` of ${evidence.feed.date.slice(0, 10)}` : ''}`,
        ],
        ['how sure', `${sure.word}: ${sure.why}`],
        ...(evidence.vendorWords ?? []).map(({ advisory, word }) => ['vendor', `“${word}” (${advisory})`]),
        ...(evidence.otherFixes ?? []).map(({ feed, advisory, fixed }) => [
          'but',
          `${feed} names ${fixed ?? 'no fix'} (${advisory}); ${evidence.feed.id} names ${finding.fixed ?? 'none'}`,
        ]),
        ...evidence.notes.map((note) => ['note', note]),
        ...(evidence.justification ? [['justification', evidence.justification]] : []),
      ],
    ),
    ...(explained.stale ? ['', 'Feeds changed since: run "patchledger match".'] : []),
  ];
  return lines.join('\n');
}

function addFindings(program: Command): Command {
  return program
    .command('findings')
    .summary('what is wrong where; open findings unless --state says otherwise')
    .option('--asset <id>', 'one machine, by id or name')
    .option('--cve <id>', 'one CVE or vendor id')
    .option('--decision <decision>', decision.options.join(', '))
    .option('--state <state>', findingState.options.join(', '), 'open')
    .option('--overdue', 'only those past their binding clock')
    .option('--confirmed', 'without those that only product names and version ranges speak for');
}

export const findingCommands: CommandGroup = (program, host) => {
  program
    .command('match')
    .summary('match every machine against the advisories held')
    .action(() =>
      host.withVault(async (call) => {
        const done = await call.match.run();
        return {
          document: done,
          text: () =>
            `${count(done.findings, 'open finding')} on ${count(done.assets, 'machine')} with ${count(done.packages, 'package')}: ` +
            `${done.opened.toLocaleString('en')} opened, ${done.closed.toLocaleString('en')} closed; ` +
            `${count(done.checked, 'decision')} in ${done.seconds.toFixed(1)} s`,
        };
      }),
    );

  addFindings(program).action(
    (options: {
      asset?: string;
      cve?: string;
      decision?: string;
      state: string;
      overdue?: boolean;
      confirmed?: boolean;
    }) =>
      host.withVault(async (call) => {
        const listed = await call.findings.list({
          asset: options.asset,
          cve: options.cve,
          decision:
            options.decision === undefined ? undefined : oneOf('--decision', decision.options, options.decision),
          state: oneOf('--state', findingState.options, options.state),
          overdue: options.overdue,
          unconfirmed: options.confirmed ? false : undefined,
        });
        return {
          document: listed,
          text: () =>
            [
              table(
                [
                  { head: 'Id' },
                  { head: 'Machine', width: 24 },
                  { head: 'Advisory', width: 20 },
                  { head: 'Product', width: 24 },
                  { head: 'Installed', width: 24 },
                  { head: 'Fixed in', width: 24 },
                  { head: 'Score', align: 'right' },
                  { head: 'Decision' },
                  { head: 'Due (UTC)' },
                  { head: '' },
                ],
                listed.findings.map((row) => [
                  row.id,
                  row.assetName,
                  row.cves.join(', '),
                  row.product,
                  row.installed,
                  row.fixed ?? 'no fix',
                  points(row.score),
                  row.decision,
                  minute(row.due),
                  [row.kev ? 'KEV' : '', row.overdue ? 'overdue' : '', row.unconfirmed ? 'unconfirmed' : '']
                    .filter(Boolean)
                    .join(', '),
                ]),
              ),
              count(listed.total, 'finding'),
            ].join('\n'),
        };
      }),
  );

  program
    .command('explain')
    .summary('where a finding’s score, decision and due date come from')
    .argument('<finding>', 'its id, e.g. F12')
    .action((id: string) =>
      host.withVault(async (call) => {
        const explained = await call.findings.explain({ id });
        return { document: explained, text: () => explanationText(explained) };
      }),
    );

  program
    .command('patches')
    .summary('the board: what to install first, and how much risk it removes')
    .option('--decision <decision>', decision.options.join(', '))
    .option('--asset <id>', 'one machine, by id or name')
    .action((options: { decision?: string; asset?: string }) =>
      host.withVault(async (call) => {
        const listed = await call.patches.list({
          decision:
            options.decision === undefined ? undefined : oneOf('--decision', decision.options, options.decision),
          asset: options.asset,
        });
        return {
          document: listed,
          text: () =>
            [
              table(
                [
                  { head: 'Id' },
                  { head: 'Patch', width: 56 },
                  { head: 'Decision' },
                  { head: 'Due (UTC)' },
                  { head: 'Hosts', align: 'right' },
                  { head: 'Findings', align: 'right' },
                  { head: 'Risk removed', align: 'right' },
                  { head: 'Minutes', align: 'right' },
                  { head: '' },
                ],
                listed.patches.map((patch) => [
                  patch.id,
                  patch.title,
                  patch.decision ?? 'by window',
                  minute(patch.due),
                  patch.hosts,
                  patch.findings,
                  patch.riskRemoved.toFixed(0),
                  patch.effortMinutes,
                  [patch.kev ? 'KEV' : '', patch.overdue ? 'overdue' : '', patch.reboot ? 'reboot' : '']
                    .filter(Boolean)
                    .join(', '),
                ]),
              ),
              `${count(listed.patches.length, 'patch', 'patches')}; ${count(listed.noFix, 'finding')} without a fix`,
            ].join('\n'),
        };
      }),
    );
};
