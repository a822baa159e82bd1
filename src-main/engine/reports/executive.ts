/** The executive summary: two pages for whoever answers for the site, with the head hash of the log to keep. */
import { riskBands, totalOf, type TrendDay } from '../../../src-shared/day-chart.ts';
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import type { Block, Cell, Figure, Table } from './document.ts';
import type { SiteFacts } from './facts.ts';
import { causeWords, feedTable, measuredWords, postureOf, productsOf, share, staleCallout } from './measured.ts';
import { proofBlocks, whyKeepIt } from './proof.ts';
import type { Report, Rows } from './report.ts';
import { executiveData } from './executive-data.ts';
import { rolloutTable } from './rollout-rows.ts';
import { count, cut, decisionLooks, number, siteWords, type SiteWords } from './words.ts';

/** Rows that fit beside everything else on their page at full size. */
const patchesShown = 11;
const exceptionsShown = 6;
const rolloutsShown = 6;
/** Characters of a name on these pages. */
const nameLength = 60;

const decided = (site: SiteFacts) => site.patches.filter((patch) => patch.decision !== null);

/** Soonest due first: what someone must decide or do next. */
export function neediest(site: SiteFacts): PatchRow[] {
  return decided(site)
    .filter((patch) => patch.decision !== 'defer')
    .sort((a, b) => {
      const [x, y] = [a.due ?? '9', b.due ?? '9'];
      return x < y ? -1 : x > y ? 1 : b.riskRemoved - a.riskRemoved;
    });
}

function headline(site: SiteFacts): string {
  const posture = postureOf(site);
  if (posture.total === 0) return 'No machine is known yet, so nothing can be said about this site.';
  const now = site.patches.filter((patch) => patch.decision === 'immediate').length;
  const { missed, lateOnArrival } = site.deadlines;
  const act =
    now === 0
      ? 'No patch calls for immediate action.'
      : `${count(now, 'patch calls', 'patches call')} for immediate action.`;
  const late =
    missed === 0
      ? lateOnArrival === 0
        ? 'No deadline is missed.'
        : `No deadline was missed here; ${count(lateOnArrival, 'finding')} had passed theirs before they became known.`
      : `${count(missed, 'open finding is', 'open findings are')} past the deadline` +
        (lateOnArrival === 0 ? '.' : `, and ${number(lateOnArrival)} more had passed theirs before they became known.`);
  return (
    `${number(posture.compliant)} of ${count(posture.total, 'machine')} ${posture.compliant === 1 ? 'is' : 'are'} compliant, ` +
    `${number(posture.notCompliant)} ${posture.notCompliant === 1 ? 'is' : 'are'} not, and ${number(posture.unknown)} ` +
    `${posture.unknown === 1 ? 'is' : 'are'} unknown. ${act} ${late}`
  );
}

function postureBlocks(site: SiteFacts): Block[] {
  const posture = postureOf(site);
  if (posture.total === 0) return [];
  const of = `of ${number(posture.total)}`;
  const figure = (value: number, label: string, tone: Figure['tone']): Figure => ({
    value: number(value),
    label,
    note: `${share(value, posture.total)} ${of}`,
    tone: value === 0 ? undefined : tone,
  });
  const why = [
    ['Not compliant', causeWords(site, 'not-compliant')],
    ['Unknown', causeWords(site, 'unknown')],
  ].filter(([, words]) => words !== '');
  return [
    { kind: 'heading', level: 2, text: 'Posture', note: `${count(posture.total, 'machine')} in service` },
    {
      kind: 'figures',
      figures: [
        figure(posture.compliant, 'compliant', 'ok'),
        figure(posture.notCompliant, 'not compliant', 'now'),
        figure(posture.unknown, 'unknown', 'unk'),
        {
          value: number(site.findings.open),
          label: 'open findings',
          note: `${number(site.noFix)} without a fix`,
        },
      ],
    },
    {
      kind: 'bar',
      name: 'Machines by verdict',
      parts: [
        { label: 'Compliant', value: posture.compliant, tone: 'ok' },
        { label: 'Not compliant', value: posture.notCompliant, tone: 'now' },
        { label: 'Unknown', value: posture.unknown, tone: 'unk' },
      ],
    },
    ...(why.length > 0
      ? [
          {
            kind: 'paragraph' as const,
            look: 'quiet' as const,
            text: `${why.map(([word, words]) => `${word}: ${words}`).join('. ')}.`,
          },
        ]
      : []),
  ];
}

