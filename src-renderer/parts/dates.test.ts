/** Dates in words: in the site's zone, over midnights and changes of the clocks. */
import { describe, expect, test } from 'vitest';
import {
  ageWords,
  dayWords,
  dueWords,
  instantOf,
  instantWords,
  lastDayWords,
  localOf,
  momentWords,
  spanWords,
  wallClock,
} from './dates.ts';

const berlin = { timeZone: 'Europe/Berlin', locale: 'en-GB' };
const now = '2026-11-22T10:00:00.000Z';

test('the wall clock of a zone', () => {
  expect(wallClock('2026-11-22T23:30:00Z', 'Europe/Berlin')).toEqual({ day: '2026-11-23', time: '00:30' });
  expect(wallClock('2026-07-01T00:00:00Z', 'America/New_York')).toEqual({ day: '2026-06-30', time: '20:00' });
});

test('the instant of a wall clock, over changes of the clocks', () => {
  expect(instantOf('2026-11-23T22:00', 'Europe/Berlin')).toBe('2026-11-23T21:00:00.000Z');
  expect(instantOf('2026-07-01T00:30', 'America/New_York')).toBe('2026-07-01T04:30:00.000Z');
  expect(instantOf('2026-10-25T03:30', 'Europe/Berlin')).toBe('2026-10-25T02:30:00.000Z');
  expect(instantOf('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  expect(localOf('2026-11-23T21:00:00.000Z', 'Europe/Berlin')).toBe('2026-11-23T22:00');
  // 02:30 does not exist on the day the clocks go forward.
  expect(localOf(instantOf('2026-03-29T02:30', 'Europe/Berlin'), 'Europe/Berlin')).toBe('2026-03-29T03:30');
});

test.each([
  ['2026-11-22', 'today'],
  ['2026-11-23', 'tomorrow'],
  ['2026-11-21', 'yesterday'],
  ['2026-11-24', 'Tue 24 Nov'],
  ['2027-02-04', 'Thu 4 Feb'],
  ['2028-02-04', '4 Feb 2028'],
])('day %s is %s', (day, words) => {
  expect(dayWords(day, '2026-11-22', 'en-GB')).toBe(words);
});

test('a moment of this week keeps its time', () => {
  const words = (iso: string) => momentWords(iso, now, berlin);
  expect(words('2026-11-22T21:00:00Z')).toBe('today 22:00');
  expect(words('2026-11-28T05:42:00Z')).toBe('Sat 06:42');
  expect(words('2026-11-29T05:42:00Z')).toBe('Sun 29 Nov');
  expect(words('2026-11-19T05:42:00Z')).toBe('Thu 19 Nov');
});

describe('deadlines', () => {
  test('an hour clock keeps its time', () => {
    expect(dueWords('2026-11-22T17:00:00Z', now, berlin)).toBe('today 18:00');
    expect(dueWords('2026-11-23T08:00:00Z', now, berlin)).toBe('tomorrow 09:00');
    expect(dueWords('2026-12-24T08:00:00Z', now, berlin)).toBe('Thu 24 Dec');
  });

  test('a day clock is named by the last day that counts, also where summer time ends in between', () => {
    expect(dueWords('2026-12-04T23:00:00Z', now, berlin)).toBe('Fri 4 Dec');
    expect(dueWords('2026-10-25T23:00:00Z', '2026-10-20T10:00:00Z', berlin)).toBe('Sun 25 Oct');
    expect(dueWords('2026-11-22T23:00:00Z', now, berlin)).toBe('today');
  });

  test('one that is past is named by its last day', () => {
    expect(lastDayWords('2026-11-21T23:00:00Z', now, berlin)).toBe('yesterday');
    expect(lastDayWords('2026-11-20T12:00:00Z', now, berlin)).toBe('Fri 20 Nov');
  });
});

test('moments have a time where they are near', () => {
  expect(instantWords('2026-11-22T08:14:00Z', now, berlin)).toBe('today 09:14');
  expect(instantWords('2026-11-10T08:14:00Z', now, berlin)).toBe('Tue 10 Nov');
});

test('ages and spans', () => {
  expect([0, 1, 41].map(ageWords)).toEqual(['of today', '1 day old', '41 days old']);
  expect([0.2, 40, 200, 7800, 7200].map(spanWords)).toEqual(['1 s', '40 s', '3 min', '2 h 10 min', '2 h']);
});
