/**
 * The time axis of a rollout: windows wide, the time between them narrow, so that a night's work can be read beside a
 * window of next week. Pure arithmetic in milliseconds and pixels.
 */

export interface Interval {
  from: number;
  to: number;
}

export interface Segment extends Interval {
  kind: 'window' | 'gap';
  x: number;
  width: number;
}

export interface TimelineScale {
  segments: Segment[];
  /** Pixels of an instant; what lies outside is drawn at the nearer edge. */
  x: (instant: number) => number;
}

const gapWidth = 34;
/** A window gets at least this share of what an equal division would give it. */
const leastShare = 0.5;

/** Windows that touch or overlap become one. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Widths that grow with the root of the length: a window of a week is not 40 times one of four hours. */
function windowWidths(windows: readonly Interval[], room: number): number[] {
  const roots = windows.map(({ from, to }) => Math.sqrt(Math.max(1, to - from)));
  const sum = roots.reduce((a, b) => a + b, 0);
  const equal = room / windows.length;
  return roots.map((root) => leastShare * equal + (1 - leastShare) * room * (root / sum));
}

/** Lays the windows and the present out over `width` pixels. Without windows there are no segments. */
export function timelineScale(intervals: readonly Interval[], now: number, width: number): TimelineScale {
  const windows = mergeIntervals(intervals);
  const first = windows[0];
  const last = windows.at(-1);
  if (first === undefined || last === undefined) return { segments: [], x: () => 0 };
  const spans: Omit<Segment, 'x' | 'width'>[] = [];
  if (now < first.from) spans.push({ kind: 'gap', from: now, to: first.from });
  for (const [index, window] of windows.entries()) {
    spans.push({ kind: 'window', ...window });
    const next = windows[index + 1];
    if (next) spans.push({ kind: 'gap', from: window.to, to: next.from });
  }
  if (now > last.to) spans.push({ kind: 'gap', from: last.to, to: now });

  const gaps = spans.length - windows.length;
  const widths = windowWidths(windows, Math.max(windows.length, width - gaps * gapWidth));
  const segments: Segment[] = [];
  let x = 0;
  let at = 0;
  for (const span of spans) {
    const wide = span.kind === 'gap' ? gapWidth : (widths[at++] ?? 0);
    segments.push({ ...span, x, width: wide });
    x += wide;
  }
  return {
    segments,
    x: (instant) => {
      const inside = segments.find((segment) => instant <= segment.to) ?? segments.at(-1)!;
      const share = (instant - inside.from) / Math.max(1, inside.to - inside.from);
      return inside.x + inside.width * Math.min(1, Math.max(0, share));
    },
  };
}

/** Labels from left to right that stand at least `room` apart; one that has none goes to the next free place. */
export function spacedLabels(
  labels: readonly { text: string; x: number }[],
  room: number,
): { text: string; x: number }[] {
  const placed: { text: string; x: number }[] = [];
  for (const label of labels.toSorted((a, b) => a.x - b.x)) {
    const last = placed.at(-1);
    placed.push({ text: label.text, x: last ? Math.max(label.x, last.x + room) : label.x });
  }
  return placed;
}
