/** Ways in: collecting from this computer, importing files. Answers when done; progress is in the task events. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { columnMapping, rememberedMapping, tableReading } from '../model/columns.ts';
import { itemError } from '../model/common.ts';
import { directoryOptions, directoryResult } from '../model/directory.ts';
import { psRemoteOptions } from '../model/psremote.ts';
import { snmpOptions } from '../model/snmp.ts';
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
  /** The stored credential it was logged in with. */
  credential: z.string().optional(),
  warnings: z.array(z.string()),
  error: itemError.optional(),
});

export const importedFile = z.object({
  file: z.string(),
  format: z.string().nullable(),
  ok: z.boolean(),
  /** Ids. */
  assets: z.array(z.string()),
  /** The same machines with their names and how many findings are open on each. */
  machines: z.array(z.object({ id: z.string(), name: z.string(), findings: z.number().int() })),
  packages: z.number().int(),
  /** Open findings on its machines. */
  findings: z.number().int(),
  /** Of a VEX document. */
  statements: z.number().int().optional(),
  warnings: z.array(z.string()),
  error: itemError.optional(),
});

export type ImportedFile = z.infer<typeof importedFile>;

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
  /** Reads the computers of a directory over LDAP, as an export of them would be imported. */
  collectDirectory: oc
    .input(z.object({ host: z.string().min(1).max(300), directory: directoryOptions }))
    .output(z.object({ results: z.array(directoryResult) })),
  /** Collects devices over SNMP, 16 at a time; nothing is set there. */
  collectSnmp: oc
    .input(z.object({ hosts: z.array(z.string().min(1).max(300)).min(1).max(5000), snmp: snmpOptions }))
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
  /** What was just collected or swept, as one signed file for another vault (command line and desktop only). */
  packCollection: oc
    .input(
      z.object({
        assets: z.array(z.string().max(200)).max(20_000),
        sweep: z.string().max(60).optional(),
        /** A private key (PEM); absent: the vault's own signs. */
        sign: z.string().max(5000).optional(),
      }),
    )
    .output(
      z.object({
        file: z.file(),
        bytes: z.number().int(),
        sha256: z.string(),
        /** Fingerprint of the key. */
        signer: z.string(),
        machines: z.number().int(),
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
        /** Of an archive or workbook only this file, by its path inside. */
        member: z.string().min(1).max(1000).optional(),
        /** What the columns of a table mean; remembered for tables with the same columns. */
        columns: columnMapping.optional(),
        /** Public key (PEM) or fingerprint that must have signed a collection; it is trusted from then on. */
        trust: z.string().max(5000).optional(),
      }),
    )
    .output(
      z.object({
        files: z.array(importedFile),
        /** Of all files together: each machine and its open findings count once. */
        totals: z.object({
          files: z.number().int(),
          ok: z.number().int(),
          machines: z.number().int(),
          packages: z.number().int(),
          findings: z.number().int(),
        }),
      }),
    ),
  /**
   * Reads one table and imports nothing: by path (command line and desktop only) or as an upload. Without `columns` by
   * what is remembered for such tables, else by the guess.
   */
  readTable: oc
    .input(
      z.object({
        path: z.string().min(1).optional(),
        file: z.file().optional(),
        /** Of an archive or workbook this file, by its path inside; else the first that is a table. */
        member: z.string().min(1).max(1000).optional(),
        columns: columnMapping.optional(),
      }),
    )
    .output(tableReading),
  /** What columns of tables were said to mean, newest first. */
  mappings: oc.output(z.object({ mappings: z.array(rememberedMapping) })),
  removeMapping: oc
    .input(z.object({ signature: z.string().min(1) }))
    .output(z.object({ mappings: z.array(rememberedMapping) })),
  /** What `--as` accepts and the drop zone lists. */
  formats: oc.output(
    z.object({ formats: z.array(z.object({ id: z.string(), title: z.string(), example: z.string() })) }),
  ),
};
