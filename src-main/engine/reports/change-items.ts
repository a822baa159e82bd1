/** A rollout's waves and items as rows: where each machine sits and why, from which version to which, and how it ended. */
import type { Gate, ItemState, RolloutDetail, RolloutItem } from '../../../src-shared/model/rollout.ts';
import type { Block, Cell, Table, Tone } from './document.ts';
import { count, number, type SiteWords } from './words.ts';

export const itemLooks: Record<ItemState, { word: string; tone: Tone }> = {
  waiting: { word: 'Waiting', tone: 'later' },
  running: { word: 'Running', tone: 'plan' },
  done: { word: 'Done', tone: 'ok' },
  failed: { word: 'Failed', tone: 'now' },
  skipped: { word: 'Skipped', tone: 'later' },
  'rolled-back': { word: 'Rolled back', tone: 'soon' },
};

const gateLooks: Record<Gate['state'], { word: string; tone: Tone }> = {
  passed: { word: 'Passed', tone: 'ok' },
  open: { word: 'Open', tone: 'plan' },
  waiting: { word: 'Waiting', tone: 'soon' },
  later: { word: 'Later', tone: 'later' },
  closed: { word: 'Closed', tone: 'now' },
};

const machinesIn = (items: readonly { asset: string }[]) => new Set(items.map((item) => item.asset)).size;

/** none, 90 min, 6 h, 1 day. */
function spanWords(minutes: number): string {
  if (minutes === 0) return 'none';
  if (minutes % 1440 === 0) return count(minutes / 1440, 'day');
  return minutes % 60 === 0 && minutes > 120 ? `${number(minutes / 60)} h` : `${number(minutes)} min`;
}

/** "3 of 4 did": machines of a wave on which everything was done. */
function succeeded({ items }: RolloutDetail, wave: string): string {
  const machines = [
    ...Map.groupBy(
      items.filter((item) => item.wave === wave),
      (item) => item.asset,
    ).values(),
  ];
  const done = machines.filter((own) => own.every((item) => item.state === 'done')).length;
  return `${number(done)} of ${number(machines.length)} did`;
}

/** Each wave with its window, what must succeed, and what became of its gate. */
export function waveTable(rollout: RolloutDetail, words: SiteWords): Table {
  return {
    kind: 'table',
    name: 'Rings and windows',
    columns: [
      { head: 'Wave' },
      { head: 'Ring', share: 2 },
      { head: 'Window' },
      { head: 'Machines', align: 'right' },
      { head: 'Upgrades', align: 'right' },
      { head: 'Must succeed', align: 'right' },
      { head: 'Soak', align: 'right' },
      { head: 'Gate', share: 4 },
    ],
    rows: rollout.plan.waves.map((wave) => {
      const gate = rollout.gates.find((entry) => entry.wave === wave.id);
      const look = gate && gateLooks[gate.state];
      return [
        wave.id,
        wave.ring,
        { text: `${words.minute(wave.start)}`, note: `to ${words.minute(wave.end)}` },
        number(machinesIn(wave.items)),
        number(wave.items.length),
        { text: `${number(Math.round(wave.successThreshold * 100))}%`, note: succeeded(rollout, wave.id) },
        spanWords(wave.soakMinutes),
        gate && look ? { text: look.word, tone: look.tone, note: gate.why } : 'not known',
      ];
    }),
    empty: 'The plan has no wave.',
  };
}

const stateCell = (item: RolloutItem): Cell => {
  const { word, tone } = itemLooks[item.state];
  return { text: word, tone, note: item.why };
};

/** Exact packages of each item; why its machine sits in this wave with the first that says so. */
function detailsOf(items: readonly RolloutItem[], whyOf: (item: RolloutItem) => string | undefined) {
  const told = new Set<string>();
  return Object.fromEntries(
    items.map((item, index) => {
      const packages = item.packages.map(({ name, arch, from, to }) => `${name}:${arch} ${from} → ${to}`).join('; ');
      const why = whyOf(item);
      const fresh = why !== undefined && !told.has(`${item.asset} ${why}`);
      if (fresh) told.add(`${item.asset} ${why}`);
      return [index, [packages, fresh ? `Why here: ${why}` : ''].filter(Boolean).join('. ')];
    }),
  );
}

/** Every item by wave: from, to, outcome, and below it the exact packages and why it sits there. */
export function itemBlocks(rollout: RolloutDetail): Block[] {
  const planned = new Map(
    rollout.plan.waves.flatMap((wave) => wave.items.map((item) => [`${item.asset} ${item.patch}`, item] as const)),
  );
  return rollout.plan.waves.flatMap((wave): Block[] => {
    const items = rollout.items.filter((item) => item.wave === wave.id);
    return [
      {
        kind: 'heading',
        level: 2,
        text: `Wave ${wave.id}: ${wave.ring}`,
        note: `${count(items.length, 'upgrade')} on ${count(machinesIn(items), 'machine')}`,
      },
      {
        kind: 'table',
        name: `Upgrades of wave ${wave.id}`,
        columns: [
          { head: 'Machine', share: 3 },
          { head: 'Patch', share: 4 },
          { head: 'From', mono: true, share: 4 },
          { head: 'To', mono: true, share: 4 },
          { head: 'Risk', align: 'right' },
          { head: 'Outcome', share: 4 },
        ],
        details: detailsOf(items, (item) => planned.get(`${item.asset} ${item.patch}`)?.why),
        rows: items.map((item) => [
          item.assetName,
          `${item.patch} ${item.patchTitle}`,
          item.from,
          item.to,
          (planned.get(`${item.asset} ${item.patch}`)?.risk ?? 0).toFixed(1),
          stateCell(item),
        ]),
        empty: 'No upgrade.',
      },
    ];
  });
}

/** What was wanted but is in no wave. */
export function leftOutBlocks({ plan }: RolloutDetail): Block[] {
  if (plan.leftOut.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Left out of the plan', note: count(plan.leftOut.length, 'upgrade') },
    {
      kind: 'table',
      name: 'Left out of the plan',
      columns: [
        { head: 'Machine', share: 2 },
        { head: 'Patch', share: 3 },
        { head: 'Why', share: 5 },
      ],
      rows: plan.leftOut.map((item) => [item.assetName, `${item.patch} ${item.patchTitle}`, item.why]),
      empty: '',
    },
  ];
}

/** What did not go as planned, each with its reason. */
export function troubleBlocks({ items }: RolloutDetail): Block[] {
  const trouble = items.filter((item) => ['failed', 'skipped', 'rolled-back'].includes(item.state));
  return [
    { kind: 'heading', level: 2, text: 'What did not go as planned' },
    {
      kind: 'table',
      name: 'What did not go as planned',
      columns: [
        { head: 'Machine', share: 2 },
        { head: 'Patch', share: 3 },
        { head: 'Outcome' },
        { head: 'Why', share: 6 },
      ],
      rows: trouble.map((item) => {
        const { word, tone } = itemLooks[item.state];
        return [item.assetName, item.patchTitle, { text: word, tone }, item.why ?? 'no reason was kept'];
      }),
      empty: 'Nothing failed, was skipped or was rolled back.',
    },
  ];
}
