/** The journal of a rollout as rows: every act on every machine with its time and what was seen, health checks side by side. */
import type { HealthCheck, RolloutDetail, RolloutStep, StepName } from '../../../src-shared/model/rollout.ts';
import type { Block, Cell } from './document.ts';
import { count, number, type SiteWords } from './words.ts';

export const stepWords: Record<StepName, string> = {
  connect: 'Connect',
  'dry-run': 'Dry run',
  refresh: 'Refresh lists',
  preflight: 'Preflight',
  'health-before': 'Health before',
  snapshot: 'Note versions',
  upgrade: 'Upgrade',
  repair: 'Repair',
  'snapshot-after': 'Note versions after',
  'health-after': 'Health after',
  rollback: 'Roll back',
  clean: 'Clean up',
};

const modeWords = { 'dry-run': 'dry run', run: '', rollback: 'rollback' } as const;

/** Machines in the order of their waves, each with its steps once, though several items share them. */
function machines({ items }: RolloutDetail) {
  const found = new Map<string, { asset: string; name: string; wave: string; ring: string; steps: RolloutStep[] }>();
  for (const { asset, assetName: name, wave, ring, steps } of items) {
    const key = `${wave} ${asset}`;
    if (!found.has(key)) found.set(key, { asset, name, wave, ring, steps });
  }
  return [...found.values()];
}

function outcome(step: RolloutStep): Cell {
  if (step.ok === null) {
    return step.endedAt === null ? { text: 'Not known', tone: 'unk' } : { text: 'No outcome', tone: 'unk' };
  }
  const exit = step.exit === null || step.exit === undefined || step.exit === 0 ? undefined : `exit ${step.exit}`;
  return step.ok ? { text: 'Held', tone: 'ok', note: exit } : { text: 'Failed', tone: 'now', note: exit };
}

const seconds = (step: RolloutStep) =>
  step.endedAt === null ? 'not ended' : `${number((Date.parse(step.endedAt) - Date.parse(step.begunAt)) / 1000, 1)} s`;

function checkWords(check: HealthCheck, names: ReadonlyMap<string, string>): string {
  const where = check.assets
    ? ` on ${check.assets.map((asset) => names.get(asset) ?? asset).join(', ')}`
    : ' on all machines';
  return `${check.kind} ${check.value}${where}`;
}

/** The last answer of the health checks before and after, per machine. */
export function checkBlocks(rollout: RolloutDetail): Block[] {
  const { checks } = rollout.plan;
  const all = machines(rollout);
  const names = new Map(all.map(({ asset, name }) => [asset, name]));
  const cell = (steps: readonly RolloutStep[], name: StepName): Cell => {
    const step = steps.findLast((entry) => entry.name === name && entry.mode === 'run' && entry.endedAt !== null);
    if (!step) return { text: 'Not asked', tone: 'unk' };
    return { ...outcome(step), note: step.evidence };
  };
  const heading: Block = { kind: 'heading', level: 2, text: 'Health before and after' };
  if (checks.length === 0)
    return [heading, { kind: 'paragraph', look: 'quiet', text: 'The plan names no health check.' }];
  return [
    { ...heading, note: count(checks.length, 'check') },
    {
      kind: 'paragraph',
      keep: true,
      text: `Checked: ${checks.map((check) => checkWords(check, names)).join('; ')}.`,
    },
    {
      kind: 'table',
      name: 'Health before and after',
      columns: [
        { head: 'Machine', share: 2 },
        { head: 'Wave' },
        { head: 'Before', share: 5 },
        { head: 'After', share: 5 },
      ],
      rows: all.map(({ name, wave, steps }) => [name, wave, cell(steps, 'health-before'), cell(steps, 'health-after')]),
      empty: 'No machine.',
    },
  ];
}

/** Every step of every machine, dry runs and rollbacks among them, in the order of the journal. */
export function stepBlocks(rollout: RolloutDetail, words: SiteWords): Block[] {
  const all = machines(rollout).filter(({ steps }) => steps.length > 0);
  const heading: Block = { kind: 'heading', level: 2, text: 'Every step', note: 'the intent was kept before the act' };
  if (all.length === 0) return [heading, { kind: 'paragraph', look: 'quiet', text: 'Nothing was done yet.' }];
  return [
    heading,
    ...all.flatMap(({ name, wave, ring, steps }): Block[] => [
      { kind: 'heading', level: 3, text: name, note: `wave ${wave}, ${ring}, ${count(steps.length, 'step')}` },
      {
        kind: 'table',
        name: `Steps on ${name}, wave ${wave}`,
        columns: [
          { head: 'Step', share: 3 },
          { head: 'Begun' },
          { head: 'Took', align: 'right' },
          { head: 'Outcome' },
          { head: 'What was seen', share: 8 },
        ],
        rows: steps.map((step) => [
          { text: stepWords[step.name], note: modeWords[step.mode] || undefined },
          words.second(step.begunAt),
          seconds(step),
          outcome(step),
          step.evidence,
        ]),
        empty: 'No step.',
      },
    ]),
  ];
}
