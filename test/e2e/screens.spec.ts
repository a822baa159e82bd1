/** Every screen on a real imported machine: its landmark, its grid, no accessibility violations in light and dark. */
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { root, run } from '../program.ts';
import { makeVault, openSite, openWindow, type Site } from './support.ts';

let site: Site;

test.beforeAll(async () => {
  const fixtures = join(root, 'test/fixtures');
  site = await openSite(
    makeVault([join(fixtures, 'hosts/shop-server'), join(fixtures, 'windows/11_23H2_x64_enterprise_systeminfo.txt')]),
  );
});
test.afterAll(async () => {
  expect(await site.served.stop()).toBe(0);
});

test.describe.configure({ mode: 'serial' });

const screens = [
  { route: 'overview', title: 'Overview', grid: null },
  { route: 'assets', title: 'Assets', grid: 'Assets' },
  { route: 'asset-rules', title: 'Asset rules', grid: null },
  { route: 'discovery', title: 'Discovery', grid: null },
  { route: 'credentials', title: 'Credentials', grid: null },
  { route: 'coverage', title: 'Coverage', grid: null },
  { route: 'findings', title: 'Findings', grid: 'Findings' },
  { route: 'board', title: 'Board', grid: null },
  { route: 'rollouts', title: 'Rollouts', grid: null },
  { route: 'feeds', title: 'Feeds', grid: null },
  { route: 'reports', title: 'Reports', grid: null },
  { route: 'log', title: 'Log', grid: null },
  { route: 'settings', title: 'Settings', grid: null },
] as const;

test('every screen has its landmark and passes axe in light and dark', async ({ page }) => {
  test.slow();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await openWindow(page, site);
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const check = async (name: string) => {
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
      const said = found.violations.map(
        (violation) =>
          `${name} ${theme}: ${violation.id}: ${violation.nodes
            .map((node) => node.target.join(' '))
            .slice(0, 3)
            .join(' | ')}`,
      );
      expect(said).toEqual([]);
    };
    for (const screen of screens) {
      await page.evaluate((hash) => (globalThis.location.hash = hash), `#/${screen.route}`);
      await expect(page.getByRole('main', { name: screen.title })).toBeVisible();
      if (screen.grid) {
        const grid = page.getByRole('grid', { name: screen.grid });
        await expect(grid.getByRole('row').nth(1)).toBeVisible();
        await expect(grid.getByRole('columnheader').first()).toBeVisible();
      }
      await page.waitForTimeout(300);
      await check(screen.title);
      if (screen.grid) {
        await page.getByRole('grid', { name: screen.grid }).focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await expect(page).toHaveURL(new RegExp(`#/${screen.route}/`));
        await page.waitForTimeout(400);
        await check(`one of ${screen.title}`);
      }
    }
  }
  // Content security policy breaches and exceptions show up here.
  expect(problems).toEqual([]);
});

test('the address works once', async ({ page }) => {
  await page.goto(site.served.url);
  await expect(page.getByText(/patchledger serve/)).toBeVisible();
});

test('the counts on screen are those of the command line', async ({ page }) => {
  const fresh = await openSite(site.vault);
  try {
    const { total } = run<{ total: number }>([
      '--vault',
      site.vault,
      '--now',
      '2026-11-23T09:00:00Z',
      'findings',
    ]).document;
    expect(total).toBeGreaterThan(109);
    await openWindow(page, fresh);
    await page.getByRole('link', { name: /^Findings/ }).click();
    await expect(page.getByText(`${total.toLocaleString('en')} findings`, { exact: true })).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Findings' })).toHaveAttribute('aria-rowcount', String(total + 1));
  } finally {
    expect(await fresh.served.stop()).toBe(0);
  }
});
