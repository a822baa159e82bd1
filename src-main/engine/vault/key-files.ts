/**
 * Private signing keys of a plain vault: one file each in a folder beside the vault that only its user can read. A file
 * is whole on disk before the vault names it.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import { publicPartOf } from '../evidence/ed25519.ts';
import { draftPath, putInPlace, syncToDisk } from './open-vault.ts';

const nameDigits = 16;

/** What the file of a key is called. */
export function keyFileName(fingerprint: string): string {
  return `${fingerprint.slice(0, nameDigits)}.pem`;
}

/** Where a key's file lies: the folder moves and is renamed with the vault. */
export function keyFilePath(vaultPath: string, fileName: string): string {
  return join(`${vaultPath}.keys`, fileName);
}

/** Writes it durably. Throws file-unreadable when the folder can't be written. */
export function writeKeyFile(path: string, privateKey: string): void {
  const folder = dirname(path);
  try {
    const isNew = !existsSync(folder);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const draft = draftPath(path, 'new');
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, privateKey);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    putInPlace(draft, path);
    if (isNew) syncToDisk(dirname(folder));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      'file-unreadable',
      `${folder} can’t be written (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
      'a plain vault keeps its signing keys there: check who may write the vault’s folder',
    );
  }
}

/** For a key whose row could not be written. */
export function removeKeyFile(path: string): void {
  rmSync(path, { force: true });
}

/** Why the key can't be used, in words; null when it is there. */
export function keyFileFault(path: string, fingerprint: string): string | null {
  try {
    return publicPartOf(readFileSync(path, 'utf8')).fingerprint === fingerprint
      ? null
      : `${path} holds another key than the one that belongs there`;
  } catch (error) {
    if (error instanceof Refusal) return `${path} holds no signing key`;
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? `${path} is missing`
      : `${path} can’t be read (${code ?? 'error'})`;
  }
}

/** Throws key-missing. */
export function readKeyFile(path: string, fingerprint: string): string {
  const fault = keyFileFault(path, fingerprint);
  if (fault === null) return readFileSync(path, 'utf8');
  throw new Refusal(
    'key-missing',
    `the signing key can’t be used: ${fault}`,
    'put the file back from your backup; if it is lost, make a new key with "keys rotate --reason lost", which the log records',
  );
}
