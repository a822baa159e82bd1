/** A stick of mixed exports of 84 machines, dropped as one ZIP: from the drop to the right list in one go. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { openVault } from '../../src-main/engine/vault/open-vault.ts';
import { byName, heldOf } from '../sites/check-truth.ts';
import { makeMixedFiles } from '../sites/mixed-files.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

/** Folder for pictures of what was seen; none are taken without it. */
const pictures = process.env.PATCHLEDGER_PICTURES;

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(pictures, `${name}-${colorScheme}-${width}.png`) });
    }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('a dropped ZIP of mixed files becomes the list of its 84 machines', async ({ page }) => {
  test.setTimeout(240_000);
  const truth = makeMixedFiles();
  const vault = makeVault();
  const site = await openSite(vault);
  try {
    await openWindow(page, site);
    await page
      .getByRole('button', { name: /^Import/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    const zip = Buffer.from(truth.zip).toString('base64');
    const transfer = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'stick.zip', { type: 'application/zip' }));
      return data;
    }, zip);
    const began = Date.now();
    await dialog.getByText('Drop inventory files or folders here').dispatchEvent('drop', { dataTransfer: transfer });

    const good = truth.files - truth.broken.length;
    const results = dialog.getByRole('region', { name: 'What the files gave' });
    await expect(results.getByRole('status')).toContainText(`${good} of ${truth.files} files taken in: 84 machines`, {
      timeout: 150_000,
    });
    const files = dialog.getByRole('table', { name: 'Imported files' });
    for (const { file, code } of truth.broken)
      await expect(files.getByRole('row').filter({ hasText: file })).toContainText(code);
    await picture(page, 'drop');

    await dialog.getByRole('link', { name: 'See the machines' }).click();
    const grid = page.getByRole('grid', { name: 'Assets' });
    await expect(page.getByRole('status').filter({ hasText: /^84 assets$/ })).toBeVisible({ timeout: 60_000 });
    test.info().annotations.push({ type: 'from drop to list', description: `${Date.now() - began} ms` });
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(85);
    await picture(page, 'assets');

    // One of each kind, as the window shows it.
    const search = page
      .getByRole('searchbox')
      .or(page.getByPlaceholder(/filter|search/i))
      .first();
    for (const kind of ['web', 'rpm-', 'SRV-', 'PC-', 'prn-', 'OLD-']) {
      const machine = truth.machines.find(({ name }) => name.startsWith(kind))!;
      await search.fill(machine.name);
      const row = grid.getByRole('row').filter({ has: page.getByText(new RegExp(`^${machine.name}$`, 'i')) });
      await expect(row).toHaveCount(1);
      if (machine.owner) await expect(row).toContainText(machine.owner);
    }
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
  const { db } = await openVault({ path: vault }, { actor: 'tester', now: testNow });
  try {
    expect(heldOf(db, new Date(testNow).toISOString(), truth.machines)).toEqual(byName(truth.machines));
  } finally {
    db.close();
  }
});
