/** When a schedule's run is due: of the times that were missed only the last counts. Pure. */
import { checkWindow, recurrenceOf, type Recurrence } from './maintenance-window.ts';
import { normaliseRule } from './recurrence.ts';

/** As a vault keeps it. */
export interface Rhythm {
  /** 2026-12-06T22:00, by the clock of the zone. */
  starts: string;
  timeZone: string;
  rule: string;
}

/** A run is a moment to the rule; a minute is the shortest a window of the same rules can be. */
const minutes = 1;

export const rhythmOf = (rhythm: Rhythm): Recurrence => recurrenceOf({ ...rhythm, minutes });

/** With its rule in plain form. Throws invalid-argument for one that can't be read, never comes, or is over at `now`. */
export function checkRhythm(rhythm: Rhythm, now: number): Rhythm {
  checkWindow({ ...rhythm, minutes }, now);
  return { ...rhythm, rule: normaliseRule(rhythm.rule) };
}

const look = 3 * 86_400_000;

/** The last time after `seenTo` and up to `now` (milliseconds since 1970); null where there is none. */
export function dueAt(rhythm: Rhythm, seenTo: number, now: number): number | null {
  const { between } = rhythmOf(rhythm);
  const isDue = ({ start }: { start: number }) => start > seenTo && start <= now;
  // The last days first: a rule of minutes that was missed for a year need not be walked through.
  const recent = between(Math.max(seenTo, now - look), now + 1).findLast(isDue);
  if (recent || now - look <= seenTo) return recent?.start ?? null;
  return between(seenTo, now - look).findLast(isDue)?.start ?? null;
}

/** The first after `now`; null where it is over. */
export function nextAt(rhythm: Rhythm, now: number): number | null {
  return (
    rhythmOf(rhythm)
      .next(now, 2)
      .find(({ start }) => start > now)?.start ?? null
  );
}
