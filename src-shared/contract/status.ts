/** The state of the whole vault in figures: for the command line, the top bar and the overview. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { day, instant } from '../model/common.ts';
import { feedStatus } from '../model/feed.ts';
import { patchRow } from '../model/patch.ts';

export const status = {
  get: oc.output(
    z.object({
      vault: z.string(),
      test: z.boolean(),
      assets: z.number().int(),
      software: z.number().int(),
      findings: z.object({
        open: z.number().int(),
        excepted: z.number().int(),
        suppressed: z.number().int(),
        closed: z.number().int(),
      }),
      unknownAssets: z.number().int(),
      /** Cards in the Immediate column. */
      actNow: z.number().int(),
      patches: z.number().int(),
      lastScan: instant.nullable(),
      /** True when feeds or facts changed since the last match. */
      stale: z.boolean(),
      feeds: z.array(feedStatus),
      chain: z.object({ entries: z.number().int(), head: z.string(), ok: z.boolean() }),
      policy: z.object({ name: z.string(), version: z.number().int() }),
    }),
  ),
  overview: oc.output(
    z.object({
      at: instant,
      actNow: z.object({ patches: z.number().int(), machines: z.number().int(), firstDue: instant.nullable() }),
      overdue: z.object({ findings: z.number().int(), lateOnArrival: z.number().int() }),
      verdicts: z.object({
        compliant: z.number().int(),
        notCompliant: z.number().int(),
        unknown: z.number().int(),
        total: z.number().int(),
      }),
      /** Closed findings' median days from first detection, 90 days back; null when nothing was closed. */
      medianDaysToClose: z.number().nullable(),
      closed: z.number().int(),
      noFix: z.number().int(),
      /** The most urgent cards, soonest due first. */
      needs: z.array(patchRow),
      /** Open risk by decision at the end of each day on which something was judged, oldest first. */
      trend: z.array(
        z.object({ day, immediate: z.number(), outOfCycle: z.number(), scheduled: z.number(), defer: z.number() }),
      ),
      /** Machines whose system loses its security updates within 180 days, soonest first. */
      supportEnding: z.array(z.object({ id: z.string(), name: z.string(), on: day, what: z.string() })),
      exceptionsEnding: z.array(
        z.object({ id: z.string(), reason: z.string(), until: day, findings: z.number().int() }),
      ),
    }),
  ),
};
