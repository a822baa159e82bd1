/** How reports write numbers, days and instants: English, in the site's time zone, alike on every machine. Pure. */
import type { Decision } from '../../../src-shared/model/finding.ts';
import type { Tone } from './document.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 12,345; with decimals 4.2. Written by hand: the words of Intl differ between versions of ICU. */
export function number(value: number, decimals = 0): string {
  const [whole, rest] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 && Number(value.toFixed(decimals)) !== 0 ? '\u2212' : ''}${grouped}${rest === undefined ? '' : `.${rest}`}`;
}

/** "1 machine", "12 machines". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** 25 Nov 2026 of a calendar day. */
export function dayWords(day: string): string {
  return `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
}

/** Orders names as people count: host-2 before host-10, CVE-2024-9 before CVE-2024-10; the case does not matter. */
export function byName(a: string, b: string): number {
  const [x, y] = [a, b].map((name) => name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(10, '0')));
  return x! < y! ? -1 : x! > y! ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

/** With a capital at its beginning, as a sentence. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Cuts a text to so many characters, for places of fixed size. */
export function cut(text: string, most: number): string {
  const all = Array.from(text);
  return all.length > most
    ? `${all
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : text;
}

/** 64 digits in eight groups, to be read over the telephone. */
export function hashGroups(hash: string): string {
  return hash.match(/.{1,8}/g)?.join(' ') ?? hash;
}

export const decisionLooks: Record<Decision, { word: string; tone: Tone }> = {
  immediate: { word: 'Immediate', tone: 'now' },
  'out-of-cycle': { word: 'Out-of-cycle', tone: 'soon' },
  scheduled: { word: 'Scheduled', tone: 'plan' },
  defer: { word: 'Defer', tone: 'later' },
};

export interface SiteWords {
  timeZone: string;
  /** 25 Nov 2026 */
  day(instant: string): string;
  /** 25 Nov 2026, 15:44 */
  minute(instant: string): string;
  /** 25 Nov 2026, 15:44:05 */
  second(instant: string): string;
  /** 25 Nov 2026 of a calendar day, which has no zone. */
  calendarDay(day: string): string;
  /** The last day that counts for a day clock that ends at midnight; hour clocks with their time. */
  due(instant: string): string;
}

export function siteWords(timeZone: string): SiteWords {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const known = new Map<string, { day: string; time: string }>();

  function at(instant: string): { day: string; time: string } {
    let wall = known.get(instant);
    if (!wall) {
      const parts = Object.fromEntries(
        format.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]),
      );
      wall = {
        day: `${parts.year}-${parts.month}-${parts.day}`,
        time: `${parts.hour}:${parts.minute}:${parts.second}`,
      };
      known.set(instant, wall);
    }
    return wall;
  }

  const minute = (instant: string) => `${dayWords(at(instant).day)}, ${at(instant).time.slice(0, 5)}`;
  return {
    timeZone,
    day: (instant) => dayWords(at(instant).day),
    minute,
    calendarDay: dayWords,
    second: (instant) => `${dayWords(at(instant).day)}, ${at(instant).time}`,
    due(instant) {
      if (at(instant).time !== '00:00:00') return minute(instant);
      return dayWords(at(new Date(Date.parse(instant) - 1000).toISOString()).day);
    },
  };
}