function trendWords(trend: readonly TrendDay[], words: (day: string) => string): string {
  const first = trend[0]!;
  const last = trend.at(-1)!;
  const points = (day: TrendDay) => number(Math.round(totalOf(day)));
  const parts = riskBands.map(({ key, word }) => `${word.toLowerCase()} ${number(Math.round(last[key]))}`).join(', ');
  if (trend.length === 1) return `${points(last)} points on ${words(last.day)}: ${parts}.`;
  const moved = Math.round(totalOf(last)) - Math.round(totalOf(first));
  const way = moved > 0 ? 'Risen' : moved < 0 ? 'Fallen' : 'Unchanged:';
  return `${way} from ${points(first)} points on ${words(first.day)} to ${points(last)} on ${words(last.day)}: ${parts}.`;
}

function trendBlocks(site: SiteFacts, day: (day: string) => string): Block[] {
  const heading: Block = {
    kind: 'heading',
    level: 2,
    text: 'Open risk',
    note: 'sum of the scores of open findings, by decision',
  };
  if (site.trend.length === 0) {
    return [
      heading,
      { kind: 'paragraph', look: 'quiet', text: 'Nothing was judged yet; the trend starts with the first match.' },
    ];
  }
  const summary = trendWords(site.trend, day);
  if (site.trend.length === 1) return [heading, { kind: 'paragraph', text: summary }];
  return [
    heading,
    {
      kind: 'chart',
      title: 'Open risk by decision',
      summary,
      days: site.trend.map((entry) => entry.day),
      series: riskBands.map(({ key, word, tone }) => ({
        name: word,
        tone,
        values: site.trend.map((entry) => entry[key]),
      })),
    },
  ];
}

function needsTable(site: SiteFacts, words: SiteWords): Block[] {
  const needs = neediest(site);
  const shown = needs.slice(0, patchesShown);
  const row = (patch: PatchRow): (Cell | string)[] => {
    const look = decisionLooks[patch.decision!];
    const due = patch.due === null ? 'no date' : words.due(patch.due);
    return [
      { text: cut(patch.title, nameLength), note: patch.kev ? 'known to be exploited' : undefined },
      { text: look.word, tone: look.tone },
      patch.overdue ? { text: due, tone: 'now', strong: true, note: 'overdue' } : due,
      number(patch.hosts),
      number(Math.round(patch.riskRemoved)),
    ];
  };
  return [
    {
      kind: 'heading',
      level: 2,
      text: 'What needs a decision',
      note:
        needs.length > shown.length
          ? `the ${number(shown.length)} soonest due of ${number(needs.length)}; all are in the technical report`
          : undefined,
    },
    {
      kind: 'table',
      name: 'What needs a decision',
      columns: [
        { head: 'Patch', share: 4 },
        { head: 'Decision' },
        { head: 'Due' },
        { head: 'Machines', align: 'right' },
        { head: 'Risk removed', align: 'right' },
      ],
      rows: shown.map(row),
      empty: 'No patch waits for a decision.',
    },
  ];
}

function deadlineBlocks(site: SiteFacts, words: SiteWords): Block[] {
  const { met, closedLate, missed, lateOnArrival, dueSoon, medianDaysToClose, since } = site.deadlines;
  const closed = met + closedLate;
  return [
    { kind: 'heading', level: 2, text: 'Deadlines', note: `closed findings since ${words.day(since)}` },
    {
      kind: 'figures',
      figures: [
        {
          value: number(met),
          label: 'closed in time',
          note:
            medianDaysToClose === null
              ? 'nothing was closed'
              : `of ${number(closed)} closed, median ${number(medianDaysToClose, 1)} days`,
        },
        {
          value: number(missed),
          label: 'missed and open',
          note: 'past due',
          tone: missed > 0 ? 'now' : undefined,
        },
        { value: number(lateOnArrival), label: 'late on arrival', note: 'due before known here' },
        { value: number(dueSoon), label: 'due in 7 days', note: 'open findings' },
      ],
    },
  ];
}

