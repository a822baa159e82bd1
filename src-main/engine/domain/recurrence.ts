/** Reads recurrence rules (RRULE of RFC 5545) strictly: known parts with values in their range, else a refusal that says what is wrong. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { ZonedTime } from './zoned-time.ts';

const example = 'e.g. FREQ=WEEKLY;BYDAY=SU or FREQ=MONTHLY;BYDAY=2TU';

/** Windows that come more than once a day by their frequency would be no windows any more. */
const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

const within = (low: number, high: number, signed: boolean) => (text: string) =>
  /^[+-]?\d{1,4}$/.test(text) &&
  Math.abs(Number(text)) >= low &&
  Math.abs(Number(text)) <= high &&
  (signed || !text.startsWith('-'));

/** What every value of a part must be, and how that is said. */
const parts: Record<string, { fits: (value: string) => boolean; says: string }> = {
  FREQ: { fits: (value) => frequencies.includes(value), says: frequencies.join(', ') },
  INTERVAL: { fits: within(1, 999, false), says: 'a number from 1 to 999' },
  COUNT: { fits: within(1, 9999, false), says: 'a number from 1 to 9999' },
  UNTIL: { fits: (value) => /^\d{8}(T\d{6}Z?)?$/.test(value), says: 'a day like 20271231, or 20271231T220000Z' },
  BYDAY: { fits: (value) => /^[+-]?[1-9]?\d?(MO|TU|WE|TH|FR|SA|SU)$/.test(value), says: 'days like SU, 2TU or -1SA' },
  BYMONTHDAY: { fits: within(1, 31, true), says: 'days of the month, 1 to 31, or -1 for the last' },
  BYMONTH: { fits: within(1, 12, false), says: 'months, 1 to 12' },
  BYSETPOS: { fits: within(1, 366, true), says: 'places, 1 to 366, or -1 for the last' },
  BYYEARDAY: { fits: within(1, 366, true), says: 'days of the year, 1 to 366' },
  BYWEEKNO: { fits: within(1, 53, true), says: 'weeks, 1 to 53' },
  BYHOUR: { fits: within(0, 23, false), says: 'hours, 0 to 23' },
  BYMINUTE: { fits: within(0, 59, false), says: 'minutes, 0 to 59' },
  WKST: { fits: (value) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(value), says: 'a day like MO' },
};
const lists = new Set(Object.keys(parts).filter((name) => name.startsWith('BY')));

const wrong = (message: string, hint: string) => new Refusal('invalid-argument', message, hint);

/** The rule in capitals without blanks, and without an "RRULE:" before it. */
export function normaliseRule(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replaceAll(/[ \t]/g, '')
    .replace(/;$/, '');
}

/** The parts of a normalised rule. Throws invalid-argument for what is no rule for a maintenance window. */
export function readRule(rule: string): Map<string, string> {
  const read = new Map<string, string>();
  for (const piece of rule.split(';')) {
    const [name, value] = piece.split('=') as [string, string | undefined];
    const part = parts[name];
    if (value === undefined || !part)
      throw wrong(
        `the rule has "${piece}", which is no part of one`,
        `Parts are ${Object.keys(parts).join(', ')}; ${example}.`,
      );
    if (read.has(name)) throw wrong(`the rule has ${name} twice`, 'Leave one of them out.');
    const odd = (lists.has(name) ? value.split(',') : [value]).find((one) => !part.fits(one));
    if (odd !== undefined) throw wrong(`${name}=${odd} can’t be meant`, `${name} takes ${part.says}.`);
    read.set(name, value);
  }
  if (!read.has('FREQ')) throw wrong('the rule does not say how often: it has no FREQ', `Begin with FREQ, ${example}.`);
  if (read.has('COUNT') && read.has('UNTIL'))
    throw wrong('a rule ends by COUNT or by UNTIL, not by both', 'Leave one of them out.');
  if (/\d/.test(read.get('BYDAY') ?? '') && !['MONTHLY', 'YEARLY'].includes(read.get('FREQ')!))
    throw wrong(
      `BYDAY=${read.get('BYDAY')} needs FREQ=MONTHLY or YEARLY`,
      'A second Tuesday is one of a month: FREQ=MONTHLY;BYDAY=2TU.',
    );
  return read;
}

/** The rule with UNTIL as a local time written like UTC, so that it can be worked out by the wall clock; a day counts whole. */
export function floatingRule(read: ReadonlyMap<string, string>, zone: ZonedTime): string {
  const until = (value: string) => {
    const [date, time] = value.split('T') as [string, string | undefined];
    if (!value.endsWith('Z')) return `${date}T${time ?? '235959'}Z`;
    const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
      .exec(value)!
      .map(Number);
    const local = zone.toLocal(Date.UTC(year!, month! - 1, day, hour, minute, second));
    return `${new Date(local).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
  };
  return [...read].map(([name, value]) => `${name}=${name === 'UNTIL' ? until(value) : value}`).join(';');
}
