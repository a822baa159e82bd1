/** The vault file itself: which one is open, making, opening, saving and checking one. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import { recentVaults, rememberVault } from '../recent-vaults.ts';
import { starterImport } from '../tasks/feed-import.ts';
import { sampleJob, sampleStart } from '../tasks/sample.ts';
import { backUp, changePassphrase, restore } from '../vault/backup.ts';
import { examine } from '../vault/doctor.ts';
import { listFeedStatus } from '../vault/feeds.ts';
import { createVault, openVault, openWithKey } from '../vault/open-vault.ts';
import type { OpenVault } from '../vault/session.ts';
import { listSigningKeys } from '../vault/signing-keys.ts';
import { door, type CallContext } from './door.ts';

function requireAbsolute(path: string): string {
  if (isAbsolute(path)) return path;
  throw new Refusal('invalid-argument', `${path} is not an absolute path`, 'give the whole path of the file');
}

function describe({ path, name, encrypted, test, sample }: OpenVault) {
  return { path, name, encrypted, test, sample };
}

function use(context: CallContext, vault: OpenVault): void {
  context.session.use(vault);
  if (!vault.test && !vault.sample) rememberVault(context.dataFolder, vault);
  context.tasks.announceChange();
}

/** Tasks work on the vault's file: it can't be swapped or closed under them. */
function refuseWhileTasksRun(context: CallContext): void {
  if (!context.tasks.list().some(({ state }) => state === 'running')) return;
  throw new Refusal('state-conflict', 'a task is running on the open vault', 'wait for it or cancel it first');
}

function suggestPath(dataFolder: string): string {
  let path = join(dataFolder, 'main.patchledger');
  for (let n = 2; existsSync(path); n++) path = join(dataFolder, `main-${n}.patchledger`);
  return path;
}

export const vaults = {
  current: door.vaults.current.handler(({ context }) => {
    const open = context.session.current();
    return {
      vault: open && describe(open),
      suggested: suggestPath(context.dataFolder),
      recent: recentVaults(context.dataFolder),
      version: context.version,
    };
  }),

  create: door.vaults.create.handler(async ({ context, input }) => {
    refuseWhileTasksRun(context);
    context.session.admit(input);
    const { path, passphrase, test } = input;
    // A test vault must judge alike on every machine; any other starts in the zone it was made in.
    const timeZone = test ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
    const made = await createVault(
      { path: requireAbsolute(path), passphrase, test, timeZone },
      context.acting,
      async (draft) => {
        if (input.starter) await context.tasks.run(starterImport, {}, context.acting, draft);
      },
    );
    use(context, made.vault);
    const feeds = listFeedStatus(made.vault.db, context.acting.now);
    return { vault: path, encrypted: made.vault.encrypted, recoveryKey: made.recoveryKey ?? undefined, feeds };
  }),

  open: door.vaults.open.handler(async ({ context, input }) => {
    refuseWhileTasksRun(context);
    const vault = await openVault({ ...input, path: requireAbsolute(input.path) }, context.acting);
    use(context, vault);
    return describe(vault);
  }),

  openSample: door.vaults.openSample.handler(async ({ context }) => {
    refuseWhileTasksRun(context);
    const path = join(mkdtempSync(join(tmpdir(), 'patchledger-')), 'sample.patchledger');
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const began = { ...context.acting, now: sampleStart(context.acting.now) };
    const made = await createVault({ path, sample: true, timeZone }, began, async (draft) => {
      await context.tasks.run(sampleJob, {}, context.acting, draft);
    });
    use(context, made.vault);
    return describe(made.vault);
  }),

  close: door.vaults.close.handler(({ context }) => {
    refuseWhileTasksRun(context);
    const closed = context.session.current() !== null;
    context.session.close();
    context.tasks.announceChange();
    return { closed };
  }),

  changePassphrase: door.vaults.changePassphrase.handler(async ({ context, input }) => {
    refuseWhileTasksRun(context);
    const changed = await changePassphrase(context.session.vault(), input, context.acting);
    use(context, changed.vault);
    return { recoveryKey: changed.recoveryKey };
  }),

  backup: door.vaults.backup.handler(async ({ context, input }) => {
    const vault = context.session.vault();
    const saved = await backUp(vault, requireAbsolute(input.file), context.acting);
    const inFile = listSigningKeys(vault.db).find(({ file }) => file !== null)?.file;
    return { ...saved, ...(inFile ? { alsoBackUp: dirname(inFile) } : {}) };
  }),

  restore: door.vaults.restore.handler(async ({ context, input }) => {
    refuseWhileTasksRun(context);
    const path = requireAbsolute(input.path);
    const { session } = context;
    const open = session.current();
    // Our own connection must not stand in the way; a refused restore opens the same file again.
    if (open?.path === path) session.close();
    try {
      const restored = await restore(
        { ...input, file: requireAbsolute(input.file), path, admit: session.admit },
        context.acting,
      );
      use(context, await openVault({ path, passphrase: input.passphrase }, context.acting));
      return { vault: path, ...restored };
    } catch (error) {
      if (open?.path === path && existsSync(path)) session.use(openWithKey(path, open.rawKey, context.acting));
      throw error;
    }
  }),

  doctor: door.vaults.doctor.handler(({ context }) => examine(context.session.vault())),
};
