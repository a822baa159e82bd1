/** A stick of mixed exports of 84 machines, given to the command line as one ZIP, is one true list of 84. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openVault } from '../src-main/engine/vault/open-vault.ts';
import { run, scratch } from './program.ts';
import { byName, heldOf } from './sites/check-truth.ts';
import { makeMixedFiles } from './sites/mixed-files.ts';

const now = '2026-11-23T09:00:00.000Z';

it(
  'a ZIP of mixed files gives its 84 machines, each with its sources, and names what is broken',
  { timeout: 180_000 },
  async () => {
    const site = makeMixedFiles();
    expect(site.machines).toHaveLength(84);
    const toldTwice = site.machines.filter(({ sources }) => sources.length >= 2).length;
    expect(toldTwice).toBeGreaterThan(70);
    const folder = scratch();
    const zip = join(folder, 'stick.zip');
    writeFileSync(zip, site.zip);
    const global = ['--vault', join(folder, 'site.patchledger'), '--now', now];
    expect(run([...global, 'init', '--plain', '--test']).exit).toBe(0);
    const imported = run<{ files: { file: string; ok: boolean; error?: { code: string } }[] }>([
      ...global,
      'import',
      zip,
    ]);
    // Some items failed.
    expect(imported.exit).toBe(1);
    const { files } = imported.document;
    expect(files).toHaveLength(site.files);
    expect(
      files.filter(({ ok }) => !ok).map(({ file, error }) => ({ file: file.slice(zip.length + 1), code: error?.code })),
    ).toEqual(site.broken);
    expect(new Set(files.map(({ file }) => file)).size).toBe(site.files);
    const { db } = await openVault({ path: global[1]! }, { actor: 'tester', now });
    try {
      expect(heldOf(db, now, site.machines)).toEqual(byName(site.machines));
    } finally {
      db.close();
    }
    // The same stick again changes nothing.
    expect(run([...global, 'import', zip]).exit).toBe(1);
    expect(run<{ total: number }>([...global, 'assets']).document.total).toBe(84);
  },
);
