/** Looks for the smallest single changes of a demand under which every item would find a place. */
import type { PlanProblem, PlanWindow } from './problem.ts';
import { minutesOf, serves, type Schedule } from './schedule.ts';
import { lengthOf, spanOf } from './words.ts';

const minute = 60_000;
const step = 5;
const mostParallel = 64;
/** So many windows are tried for stretching, the last ones first: each try plans anew. */
const windowsTried = 6;

type Fits = (problem: PlanProblem) => boolean;

/** The least n in low..high for which `fits`, taken to stay so from there on; null when not even `high` does. */
function least(low: number, high: number, fits: (n: number) => boolean): number | null {
  if (low > high || !fits(high)) return null;
  let from = low;
  let to = high;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (fits(middle)) to = middle;
    else from = middle + 1;
  }
  return to;
}

const withWindow = (problem: PlanProblem, window: PlanWindow, changed: PlanWindow): PlanProblem => ({
  ...problem,
  windows: problem.windows.map((known) => (known === window ? changed : known)),
});

/** Alternatives, the smallest change in minutes first; when no single one is enough, what is missing in all. */
export function relaxations(problem: PlanProblem, { unplaced }: Schedule, fits: Fits): string[] {
  if (unplaced.length === 0) return [];
  const work = unplaced.reduce((sum, entry) => sum + minutesOf(entry.items), 0);
  const steps = Math.ceil(work / step) + Math.ceil(Math.max(...problem.rings.map((ring) => ring.soakMinutes)) / step);
  const found: { cost: number; text: string }[] = [];

  const serving = problem.windows.filter(
    (window) => window.end > problem.now && unplaced.some((entry) => serves(window, entry.machine)),
  );
  for (const window of serving.slice(-windowsTried)) {
    const n = least(1, steps, (tries) =>
      fits(withWindow(problem, window, { ...window, end: window.end + tries * step * minute })),
    );
    if (n !== null)
      found.push({ cost: n * step, text: `make the window ${spanOf(window)} ${lengthOf(n * step)} longer` });
  }

  const parallel = least(problem.parallel + 1, mostParallel, (n) => fits({ ...problem, parallel: n }));
  if (parallel !== null)
    found.push({
      cost: parallel - problem.parallel,
      text: `work on ${parallel} machines at a time instead of ${problem.parallel}`,
    });

  for (const ring of problem.rings) {
    if (ring.soakMinutes === 0) continue;
    const shorter = (cut: number) => ({
      ...problem,
      rings: problem.rings.map((known) =>
        known === ring ? { ...ring, soakMinutes: Math.max(0, ring.soakMinutes - cut * step) } : known,
      ),
    });
    const n = least(1, Math.ceil(ring.soakMinutes / step), (cut) => fits(shorter(cut)));
    if (n === null) continue;
    const left = Math.max(0, ring.soakMinutes - n * step);
    found.push({
      cost: n * step,
      text: `let ring ${ring.name} soak ${left === 0 ? 'not at all' : lengthOf(left)} instead of ${lengthOf(ring.soakMinutes)}`,
    });
  }

  const last = Math.max(problem.now, ...problem.windows.map((window) => window.end));
  const rings = [...new Set(unplaced.map((entry) => entry.machine.ring))];
  const added = (n: number): PlanProblem => ({
    ...problem,
    windows: [...problem.windows, { start: last, end: last + n * step * minute, rings, assets: null }],
  });
  const n = least(1, steps, (tries) => fits(added(tries)));
  const named = `${rings.length === 1 ? 'ring' : 'rings'} ${rings.join(', ')}`;
  if (n !== null)
    found.push({ cost: n * step, text: `add a window of ${lengthOf(n * step)} for ${named} after the last one` });
  found.sort((a, b) => a.cost - b.cost);
  if (found.length > 0) return found.map((entry) => entry.text);
  return [`${lengthOf(work)} of work of ${named} have no place: more windows or longer ones are needed`];
}
