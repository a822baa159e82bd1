/** The chained audit log. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instant } from '../model/common.ts';
import { logEntry, logVerification } from '../model/log.ts';

export const log = {
  list: oc
    .input(
      z.object({
        since: z.union([instant, z.iso.date()]).optional(),
        query: z.string().max(200).optional(),
        offset: z.number().int().min(0).optional(),
        limit: z.number().int().min(1).max(100_000).optional(),
      }),
    )
    .output(z.object({ entries: z.array(logEntry), total: z.number().int(), head: z.string() })),
  verify: oc.output(logVerification),
};
