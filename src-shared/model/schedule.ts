/** Schedules: sweeps and collections that come again by a recurrence rule, with the scope a person confirmed once for all runs. */
import { z } from 'zod';
import { instant } from './common.ts';
import { sweepQuestion } from './discovery.ts';

/** Addresses, CIDR blocks or first-last, IPv4 and IPv6. */
const range = z.string().min(1).max(100);

/** What a run does. It names no secret: communities are not asked, and machines are reached as they were last, by key or agent. */
export const scheduledWork = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('discover'),
    ranges: z.array(range).min(1).max(256),
    exclude: z.array(range).max(256).default([]),
    /** Default: the ports of `discovery.defaults` when it was made. */
    ports: z.array(z.number().int().min(1).max(65_535)).min(1).max(2048).optional(),
    polite: z.boolean().default(false),
    ask: z.array(sweepQuestion).default([...sweepQuestion.options]),
  }),
  z.object({
    kind: z.literal('collect'),
    /** Addresses, names or assets, as `inventory.collectSsh` takes them. */
    hosts: z.array(z.string().min(1).max(300)).min(1).max(5000),
  }),
]);
export type ScheduledWork = z.infer<typeof scheduledWork>;

export const scheduleRun = z.object({
  /** When it should have run; null where a person asked for it. */
  due: instant.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** partial: some machines failed, or a sweep was stopped before its end. */
  state: z.enum(['running', 'done', 'partial', 'failed']),
  /** What came of it, in words. */
  detail: z.string(),
});
export type ScheduleRun = z.infer<typeof scheduleRun>;

export const schedule = z.object({
  id: z.string(),
  name: z.string(),
  /** Date and time of the zone's clock: none comes before. */
  starts: z.string(),
  timeZone: z.string(),
  rule: z.string(),
  /** The rule in words. */
  words: z.string(),
  work: scheduledWork,
  /** Who confirmed the scope, and when. */
  confirmedBy: z.string(),
  at: instant,
  paused: z.boolean(),
  /** When it comes next, as an instant and by its zone's clock; null while it is paused or when it is over. */
  next: z.object({ at: instant, there: z.string() }).nullable(),
  last: scheduleRun.nullable(),
  /** Runs that failed in whole or in part since the last one that was done. */
  failures: z.number().int(),
});
export type Schedule = z.infer<typeof schedule>;
