/** Calls on the vault file itself: which one is open, making, opening, saving and checking one. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { feedStatus } from '../model/feed.ts';

const vaultInfo = z.object({
  path: z.string(),
  /** The file's name without its ending. */
  name: z.string(),
  encrypted: z.boolean(),
  /** Made with --test: its reports say TEST and --now is allowed. */
  test: z.boolean(),
  /** Holds the made-up sample site. */
  sample: z.boolean(),
});

const passphrase = z.string().min(1).max(1024);

export const vaults = {
  /** The open vault, null on the welcome screen; `suggested` is where a new one would go. */
  current: oc.output(
    z.object({
      vault: vaultInfo.nullable(),
      suggested: z.string(),
      recent: z.array(z.object({ path: z.string(), name: z.string() })),
      version: z.string(),
    }),
  ),
  /** Makes a vault and opens it. Encrypted with the passphrase, plain without one. */
  create: oc
    .input(
      z.object({
        path: z.string().min(1),
        passphrase: passphrase.optional(),
        starter: z.boolean().default(true),
        test: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        vault: z.string(),
        encrypted: z.boolean(),
        recoveryKey: z.string().optional(),
        feeds: z.array(feedStatus),
      }),
    ),
  open: oc.input(z.object({ path: z.string().min(1), passphrase: passphrase.optional() })).output(vaultInfo),
  /** Makes a plain vault with the made-up sample site in a temporary place and opens it. */
  openSample: oc.output(vaultInfo),
  close: oc.output(z.object({ closed: z.boolean() })),
  /** New passphrase; answers the new recovery key. The old ones no longer open the file. */
  changePassphrase: oc
    .input(z.object({ current: passphrase, next: passphrase }))
    .output(z.object({ recoveryKey: z.string() })),
  backup: oc.input(z.object({ file: z.string().min(1) })).output(
    z.object({
      file: z.string(),
      bytes: z.number().int(),
      sha256: z.string(),
      /** Folder of the private signing keys of a plain vault, which the copy does not hold. */
      alsoBackUp: z.string().optional(),
    }),
  ),
  /** Replaces the vault at `path` by the backup; the one replaced is kept beside it. */
  restore: oc
    .input(z.object({ file: z.string().min(1), path: z.string().min(1), passphrase: passphrase.optional() }))
    .output(
      z.object({ vault: z.string(), replaced: z.string().nullable(), entries: z.number().int(), head: z.string() }),
    ),
  doctor: oc.output(
    z.object({
      ok: z.boolean(),
      checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
      problems: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string() })),
    }),
  ),
};
