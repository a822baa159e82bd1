/** What the person sets: who acts, the site's name and time zone, the policy in force. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { policy } from '../model/policy.ts';

const settingsDocument = z.object({
  /** Recorded as actor of every log entry made in the window. */
  actor: z.string().min(1).max(120),
  /** Shown in the top bar and on reports. */
  site: z.string().max(120),
  policy,
  policyVersion: z.number().int(),
});

export const settings = {
  get: oc.output(settingsDocument),
  set: oc
    .input(
      z
        .object({ actor: z.string().min(1).max(120), site: z.string().max(120), timeZone: z.string().min(1).max(60) })
        .partial(),
    )
    .output(settingsDocument),
};
