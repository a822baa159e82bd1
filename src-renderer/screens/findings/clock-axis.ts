/** The time axis of the clocks: which span it shows and where its days stand. */

const dayMs = 86_400_000;

export interface Axis {
  from: number;
  to: number;
  /** Instants of the marks, in ms. */
  marks: number[];
}

/** Spans all instants given (ms), with some room at both ends; marks stand at whole days, about `wanted` of them. */
export function clockAxis(instants: readonly number[], wanted = 5): Axis {
  const earliest = Math.min(...instants);
  const latest = Math.max(...instants);
  const span = Math.max(latest - earliest, dayMs);
  const from = earliest - span * 0.03;
  const to = latest + span * 0.03;
  const steps = [1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825];
  const step = (steps.find((days) => (to - from) / (days * dayMs) <= wanted) ?? 3650) * dayMs;
  const marks: number[] = [];
  for (let mark = Math.ceil(from / dayMs) * dayMs; mark <= to; mark += step) marks.push(mark);
  return { from, to, marks };
}
