/** A point in time in words, with the exact one in its title. */
import { useNow, useZone } from '../state/site.ts';
import { dayWords, dueWords, exactWords, instantWords, lastDayWords, wallClock } from './dates.ts';

interface DateTextProps {
  /** An instant, or with `kind="day"` a calendar day; null shows `none`. */
  value: string | null;
  /** seen: a moment (default). due: a deadline. exact: to the second. day: a calendar day. */
  kind?: 'seen' | 'due' | 'exact' | 'day';
  none?: string;
}

export function DateText({ value, kind = 'seen', none = 'never' }: DateTextProps) {
  const zone = useZone();
  const now = useNow();
  if (value === null) return <span className="mut">{none}</span>;
  if (kind === 'day') {
    return <time dateTime={value}>{dayWords(value, wallClock(now, zone.timeZone).day, zone.locale)}</time>;
  }
  const exact = exactWords(value, zone);
  const words = {
    seen: () => instantWords(value, now, zone),
    due: () => dueWords(value, now, zone),
    exact: () => exact,
  };
  return (
    <time dateTime={value} title={`${exact} (${zone.timeZone})`}>
      {words[kind]()}
    </time>
  );
}

/** A deadline: bold and red once it is past, bold while it is today or tomorrow. */
export function DueText({
  value,
  overdue = false,
  none = 'no date',
}: {
  value: string | null;
  overdue?: boolean;
  none?: string;
}) {
  const now = useNow();
  const zone = useZone();
  if (value === null) return <span className="mut">{none}</span>;
  const past = overdue || value < now;
  const near = !past && Date.parse(value) - Date.parse(now) < 36 * 3_600_000;
  if (past) {
    return (
      <b className="now nowrap" title={`Was due ${exactWords(value, zone)}`}>
        overdue since {lastDayWords(value, now, zone)}
      </b>
    );
  }
  const text = <DateText value={value} kind="due" />;
  return near ? <b className="now nowrap">{text}</b> : text;
}
