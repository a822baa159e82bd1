import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, siteCalendar } from './site-calendar.ts';

describe('a site calendar', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-23', '2026-11-22T18:15:00.000Z', '2026-11-23T18:15:00.000Z'],
    // Midnight itself is skipped: the day begins at 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
    // The clock is set back at midnight: the day before has 25 hours.
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
  ])('%s %s begins %s and ends %s', (zone, day, begins, ends) => {
    const calendar = siteCalendar(zone);
    expect([calendar.startOf(day), calendar.endOf(day)]).toEqual([begins, ends]);
  });

  it('has days that follow each other without gap or overlap, in every zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'UTC',
          'Europe/Berlin',
          'America/St_Johns',
          'Australia/Lord_Howe',
          'Pacific/Auckland',
          'Africa/Cairo',
        ),
        fc.integer({ min: 0, max: 4000 }),
        (zone, n) => {
          const calendar = siteCalendar(zone);
          const day = addDays('2020-01-01', n);
          const start = calendar.startOf(day);
          expect(calendar.dayOf(start)).toBe(day);
          expect(calendar.dayOf(new Date(Date.parse(start) - 60_000).toISOString()) < day).toBe(true);
          expect(calendar.endOf(day)).toBe(calendar.startOf(addDays(day, 1)));
        },
      ),
      { numRuns: 200 },
    );
  });
});
