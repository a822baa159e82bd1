/** Days and midnights of the site's time zone, by the rules Intl knows; daylight saving included. Pure but for its cache. */

export interface SiteCalendar {
  /** The site's calendar day at an instant, e.g. 2026-11-23. */
  dayOf(instant: string): string;
  /** The instant at which a calendar day begins at the site: its midnight, or what follows where that is skipped. */
  startOf(day: string): string;
  /** The midnight that ends a calendar day. */
  endOf(day: string): string;
}

const hour = 3_600_000;

/** The calendar day `days` after another. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hour).toISOString().slice(0, 10);
}

/** Throws RangeError for a name that is no IANA time zone. */
export function siteCalendar(timeZone: string): SiteCalendar {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days = new Map<number, string>();
  const starts = new Map<string, string>();

  function localDay(time: number): string {
    // No zone changes its day within a minute other than at its start.
    const minute = Math.floor(time / 60_000);
    let day = days.get(minute);
    if (day === undefined) {
      const parts = Object.fromEntries(format.formatToParts(minute * 60_000).map((part) => [part.type, part.value]));
      day = `${parts.year}-${parts.month}-${parts.day}`;
      if (days.size > 50_000) days.clear();
      days.set(minute, day);
    }
    return day;
  }

  /** First minute from which the day stays reached: the clock may pass midnight twice when it is set back. */
  function findStart(day: string): number {
    const around = Date.parse(`${day}T00:00:00Z`);
    let before = around - 27 * hour;
    let after = around + 27 * hour;
    while (after - before > 60_000) {
      const middle = before + Math.floor((after - before) / 120_000) * 60_000;
      if (localDay(middle) < day) before = middle;
      else after = middle;
    }
    for (let probe = after + 30 * 60_000; probe <= after + 3 * hour; probe += 30 * 60_000) {
      if (localDay(probe) < day) {
        let low = probe;
        let high = probe + 3 * hour;
        while (high - low > 60_000) {
          const middle = low + Math.floor((high - low) / 120_000) * 60_000;
          if (localDay(middle) < day) low = middle;
          else high = middle;
        }
        return high;
      }
    }
    return after;
  }

  function startOf(day: string): string {
    let start = starts.get(day);
    if (start === undefined) {
      start = new Date(findStart(day)).toISOString();
      starts.set(day, start);
    }
    return start;
  }

  return {
    dayOf: (instant) => localDay(Date.parse(instant)),
    startOf,
    endOf: (day) => startOf(addDays(day, 1)),
  };
}
