/** The change record of one rollout: what was planned and approved, what was done on each machine, what a fresh look confirmed. */
import type { Approval, RolloutDetail } from '../../../src-shared/model/rollout.ts';
import type { Block, Cell, Table } from './document.ts';
import { checkBlocks, stepBlocks } from './change-steps.ts';
import { itemBlocks, leftOutBlocks, troubleBlocks, waveTable } from './change-items.ts';
import { verificationBlocks } from './change-verification.ts';
import type { ChangeFacts, ReportFacts } from './facts.ts';
import { logTable } from './log-rows.ts';
import { proofBlocks } from './proof.ts';
import type { Report, Rows } from './report.ts';
import { rolloutLooks } from './rollout-rows.ts';
import { count, hashGroups, number, sentence, siteWords, type SiteWords } from './words.ts';

function changeOf({ change }: ReportFacts): ChangeFacts {
  if (!change) throw new Error('the change record was asked for without its rollout');
  return change;
}

function lead({ counts, machines, state, verification }: RolloutDetail): string {
  const items = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const parts = [
    `${number(counts.done)} of ${count(items, 'upgrade')} on ${count(machines, 'machine')} done`,
    ...(counts.failed > 0 ? [`${number(counts.failed)} failed`] : []),
    ...(counts.skipped > 0 ? [`${number(counts.skipped)} skipped`] : []),
    ...(counts.rolledBack > 0 ? [`${number(counts.rolledBack)} rolled back`] : []),
    ...(counts.waiting + counts.running > 0 ? [`${number(counts.waiting + counts.running)} not finished`] : []),
  ];
  const verified = verification.filter((row) => row.verdict === 'verified').length;
  const seen =
    verification.length === 0
      ? 'No fresh collection has verified it yet.'
      : `A fresh collection verified ${number(verified)} of ${count(verification.length, 'upgrade')}.`;
  return `${rolloutLooks[state].word}: ${parts.join(', ')}. ${seen}`;
}

const strengths: Record<Approval['strength'], string> = {
  typed: 'name typed in PatchLedger',
  slip: 'signed slip attached',
  key: 'own key over the plan’s hash',
};

function approvalBlocks(rollout: RolloutDetail, words: SiteWords): Block[] {
  const counted = (approval: Approval): Cell =>
    approval.current ? { text: 'counts', tone: 'ok' } : { text: 'ended with its plan', tone: 'later' };
  const proof = (approval: Approval): string =>
    approval.evidence
      ? `${approval.evidence.file}, SHA-256 ${hashGroups(approval.evidence.sha256)}`
      : approval.fingerprint
        ? `key ${hashGroups(approval.fingerprint)}`
        : '';
  const table: Table = {
    kind: 'table',
    name: 'Approvals',
    columns: [
      { head: 'Who', share: 3 },
      { head: 'When' },
      { head: 'Strength', share: 3 },
      { head: 'Standing' },
      { head: 'Plan', mono: true },
    ],
    details: Object.fromEntries(
      rollout.approvalList.flatMap((approval, index) => (proof(approval) ? [[index, proof(approval)]] : [])),
    ),
    rows: rollout.approvalList.map((approval) => [
      approval.actor,
      words.minute(approval.at),
      strengths[approval.strength],
      counted(approval),
      approval.planHash.slice(0, 8),
    ]),
    empty: 'Nobody has approved this plan.',
  };
  const note = `${number(rollout.approvals)} of ${number(rollout.approvalsNeeded)} needed`;
  return [{ kind: 'heading', level: 2, text: 'Approvals', note }, table];
}

function headBlocks(rollout: RolloutDetail, words: SiteWords): Block[] {
  const { figures, plan } = rollout;
  const points = (value: number) => number(Math.round(value));
  const at = (instant: string | null) => (instant === null ? 'not yet' : words.minute(instant));
  return [
    {
      kind: 'facts',
      rows: [
        { name: 'Change', value: `${rollout.id}, ${rollout.title}` },
        { name: 'Owner', value: plan.owner ?? 'none named' },
        { name: 'Planned', value: `${words.minute(rollout.createdAt)} by ${rollout.createdBy}` },
        { name: 'Begun', value: at(rollout.startedAt) },
        { name: 'Ended', value: at(rollout.endedAt) },
        { name: 'Plan’s hash', value: hashGroups(rollout.planHash), mono: true },
        {
          name: 'Plan',
          value:
            `version ${number(rollout.planVersions[0]?.version ?? 1)}, ${figures.status}; risk × days ${points(figures.objective)}, ` +
            `by severity alone ${points(figures.severityFirst)}, no plan below ${points(figures.bound)}`,
        },
        {
          name: 'Limits',
          value: `${count(plan.parallel, 'machine')} at the same time, ${count(plan.timeoutMinutes, 'minute')} for each`,
        },
      ],
    },
    ...(rollout.stopped === null
      ? []
      : [{ kind: 'callout' as const, tone: 'now' as const, title: 'Stopped', text: sentence(rollout.stopped) }]),
  ];
}

