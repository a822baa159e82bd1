/** What a plan is worth: risk x days until done, and the bound no plan in the same windows can undercut. */
import type { PlanItem, PlanMachine, PlanProblem } from './problem.ts';
import { serves, type Schedule } from './schedule.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

const keyOf = (item: PlanItem) => `${item.asset}\0${item.patch}`;

/** When each placed item is expected to be done, by key. */
function doneTimes(schedule: Schedule): Map<string, number> {
  const done = new Map<string, number>();
  for (const { turns } of schedule.waves)
    for (const turn of turns) for (const item of turn.items) done.set(keyOf(item), turn.end);
  return done;
}

/** Sum of risk x days over `items`; one without a time counts until `otherwise`. */
function sum(now: number, items: readonly PlanItem[], timeOf: (item: PlanItem) => number): number {
  return items.reduce((total, item) => total + (item.risk * (timeOf(item) - now)) / day, 0);
}

/** When it would be done alone, in the earliest window it could use from `ready` on. */
function doneAlone(problem: PlanProblem, machine: PlanMachine, item: PlanItem, ready: number): number {
  let best = Infinity;
  for (const window of problem.windows) {
    if (!serves(window, machine)) continue;
    const done = Math.max(problem.now, ready, window.start) + item.minutes * minute;
    if (done <= window.end && done < best) best = done;
  }
  return best;
}

/**
 * Every item alone in the earliest window it could use. A ring begins after every item of the rings before it and their
 * soak; what these need at least is known, so it counts.
 */
function boundOf(problem: PlanProblem, placed: readonly PlanItem[]): number {
  const machines = new Map(problem.machines.map((machine) => [machine.asset, machine]));
  const byRing = Map.groupBy(placed, (item) => machines.get(item.asset)!.ring);
  let ready = problem.now;
  let total = 0;
  for (const ring of problem.rings) {
    const items = byRing.get(ring.name);
    if (!items) continue;
    const from = ready;
    const times = items.map((item) => doneAlone(problem, machines.get(item.asset)!, item, from));
    total += items.reduce((at, item, i) => at + (item.risk * (times[i]! - problem.now)) / day, 0);
    ready = Math.max(...times) + ring.soakMinutes * minute;
  }
  return total;
}

/**
 * When another schedule has each of these items done. One that finds no place there counts until the last window ends, and
 * so does what is in the rings after it: they begin when it is done.
 */
function doneElsewhere(problem: PlanProblem, placed: readonly PlanItem[], other: Schedule): (item: PlanItem) => number {
  const done = doneTimes(other);
  const last = Math.max(problem.now, ...problem.windows.map((window) => window.end));
  const ringOf = new Map(
    problem.machines.map(({ asset, ring }) => [asset, problem.rings.findIndex(({ name }) => name === ring)]),
  );
  const stuck = Math.min(...placed.filter((item) => !done.has(keyOf(item))).map((item) => ringOf.get(item.asset)!));
  return (item) => (ringOf.get(item.asset)! > stuck ? last : (done.get(keyOf(item)) ?? last));
}

export interface Figures {
  objective: number;
  bound: number;
  gap: number;
  severityFirst: number;
}

/** Rounded to four decimals; all of them over the items that `plan` places. */
export function figuresOf(problem: PlanProblem, plan: Schedule, bySeverity: Schedule): Figures {
  const done = doneTimes(plan);
  const placed = problem.items.filter((item) => done.has(keyOf(item)));
  const objective = rounded(sum(problem.now, placed, (item) => done.get(keyOf(item))!));
  const bound = rounded(boundOf(problem, placed));
  return {
    objective,
    bound,
    gap: bound === 0 ? 0 : rounded((objective - bound) / bound),
    severityFirst: rounded(sum(problem.now, placed, doneElsewhere(problem, placed, bySeverity))),
  };
}
