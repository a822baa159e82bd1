/** Text files that commands are given. */
import { readFileSync } from 'node:fs';
import { Refusal } from '../../src-shared/errors.ts';

/** UTF-8 without its byte order mark. Throws file-unreadable. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new Refusal(
      'file-unreadable',
      `${file} can't be read: ${(error as Error).message}`,
      'Check its name and rights.',
    );
  }
}
