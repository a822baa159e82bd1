import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrollFor, scrollScale, tallestTrack, trackHeight } from './scroll-scale.ts';

describe('a list taller than a browser can lay out', () => {
  it('leaves short lists alone', () => {
    expect(scrollScale(32 * 1000, 600)).toBe(1);
    expect(trackHeight(32 * 1000)).toBe(32_000);
  });

  it('reaches the last row of a million at the end of the track', () => {
    const list = 1_000_000 * 40;
    const scale = scrollScale(list, 600);
    expect((tallestTrack - 600) * scale).toBeCloseTo(list - 600, 3);
  });

  it('brings any line wholly into view', () => {
    const count = 1_000_000;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: count - 1 }),
        fc.integer({ min: 0, max: count * 32 - 600 }),
        (line, listTop) => {
          const scale = scrollScale(count * 32, 600);
          const at = scrollFor(line, 32, 600, listTop, scale);
          const top = at === null ? listTop : at * scale;
          expect(line * 32).toBeGreaterThanOrEqual(top - 0.01);
          expect(line * 32 + 32).toBeLessThanOrEqual(top + 600.01);
        },
      ),
    );
  });

  it('keep what is shown clear of a pinned head', () => {
    expect(scrollFor(10, 32, 600, 320, 1, 32)).toBe(288);
    expect(scrollFor(0, 32, 600, 0, 1, 32)).toBe(0);
    expect(scrollFor(10, 32, 600, 288, 1, 32)).toBeNull();
  });
});
