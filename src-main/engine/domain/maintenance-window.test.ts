/** Recurring windows against a second way of computing: Intl alone, minute by minute over the day. */
import fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import type { WindowFields } from '../../../src-shared/model/window.ts';
import { checkWindow, recurrenceOf } from './maintenance-window.ts';
import { zonedTime } from './zoned-time.ts';

const at = (text: string) => Date.parse(text);
const fields = (more: Partial<WindowFields> = {}): WindowFields => ({
  starts: '2026-12-06T22:00',
  timeZone: 'Europe/Berlin',
  rule: 'FREQ=WEEKLY;BYDAY=SU',
  minutes: 180,
  ...more,
});

/** What a clock there shows, read from Intl's text. */
function wallClock(timeZone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (instant: number) => format.format(instant).replace(' ', 'T');
}

/** The first instant, minute by minute, at which a clock there shows this time or has just jumped over it. */
function firstInstantOf(timeZone: string, local: string): { instant: number; jumped: boolean } {
  const show = wallClock(timeZone);
  const around = at(`${local}:00Z`);
  for (let instant = around - 15 * 3_600_000; instant < around + 15 * 3_600_000; instant += 60_000) {
    const now = show(instant);
    if (now === local) return { instant, jumped: false };
    if (now > local && show(instant - 60_000) < local) return { instant, jumped: true };
  }
  throw new Error(`no clock of ${timeZone} comes to ${local}`);
}

const starts = (window: WindowFields, from: string, to: string) =>
  recurrenceOf(window)
    .between(at(from), at(to))
    .map((run) => zonedTime(window.timeZone).text(run.start));

