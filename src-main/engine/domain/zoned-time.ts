/** Wall clocks of time zones, by the rules Intl knows: from instants to local times and back, daylight saving included. */

/** A local time is the milliseconds since 1970 that a clock there would show if it were UTC's. */
export interface ZonedTime {
  toLocal(instant: number): number;
  /**
   * Of two instants with this local time the first; a time the clock jumps over counts by the offset before the jump, so
   * 02:30 becomes 03:30 (RFC 5545, 3.3.5).
   */
  toInstant(local: number): number;
  /** Date, time and offset: 2026-12-06T22:00+01:00. */
  text(instant: number): string;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const two = (n: number) => String(n).padStart(2, '0');

/** Throws RangeError for a name that is no IANA time zone. */
export function zonedTime(timeZone: string): ZonedTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  function toLocal(instant: number): number {
    const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
  }

  const offsetAt = (instant: number) => toLocal(instant) - Math.floor(instant / 1000) * 1000;

  function toInstant(local: number): number {
    const before = local - offsetAt(local - day);
    const after = local - offsetAt(local + day);
    const hits = [before, after].filter((instant) => toLocal(instant) === local);
    return hits.length > 0 ? Math.min(...hits) : before;
  }

  function text(instant: number): string {
    const offset = Math.round(offsetAt(instant) / minute);
    const size = Math.abs(offset);
    const shown = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
    return new Date(toLocal(instant)).toISOString().slice(0, 16) + shown;
  }

  return { toLocal, toInstant, text };
}
