/** One true list in the window: two entries become one machine, one becomes two, and both are taken back. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root, run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

test('entries are merged, split and brought back, each with its reason', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'one-list-'));
  const list = join(folder, 'list.csv');
  writeFileSync(list, 'Name,Serial Number,Owner\nshop-srv,SN-4711,Anna\nkiosk,SN-4712,Ben\n');
  const vault = makeVault([join(root, 'test/fixtures/hosts/shop-server'), list]);
  const site = await openSite(vault);
  const names = () =>
    run<{ assets: { name: string }[] }>(['--vault', vault, '--now', testNow, 'assets'])
      .document.assets.map(({ name }) => name)
      .toSorted();
  const all = names();
  expect(all).toHaveLength(3);
  try {
    await openWindow(page, site);
    await page.evaluate(() => (globalThis.location.hash = '#/assets/A1'));
    await page.getByRole('button', { name: 'Merge…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('The other entry of this machine').fill('shop-srv');
    await page.getByRole('option', { name: /^shop-srv/ }).click();
    await dialog.getByLabel('Reason').fill('the list has its former name');
    await dialog.getByRole('button', { name: 'Merge' }).click();
    await expect(dialog).toBeHidden();
    expect(names()).toHaveLength(2);

    await page.getByRole('tab', { name: 'History' }).click();
    const edits = page.getByRole('region', { name: 'Merges and splits' });
    await expect(edits).toContainText('went into it');
    await expect(edits).toContainText('the list has its former name');
    await expect(page.getByRole('region', { name: 'Lists in force' })).toContainText('Packages of the system');

    await page.getByRole('button', { name: 'Split…' }).click();
    await dialog.getByRole('checkbox', { name: /^table, list\.csv/ }).check();
    await dialog.getByRole('button', { name: 'Split' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^shop-srv/);
    expect(names()).toHaveLength(3);

    await page.getByRole('tab', { name: 'History' }).click();
    await edits.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(names).toHaveLength(2);
    await page.evaluate(() => (globalThis.location.hash = '#/assets/A1?tab=history'));
    await edits.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(names).toEqual(all);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
