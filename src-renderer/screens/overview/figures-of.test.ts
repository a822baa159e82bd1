/** The figures of the overview: unknown machines stay in the denominator, 100% means all. */
import { expect, test } from 'vitest';
import { figuresOf, share } from './figures-of.ts';

const facts = {
  actNow: { patches: 3, machines: 11, firstDue: '2026-11-22T17:00:00Z' },
  overdue: { findings: 7, lateOnArrival: 2 },
  verdicts: { compliant: 63, notCompliant: 15, unknown: 6, total: 84 },
  medianDaysToClose: null,
  closed: 0,
};

test('shares are rounded down', () => {
  expect(share(63, 84)).toBe(75);
  expect(share(999, 1000)).toBe(99);
  expect(share(0, 0)).toBe(0);
});

test('each figure says what it counts and opens its rows', () => {
  const figures = figuresOf(facts, () => 'today 18:00');
  expect(figures.map(({ value, small, to }) => [value, small, to])).toEqual([
    ['3', 'on 11 machines, first due 18:00', '#/board'],
    ['7', '5 missed, 2 late on arrival', '#/findings?state=open&overdue=true'],
    ['75%', '63 of 84, 6 unknown', '#/assets?verdict=compliant'],
    ['6', 'no fresh inventory or feed', '#/assets?verdict=unknown'],
    ['none', 'nothing closed in 90 days', '#/findings?state=closed'],
  ]);
});
