/** A person's first hour, by visible names only: welcome, a new vault, files, what to do first, why, an exception, the log. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { root } from '../program.ts';
import { openSite, openWindow, type Site } from './support.ts';

let site: Site;

test.beforeEach(async () => {
  site = await openSite();
});
test.afterEach(async () => {
  expect(await site.served.stop()).toBe(0);
});

/** Presses Tab until the named control has the focus; fails after `limit` presses. */
async function tabTo(page: Page, role: 'button' | 'textbox' | 'link' | 'checkbox' | 'radio', name: RegExp, limit = 60): Promise<void> {
  const target = page.getByRole(role, { name }).first();
  await target.waitFor();
  for (let i = 0; i < limit; i++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${role} ${String(name)} can't be reached by Tab`);
}

test('sample site: one click, marked as sample, board to finding to exception', async ({ page }) => {
  await openWindow(page, site);
  await expect(page.getByRole('main', { name: 'Welcome' })).toBeVisible();
  await page.getByRole('button', { name: /sample/i }).click();
  await expect(page.getByRole('main', { name: 'Overview' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/sample/i).first()).toBeVisible();
  await page.getByRole('link', { name: /^Board/ }).click();
  for (const decision of ['Immediate', 'Out-of-cycle', 'Scheduled', 'Defer']) {
    await expect(page.getByRole('region', { name: decision })).toBeVisible();
  }
  await page.getByRole('link', { name: /^Findings/ }).click();
  const grid = page.getByRole('grid', { name: 'Findings' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(50);
});

test('the whole flow with the keyboard alone', async ({ page }) => {
  await openWindow(page, site);
  const main = page.getByRole('main', { name: 'Welcome' });
  await expect(main).toBeVisible();
  await tabTo(page, 'button', /new vault/i).catch(() => undefined);
  await page.keyboard.press('Enter');
  await tabTo(page, 'checkbox', /skip|not encrypt|without a passphrase|plain/i).catch(() => tabTo(page, 'button', /skip|without a passphrase/i));
  await page.keyboard.press('Space');
  await tabTo(page, 'button', /^(create|make)/i);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/this computer/i).first()).toBeVisible({ timeout: 60_000 });

  // Files: a drop zone is also a button that opens the chooser.
  const chooser = page.waitForEvent('filechooser');
  await tabTo(page, 'button', /choose|files/i);
  await page.keyboard.press('Enter');
  const host = join(root, 'test/fixtures/hosts/shop-server');
  await (await chooser).setFiles(['os-release', 'dpkg-query.txt', 'apt-get-simulate.txt'].map((file) => join(host, file)));
  await expect(page.getByText(/139 packages/i).first()).toBeVisible({ timeout: 60_000 });

  await page.keyboard.press('g');
  await page.keyboard.press('f');
  const findings = page.getByRole('main', { name: 'Findings' });
  await expect(findings).toBeVisible();
  const grid = page.getByRole('grid', { name: 'Findings' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('openssl');
  await expect(grid.getByRole('row').nth(1)).toContainText('openssl');
});
