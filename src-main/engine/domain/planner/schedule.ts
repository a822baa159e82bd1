/**
 * Places machines into waves by list scheduling: ring by ring, window by window, in the order it is given. A wave holds
 * no two machines of one redundancy group and none with what it needs; waves run one after another; a machine's patches go together where they fit.
 */
import type { PlanItem, PlanMachine, PlanProblem, PlanRing, PlanWindow } from './problem.ts';

const minute = 60_000;

/** A machine with what is still to be done on it. */
export interface Work {
  machine: PlanMachine;
  /** Most risk per minute first. */
  items: readonly PlanItem[];
  /** Place of the machine in the problem's list. */
  index: number;
}

/** One machine at work in a wave. */
export interface Turn {
  machine: PlanMachine;
  items: readonly PlanItem[];
  /** False where only some of the machine's patches fit the window. */
  whole: boolean;
  start: number;
  end: number;
}

export interface Wave {
  ring: PlanRing;
  window: PlanWindow;
  /** From here on it may begin. */
  earliest: number;
  start: number;
  end: number;
  turns: Turn[];
}

/** no-window: none serves it. too-long: longer than every window that serves it. soak: those end before its ring may begin. full: they are full. */
export type Unplaceable = 'no-window' | 'too-long' | 'soak' | 'full' | 'ring-before';

export interface Schedule {
  waves: Wave[];
  unplaced: { machine: PlanMachine; items: readonly PlanItem[]; reason: Unplaceable }[];
}

export const minutesOf = (items: readonly PlanItem[]) => items.reduce((sum, item) => sum + item.minutes, 0);

export const serves = (window: PlanWindow, machine: PlanMachine) =>
  (window.rings === null || window.rings.includes(machine.ring)) &&
  (window.assets === null || window.assets.has(machine.asset));

const perMinute = (item: PlanItem) => item.risk / Math.max(item.minutes, 1);

function workOf(problem: PlanProblem): Work[] {
  const byAsset = Map.groupBy(problem.items, (item) => item.asset);
  return problem.machines.flatMap((machine, index) => {
    const items = byAsset.get(machine.asset) ?? [];
    return items.length === 0 ? [] : [{ machine, index, items: items.toSorted((a, b) => perMinute(b) - perMinute(a)) }];
  });
}

/** The first of these items that fit into the time, in their order; an item that does not fit is passed over. */
function firstFitting(items: readonly PlanItem[], minutes: number): PlanItem[] {
  let left = minutes;
  return items.filter((item) => {
    if (item.minutes > left) return false;
    left -= item.minutes;
    return true;
  });
}

interface Opening {
  window: PlanWindow;
  begin: number;
}

/** One wave in this window from `begin` on; `left` is the work it has no room for. */
function fill(
  problem: PlanProblem,
  opening: Opening,
  waiting: readonly Work[],
  others: readonly Opening[],
): { turns: Turn[]; left: Work[] } {
  const { window, begin } = opening;
  const lanes = Array.from({ length: problem.parallel }, () => begin);
  const [groups, ties] = [new Set<string>(), new Set<string>()];
  const turns: Turn[] = [];
  // Not into parts while a window is left that could hold the machine as a whole.
  const mayBeSplit = (work: Work) =>
    !others.some(
      (other) => serves(other.window, work.machine) && other.begin + minutesOf(work.items) * minute <= other.window.end,
    );

  /** Places what fits of a machine; answers what does not. */
  function place(work: Work): readonly PlanItem[] {
    const { machine } = work;
    if (!serves(window, machine) || machine.groups.some((group) => groups.has(group))) return work.items;
    if (machine.ties?.some((tie) => ties.has(tie))) return work.items;
    const lane = lanes.reduce((best, free, i) => (free < lanes[best]! ? i : best), 0);
    const start = lanes[lane]!;
    const room = (window.end - start) / minute;
    const whole = minutesOf(work.items) <= room;
    if (!whole && !mayBeSplit(work)) return work.items;
    const items = whole ? work.items : firstFitting(work.items, room);
    if (items.length === 0) return work.items;
    const end = start + minutesOf(items) * minute;
    lanes[lane] = end;
    for (const group of machine.groups) groups.add(group);
    for (const tie of machine.ties ?? []) ties.add(tie);
    turns.push({ machine, items, whole, start, end });
    return work.items.filter((item) => !items.includes(item));
  }

  const left = waiting.flatMap((work) => {
    const items = place(work);
    return items.length === 0 ? [] : [{ ...work, items }];
  });
  return { turns, left };
}

function whyNot(problem: PlanProblem, work: Work, item: PlanItem, ready: number): Unplaceable {
  const serving = problem.windows.filter((window) => serves(window, work.machine) && window.end > problem.now);
  if (serving.length === 0) return 'no-window';
  const room = (window: PlanWindow, from: number) => (window.end - Math.max(window.start, from)) / minute;
  if (serving.every((window) => room(window, problem.now) < item.minutes)) return 'too-long';
  return serving.every((window) => room(window, ready) < item.minutes) ? 'soak' : 'full';
}

/** `compare` says which machine comes first; ties by the order of the problem's list. */
export function schedule(problem: PlanProblem, compare: (a: Work, b: Work) => number): Schedule {
  const all = workOf(problem);
  const waves: Wave[] = [];
  const unplaced: Schedule['unplaced'] = [];
  let time = problem.now;
  let ready = problem.now;
  let earliest = problem.now;
  let blocked = false;
  for (const ring of problem.rings) {
    let waiting = all
      .filter((work) => work.machine.ring === ring.name)
      .sort((a, b) => compare(a, b) || a.index - b.index);
    if (waiting.length === 0) continue;
    if (blocked) {
      unplaced.push(...waiting.map(({ machine, items }) => ({ machine, items, reason: 'ring-before' as const })));
      continue;
    }
    const before = waves.length;
    let windows: readonly PlanWindow[] = problem.windows;
    while (waiting.length > 0) {
      // Own windows of machines that are done are many: they need no second look.
      windows = windows.filter((window) => waiting.some((work) => serves(window, work.machine)));
      const openings = windows
        .map((window) => ({ window, begin: Math.max(time, ready, window.start) }))
        .filter((opening) => opening.begin < opening.window.end)
        .sort((a, b) => a.begin - b.begin || a.window.end - b.window.end);
      const [first, ...others] = openings;
      if (!first) break;
      const { turns, left } = fill(problem, first, waiting, others);
      waiting = left;
      if (turns.length === 0) {
        windows = windows.filter((window) => window !== first.window);
        continue;
      }
      const end = Math.max(...turns.map((turn) => turn.end));
      earliest = Math.max(earliest, first.window.start);
      waves.push({ ring, window: first.window, earliest, start: first.begin, end, turns });
      time = end;
    }
    for (const work of waiting) {
      const byReason = Map.groupBy(work.items, (item) => whyNot(problem, work, item, ready));
      for (const [reason, items] of byReason) unplaced.push({ machine: work.machine, items, reason });
    }
    blocked = waves.length === before;
    ready = time + ring.soakMinutes * minute;
    earliest += ring.soakMinutes * minute;
  }
  return { waves, unplaced };
}
