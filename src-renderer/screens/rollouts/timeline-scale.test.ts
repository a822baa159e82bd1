/** The axis keeps the order of time, fills its width, and never hides a short window beside a long one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeIntervals, timelineScale } from './timeline-scale.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('the time axis of a rollout', () => {
  it('joins windows that touch or overlap', () => {
    expect(
      mergeIntervals([
        { from: 5, to: 8 },
        { from: 0, to: 3 },
        { from: 3, to: 4 },
        { from: 6, to: 7 },
      ]),
    ).toEqual([
      { from: 0, to: 4 },
      { from: 5, to: 8 },
    ]);
  });

  it('draws gaps narrow and four hours readable beside a week', () => {
    const scale = timelineScale(
      [
        { from: 10 * hour, to: 14 * hour },
        { from: 3 * day, to: 10 * day },
      ],
      0,
      1000,
    );
    expect(scale.segments.map(({ kind }) => kind)).toEqual(['gap', 'window', 'gap', 'window']);
    const [, night, , week] = scale.segments;
    expect(night!.width).toBeGreaterThan(250);
    expect(week!.width).toBeGreaterThan(night!.width);
    expect(week!.x + week!.width).toBeCloseTo(1000);
    expect(scale.x(0)).toBe(0);
    expect(scale.x(12 * hour)).toBeCloseTo(night!.x + night!.width / 2);
  });

  it('shows a present after the last window at the right edge', () => {
    const scale = timelineScale([{ from: 0, to: hour }], 3 * day, 500);
    expect(scale.segments.map(({ kind }) => kind)).toEqual(['window', 'gap']);
    expect(scale.x(3 * day)).toBeCloseTo(500);
  });

  it('has nothing to draw without windows', () => expect(timelineScale([], 0, 500).segments).toEqual([]));

  it('never turns time around and fills the width, whatever the windows', () => {
    const instant = fc.integer({ min: 0, max: 400 * day });
    const windows = fc.array(
      fc
        .tuple(instant, fc.integer({ min: 60_000, max: 30 * day }))
        .map(([from, length]) => ({ from, to: from + length })),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(windows, instant, fc.array(instant, { minLength: 2, maxLength: 20 }), (given, now, instants) => {
        const scale = timelineScale(given, now, 900);
        const end = scale.segments.at(-1)!;
        expect(end.x + end.width).toBeCloseTo(900);
        const places = instants.toSorted((a, b) => a - b).map((at) => scale.x(at));
        for (const [index, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual((places[index - 1] ?? 0) - 1e-6);
          expect(place).toBeLessThanOrEqual(900 + 1e-6);
        }
      }),
    );
  });
});