function exceptionTable(site: SiteFacts, day: (day: string) => string): Block[] {
  const active = site.exceptions
    .filter((exception) => exception.active)
    .sort((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
  const shown = active.slice(0, exceptionsShown);
  const table: Table = {
    kind: 'table',
    name: 'Exceptions in force',
    columns: [
      { head: 'Kind' },
      { head: 'Findings', align: 'right' },
      { head: 'Reason', share: 4 },
      { head: 'Approved by', share: 2 },
      { head: 'Until' },
    ],
    rows: shown.map((exception) => [
      exception.kind,
      number(exception.findings.length),
      cut(exception.reason, 90),
      cut(exception.approver, 30),
      day(exception.until),
    ]),
    empty: 'No exception is in force.',
  };
  const note =
    active.length > shown.length ? `the ${shown.length} that end first of ${number(active.length)}` : undefined;
  return [{ kind: 'heading', level: 2, text: 'Exceptions in force', note }, table];
}

function doneBlocks(site: SiteFacts, words: SiteWords): Block[] {
  const ran = site.rollouts.filter((rollout) => rollout.startedAt !== null);
  const note = ran.length > rolloutsShown ? `the newest ${rolloutsShown} of ${number(ran.length)} rollouts` : undefined;
  return [
    { kind: 'heading', level: 2, text: 'What was done', note },
    rolloutTable(ran.slice(0, rolloutsShown), words, 48),
  ];
}

function mainRows(site: SiteFacts): Rows {
  const posture = postureOf(site);
  const { judged, notJudged } = productsOf(site);
  const { deadlines } = site;
  const figures: [string, string | number | null, string][] = [
    ['machines in service', posture.total, 'machines'],
    ['compliant', posture.compliant, 'machines'],
    ['not compliant', posture.notCompliant, 'machines'],
    ['unknown', posture.unknown, 'machines'],
    ['open findings', site.findings.open, 'findings'],
    ['excepted findings', site.findings.excepted, 'findings'],
    ['open findings without a fix', site.noFix, 'findings'],
    ['patches to act on immediately', site.patches.filter((patch) => patch.decision === 'immediate').length, 'patches'],
    ['closed in time, 90 days', deadlines.met, 'findings'],
    ['closed late, 90 days', deadlines.closedLate, 'findings'],
    ['missed and open', deadlines.missed, 'findings'],
    ['late on arrival', deadlines.lateOnArrival, 'findings'],
    ['due in 7 days', deadlines.dueSoon, 'findings'],
    ['median days to close, 90 days', deadlines.medianDaysToClose, 'days'],
    ['exceptions in force', site.exceptions.filter((exception) => exception.active).length, 'exceptions'],
    ['products judged', judged, 'products'],
    ['products not judged', notJudged, 'products'],
    ['log entries', site.chain.entries, 'entries'],
    ['log head hash', site.chain.head, 'sha-256'],
    ['signing key', site.key?.fingerprint ?? null, 'sha-256'],
  ];
  return { columns: ['figure', 'value', 'unit'], rows: figures };
}

export const executive: Report = {
  id: 'executive',
  title: 'Executive summary',
  about:
    'Two pages for whoever answers for the site: posture, risk, decisions, deadlines, and the log’s head hash to keep.',
  formats: ['pdf', 'html', 'csv', 'json'],
  needsRollout: false,
  needsFindings: false,
  document({ site }) {
    const words = siteWords(site.policy.timeZone);
    const day = words.calendarDay;
    return {
      title: 'Executive summary',
      site: site.site,
      date: `${words.minute(site.at)} (${site.policy.timeZone})`,
      at: site.at,
      test: site.test,
      landscape: false,
      parts: [
        {
          onePage: true,
          blocks: [
            { kind: 'heading', level: 1, text: 'Executive summary', note: `${site.site}, ${words.minute(site.at)}` },
            { kind: 'paragraph', look: 'lead', text: headline(site) },
            ...staleCallout(site),
            ...postureBlocks(site),
            ...trendBlocks(site, day),
            ...needsTable(site, words),
          ],
        },
        {
          onePage: true,
          blocks: [
            ...deadlineBlocks(site, words),
            ...doneBlocks(site, words),
            ...exceptionTable(site, day),
            { kind: 'heading', level: 2, text: 'What this is measured against' },
            { kind: 'paragraph', text: measuredWords(site, words) },
            feedTable(site, words),
            { kind: 'heading', level: 2, text: 'To be kept by the client' },
            ...proofBlocks(site),
            { kind: 'paragraph', look: 'quiet', text: whyKeepIt },
            {
              kind: 'signatures',
              lines: [
                { role: 'Prepared by', statement: cut(site.actor, 60) },
                { role: 'Received and kept by the client', statement: '' },
              ],
            },
          ],
        },
      ],
    };
  },
  rows: ({ site }) => mainRows(site),
  data: ({ site }) => executiveData(site),
};
