/** Recurring maintenance windows. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { recurringWindow, windowFields, windowRun } from '../model/window.ts';

const name = z.string().trim().min(1).max(60);

export const windows = {
  /** By name. */
  list: oc.output(z.object({ windows: z.array(recurringWindow) })),
  /** Makes a window, or with `replace` changes the one of this name. */
  save: oc
    .input(windowFields.extend({ name, replace: z.boolean().default(false) }))
    .output(z.object({ window: recurringWindow })),
  /** Refused while machines have it. */
  remove: oc.input(z.object({ name })).output(z.object({ removed: z.string() })),
  /** When one comes next: a window by name, or one that is not saved yet. Fewer than `count` where it ends before. */
  next: oc
    .input(z.object({ of: z.union([name, windowFields]), count: z.number().int().min(1).max(100).default(5) }))
    .output(
      z.object({
        /** Null for one that is not saved. */
        name: z.string().nullable(),
        timeZone: z.string(),
        siteTimeZone: z.string(),
        words: z.string(),
        runs: z.array(windowRun),
      }),
    ),
};
