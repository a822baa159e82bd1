/** Maintenance windows in words, and the rules that need no rule to be written. Pure. */
import type { RecurringWindow, WindowRun } from '../../src-shared/model/window.ts';

/** The usual ones; the second Tuesday is the vendors' patch day. */
export const usualRules = [
  { rule: 'FREQ=DAILY', label: 'Every night' },
  { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', label: 'Monday to Friday' },
  { rule: 'FREQ=WEEKLY;BYDAY=SU', label: 'Every Sunday' },
  { rule: 'FREQ=MONTHLY;BYDAY=2TU', label: 'Second Tuesday of the month' },
  {
    rule: 'FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=12,13,14,15,16,17,18',
    label: 'Second Tuesday of the month + 4 days (the Saturday after)',
  },
  { rule: 'FREQ=MONTHLY;BYDAY=-1SA', label: 'Last Saturday of the month' },
] as const;

/** "Every Sunday", or what the rule says: "every 2 weeks on Monday". */
export function ruleWords({ rule, words }: Pick<RecurringWindow, 'rule' | 'words'>): string {
  return usualRules.find((usual) => usual.rule === rule)?.label ?? words.replace(/^./, (first) => first.toUpperCase());
}

/** "2 h", "90 min", "7 d". */
export function lengthWords(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** A local time with its offset as people write it: "Sun 6 Dec 2026 22:00". */
export function localWords(text: string, locale: string): string {
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${text.slice(0, 10)}T00:00:00Z`));
  return `${day.replaceAll(',', '')} ${text.slice(11, 16)}`;
}

/** "Sun 6 Dec 2026 22:00 to 01:00". */
export function spanWords({ start, end }: WindowRun['there'], locale: string): string {
  const near = Date.parse(end) - Date.parse(start) < 86_400_000;
  return `${localWords(start, locale)} to ${near ? end.slice(11, 16) : localWords(end, locale)}`;
}
