/** Schedules: what is done again and again. Runs come while the program is open, and by `run` from cron or the Task Scheduler. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { schedule, scheduledWork, scheduleRun } from '../model/schedule.ts';

const name = z.string().trim().min(1).max(60);
const named = z.object({ name });

export const schedules = {
  /** By name. */
  list: oc.output(z.object({ schedules: z.array(schedule) })),
  /** Makes one; the confirmation of its scope goes into the log. Refuses a name that is there, and rules that never come. */
  add: oc
    .input(
      named.extend({
        rule: z.string().trim().min(1).max(300),
        /** Of the zone's clock. */
        time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write the time as 22:00'),
        /** IANA name. */
        timeZone: z.string().trim().min(1).max(60),
        /** The first day it can come; default: today there. */
        from: z
          .string()
          .regex(/^\d{4}-\d\d-\d\d$/, 'write the day as 2026-12-06')
          .optional(),
        work: scheduledWork,
        confirmed: z.literal(true),
      }),
    )
    .output(z.object({ schedule })),
  remove: oc.input(named).output(z.object({ removed: z.string() })),
  /** No more runs until it is resumed; those that would have come meanwhile are not made up for. */
  pause: oc.input(named).output(z.object({ schedule })),
  resume: oc.input(named).output(z.object({ schedule })),
  /** Newest first, 50 at most. */
  runs: oc.input(named).output(z.object({ schedule, runs: z.array(scheduleRun) })),
  /**
   * Runs what is due, each once however often it was missed; with a name that one now. `waiting`: names of those that another
   * process has at work, or that wait for its long task.
   */
  run: oc
    .input(z.object({ name: name.optional() }))
    .output(z.object({ ran: z.array(z.object({ name: z.string(), run: scheduleRun })), waiting: z.array(z.string()) })),
};
