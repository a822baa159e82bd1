/** Rollouts as people read them on a terminal: plans, states, gates, items. */
import type {
  Approval,
  PlanAnswer,
  RolloutAct,
  RolloutDetail,
  RolloutItem,
  RolloutRow,
  Verification,
} from '../../../src-shared/model/rollout.ts';
import { count, minute, table } from '../text.ts';

const figure = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });

function figuresText(plan: Pick<PlanAnswer, 'status' | 'objective' | 'bound' | 'gap' | 'severityFirst'>): string {
  const gap = `${(plan.gap * 100).toFixed(1)} %`;
  return `${plan.status}: risk x days ${figure(plan.objective)}, bound ${figure(plan.bound)} (gap ${gap}), severity first ${figure(plan.severityFirst)}`;
}

function wavesText(waves: PlanAnswer['waves']): string {
  return waves
    .map((wave) =>
      [
        `${wave.id}  ring ${wave.ring}  ${minute(wave.start)} to ${minute(wave.end)} UTC${wave.maintenanceWindow === undefined ? '' : `  "${wave.maintenanceWindow}"`}  ${count(wave.items.length, 'item')}`,
        table(
          [{ head: 'Asset' }, { head: 'Patch', width: 40 }, { head: 'Why', width: 110 }],
          wave.items.map((item) => [item.assetName, item.patchTitle, item.why]),
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

function leftOutText(leftOut: PlanAnswer['leftOut']): string[] {
  if (leftOut.length === 0) return [];
  return [
    '',
    `Left out: ${count(leftOut.length, 'item')}`,
    table(
      [{ head: 'Asset' }, { head: 'Patch', width: 40 }, { head: 'Why', width: 110 }],
      leftOut.map((item) => [item.assetName, item.patchTitle, item.why]),
    ),
  ];
}

export function planText(plan: PlanAnswer): string {
  return [
    `${plan.rollout}  ${plan.title}`,
    figuresText(plan),
    `Plan ${plan.planHash}`,
    '',
    wavesText(plan.waves),
    ...leftOutText(plan.leftOut),
    ...(plan.relax.length > 0 ? ['', 'Each of these alone would give every item a place:'] : []),
    ...plan.relax.map((change) => `  ${change}`),
  ].join('\n');
}

function progressOf({ counts }: RolloutRow): string {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const rest = [
    [counts.failed, 'failed'],
    [counts.skipped, 'skipped'],
    [counts.rolledBack, 'rolled back'],
  ] as const;
  return [`${counts.done}/${all} done`, ...rest.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : []))].join(', ');
}

export function rolloutsText(rows: RolloutRow[]): string {
  return table(
    [
      { head: 'Id' },
      { head: 'Title', width: 44 },
      { head: 'State' },
      { head: 'Approvals' },
      { head: 'Items' },
      { head: 'Machines', align: 'right' },
      { head: 'Next', width: 70 },
    ],
    rows.map((row) => [
      row.id,
      row.title,
      row.state,
      `${row.approvals}/${row.approvalsNeeded}`,
      progressOf(row),
      row.machines,
      row.next ? `${row.next.wave}: ${row.next.why}` : (row.stopped ?? ''),
    ]),
  );
}

export function itemsText(items: RolloutItem[]): string {
  return table(
    [
      { head: 'Wave' },
      { head: 'Asset' },
      { head: 'Patch', width: 36 },
      { head: 'From', width: 24 },
      { head: 'State' },
      { head: 'Why', width: 100 },
    ],
    items.map((item) => [item.wave, item.assetName, item.patchTitle, item.from, item.state, item.why ?? '']),
  );
}

export function approvalText(approval: Approval): string {
  const proof =
    approval.strength === 'key'
      ? `key ${approval.fingerprint}`
      : approval.evidence
        ? `slip ${approval.evidence.file}, SHA-256 ${approval.evidence.sha256}`
        : 'typed';
  return `${approval.actor}, ${minute(approval.at)} UTC, ${proof}${approval.current ? '' : ' (of an older plan, counts no longer)'}`;
}

export function actText(act: RolloutAct): string {
  return [
    `${act.rollout}: ${act.state}`,
    ...(act.stopped ? [`Stopped: ${act.stopped}`] : []),
    itemsText(act.items),
    ...(act.next ? ['', `Next: ${act.next.wave} (ring ${act.next.ring}): ${act.next.why}`] : []),
  ].join('\n');
}

export function detailText(rollout: RolloutDetail): string {
  return [
    `${rollout.id}  ${rollout.title}`,
    `${rollout.state}${rollout.stopped ? `: ${rollout.stopped}` : ''}`,
    `Planned ${minute(rollout.createdAt)} UTC by ${rollout.createdBy}; ${figuresText(rollout.figures)}`,
    `Plan ${rollout.planHash}`,
    `Approvals ${rollout.approvals} of ${rollout.approvalsNeeded}`,
    ...rollout.approvalList.map((approval) => `  ${approvalText(approval)}`),
    '',
    table(
      [{ head: 'Wave' }, { head: 'Ring' }, { head: 'Gate' }, { head: 'Why', width: 100 }],
      rollout.gates.map((gate) => [gate.wave, gate.ring, gate.state, gate.why]),
    ),
    '',
    itemsText(rollout.items),
    ...leftOutText(rollout.plan.leftOut),
    ...(rollout.verification.length > 0 ? ['', verificationText(rollout.verification)] : []),
    ...(rollout.next ? ['', `Next: ${rollout.next.wave} (ring ${rollout.next.ring}): ${rollout.next.why}`] : []),
  ].join('\n');
}

export function verificationText(items: Verification[]): string {
  return table(
    [
      { head: 'Asset' },
      { head: 'Patch', width: 36 },
      { head: 'Claimed', width: 30 },
      { head: 'Observed', width: 30 },
      { head: 'Verdict' },
      { head: 'Notes', width: 90 },
    ],
    items.map((item) => [
      item.assetName,
      item.patchTitle,
      item.claimed,
      item.observed,
      item.verdict,
      item.notes.join('; '),
    ]),
  );
}
