/**
 * Writes a finished file to where a person wants it: whole or not at all, also when the program is killed meanwhile. A file
 * that is there is replaced, a folder, a device or a vault never is.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { Refusal } from '../../src-shared/errors.ts';
import { draftPath, syncToDisk } from '../engine/vault/open-vault.ts';

const vaultName = /\.patchledger(\.|-|$)/i;
const databaseStart = 'SQLite format 3\0';

function beginsAsDatabase(path: string): boolean {
  const start = Buffer.alloc(databaseStart.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.toString('latin1') === databaseStart;
}

const sameFile = (a: string, b: string) =>
  existsSync(b) && statSync(a).ino === statSync(b).ino && statSync(a).dev === statSync(b).dev;

function refuse(message: string, hint: string): Refusal {
  return new Refusal('file-unwritable', message, hint);
}

/**
 * The place a file will be written to, links followed; call it before the work that makes the file. `vault` is the open
 * one. Throws file-unwritable for a folder, a device, a vault, a place without its folder.
 */
export function outputPlace(path: string, vault: string): string {
  if (!existsSync(path)) {
    if (!existsSync(dirname(path)))
      throw refuse(`There is no folder ${dirname(path)}.`, 'Make it first, or name another place.');
    if (!statSync(dirname(path)).isDirectory()) throw refuse(`${dirname(path)} is no folder.`, 'Name another place.');
    if (vaultName.test(basename(path)))
      throw refuse(`${path} has the name of a vault.`, 'Name the file by what it holds.');
    return path;
  }
  const place = realpathSync(path);
  if (statSync(place).isDirectory()) throw refuse(`${path} is a folder.`, 'Name a file in it.');
  if (!statSync(place).isFile()) throw refuse(`${path} is no regular file.`, 'Name a file.');
  if (vaultName.test(basename(place)) || sameFile(place, vault) || beginsAsDatabase(place))
    throw refuse(`${path} is a vault or belongs to one.`, 'Name another file: a vault is never overwritten.');
  return place;
}

/** `place` comes from outputPlace. Throws disk-full, file-unwritable; what was there is then as before. */
export function replaceFile(place: string, bytes: Uint8Array): void {
  let draft: string | null = null;
  try {
    draft = draftPath(place, 'new');
    const file = openSync(draft, 'wx');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, place);
    syncToDisk(dirname(place));
  } catch (error) {
    if (draft !== null) rmSync(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      throw new Refusal('disk-full', `The disk of ${place} is full.`, 'Free some space or name another place.');
    throw refuse(
      `${place} can't be written (${code ?? 'error'}).`,
      'Check who may write that folder, or name another place.',
    );
  }
}
