/** PatchLedger's own orderings and scores, laid open so that anyone can check them. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { versionScheme } from '../model/common.ts';

export const tools = {
  /** Lines "A < B", "A = B", "A > B"; blank lines and lines that start with # or // are passed over. */
  versions: oc.input(z.object({ scheme: versionScheme, text: z.string().max(50_000_000) })).output(
    z.object({
      lines: z.number().int(),
      wrong: z.array(z.object({ line: z.number().int(), text: z.string(), got: z.string() })),
    }),
  ),
  cvss: oc.input(z.object({ vectors: z.array(z.string().max(400)).min(1).max(100_000) })).output(
    z.object({
      scores: z.array(
        z.object({
          vector: z.string(),
          version: z.string().nullable(),
          base: z.number().nullable(),
          severity: z.string().nullable(),
          error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).optional(),
        }),
      ),
    }),
  ),
};
