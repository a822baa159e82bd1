/** Finds the folder of real public captures that lies beside the checkout; tests that need it skip where it is missing. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = process.env.PATCHLEDGER_SHARED ?? resolve(import.meta.dirname, '../../shared');

export const haveSharedData = existsSync(join(root, 'data'));

/** Absolute path of a file in the shared data, e.g. sharedData('kev/x.json'). */
export function sharedData(path: string): string {
  return join(root, 'data', path);
}
