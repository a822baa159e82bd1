/** The watched drop folder: what lies there, what it took in, and on whose computer it is. */
import { z } from 'zod';
import { instant, itemError } from './common.ts';

/** A file by its path in the drop folder, and where it was moved to there. */
export const takenFile = z.object({ file: z.string(), movedTo: z.string(), assets: z.array(z.string()) });
export const refusedFile = z.object({ file: z.string(), movedTo: z.string(), error: itemError });
/** What stays where it is for now: still being written, locked, or it could not be moved. */
export const leftFile = z.object({ file: z.string(), why: z.string() });

export const dropLook = z.object({
  folder: z.string(),
  taken: z.array(takenFile),
  refused: z.array(refusedFile),
  left: z.array(leftFile),
});
export type DropLook = z.infer<typeof dropLook>;

/** A path of one computer: another one that opens the vault leaves it alone. */
export const dropFolderSetting = z.object({ host: z.string(), folder: z.string(), enabled: z.boolean() });
export type DropFolderSetting = z.infer<typeof dropFolderSetting>;

export const dropFolderState = z.object({
  /** Name of this computer. */
  host: z.string(),
  /** This computer's; null: none was chosen. */
  here: dropFolderSetting.nullable(),
  others: z.array(dropFolderSetting),
  /** Whether a folder may be named here: the command line and the desktop window may. */
  local: z.boolean(),
  /** When this program last looked; null: it does not watch. */
  lookedAt: instant.nullable(),
  /** Why the last look failed. */
  problem: itemError.nullable(),
  left: z.array(leftFile),
  /** What it took in, newest first. */
  lately: z.array(
    z.object({
      at: instant,
      taken: z.array(z.string()),
      refused: z.array(z.object({ file: z.string(), code: z.string() })),
    }),
  ),
});
export type DropFolderState = z.infer<typeof dropFolderState>;
