/**
 * Opens one connection to a vault file: key, pragmas, and what SQLite's own failures mean to a person.
 * Knows nothing of the schema.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { Refusal } from '../../../src-shared/errors.ts';
import { Database } from './database.ts';
import { saltBytes } from './key.ts';

/** How long a writer waits for another process before the vault counts as busy, milliseconds. */
export const busyTimeout = 10_000;

const plainHeader = Buffer.from('SQLite format 3\0', 'latin1');

const unreadable = () =>
  new Refusal(
    'vault-unreadable',
    'the vault could not be opened: the passphrase is wrong or the file is damaged',
    'check the passphrase, try the recovery key, or restore a backup',
  );

function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error as { code: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null;
}

/** SQLite's expected failures as refusals; null for anything that is a bug. */
export function sqliteRefusal(error: unknown): Refusal | null {
  const code = sqliteCode(error);
  if (!code) return null;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new Refusal(
      'vault-busy',
      'another process was writing to the vault for too long',
      'try again when it is done',
    );
  }
  if (code === 'SQLITE_FULL')
    return new Refusal('disk-full', 'the disk is full; nothing was changed', 'free some space and try again');
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return new Refusal(
      'vault-unreadable',
      'the vault file or its folder can’t be written',
      'check the permissions of the file and its folder',
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_IOERR')) {
    return new Refusal('vault-damaged', 'a part of the vault file can’t be read', 'run doctor, then restore a backup');
  }
  return null;
}

/** The first 16 bytes: the marker of a plain SQLite file, else the salt of an encrypted one. */
export function readHeader(path: string): { plain: true } | { plain: false; salt: Buffer } {
  const start = Buffer.alloc(saltBytes);
  let length: number;
  try {
    const file = openSync(path, 'r');
    try {
      length = readSync(file, start, 0, saltBytes, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new Refusal(
        'vault-missing',
        `there is no vault at ${path}`,
        'make one with init, or name another with --vault',
      );
    }
    throw new Refusal(
      'vault-unreadable',
      `${path} can’t be read (${code ?? 'unknown error'})`,
      'check the path and the permissions',
    );
  }
  if (length < saltBytes)
    throw new Refusal('vault-unreadable', `${path} is too short to be a vault`, 'restore a backup');
  return start.equals(plainHeader) ? { plain: true } : { plain: false, salt: start };
}

/** Sets the key. `rawKey` is key and salt, 48 bytes. */
export function setKey(raw: Sqlite.Database, rawKey: Buffer): void {
  raw.pragma("cipher='chacha20'");
  raw.pragma(`key='raw:${rawKey.toString('hex')}'`);
}

/**
 * Opens an existing file and proves that it can be read; changes nothing in it.
 * Throws vault-unreadable for a wrong key or a file that is no database.
 */
export function connect(path: string, rawKey: Buffer | null, timeout = busyTimeout): Database {
  let raw: Sqlite.Database;
  try {
    raw = new Sqlite(path, { fileMustExist: true, timeout });
  } catch (error) {
    throw sqliteRefusal(error) ?? error;
  }
  try {
    if (rawKey) setKey(raw, rawKey);
    raw.prepare('SELECT count(*) FROM sqlite_schema').get();
    raw.pragma('foreign_keys = ON');
    raw.pragma('temp_store = MEMORY');
    return new Database(raw);
  } catch (error) {
    raw.close();
    const code = sqliteCode(error);
    if (code?.startsWith('SQLITE_NOTADB') || code?.startsWith('SQLITE_CORRUPT')) throw unreadable();
    throw sqliteRefusal(error) ?? error;
  }
}

/**
 * Sets what a working connection needs. FULL rather than NORMAL: an entry of the log that was answered
 * must survive a power cut.
 */
export function prepareForWork(db: Database): void {
  db.raw.pragma('journal_mode = WAL');
  db.raw.pragma('synchronous = FULL');
  // No second, stale copy of a row in unused space: what the file holds is what the tables say.
  db.raw.pragma('secure_delete = ON');
}
