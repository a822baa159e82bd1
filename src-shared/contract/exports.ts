/** Files for other tools: VEX, bills of materials, findings and verdicts. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { exportFormat, exportKind } from '../model/export.ts';

export const exports = {
  make: oc
    .input(
      z.object({
        kind: exportKind,
        /** The kind's first where it is left out. */
        format: exportFormat.optional(),
        /** Id or name of one machine. */
        asset: z.string().min(1).max(200).optional(),
      }),
    )
    .output(
      z.object({
        file: z.file(),
        name: z.string(),
        format: exportFormat,
        bytes: z.number().int(),
        sha256: z.string(),
        /** Statements, findings, machines, or components. */
        items: z.number().int(),
      }),
    ),
};
