/** The list of vaults this person opened last, one small file in the data folder; never more than a convenience. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const listed = z.array(z.object({ path: z.string(), name: z.string() }));
export type RecentVault = z.infer<typeof listed>[number];

const kept = 12;
const file = (dataFolder: string) => join(dataFolder, 'recent.json');

function read(dataFolder: string): RecentVault[] {
  try {
    return listed.parse(JSON.parse(readFileSync(file(dataFolder), 'utf8')));
  } catch {
    return []; // not there yet, or not ours to trust
  }
}

/** Newest first; files that are gone are left out. */
export function recentVaults(dataFolder: string): RecentVault[] {
  return read(dataFolder).filter(({ path }) => existsSync(path));
}

/** Failing to remember is no reason to fail. */
export function rememberVault(dataFolder: string, vault: RecentVault): void {
  const before = read(dataFolder);
  if (before[0]?.path === vault.path) return;
  const next = [{ path: vault.path, name: vault.name }, ...before.filter(({ path }) => path !== vault.path)].slice(
    0,
    kept,
  );
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const draft = `${file(dataFolder)}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file(dataFolder));
  } catch {
    // A data folder that can't be written: the list stays as it was.
  }
}
