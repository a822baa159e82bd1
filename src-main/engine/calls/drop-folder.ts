/** Calls on the watched drop folder of this computer. */
import { resolve } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import type { DropFolderState } from '../../../src-shared/model/drop-folder.ts';
import { listDrops } from '../files/drop-folder.ts';
import { dropFolderHere, latelyDropped, loadDropFolders, saveDropFolder, thisHost } from '../vault/drop-folders.ts';
import { door, type CallContext } from './door.ts';

const latelyShown = 20;

function requireLocal(context: CallContext): void {
  if (context.local) return;
  throw new Refusal(
    'invalid-argument',
    "Folders of this machine can't be named from a browser.",
    'On the computer that serves this window: patchledger watch FOLDER --remember.',
  );
}

function stateOf(context: CallContext): DropFolderState {
  const { db } = context.session.vault();
  const host = thisHost();
  return {
    host,
    here: dropFolderHere(db),
    others: loadDropFolders(db).filter((one) => one.host !== host),
    local: context.local,
    ...context.drop.last(),
    lately: latelyDropped(db, latelyShown),
  };
}

export const dropFolder = {
  get: door.dropFolder.get.handler(({ context }) => stateOf(context)),

  set: door.dropFolder.set.handler(async ({ context, input }) => {
    const { db } = context.session.vault();
    if (input.folder !== undefined) requireLocal(context);
    if (input.folder === null) {
      saveDropFolder(db, context.acting, null);
      return stateOf(context);
    }
    const here = dropFolderHere(db);
    const folder = input.folder === undefined ? here?.folder : resolve(input.folder);
    if (folder === undefined)
      throw new Refusal('state-conflict', 'No drop folder was chosen on this computer.', 'Name its folder first.');
    // A folder that is named now must be there; one that is only switched on again may come back later.
    if (input.folder !== undefined) await listDrops(folder);
    saveDropFolder(db, context.acting, { folder, enabled: input.enabled ?? true });
    return stateOf(context);
  }),

  look: door.dropFolder.look.handler(({ context, input }) => {
    requireLocal(context);
    context.session.vault();
    return context.drop.look(resolve(input.folder), context.acting);
  }),
};
