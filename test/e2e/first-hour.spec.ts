/** A person's first hour, by visible names only: welcome, a new vault, files, what to do first, why, an exception, the log. */
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { root } from '../program.ts';
import { makeVault, openSite, openWindow, type Site } from './support.ts';

let site: Site;

test.beforeEach(async () => {
  site = await openSite();
});
test.afterEach(async () => {
  expect(await site.served.stop()).toBe(0);
});

/** Presses Tab until the control has the focus, as a person without a mouse does; fails after `limit` presses. */
async function tabTo(page: Page, target: Locator, limit = 80): Promise<void> {
  await target.waitFor({ state: 'attached' });
  for (let i = 0; i < limit; i++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${String(target)} can't be reached by Tab`);
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
  await expect(page.getByRole('main', { name: 'Welcome' })).toBeVisible();
  await tabTo(page, page.getByRole('checkbox', { name: /skip for now/i }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Make the vault' }));
  await page.keyboard.press('Enter');

  // The steps: this computer and the network (both skipped here), then files, then the overview.
  for (const step of ['This computer', 'The network']) {
    await expect(page.getByRole('heading', { name: step })).toBeVisible({ timeout: 60_000 });
    await tabTo(page, page.getByRole('link', { name: 'Skip', exact: true }));
    await page.keyboard.press('Enter');
  }
  const upload = page.locator('input[type=file]').first();
  await tabTo(page, upload);
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  const host = join(root, 'test/fixtures/hosts/shop-server');
  await (
    await chooser
  ).setFiles(['os-release', 'dpkg-query.txt', 'apt-get-simulate.txt'].map((file) => join(host, file)));
  await expect(page.getByText('139').first()).toBeVisible({ timeout: 60_000 });

  // To the findings by keys; filter; open the first; read why.
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await expect(page.getByRole('main', { name: 'Findings' })).toBeVisible();
  const grid = page.getByRole('grid', { name: 'Findings' });
  await expect(page.getByText('109 findings', { exact: true })).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('CVE-2023-44487');
  await expect(page.getByText('1 finding', { exact: true })).toBeVisible();
  await expect(grid.getByRole('row').nth(1)).toContainText('nginx');
  await tabTo(page, grid);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/findings\/F\d+/);
  await expect(page.getByRole('heading', { name: /^Score \d+ of 100/ })).toBeVisible();
  await expect(page.getByText(/known exploited \(CISA KEV\)/)).toBeVisible();

  // Accept the risk until a day, with a reason and an approver.
  await tabTo(page, page.getByRole('button', { name: 'Except…' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await tabTo(page, dialog.getByLabel('Reason'));
  await page.keyboard.type('no HTTP/2 on this server');
  await tabTo(page, dialog.getByLabel('Approver'));
  await page.keyboard.type('owner');
  await tabTo(page, dialog.getByLabel(/^Until/));
  const [year, month, day] = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10).split('-');
  await page.keyboard.type(`${month}${day}${year}`);
  await tabTo(page, dialog.getByRole('button', { name: 'Except', exact: true }));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('no HTTP/2 on this server').first()).toBeVisible();

  // The log knows, and its chain holds.
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  const log = page.getByRole('main', { name: 'Log' });
  await expect(log).toBeVisible();
  await expect(log.getByText(/exception\./).first()).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: /verify/i }));
  await page.keyboard.press('Enter');
  await expect(log.getByText(/chain holds|holds/i).first()).toBeVisible();
});

test('a broken feed is refused in words, and a good one counts what changed', async ({ page }) => {
  const vault = makeVault();
  const own = await openSite(vault);
  try {
    await openWindow(page, own);
    await page.getByRole('link', { name: 'Feeds', exact: true }).click();
    await expect(page.getByRole('main', { name: 'Feeds' })).toBeVisible();
    const upload = page.locator('input[type=file]').first();
    await upload.setInputFiles({
      name: 'kev.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        '{"title":"CISA Catalog of Known Exploited Vulnerabilities","catalogVersion":"2026.11.23","vulnerabilities":[',
      ),
    });
    await expect(page.getByText(/feed-damaged/).first()).toBeVisible();
  } finally {
    expect(await own.served.stop()).toBe(0);
  }
});
