/** The planner in use: deadlines first, then risk per minute. Takes no time to speak of and says how far it is from the bound. */
import { figuresOf } from './figures.ts';
import type { PlanItem, Planner, PlanProblem } from './problem.ts';
import { relaxations } from './relax.ts';
import { minutesOf, schedule, type Work } from './schedule.ts';
import { whyHere, whyNot } from './words.ts';

const earliestDue = (items: readonly PlanItem[]) =>
  items.reduce((due, item) => Math.min(due, item.due ?? Infinity), Infinity);
const risk = (items: readonly PlanItem[]) => items.reduce((sum, item) => sum + item.risk, 0);
const gravest = (items: readonly PlanItem[]) => Math.max(...items.map((item) => item.severity));

function byDeadline(a: Work, b: Work): number {
  const [x, y] = [earliestDue(a.items), earliestDue(b.items)];
  if (x !== y) return x < y ? -1 : 1;
  return risk(b.items) / minutesOf(b.items) - risk(a.items) / minutesOf(a.items);
}

const bySeverity = (a: Work, b: Work) => gravest(b.items) - gravest(a.items);

export const planGreedily: Planner = (problem) => {
  const plan = schedule(problem, byDeadline);
  const fits = (changed: PlanProblem) => schedule(changed, byDeadline).unplaced.length === 0;
  return {
    status: plan.waves.length === 0 ? 'infeasible' : 'greedy',
    waves: plan.waves.map((wave, at) => ({
      ring: wave.ring.name,
      start: wave.earliest,
      end: wave.window.end,
      windowName: wave.window.name,
      expectedStart: wave.start,
      expectedEnd: wave.end,
      items: wave.turns.flatMap((turn) =>
        turn.items.map((item) => ({
          asset: item.asset,
          patch: item.patch,
          why: whyHere(plan.waves, at, turn, item),
          done: turn.end,
        })),
      ),
    })),
    leftOut: plan.unplaced.flatMap(({ machine, items, reason }) =>
      items.map((item) => ({ asset: item.asset, patch: item.patch, why: whyNot(reason, machine.ring, item) })),
    ),
    ...figuresOf(problem, plan, schedule(problem, bySeverity)),
    relax: relaxations(problem, plan, fits),
  };
};
