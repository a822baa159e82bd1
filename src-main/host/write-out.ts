/** Writes a finished file where a person wants it: whole or not at all, also when the program is killed meanwhile. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../../src-shared/errors.ts';
import { draftPath, putInPlace } from '../engine/vault/open-vault.ts';

const taken = (path: string) =>
  new Refusal('state-conflict', `${path} exists already`, 'name a new file; evidence never overwrites anything');

/** Before the work that makes the file. Throws state-conflict when it exists, file-unreadable without its folder. */
export function refuseTaken(path: string): void {
  if (existsSync(path)) throw taken(path);
  if (existsSync(dirname(path))) return;
  throw new Refusal('file-unreadable', `there is no folder ${dirname(path)}`, 'make it first, or name another place');
}

/** Throws state-conflict when the file exists, disk-full, file-unreadable when it can't be written. */
export function writeNewFile(path: string, bytes: Uint8Array): void {
  let draft: string | null = null;
  try {
    draft = draftPath(path, 'new');
    const file = openSync(draft, 'wx');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    putInPlace(draft, path);
  } catch (error) {
    if (draft !== null) rmSync(draft, { force: true });
    if (error instanceof Refusal) throw taken(path);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC')
      throw new Refusal('disk-full', `the disk of ${path} is full`, 'free some space or name another place');
    throw new Refusal(
      'file-unreadable',
      `${path} can’t be written (${code ?? 'error'})`,
      'check who may write that folder, or name another place',
    );
  }
}
