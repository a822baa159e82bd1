/** Maintenance windows: when machines may be worked on, again and again, by a recurrence rule in a time zone. */
import { z } from 'zod';
import { instant } from './common.ts';

/** Date and time of the wall clock there, to the minute: 2026-12-06T22:00. */
export const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'write date and time of the zone as 2026-12-06T22:00');

export const windowFields = z.object({
  /** The first one can begin then; of the rule's days none before counts. */
  starts: localTime,
  /** IANA name, e.g. Europe/Berlin. */
  timeZone: z.string().trim().min(1).max(60),
  /** RRULE of RFC 5545, e.g. FREQ=WEEKLY;BYDAY=SU. */
  rule: z.string().trim().min(1).max(300),
  /** How long it is. */
  minutes: z.number().int(),
});
export type WindowFields = z.infer<typeof windowFields>;

/** One time it comes, by the clocks of its own zone and of the site. */
export const windowRun = z.object({
  start: instant,
  end: instant,
  /** With the offset in force then: 2026-12-06T22:00+01:00. */
  there: z.object({ start: z.string(), end: z.string() }),
  site: z.object({ start: z.string(), end: z.string() }),
});
export type WindowRun = z.infer<typeof windowRun>;

export const recurringWindow = windowFields.extend({
  id: z.string(),
  name: z.string(),
  /** The rule in words. */
  words: z.string(),
  /** Machines in service that have it. */
  machines: z.number().int(),
  /** The one that is now or comes next; null when the last is over. */
  next: windowRun.nullable(),
  actor: z.string(),
  at: instant,
});
export type RecurringWindow = z.infer<typeof recurringWindow>;
