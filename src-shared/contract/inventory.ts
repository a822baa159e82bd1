/** Ways in: collecting from this computer, importing files. Answers when done; progress is in the task events. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { columnMapping } from '../model/columns.ts';
import { itemError } from '../model/common.ts';
import { psRemoteOptions } from '../model/psremote.ts';
import { sshOptions } from '../model/ssh.ts';

export const collectResult = z.object({
  host: z.string(),
  ok: z.boolean(),
  asset: z.string().optional(),
  packages: z.number().int().optional(),
  seconds: z.number(),
  /** identical: nothing changed since the last observation, only its time was stored. */
  identical: z.boolean().optional(),
  /** Assets of the containers that run on it. */
  containers: z.array(z.string()).optional(),
  warnings: z.array(z.string()),
  error: itemError.optional(),
});

export const importedFile = z.object({
  file: z.string(),
  format: z.string().nullable(),
  ok: z.boolean(),
  assets: z.array(z.string()),
  packages: z.number().int(),
  findings: z.number().int(),
  warnings: z.array(z.string()),
  error: itemError.optional(),
});

export const inventory = {
  collectLocal: oc
    .input(
      z
        .object({
          /** Folder of a mounted system to read instead of the running one (command line and desktop only). */
          root: z.string().min(1).optional(),
        })
        .optional(),
    )
    .output(z.object({ results: z.array(collectResult) })),
  /**
   * Collects hosts over SSH, 16 at a time: one exec channel each, nothing written there. A host is an address, a name or
   * an asset; what the options leave out is taken from what was remembered of the asset.
   */
  collectSsh: oc
    .input(z.object({ hosts: z.array(z.string().min(1).max(300)).min(1).max(5000), ssh: sshOptions }))
    .output(z.object({ results: z.array(collectResult) })),
  /** Collects Windows machines through the PowerShell of the computer the engine runs on. */
  collectPsRemote: oc
    .input(z.object({ hosts: z.array(z.string().min(1).max(300)).min(1).max(5000), remoting: psRemoteOptions }))
    .output(z.object({ results: z.array(collectResult) })),
  /** Every way onto a machine: what it needs, what it has been run on, and what it never has. */
  collectors: oc.output(
    z.object({
      collectors: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          needs: z.array(z.string()),
          provenOn: z.array(z.string()),
          unproven: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Files by path (command line and desktop only) or as uploads (the window's drop zone). */
  import: oc
    .input(
      z.object({
        paths: z.array(z.string().min(1)).max(5000).optional(),
        files: z.array(z.file()).max(500).optional(),
        /** Force one format by its id. */
        as: z.string().max(60).optional(),
        /** Take all files as one machine of this name. */
        asset: z.string().min(1).max(120).optional(),
        /** What the columns of a table mean; remembered for tables with the same columns. */
        columns: columnMapping.optional(),
      }),
    )
    .output(z.object({ files: z.array(importedFile) })),
  /** What `--as` accepts and the drop zone lists. */
  formats: oc.output(
    z.object({ formats: z.array(z.object({ id: z.string(), title: z.string(), example: z.string() })) }),
  ),
};
