import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupLines, type GridGroup } from './group-lines.ts';

const groupsOf = (counts: readonly number[]): GridGroup[] =>
  counts.map((count, at) => ({ key: `g${at}`, label: `Group ${at}`, count }));

describe('lines of groups', () => {
  it('are a head each and the rows of those that are open', () => {
    const { lines, at } = groupLines(groupsOf([2, 3, 1]), new Set(['g1']));
    expect(lines).toBe(6);
    expect(
      Array.from({ length: 7 }, (_, line) => at(line)).map((place) => place && [place.group.key, place.row]),
    ).toEqual([['g0', null], ['g0', 0], ['g0', 1], ['g1', null], ['g2', null], ['g2', 5], undefined]);
    expect(at(3)).toMatchObject({ open: false, head: 3 });
    expect(at(5)).toMatchObject({ open: true, head: 4 });
  });

  it('show every row of an open group once and none of a closed one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 30 }), (given) => {
        const groups = groupsOf(given.map(([count]) => count));
        const closed = new Set(groups.filter((_, at) => given[at]![1]).map(({ key }) => key));
        const { lines, at } = groupLines(groups, closed);
        const places = Array.from({ length: lines }, (_, line) => at(line)!);
        const expected: number[] = [];
        let row = 0;
        for (const group of groups) {
          for (let n = 0; n < group.count; n += 1) if (!closed.has(group.key)) expected.push(row + n);
          row += group.count;
        }
        expect(places.flatMap((place) => place.row ?? [])).toEqual(expected);
        expect(places.filter((place) => place.row === null).map((place) => place.group.key)).toEqual(
          groups.map(({ key }) => key),
        );
      }),
    );
  });
});
