/** Supplier statements: the VEX documents that were taken in (by `inventory.import`), what they say, and taking one back. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { supplierDocument, supplierStatement } from '../model/vex.ts';

const listed = z.object({ documents: z.array(supplierDocument) });

export const vex = {
  /** Newest first. */
  list: oc.output(listed),
  show: oc
    .input(
      z.object({
        id: z.string().max(60),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(100_000).default(1000),
      }),
    )
    .output(z.object({ document: supplierDocument, statements: z.array(supplierStatement) })),
  /** Machines are matched again: what it suppressed is open, what only it claimed is closed. */
  remove: oc
    .input(z.object({ id: z.string().max(60), reason: z.string().trim().min(3).max(500) }))
    .output(listed.extend({ opened: z.number().int(), closed: z.number().int() })),
};
