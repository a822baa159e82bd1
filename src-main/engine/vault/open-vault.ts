/**
 * Makes and opens vault files. A new one is made whole under another name and put in place in one step,
 * so a killed program leaves either no vault or a finished one.
 */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import { defaultPolicy } from '../../../src-shared/model/policy.ts';
import { connect, prepareForWork, readHeader } from './connect.ts';
import type { Database } from './database.ts';
import { deriveKey, formatRecoveryKey, keyFromSecret, newSalt } from './key.ts';
import type { Acting } from './log.ts';
import { migrate, newestVersion, refuseFuture, schemaVersion } from './migrate.ts';
import { migrations, type Migration } from './migrations/index.ts';
import { foundVault, readSetting } from './settings.ts';
import type { OpenVault } from './session.ts';

/** "PLDG", in the header of every vault (https://www.sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x504c4447;

/** The file's name without its ending. */
export function vaultName(path: string): string {
  return basename(path, extname(path)) || basename(path);
}

/** Makes what was written to a file, or to a folder's list of names, survive a power cut. */
export function syncToDisk(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return; // Windows opens no folders; there the rename itself is journalled.
  }
  try {
    fsyncSync(file);
  } catch {
    // Some file systems refuse to sync what is open for reading only.
  } finally {
    closeSync(file);
  }
}

/** Puts `from` in place as `to` in one step; throws vault-exists when `to` is there. */
export function putInPlace(from: string, to: string): void {
  const exists = () =>
    new Refusal('vault-exists', `${to} exists already`, 'name another file; PatchLedger never overwrites a vault');
  try {
    linkSync(from, to); // fails if the name is taken, which rename would not
    rmSync(from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists();
    // A file system without hard links, such as that of most USB sticks.
    if (existsSync(to)) throw exists();
    renameSync(from, to);
  }
  syncToDisk(dirname(to));
}

/** Copies whole bytes to a new file that only this user can read. */
export function copyPrivately(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  syncToDisk(to);
}

function processGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** A name beside the vault for a file in the making; what killed processes left there is removed. */
export function draftPath(path: string, purpose: string): string {
  const start = `.${basename(path)}.${purpose}-`;
  const folder = dirname(path);
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(start)) continue;
    const pid = Number.parseInt(entry.slice(start.length), 10);
    if (Number.isInteger(pid) && (pid === process.pid || processGone(pid)))
      rmSync(join(folder, entry), { force: true });
  }
  return join(folder, `${start}${process.pid}`);
}

export interface NewVault {
  path: string;
  /** Without one the vault is plain. */
  passphrase?: string;
  test?: boolean;
  sample?: boolean;
  /** IANA name of the site's zone; default UTC. */
  timeZone?: string;
}

/** The vault in the making: what fills it opens its own connection by these two. */
export interface Draft {
  path: string;
  rawKey: Buffer | null;
}

/**
 * Makes a vault and opens it. `fill` may put data into the draft before it gets its name.
 * Throws vault-exists, file-unreadable when the folder can't be written.
 */
export async function createVault(
  options: NewVault,
  acting: Acting,
  fill?: (draft: Draft) => Promise<void>,
): Promise<{ vault: OpenVault; recoveryKey: string | null }> {
  const { path } = options;
  if (existsSync(path))
    throw new Refusal(
      'vault-exists',
      `${path} exists already`,
      'name another file; PatchLedger never overwrites a vault',
    );
  const rawKey = options.passphrase ? await deriveKey(options.passphrase, newSalt()) : null;
  let draft: string;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    draft = draftPath(path, 'new');
    closeSync(openSync(draft, 'wx', 0o600));
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${dirname(path)} can’t be written (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
      'choose another folder',
    );
  }
  try {
    const db = connect(draft, rawKey);
    try {
      db.raw.pragma(`application_id = ${applicationId}`);
      prepareForWork(db);
      migrate(db, acting);
      db.transaction(() =>
        foundVault(db, acting, {
          name: vaultName(path),
          encrypted: rawKey !== null,
          test: options.test ?? false,
          sample: options.sample ?? false,
          policy: { ...defaultPolicy, timeZone: options.timeZone ?? defaultPolicy.timeZone },
        }),
      );
    } finally {
      db.close();
    }
    await fill?.({ path: draft, rawKey });
    syncToDisk(draft);
    putInPlace(draft, path);
  } finally {
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(draft + ending, { force: true });
  }
  return { vault: openWithKey(path, rawKey, acting), recoveryKey: rawKey && formatRecoveryKey(rawKey) };
}

/** Throws vault-unreadable for a database that is not ours, vault-from-future for one of a newer program. */
export function checkIsVault(db: Database, path: string, steps: Migration[] = migrations): void {
  if (db.raw.pragma('application_id', { simple: true }) !== applicationId) {
    throw new Refusal(
      'vault-unreadable',
      `${path} is a database, but not a PatchLedger vault`,
      'name the vault file with --vault',
    );
  }
  refuseFuture(db, steps);
}

/** Opens with a key already known; migrates an older vault after keeping a copy of it beside. */
export function openWithKey(
  path: string,
  rawKey: Buffer | null,
  acting: Acting,
  timeout?: number,
  steps: Migration[] = migrations,
): OpenVault {
  const db = connect(path, rawKey, timeout);
  try {
    checkIsVault(db, path, steps);
    prepareForWork(db);
    const from = schemaVersion(db);
    if (from < newestVersion(steps)) {
      db.run('VACUUM INTO ?', keptCopyName(path, `before-schema-${newestVersion(steps)}`, acting));
      migrate(db, acting, steps);
    }
    return {
      path,
      name: vaultName(path),
      encrypted: rawKey !== null,
      test: readSetting(db, 'vault.test') === 'yes',
      sample: readSetting(db, 'vault.sample') === 'yes',
      db,
      rawKey,
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A free name beside the vault for a copy that is kept, e.g. site.patchledger.before-restore-20261123T091400Z. */
export function keptCopyName(path: string, reason: string, acting: Acting): string {
  const stem = `${path}.${reason}-${acting.now.replace(/[-:]|\.\d+/g, '')}`;
  let name = stem;
  for (let n = 2; existsSync(name); n++) name = `${stem}-${n}`;
  return name;
}

/** The key of the file at `path`, null for a plain one. Throws vault-missing, passphrase-missing, vault-unreadable. */
export async function findKey(path: string, secret: string | undefined): Promise<Buffer | null> {
  const header = readHeader(path);
  if (header.plain) return null;
  if (!secret) {
    throw new Refusal(
      'passphrase-missing',
      'this vault is encrypted and no passphrase was given',
      'give the passphrase or the recovery key',
    );
  }
  return keyFromSecret(secret, header.salt);
}

/** Opens a vault with a passphrase or the recovery key; a plain one needs neither. */
export async function openVault(
  options: { path: string; passphrase?: string; busyTimeout?: number },
  acting: Acting,
): Promise<OpenVault> {
  return openWithKey(options.path, await findKey(options.path, options.passphrase), acting, options.busyTimeout);
}
