import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockAxis } from './clock-axis.ts';

describe('the axis of the clocks', () => {
  it('holds every instant and a readable count of marks', () => {
    const instant = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1, maxLength: 12 }), (instants) => {
        const axis = clockAxis(instants);
        for (const at of instants) {
          expect(at).toBeGreaterThan(axis.from);
          expect(at).toBeLessThan(axis.to);
        }
        expect(axis.marks.length).toBeLessThanOrEqual(14);
        for (const mark of axis.marks) expect(Math.abs(mark % 86_400_000)).toBe(0);
      }),
    );
  });

  it('marks weeks over a month', () => {
    const start = Date.parse('2026-11-18T00:00:00Z');
    const { marks } = clockAxis([start, start + 30 * 86_400_000]);
    expect(marks.map((mark, i) => (i === 0 ? 0 : (mark - marks[i - 1]!) / 86_400_000))).toEqual([0, 7, 7, 7, 7]);
  });
});
