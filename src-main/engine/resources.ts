/**
 * Finds and reads the files that ship with the program (`resources/`): beside `src-main/` and `out/` in a
 * checkout, in Electron's resources folder in the desktop package. A missing one is a broken installation.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What marks the folder as ours: every installation ships it. */
const mark = join('resources', 'ssvc', 'cisa_bod_26_04_1_0_0.csv');

function findFolder(): string {
  // In the package the code may lie inside app.asar, and resources/ beside it.
  const packaged = (process as { resourcesPath?: string }).resourcesPath;
  if (packaged && existsSync(join(packaged, mark))) return join(packaged, 'resources');
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, mark))) return join(folder, 'resources');
    if (dirname(folder) === folder) throw new Error(`the program's resources folder is missing above ${import.meta.dirname}`);
  }
}

/** Absolute path of a shipped file or folder, e.g. resourcePath('ssvc/cisa_bod_26_04_1_0_0.csv'). */
export function resourcePath(name: string): string {
  return join(findFolder(), ...name.split('/'));
}

/** Whole content of a shipped file. */
export function readResource(name: string): Buffer {
  return readFileSync(resourcePath(name));
}

/** A shipped JSON file; its shape is the caller's to know. */
export function readResourceJson(name: string): unknown {
  return JSON.parse(readResource(name).toString('utf8'));
}
