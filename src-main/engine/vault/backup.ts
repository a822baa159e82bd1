/**
 * Copies of a vault: saving one, putting one back in place, and changing the key by way of one. The file at
 * the vault's own path is only ever replaced in one step, so a killed program leaves the old or the new.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../../../src-shared/errors.ts';
import { connect, sqliteRefusal } from './connect.ts';
import type { Database } from './database.ts';
import { deriveKey, formatRecoveryKey, newSalt } from './key.ts';
import { appendLog, chainHead, verifyLog, type Acting } from './log.ts';
import { migrate } from './migrate.ts';
import {
  checkIsVault,
  copyPrivately,
  draftPath,
  findKey,
  keptCopyName,
  openWithKey,
  putInPlace,
  syncToDisk,
} from './open-vault.ts';
import type { OpenVault } from './session.ts';
import { readSetting } from './settings.ts';

const endings = ['', '-wal', '-shm', '-journal'];

function removeDraft(path: string): void {
  for (const ending of endings) rmSync(path + ending, { force: true });
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function makeDraft(path: string, purpose: string): string {
  try {
    const draft = draftPath(path, purpose);
    removeDraft(draft);
    return draft;
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${dirname(path)} can’t be written (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
      'choose another folder',
    );
  }
}

/** Copies the vault as it is now, with the same key; readers and writers of it may go on. `to` must not exist. */
function copyInto(db: Database, to: string): void {
  try {
    // SQLite takes an empty file as a new one; made by us, only this user can read it.
    closeSync(openSync(to, 'wx', 0o600));
    db.run('VACUUM INTO ?', to);
  } catch (error) {
    removeDraft(to);
    throw sqliteRefusal(error) ?? error;
  }
  syncToDisk(to);
}

/**
 * Saves a copy that opens with the vault's own passphrase, and logs it. Throws state-conflict when the file
 * exists: a backup never overwrites anything.
 */
export async function backUp(
  vault: OpenVault,
  file: string,
  acting: Acting,
): Promise<{ file: string; bytes: number; sha256: string }> {
  const taken = () =>
    new Refusal('state-conflict', `${file} exists already`, 'name a new file; a backup never overwrites one');
  if (existsSync(file)) throw taken();
  const draft = makeDraft(file, 'backup');
  try {
    copyInto(vault.db, draft);
    const { size } = statSync(draft);
    const sha256 = await fileSha256(draft);
    try {
      putInPlace(draft, file);
    } catch (error) {
      throw error instanceof Refusal ? taken() : error;
    }
    vault.db.transaction(() => appendLog(vault.db, acting, 'vault.backed-up', file, { bytes: size, sha256 }));
    return { file, bytes: size, sha256 };
  } finally {
    removeDraft(draft);
  }
}

/** Throws vault-damaged unless every page reads and the log's chain holds. */
function refuseDamaged(db: Database, file: string): void {
  let found: string;
  try {
    found = String(db.raw.pragma('integrity_check(1)', { simple: true }));
  } catch (error) {
    found = (error as Error).message;
  }
  const log = found === 'ok' ? verifyLog(db) : null;
  if (log?.ok) return;
  const reason = log ? `log entry ${log.firstBad?.seq}: ${log.firstBad?.reason}` : found;
  throw new Refusal('vault-damaged', `${file} is damaged (${reason}); nothing was changed`, 'use another backup');
}

/** Makes this connection the only one until it closes: throws vault-busy while any other has the file open. */
function takeAlone(db: Database): void {
  // Leaving write-ahead mode takes the whole log into the file and succeeds for the only connection.
  const mode = db.raw.pragma('journal_mode = DELETE', { simple: true });
  if (mode !== 'delete')
    throw new Refusal('vault-busy', 'another process has this vault open', 'close it there and try again');
  db.raw.pragma('locking_mode = EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE; COMMIT');
}

/**
 * What of the vault at `path` can be said before it is replaced; makes sure that nobody works on it. Without
 * its key (undefined) the file is not touched.
 */
function releaseOld(path: string, rawKey: Buffer | null | undefined): { id: string | null; head: string | null } {
  if (rawKey === undefined) return { id: null, head: null };
  let db: Database;
  try {
    db = connect(path, rawKey);
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'vault-busy') return { id: null, head: null };
    throw error;
  }
  try {
    const known = { id: readSetting(db, 'vault.id'), head: chainHead(db).head };
    takeAlone(db);
    return known;
  } catch (error) {
    const refusal = error instanceof Refusal ? error : sqliteRefusal(error);
    if (refusal?.code === 'vault-busy') throw refusal;
    return { id: null, head: null }; // a damaged vault is what restoring is for
  } finally {
    db.close();
  }
}

