import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { checkRhythm, dueAt, nextAt } from './schedule-due.ts';

const mondays = { starts: '2026-11-02T22:00', timeZone: 'Europe/Berlin', rule: 'FREQ=WEEKLY;BYDAY=MO' };
const at = (text: string) => Date.parse(text);
const due = (seenTo: string, now: string, rhythm = mondays) => {
  const found = dueAt(rhythm, at(seenTo), at(now));
  return found === null ? null : new Date(found).toISOString();
};

describe('what is due', () => {
  it('is nothing before its time, and its time from that moment on', () => {
    expect(due('2026-11-03T00:00:00Z', '2026-11-09T20:59:59Z')).toBeNull();
    expect(due('2026-11-03T00:00:00Z', '2026-11-09T21:00:00Z')).toBe('2026-11-09T21:00:00.000Z');
    expect(due('2026-11-09T21:00:00Z', '2026-11-09T21:00:01Z')).toBeNull();
  });

  it('is of many that were missed only the last, however seldom it comes', () => {
    expect(due('2026-11-03T00:00:00Z', '2027-02-10T08:00:00Z')).toBe('2027-02-08T21:00:00.000Z');
    const yearly = { ...mondays, rule: 'FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1' };
    expect(due('2026-11-03T00:00:00Z', '2029-06-01T08:00:00Z', yearly)).toBe('2029-01-01T21:00:00.000Z');
  });

  it('keeps to the clock of its zone over daylight saving', () => {
    expect(due('2026-06-01T00:00:00Z', '2026-06-30T00:00:00Z', { ...mondays, starts: '2026-06-01T22:00' })).toBe(
      '2026-06-29T20:00:00.000Z',
    );
    expect(new Date(nextAt(mondays, at('2026-11-09T21:00:00Z'))!).toISOString()).toBe('2026-11-16T21:00:00.000Z');
  });

  it('refuses what never comes or is over', () => {
    const now = at('2026-11-03T00:00:00Z');
    expect(checkRhythm({ ...mondays, rule: 'RRULE:freq=weekly;byday=mo' }, now).rule).toBe('FREQ=WEEKLY;BYDAY=MO');
    for (const rule of ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=DAILY;COUNT=1', 'every monday'])
      expect(() => checkRhythm({ ...mondays, rule }, now), rule).toThrow(Refusal);
    expect(nextAt({ ...mondays, rule: 'FREQ=DAILY;COUNT=1' }, now)).toBeNull();
  });
});