describe('over daylight saving', () => {
  it('stays at its local time and comes once where the clock jumps or repeats', () => {
    const nightly = (timeZone: string, time: string) =>
      fields({ timeZone, starts: `2026-01-01T${time}`, rule: 'FREQ=DAILY', minutes: 60 });
    expect(starts(nightly('Europe/Berlin', '02:30'), '2026-03-28T00:00Z', '2026-03-31T00:00Z')).toEqual([
      '2026-03-28T02:30+01:00',
      '2026-03-29T03:30+02:00',
      '2026-03-30T02:30+02:00',
    ]);
    expect(starts(nightly('Europe/Berlin', '02:30'), '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T02:30+02:00',
      '2026-10-26T02:30+01:00',
    ]);
    expect(starts(nightly('America/New_York', '02:30'), '2026-03-07T12:00Z', '2026-03-09T12:00Z')).toEqual([
      '2026-03-08T03:30-04:00',
      '2026-03-09T02:30-04:00',
    ]);
    expect(starts(nightly('America/New_York', '01:30'), '2026-10-31T12:00Z', '2026-11-02T12:00Z')).toEqual([
      '2026-11-01T01:30-04:00',
      '2026-11-02T01:30-05:00',
    ]);
  });

  it.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'])(
    'agrees with a clock that is read minute by minute in %s',
    (timeZone) => {
      const days = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01', '2026-07-01'];
      const clock = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 59 }));
      fc.assert(
        fc.property(fc.constantFrom(...days), clock, (day, [hour, minute]) => {
          const local = `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
          const zone = zonedTime(timeZone);
          const made = zone.toInstant(at(`${local}:00Z`));
          const { instant, jumped } = firstInstantOf(timeZone, local);
          if (!jumped) expect(made).toBe(instant);
          // By the offset before: as long after the jump as the time lies in the gap.
          else expect(zone.text(made).slice(0, 16) > local && made - instant).toBeLessThan(3_600_000);
        }),
        { numRuns: 60 },
      );
    },
    30_000,
  );

  it('agrees with rrule-temporal’s own time zones wherever the clock does not jump', () => {
    const rules = ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=SU,WE', 'FREQ=MONTHLY;BYDAY=2TU', 'FREQ=MONTHLY;BYDAY=-1SA'];
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Tokyo'),
        fc.constantFrom(...rules),
        fc.constantFrom('00:15', '04:00', '22:00'),
        (timeZone, rule, time) => {
          const own = recurrenceOf(fields({ timeZone, rule, starts: `2026-01-01T${time}` }));
          const other = new RRuleTemporal({
            rruleString: `DTSTART;TZID=${timeZone}:20260101T${time.replace(':', '')}00\nRRULE:${rule}`,
          });
          const theirs = other.all((_, i) => i < 60).map(({ epochMilliseconds }) => epochMilliseconds);
          expect(own.next(theirs[0]!, theirs.length).map((run) => run.start)).toEqual(theirs);
        },
      ),
      { numRuns: 24 },
    );
  });
});

describe('a window', () => {
  it('comes on the Saturday after the second Tuesday', () => {
    const window = fields({
      rule: 'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=12,13,14,15,16,17,18',
      starts: '2026-12-01T22:00',
    });
    const runs = recurrenceOf(window).next(at('2026-12-01T00:00Z'), 24);
    for (const run of runs) {
      const saturday = new Date(run.start);
      const tuesday = new Date(run.start - 4 * 86_400_000);
      expect([saturday.getUTCDay(), tuesday.getUTCDay()]).toEqual([6, 2]);
      expect(Math.ceil(tuesday.getUTCDate() / 7)).toBe(2);
    }
    expect(runs).toHaveLength(24);
  });

  it('that is now is the next one, and one that ends is told', () => {
    const window = fields({ rule: 'FREQ=WEEKLY;BYDAY=SU;UNTIL=20261213' });
    const { next } = recurrenceOf(window);
    expect(next(at('2026-12-06T23:59:00Z'), 5).map((run) => run.start)).toEqual([
      at('2026-12-06T21:00:00Z'),
      at('2026-12-13T21:00:00Z'),
    ]);
    expect(next(at('2026-12-14T00:00:00Z'), 5)).toEqual([]);
    // 22:00 in Berlin is 21:00 UTC: an UNTIL in UTC is taken by the same clock.
    const until = (text: string) => recurrenceOf(fields({ rule: `FREQ=WEEKLY;UNTIL=${text}` })).next(0, 9).length;
    expect([until('20261213T205959Z'), until('20261213T210000Z')]).toEqual([1, 2]);
    expect(recurrenceOf(fields({ rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29' })).next(0, 2)).toHaveLength(2);
  });

  it.each([
    [{ rule: 'hello' }, /"HELLO", which is no part/],
    [{ rule: 'FREQ=HOURLY' }, /FREQ=HOURLY can’t be meant/],
    [{ rule: 'BYDAY=SU' }, /no FREQ/],
    [{ rule: 'FREQ=WEEKLY;BYDAY=1MO' }, /needs FREQ=MONTHLY/],
    [{ rule: 'FREQ=MONTHLY;BYMONTHDAY=32' }, /BYMONTHDAY=32/],
    [{ rule: 'FREQ=WEEKLY;EVERY=2' }, /"EVERY=2"/],
    [{ rule: 'FREQ=DAILY;FREQ=WEEKLY' }, /twice/],
    [{ rule: 'FREQ=WEEKLY;COUNT=2;UNTIL=20270101' }, /not by both/],
    [{ rule: 'FREQ=DAILY\nEXDATE:20261207T210000Z' }, /no part|can’t be meant/],
    [{ rule: 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30' }, /never comes/],
    [{ rule: 'FREQ=WEEKLY;COUNT=1', starts: '2026-11-01T22:00' }, /its last one is over: it began 2026-11-01 22:00/],
    [{ rule: 'FREQ=WEEKLY;UNTIL=20261120', starts: '2026-11-01T22:00' }, /over: it began 2026-11-15/],
    [{ timeZone: 'Europe/Berln' }, /no time zone/],
    [{ starts: '2026-02-30T22:00' }, /no date and time/],
    [{ minutes: 0 }, /0 minutes/],
    [{ minutes: 10_081 }, /10081 minutes/],
    [{ rule: 'FREQ=DAILY', minutes: 1441 }, /overlaps itself: it lasts 1441 minutes/],
    [{ rule: 'FREQ=WEEKLY;BYDAY=SA,SU', minutes: 2000 }, /overlaps itself/],
  ])('%o is refused', (more, message) => {
    const check = () => checkWindow(fields(more), at('2026-11-30T12:00:00Z'));
    expect(check).toThrow(Refusal);
    expect(check).toThrow(message);
  });

  it('may last all day, also on the day that has 23 hours', () => {
    checkWindow(fields({ rule: 'FREQ=DAILY', minutes: 1440 }), at('2026-11-30T12:00:00Z'));
  });
});