/** Gives the same bytes a second name; copies them where the file system has no hard links. */
function keepAs(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyPrivately(from, to);
  }
}

/** Puts `draft` in place of `path` in one step and keeps what was there under another name. */
function swapIn(draft: string, path: string, kept: string | null): void {
  if (kept && existsSync(path)) {
    // A write-ahead log that could not be taken in belongs to the old file and must never meet the new one.
    for (const ending of ['', '-wal']) if (existsSync(path + ending)) keepAs(path + ending, kept + ending);
  }
  for (const ending of ['-wal', '-shm', '-journal']) rmSync(path + ending, { force: true });
  renameSync(draft, path);
  syncToDisk(dirname(path));
}

/**
 * Replaces the vault at `path` (there need be none) by the backup, after proving that the backup opens, is
 * whole and its chain holds; the restore is an entry of its log. `admit` may refuse the backup's vault.
 */
export async function restore(
  options: { file: string; path: string; passphrase?: string; admit: (vault: { test: boolean }) => void },
  acting: Acting,
): Promise<{ replaced: string | null; entries: number; head: string }> {
  const { file, path, passphrase } = options;
  const rawKey = await findKey(file, passphrase).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'vault-missing') {
      throw new Refusal('file-unreadable', `there is no file ${file}`, 'check the path of the backup');
    }
    throw error;
  });
  const draft = makeDraft(path, 'restore');
  try {
    // The backup may lie on a medium that can't be written: the work is done on a copy.
    copyPrivately(file, draft);
    const sha256 = await fileSha256(draft);
    const oldKey = existsSync(path) ? await findKey(path, passphrase).catch(() => undefined) : undefined;
    const db = connect(draft, rawKey);
    let result: { entries: number; head: string };
    let old: ReturnType<typeof releaseOld> | null;
    try {
      checkIsVault(db, file);
      options.admit({ test: readSetting(db, 'vault.test') === 'yes' });
      refuseDamaged(db, file);
      old = existsSync(path) ? releaseOld(path, oldKey) : null;
      migrate(db, acting);
      db.transaction(() => {
        db.run('DELETE FROM lease');
        appendLog(db, acting, 'vault.restored', file, {
          sha256,
          replacedVault: old?.id ?? null,
          replacedHead: old?.head ?? null,
        });
      });
      result = chainHead(db);
    } finally {
      db.close();
    }
    syncToDisk(draft);
    const replaced = old ? keptCopyName(path, 'before-restore', acting) : null;
    swapIn(draft, path, replaced);
    return { replaced, ...result };
  } finally {
    removeDraft(draft);
  }
}

/**
 * Gives the vault a new passphrase: a copy gets the new key and takes the file's place. Closes `vault`;
 * answers it opened anew, with its new recovery key. Throws vault-busy while another process has it open,
 * state-conflict for a plain vault, vault-unreadable when `current` does not open it.
 */
export async function changePassphrase(
  vault: OpenVault,
  passphrases: { current: string; next: string },
  acting: Acting,
): Promise<{ vault: OpenVault; recoveryKey: string }> {
  const { path, rawKey } = vault;
  if (!rawKey) throw new Refusal('state-conflict', 'this vault is not encrypted', 'make an encrypted one with init');
  const given = await findKey(path, passphrases.current);
  if (!given?.equals(rawKey))
    throw new Refusal('vault-unreadable', 'the current passphrase is wrong', 'nothing was changed');
  const nextKey = await deriveKey(passphrases.next, newSalt());
  const draft = makeDraft(path, 'rekey');
  try {
    takeAlone(vault.db);
    copyInto(vault.db, draft);
    const db = connect(draft, rawKey);
    try {
      db.raw.pragma(`rekey='raw:${nextKey.toString('hex')}'`);
      db.transaction(() => appendLog(db, acting, 'vault.passphrase-changed', readSetting(db, 'vault.id') ?? ''));
    } finally {
      db.close();
    }
    const check = connect(draft, nextKey);
    try {
      refuseDamaged(check, 'the copy with the new key');
    } finally {
      check.close();
    }
    syncToDisk(draft);
    vault.db.close();
    swapIn(draft, path, null);
  } catch (error) {
    if (vault.db.raw.open) {
      vault.db.raw.pragma('locking_mode = NORMAL');
      vault.db.raw.pragma('journal_mode = WAL');
    }
    throw sqliteRefusal(error) ?? error;
  } finally {
    removeDraft(draft);
  }
  return { vault: openWithKey(path, nextKey, acting), recoveryKey: formatRecoveryKey(nextKey) };
}
