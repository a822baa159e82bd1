/** The technical report: every open finding with its judgement and what it rests on, by patch; the machines; the method. */
import type { PatchRow } from '../../../src-shared/model/patch.ts';
import type { Block, Cell, Table } from './document.ts';
import { exceptionBlocks } from './exception-rows.ts';
import type { ReportFacts, ReportFinding, SiteFacts } from './facts.ts';
import { groupFindings, type FindingLine, type MachineGroup } from './finding-groups.ts';
import { feedTable, measuredWords, postureOf, staleCallout } from './measured.ts';
import { machineTable, unknownBlocks } from './machine-rows.ts';
import { methodBlocks } from './method.ts';
import { proofBlocks } from './proof.ts';
import type { Report, Rows } from './report.ts';
import { count, decisionLooks, number, siteWords, type SiteWords } from './words.ts';

const decisionCell = (line: Pick<FindingLine, 'decision'>): Cell => {
  const { word, tone } = decisionLooks[line.decision];
  return { text: word, tone };
};

function dueCell(due: FindingLine['due'], now: string, words: SiteWords): Cell {
  const first = words.due(due.first);
  const last = words.due(due.last);
  const note = [due.first < now ? 'overdue' : '', last === first ? '' : `to ${last}`].filter(Boolean).join(', ');
  return { text: first, ...(due.first < now ? { tone: 'now' } : {}), ...(note ? { note } : {}) };
}

function patchNote(patch: PatchRow): string | undefined {
  const offered =
    patch.fixableHosts === patch.hosts
      ? ''
      : patch.fixableHosts === 0
        ? 'not known to be offered'
        : `offered on ${number(patch.fixableHosts)}`;
  const words = [patch.kev ? 'known to be exploited' : '', patch.reboot ? 'needs a reboot' : '', offered];
  return words.filter(Boolean).join('; ') || undefined;
}

function overview(site: SiteFacts, words: SiteWords): Block[] {
  const row = (patch: PatchRow): (Cell | string)[] => [
    { text: patch.title, note: patchNote(patch) },
    patch.decision === null ? 'By window' : decisionCell({ decision: patch.decision }),
    patch.due === null ? 'no date' : dueCell({ first: patch.due, last: patch.due }, site.at, words),
    number(patch.hosts),
    number(patch.findings),
    number(Math.round(patch.riskRemoved)),
  ];
  return [
    { kind: 'heading', level: 2, text: 'What to install', note: count(site.patches.length, 'patch', 'patches') },
    {
      kind: 'table',
      name: 'What to install',
      columns: [
        { head: 'Patch', share: 1 },
        { head: 'Decision' },
        { head: 'Due' },
        { head: 'Machines', align: 'right' },
        { head: 'Findings', align: 'right' },
        { head: 'Risk removed', align: 'right' },
      ],
      rows: site.patches.map(row),
      empty: 'Nothing is to be installed.',
    },
  ];
}

/** CVEs that fit a cell; more are listed below the row. */
const cvesInCell = 3;

/** "CVE-1 55.5, CVE-2, CVE-3 54.0": a score holds until the next. */
function cveList({ cves }: FindingLine): string {
  if (cves[0]!.score === cves.at(-1)!.score) return cves.map(({ id }) => id).join(', ');
  return cves
    .map(({ id, score }, at) => (cves[at + 1]?.score === score ? id : `${id} (${score.toFixed(1)})`))
    .join(', ');
}

function scoreText({ cves, lowest }: FindingLine): string {
  const [high, low] = [cves[0]!.score.toFixed(1), lowest.toFixed(1)];
  return high === low ? high : `${low}–${high}`;
}

const lineNote = ({ kev, unconfirmed }: FindingLine): string | undefined =>
  [kev ? 'known to be exploited' : '', unconfirmed ? 'unconfirmed' : ''].filter(Boolean).join(', ') || undefined;

function lineTable(group: MachineGroup, name: string, now: string, words: SiteWords): Table {
  return {
    kind: 'table',
    name,
    columns: [
      { head: 'CVE or vendor’s id', share: 1 },
      { head: 'Severity' },
      { head: 'Score', align: 'right' },
      { head: 'Decision' },
      { head: 'Due' },
      { head: 'Fixed in', mono: true },
    ],
    details: Object.fromEntries(
      group.lines.flatMap((line, index) => (line.cves.length > cvesInCell ? [[index, cveList(line)]] : [])),
    ),
    rows: group.lines.map((line) => [
      {
        text: line.cves.length > cvesInCell ? count(line.cves.length, 'CVE') : cveList(line),
        note: lineNote(line),
      },
      line.severity,
      scoreText(line),
      decisionCell(line),
      dueCell(line.due, now, words),
      line.fixed ?? 'no fix',
    ]),
    empty: 'No finding.',
  };
}

function groupBlocks(group: MachineGroup, name: string, now: string, words: SiteWords): Block[] {
  const evidence = group.evidence.map(
    ({ rule, feed, feedDate }) => `${rule} (${feed}${feedDate === null ? '' : ` of ${words.day(feedDate)}`})`,
  );
  return [
    {
      kind: 'paragraph',
      keep: true,
      text:
        `On ${count(group.machines.length, 'machine')}: ${group.machines.join(', ')}. ` +
        `Installed: ${group.installed.join(', ')}.`,
    },
    { kind: 'paragraph', look: 'quiet', keep: true, text: `Why: ${evidence.join('; ')}.` },
    lineTable(group, name, now, words),
  ];
}

