/** The rows of a rollout's timeline: machines by ring, what each gets in each wave, grouped where there are many. Pure. */
import type { ItemState, RolloutDetail } from '../../../src-shared/model/rollout.ts';

/** Everything one machine, or each of a group of machines, gets in one wave. */
export interface TimelineBar {
  wave: string;
  from: number;
  /** When the work should be over, by the effort known; never past the window. */
  to: number;
  patches: string[];
  /** The state that matters most among its upgrades. */
  state: ItemState;
}

export interface TimelineRow {
  ring: string;
  machines: { id: string; name: string }[];
  bars: TimelineBar[];
}

/** Up to so many machines each have a row of their own. */
export const ownRows = 18;

const weight: Record<ItemState, number> = { failed: 6, running: 5, waiting: 4, 'rolled-back': 3, skipped: 2, done: 1 };

export function weightiest(states: readonly ItemState[]): ItemState {
  return states.toSorted((a, b) => weight[b] - weight[a])[0] ?? 'waiting';
}

type Planned = Pick<RolloutDetail, 'plan' | 'items'>;

function machineRows({ plan, items }: Planned): TimelineRow[] {
  const states = new Map(items.map((item) => [`${item.wave}/${item.asset}/${item.patch}`, item.state]));
  const rows = new Map<string, TimelineRow>();
  for (const wave of plan.waves) {
    const start = Date.parse(wave.expected?.start ?? wave.start);
    const end = Date.parse(wave.end);
    for (const item of wave.items) {
      const row = rows.get(item.asset) ?? {
        ring: wave.ring,
        machines: [{ id: item.asset, name: item.assetName }],
        bars: [],
      };
      rows.set(item.asset, row);
      const state = states.get(`${wave.id}/${item.asset}/${item.patch}`) ?? 'waiting';
      const bar = row.bars.find((other) => other.wave === wave.id);
      const effort = item.effortMinutes * 60_000;
      if (bar) {
        bar.patches.push(item.patchTitle);
        bar.to = Math.min(end, bar.to + effort);
        bar.state = weightiest([bar.state, state]);
      } else {
        row.bars.push({
          wave: wave.id,
          from: start,
          to: Math.min(end, start + effort),
          patches: [item.patchTitle],
          state,
        });
      }
    }
  }
  return [...rows.values()];
}

/** Machines of one ring with the same work in the same waves and the same state become one row. */
function grouped(rows: readonly TimelineRow[]): TimelineRow[] {
  const groups = new Map<string, TimelineRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.ring, row.bars.map((bar) => [bar.wave, bar.state, bar.patches.toSorted()])]);
    const group = groups.get(key);
    if (group) group.machines.push(...row.machines);
    else groups.set(key, { ...row, machines: [...row.machines] });
  }
  return [...groups.values()];
}

/** In the order the waves begin; grouped when there would be more than `ownRows`. */
export function timelineRows(rollout: Planned): TimelineRow[] {
  const rows = machineRows(rollout);
  return rows.length > ownRows ? grouped(rows) : rows;
}

/** "dc-1", or "reception-1 and 3 more". */
export function rowName(row: TimelineRow): string {
  const [first] = row.machines;
  return row.machines.length === 1 ? (first?.name ?? '') : `${first?.name ?? ''} and ${row.machines.length - 1} more`;
}

/** "openssl", "openssl, perl", "5 patches": as much as the bar has room for. */
export function barName(bar: TimelineBar, width: number): string {
  const names = bar.patches.map((title) => title.split(' ')[0] ?? title);
  const all = names.join(', ');
  if (all.length * 6.5 + 16 <= width) return all;
  return names.length === 1 ? all : `${names.length} patches`;
}
