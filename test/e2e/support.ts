/** One served vault per browser test file: made by the command line, opened by its one-time address. */
import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { run, scratch, serve, type Served } from '../program.ts';

/** The one instant of the vaults made here. */
export const testNow = '2026-11-23T09:00:00Z';

export interface Site {
  served: Served;
  vault: string;
  folder: string;
}

/** Serves `vault`; without one, a new data folder without any vault, so that the window starts on Welcome. */
export async function openSite(vault?: string): Promise<Site> {
  const folder = scratch();
  const path = vault ?? join(folder, 'main.patchledger');
  return {
    served: await serve(vault ? ['--vault', path, '--now', testNow] : ['--vault', path], { PATCHLEDGER_DATA: folder }),
    vault: path,
    folder,
  };
}

/** A plain test vault with the starter data and, if told, imported files. */
export function makeVault(files: string[] = [], now = testNow): string {
  const path = join(scratch(), 'site.patchledger');
  const global = ['--vault', path, '--now', now, '--actor', 'tester'];
  const made = run([...global, 'init', '--plain', '--test']);
  if (made.exit !== 0) throw new Error(made.stderr);
  if (files.length > 0) {
    const imported = run([...global, 'import', ...files]);
    if (imported.exit !== 0) throw new Error(imported.stderr + imported.stdout);
  }
  return path;
}

/** Opens the window and waits until the program is there. */
export async function openWindow(page: Page, site: Site): Promise<void> {
  await page.goto(site.served.url);
  await page.getByRole('main').waitFor();
}