function findingBlocks(title: string, note: string, findings: ReportFinding[], now: string, words: SiteWords): Block[] {
  return [
    { kind: 'heading', level: 3, text: title, note },
    ...groupFindings(findings).flatMap((group) => groupBlocks(group, title, now, words)),
  ];
}

function byPatch({ site, open }: ReportFacts, words: SiteWords): Block[] {
  const findings = Map.groupBy(open, (finding) => finding.patch);
  const withFindings = site.patches.filter((patch) => findings.has(patch.id));
  if (withFindings.length === 0) return [];
  return [
    {
      kind: 'heading',
      level: 2,
      text: 'Findings by patch',
      note: 'machines decided alike share a list, CVEs decided alike a line; the CSV has one row a finding',
    },
    ...withFindings.flatMap((patch) =>
      findingBlocks(
        patch.title,
        `${patch.id}, ${count(patch.findings, 'finding')} on ${count(patch.hosts, 'machine')}`,
        findings.get(patch.id)!,
        site.at,
        words,
      ),
    ),
  ];
}

function withoutPatch({ site, open }: ReportFacts, words: SiteWords): Block[] {
  const products = [
    ...Map.groupBy(
      open.filter((finding) => finding.patch === null),
      (finding) => finding.product,
    ),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  if (products.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Findings without a fix', note: 'to mitigate or to accept by their due date' },
    ...products.flatMap(([product, findings]) =>
      findingBlocks(product, count(findings.length, 'finding'), findings, site.at, words),
    ),
  ];
}

function lead({ site, open }: ReportFacts): string {
  const machines = new Set(open.map((finding) => finding.asset)).size;
  const posture = postureOf(site);
  return (
    `${count(open.length, 'open finding')} on ${number(machines)} of ${count(posture.total, 'machine')}; ` +
    `${count(site.patches.length, 'patch', 'patches')} to install, ${number(site.noFix)} ` +
    `${site.noFix === 1 ? 'finding' : 'findings'} without a fix. ${number(posture.compliant)} compliant, ` +
    `${number(posture.notCompliant)} not compliant, ${number(posture.unknown)} unknown.`
  );
}

function mainRows({ open }: ReportFacts): Rows {
  return {
    columns: [
      'finding', 'asset', 'machine', 'product', 'cve', 'advisory', 'patch', 'installed', 'fixed', 'severity', 'score',
      'decision', 'due', 'binding', 'overdue', 'late on arrival', 'known exploited', 'exploited', 'epss', 'offered',
      'first detected', 'rule', 'feed', 'feed date', 'unconfirmed',
    ], // prettier-ignore
    rows: open.map((finding) => [
      finding.id,
      finding.asset,
      finding.assetName,
      finding.product,
      finding.cves.join(' '),
      finding.advisory,
      finding.patch,
      finding.installed,
      finding.fixed,
      finding.severity,
      finding.score,
      finding.decision,
      finding.due,
      finding.binding,
      finding.overdue,
      finding.lateOnArrival,
      finding.kev,
      finding.exploited,
      finding.epss,
      finding.fixable,
      finding.firstDetected,
      finding.rule,
      finding.feed,
      finding.feedDate,
      finding.unconfirmed,
    ]),
  };
}

export const technical: Report = {
  id: 'technical',
  title: 'Technical findings',
  about:
    'For those who do the work: every open finding by patch with its score, deadline and evidence, the machines, the method.',
  formats: ['pdf', 'html', 'csv', 'json'],
  needsRollout: false,
  needsFindings: true,
  document(facts) {
    const { site } = facts;
    const words = siteWords(site.policy.timeZone);
    return {
      title: 'Technical findings',
      site: site.site,
      date: `${words.minute(site.at)} (${site.policy.timeZone})`,
      at: site.at,
      test: site.test,
      landscape: false,
      parts: [
        {
          onePage: false,
          blocks: [
            { kind: 'heading', level: 1, text: 'Technical findings', note: `${site.site}, ${words.minute(site.at)}` },
            { kind: 'paragraph', look: 'lead', text: lead(facts) },
            ...staleCallout(site),
            ...overview(site, words),
            { kind: 'heading', level: 2, text: 'Machines', note: `${number(site.assets.length)} in service` },
            machineTable(site, words),
            ...unknownBlocks(site),
            ...byPatch(facts, words),
            ...withoutPatch(facts, words),
            ...exceptionBlocks(site, words),
            ...methodBlocks(site),
            { kind: 'heading', level: 2, text: 'Sources' },
            { kind: 'paragraph', text: measuredWords(site, words) },
            feedTable(site, words),
            { kind: 'heading', level: 2, text: 'State of the audit log' },
            ...proofBlocks(site),
          ],
        },
      ],
    };
  },
  rows: mainRows,
  data: ({ site, open }) => ({
    posture: postureOf(site),
    machines: site.assets,
    patches: site.patches,
    findings: open,
    exceptions: site.exceptions.filter((exception) => exception.active),
    policyDocument: site.policy,
  }),
};
