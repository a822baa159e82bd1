/** Dates in words, in the site's time zone: today 18:00, tomorrow 09:00, Tue 24 Nov. Pure; the zone and the present are handed in. */

export interface Zone {
  /** IANA name. */
  timeZone: string;
  /** BCP 47 tag of the language dates are written in. */
  locale: string;
}

/** "2026-11-23" and "18:00" of an instant in a zone. */
export function wallClock(iso: string, timeZone: string): { day: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(iso));
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { day: `${get('year')}-${get('month')}-${get('day')}`, time: `${get('hour')}:${get('minute')}` };
}

/** The instant at which a zone's clocks show "2026-11-23T22:00"; a time that a clock change skips becomes the one after it. */
export function instantOf(local: string, timeZone: string): string {
  const wanted = Date.parse(`${local}:00Z`);
  let at = wanted;
  // Twice: the first guess may lie on the other side of a clock change.
  for (let round = 0; round < 2; round++) {
    const { day, time } = wallClock(new Date(at).toISOString(), timeZone);
    at += wanted - Date.parse(`${day}T${time}:00Z`);
  }
  return new Date(at).toISOString();
}

/** "2026-11-23T22:00" as an input of a date and time takes it, in a zone. */
export function localOf(iso: string, timeZone: string): string {
  const { day, time } = wallClock(iso, timeZone);
  return `${day}T${time}`;
}

/** Whole calendar days from one day to another; negative when it lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** A calendar day as people say it: today, tomorrow, yesterday, Tue 24 Nov, 4 Feb 2027. */
export function dayWords(day: string, today: string, locale: string): string {
  const distance = daysBetween(today, day);
  if (distance === 0) return 'today';
  if (distance === 1) return 'tomorrow';
  if (distance === -1) return 'yesterday';
  const sameYear = day.slice(0, 4) === today.slice(0, 4) || Math.abs(distance) < 120;
  const format = new Intl.DateTimeFormat(
    locale,
    sameYear
      ? { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }
      : { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  );
  return format.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

/** An instant with its time where it is near: "today 18:00"; far days go without a time. */
export function instantWords(iso: string, now: string, zone: Zone): string {
  const then = wallClock(iso, zone.timeZone);
  const today = wallClock(now, zone.timeZone).day;
  const words = dayWords(then.day, today, zone.locale);
  return Math.abs(daysBetween(today, then.day)) <= 1 ? `${words} ${then.time}` : words;
}

/** An instant of the coming or past days with its time: "today 22:00", "Sat 06:42"; farther days go without a time. */
export function momentWords(iso: string, now: string, zone: Zone): string {
  const then = wallClock(iso, zone.timeZone);
  const distance = daysBetween(wallClock(now, zone.timeZone).day, then.day);
  if (Math.abs(distance) <= 1 || distance > 6 || distance < 0) return instantWords(iso, now, zone);
  const weekday = new Intl.DateTimeFormat(zone.locale, { weekday: 'short', timeZone: 'UTC' });
  return `${weekday.format(new Date(`${then.day}T00:00:00Z`))} ${then.time}`;
}

/**
 * A deadline. Day clocks end at the site's midnight: such an instant is named by the last day that still
 * counts, without a time; hour clocks keep theirs.
 */
export function dueWords(iso: string, now: string, zone: Zone): string {
  const then = wallClock(iso, zone.timeZone);
  const today = wallClock(now, zone.timeZone).day;
  if (then.time === '00:00') {
    const last = wallClock(new Date(Date.parse(iso) - 60_000).toISOString(), zone.timeZone).day;
    return dayWords(last, today, zone.locale);
  }
  const words = dayWords(then.day, today, zone.locale);
  return Math.abs(daysBetween(today, then.day)) <= 7 ? `${words} ${then.time}` : words;
}

/** The last day a deadline left, without its time: for one that is past. */
export function lastDayWords(iso: string, now: string, zone: Zone): string {
  const last = wallClock(new Date(Date.parse(iso) - 1).toISOString(), zone.timeZone).day;
  return dayWords(last, wallClock(now, zone.timeZone).day, zone.locale);
}

/** The whole instant for a tooltip or a log line: 23 Nov 2026, 18:00:05. */
export function exactWords(iso: string, zone: Zone): string {
  return new Intl.DateTimeFormat(zone.locale, {
    timeZone: zone.timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
}

/** Age in days as a word: today, 1 day old, 40 days old. */
export function ageWords(days: number): string {
  if (days <= 0) return 'of today';
  return days === 1 ? '1 day old' : `${days.toLocaleString('en')} days old`;
}

/** Length of time: 4 s, 3 min, 2 h 10 min. */
export function spanWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
