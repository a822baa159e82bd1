/** What the person sets: who acts, the site's name and time zone, the network switch, the policy in force. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { networkSettings } from '../model/network.ts';
import { policy } from '../model/policy.ts';

const settingsDocument = z.object({
  /** Recorded as actor of every log entry made in the window. */
  actor: z.string().min(1).max(120),
  /** Shown in the top bar and on reports. */
  site: z.string().max(120),
  policy,
  policyVersion: z.number().int(),
  ...networkSettings.shape,
});

export const settings = {
  get: oc.output(settingsDocument),
  set: oc
    .input(
      z
        .object({
          actor: z.string().min(1).max(120),
          site: z.string().max(120),
          timeZone: z.string().min(1).max(60),
          network: networkSettings.shape.network,
          feedBase: z.string().min(1).max(2000).nullable(),
          proxy: z.string().min(1).max(2000),
        })
        .partial(),
    )
    .output(settingsDocument),
};