function versionBlocks({ planVersions }: RolloutDetail, words: SiteWords): Block[] {
  if (planVersions.length < 2) return [];
  return [
    { kind: 'heading', level: 2, text: 'Versions of the plan' },
    {
      kind: 'table',
      name: 'Versions of the plan',
      columns: [
        { head: 'Version', align: 'right' },
        { head: 'When' },
        { head: 'By', share: 1 },
        { head: 'Hash', mono: true },
      ],
      rows: planVersions.map((version) => [
        number(version.version),
        words.minute(version.at),
        version.actor,
        version.hash.slice(0, 16),
      ]),
      empty: '',
    },
  ];
}

function mainRows({ rollout }: ChangeFacts): Rows {
  const verified = new Map(rollout.verification.map((row) => [`${row.asset} ${row.patch}`, row]));
  return {
    columns: [
      'rollout', 'wave', 'ring', 'asset', 'machine', 'patch', 'patch title', 'from', 'to', 'packages', 'state', 'why',
      'seconds', 'claimed', 'observed', 'verdict', 'verified at',
    ], // prettier-ignore
    rows: rollout.items.map((item) => {
      const seen = verified.get(`${item.asset} ${item.patch}`);
      return [
        rollout.id,
        item.wave,
        item.ring,
        item.asset,
        item.assetName,
        item.patch,
        item.patchTitle,
        item.from,
        item.to,
        item.packages.map(({ name, arch, from, to }) => `${name}:${arch} ${from} ${to}`).join('; '),
        item.state,
        item.why ?? null,
        item.seconds,
        seen?.claimed ?? null,
        seen?.observed ?? null,
        seen?.verdict ?? null,
        seen?.at ?? null,
      ];
    }),
  };
}

export const change: Report = {
  id: 'change',
  title: 'Change record',
  about:
    'One rollout from plan to proof: windows, approvals, every step on every machine, rollback, verification, log entries.',
  formats: ['pdf', 'html', 'csv', 'json'],
  needsRollout: true,
  needsFindings: false,
  document(facts) {
    const { site } = facts;
    const { rollout, log } = changeOf(facts);
    const words = siteWords(site.policy.timeZone);
    return {
      title: `Change record ${rollout.id}`,
      site: site.site,
      date: `${words.minute(site.at)} (${site.policy.timeZone})`,
      at: site.at,
      test: site.test,
      landscape: false,
      parts: [
        {
          onePage: false,
          blocks: [
            { kind: 'heading', level: 1, text: 'Change record', note: `${rollout.id}, ${site.site}` },
            { kind: 'paragraph', look: 'lead', text: lead(rollout) },
            ...headBlocks(rollout, words),
            ...approvalBlocks(rollout, words),
            { kind: 'heading', level: 2, text: 'Rings and windows' },
            waveTable(rollout, words),
            ...itemBlocks(rollout),
            ...leftOutBlocks(rollout),
            ...troubleBlocks(rollout),
            ...verificationBlocks(rollout, words),
            ...checkBlocks(rollout),
            ...stepBlocks(rollout, words),
            ...versionBlocks(rollout, words),
            { kind: 'heading', level: 2, text: 'Entries of the audit log', note: 'that belong to this change' },
            logTable(log, words),
            { kind: 'heading', level: 2, text: 'State of the audit log and signatures' },
            ...proofBlocks(site),
            {
              kind: 'signatures',
              lines: [
                { role: 'Owner', statement: rollout.plan.owner ?? '' },
                {
                  role: 'Approved by',
                  statement: rollout.approvalList
                    .filter(({ current }) => current)
                    .map(({ actor }) => actor)
                    .join(', '),
                },
                { role: 'Verified by', statement: '' },
              ],
            },
          ],
        },
      ],
    };
  },
  rows: (facts) => mainRows(changeOf(facts)),
  data: (facts) => ({ rollout: changeOf(facts).rollout, entries: changeOf(facts).log }),
};
