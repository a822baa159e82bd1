/**
 * When a maintenance window comes: its rule is worked out by the wall clock of its zone (rrule-temporal), each start then
 * becomes an instant. So a window stays at its local time over daylight saving; it lasts its minutes on any clock.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { toText } from 'rrule-temporal/totext';
import { Refusal } from '../../../src-shared/errors.ts';
import type { WindowFields, WindowRun } from '../../../src-shared/model/window.ts';
import { floatingRule, normaliseRule, readRule } from './recurrence.ts';
import { zonedTime, type ZonedTime } from './zoned-time.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** No rule that comes at all stays away longer: 29 February over a year that is no leap year, e.g. 2096 to 2104. */
const furthest = 3000 * day;
export const longestMinutes = 7 * 24 * 60;

export interface Run {
  start: number;
  end: number;
}

export interface Recurrence {
  zone: ZonedTime;
  /** Those that end after `from` and begin before `to` (milliseconds since 1970), in order. */
  between(from: number, to: number): Run[];
  /** Those that end after `from`, at most so many. */
  next(from: number, count: number): Run[];
  words: string;
}

const wrong = (message: string, hint: string) => new Refusal('invalid-argument', message, hint);

function readZone(timeZone: string): ZonedTime {
  try {
    return zonedTime(timeZone);
  } catch {
    throw wrong(`"${timeZone}" is no time zone`, 'Use an IANA name, e.g. Europe/Berlin or America/New_York.');
  }
}

function readStart(starts: string): number {
  const local = Date.parse(`${starts}:00Z`);
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 16) !== starts)
    throw wrong(
      `${starts} is no date and time`,
      'Write the first start as 2026-12-06T22:00, by the clock of its zone.',
    );
  return local;
}

/** Throws invalid-argument for a rule, zone, start or length that can't be meant. */
export function recurrenceOf({ starts, timeZone, rule, minutes }: WindowFields): Recurrence {
  const zone = readZone(timeZone);
  const first = readStart(starts);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestMinutes)
    throw wrong(`${minutes} minutes is no length of a window`, `From 1 to ${longestMinutes} (a week).`);
  const parts = readRule(normaliseRule(rule));
  const compact = new Date(first).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let made: RRuleTemporal;
  try {
    made = new RRuleTemporal({ rruleString: `DTSTART:${compact}\nRRULE:${floatingRule(parts, zone)}`, strict: true });
  } catch (error) {
    throw wrong(`the rule can’t be read: ${(error as Error).message}`, 'See RFC 5545, 3.3.10.');
  }

  function between(from: number, to: number): Run[] {
    // A zone's clock is at most 14 hours from UTC's.
    const early = Math.max(first, from - minutes * minute - day);
    if (early > to + day) return [];
    return made
      .between(new Date(early), new Date(to + day), true)
      .map(({ epochMilliseconds }) => zone.toInstant(epochMilliseconds))
      .map((start) => ({ start, end: start + minutes * minute }))
      .filter((run) => run.end > from && run.start < to);
  }

  function next(from: number, count: number): Run[] {
    const begin = Math.max(from, first - day);
    for (let span = 40 * day; ; span *= 4) {
      const runs = between(from, begin + Math.min(span, furthest));
      if (runs.length >= count || span >= furthest) return runs.slice(0, count);
    }
  }

  return { zone, between, next, words: toText(made).replace(/ at [^a-z]*UTC/, '') };
}

const clock = (text: string) => text.slice(0, 16).replace('T', ' ');

/**
 * For one that is to be kept: throws invalid-argument also where it overlaps itself, never comes, or its last is over at
 * `now` (milliseconds since 1970).
 */
export function checkWindow(fields: WindowFields, now: number): Recurrence {
  const recurrence = recurrenceOf(fields);
  const { zone, next } = recurrence;
  const begin = zone.toInstant(readStart(fields.starts));
  const runs = next(begin, 400);
  if (runs.length === 0) throw wrong('the rule never comes', `No day fits ${normaliseRule(fields.rule)}.`);
  for (const [i, run] of runs.entries()) {
    const after = runs[i + 1];
    // By the wall clock: a day that has 23 hours is no overlap.
    if (after && zone.toLocal(after.start) - zone.toLocal(run.start) < fields.minutes * minute)
      throw wrong(
        `it overlaps itself: it lasts ${fields.minutes} minutes, and after ${clock(zone.text(run.start))} comes again ${clock(zone.text(after.start))}`,
        'Make it shorter, or let it come less often.',
      );
  }
  if (next(now, 1).length === 0)
    throw wrong(
      `its last one is over: it began ${clock(zone.text(runs.at(-1)!.start))}`,
      'Give COUNT or UNTIL a later end, or leave it out.',
    );
  return recurrence;
}

/** As the contract has it, by the clocks of the window's zone and of the site. */
export function runRow(run: Run, there: ZonedTime, site: ZonedTime): WindowRun {
  const by = (zone: ZonedTime) => ({ start: zone.text(run.start), end: zone.text(run.end) });
  return {
    start: new Date(run.start).toISOString(),
    end: new Date(run.end).toISOString(),
    there: by(there),
    site: by(site),
  };
}
