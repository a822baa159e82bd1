/** The watched drop folder of this computer: which it is, what it took in, and a look into one now. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { dropFolderState, dropLook } from '../model/drop-folder.ts';

const folder = z.string().min(1).max(1000);

export const dropFolder = {
  get: oc.output(dropFolderState),
  /** A folder may be named by the command line and the desktop window only; null forgets it. */
  set: oc
    .input(z.object({ folder: folder.nullable().optional(), enabled: z.boolean().optional() }))
    .output(dropFolderState),
  /**
   * Looks once: takes in what has been the same for five seconds of earlier looks, in one batch, and moves it away. Command line
   * and desktop only.
   */
  look: oc.input(z.object({ folder })).output(dropLook),
};
