/** Circles against reachability, worked out plainly. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { circlesOf, weakLinks, type Edge } from './dependencies.ts';

const edges = fc.array(fc.record({ asset: fc.integer({ min: 1, max: 9 }), needs: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 20,
});

function reachable(list: readonly Edge[], from: number): Set<number> {
  const found = new Set<number>();
  const open = [from];
  while (open.length > 0) {
    const at = open.pop()!;
    for (const { asset, needs } of list) {
      if (asset !== at || found.has(needs)) continue;
      found.add(needs);
      open.push(needs);
    }
  }
  return found;
}

it('circles are the machines that reach each other', () => {
  fc.assert(
    fc.property(edges, (list) => {
      const circles = circlesOf(list);
      const inCircle = (a: number, b: number) => circles.some((circle) => circle.includes(a) && circle.includes(b));
      for (let a = 1; a <= 9; a++)
        for (let b = 1; b <= 9; b++)
          if (a !== b) expect(inCircle(a, b)).toBe(reachable(list, a).has(b) && reachable(list, b).has(a));
    }),
  );
});

it('a long chain is no circle and takes no stack', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => ({ asset: i, needs: i + 1 }));
  expect(circlesOf(chain)).toEqual([]);
  expect(circlesOf([...chain, { asset: 20_000, needs: 0 }])[0]).toHaveLength(20_001);
});

it('unset criticality counts as 3', () => {
  const list = [
    { asset: 1, needs: 2 },
    { asset: 3, needs: 2 },
    { asset: 2, needs: 4 },
  ];
  expect(weakLinks(list, new Map([[1, 5]]))).toEqual([
    { asset: 2, criticality: 3, neededBy: [{ asset: 1, criticality: 5 }] },
  ]);
  expect(weakLinks(list, new Map([[4, 2]]))).toMatchObject([{ asset: 4, neededBy: [{ asset: 2, criticality: 3 }] }]);
});
