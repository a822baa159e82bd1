/** Supplier statements and exports in the window: a VEX document taken in, shown and taken back; findings handed out as VEX. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { root, run, scratch } from '../program.ts';
import { checkOpenVex } from '../strict-schemas.ts';
import { openSite, openWindow, testNow, type Site } from './support.ts';

let site: Site;
const folder = scratch();
const vault = join(folder, 'vex.patchledger');
const document = join(folder, 'supplier.json');
const asked = <Document>(...args: string[]) => run<Document>(['--vault', vault, '--now', testNow, ...args]);

test.beforeAll(async () => {
  expect(asked('init', '--plain', '--test').exit).toBe(0);
  expect(asked('import', join(root, 'test/fixtures/hosts/shop-server'), '--asset', 'shop-server').exit).toBe(0);
  writeFileSync(
    document,
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://supplier.example/vex/1',
      author: 'Supplier of the shop',
      timestamp: '2026-11-22T08:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2023-41056' },
          products: [{ '@id': 'pkg:deb/debian/redis' }],
          status: 'not_affected',
          justification: 'vulnerable_code_not_in_execute_path',
        },
      ],
    }),
  );
});
// Its address opens one window.
test.beforeEach(async () => {
  site = await openSite(vault);
});
test.afterEach(async () => expect(await site.served.stop()).toBe(0));

async function passesAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual(
    [],
  );
}

// A job of the window starts a thread, which takes its time on a busy machine.
const slowly = { timeout: 60_000 };
const suppressed = () =>
  asked<{ total: number }>('findings', '--cve', 'CVE-2023-41056', '--state', 'suppressed').document.total;

test('a supplier’s word is taken in, shown, and taken back', async ({ page }) => {
  test.slow();
  await openWindow(page, site);
  await page.evaluate(() => (globalThis.location.hash = '#/feeds'));
  const section = page.getByRole('region', { name: 'Supplier statements' });
  await section.getByRole('button', { name: 'Import VEX documents…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import files' });
  await dialog.locator('input[type=file]').first().setInputFiles(document);
  await expect(dialog.getByRole('cell', { name: 'OpenVEX' })).toBeVisible(slowly);
  await dialog.getByRole('button', { name: 'Close' }).click();
  expect(suppressed()).toBe(1);

  const table = section.getByRole('table', { name: 'Supplier statements' });
  await expect(table.getByRole('row', { name: /Supplier of the shop/ })).toContainText('OpenVEX');
  await passesAxe(page);
  await section.getByRole('button', { name: 'Show what Supplier of the shop says' }).click();
  const said = page.getByRole('dialog', { name: 'What Supplier of the shop says' });
  await expect(said.getByRole('row', { name: /CVE-2023-41056/ })).toContainText('vulnerable code not in execute path');
  await passesAxe(page);
  await page.keyboard.press('Escape');

  await section.getByRole('button', { name: 'Take back the statements of Supplier of the shop' }).click();
  const back = page.getByRole('dialog', { name: /Take back/ });
  await back.getByRole('textbox', { name: 'Reason' }).fill('the contract ended');
  await back.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText(/no longer count: 1 finding open again/)).toBeVisible(slowly);
  await expect(table).toBeHidden();
  expect(suppressed()).toBe(0);
});

test('findings are handed out as VEX, by keyboard too', async ({ page }) => {
  test.slow();
  await openWindow(page, site);
  await page.evaluate(() => (globalThis.location.hash = '#/findings'));
  await page.getByRole('button', { name: 'Export all' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'CSV' })).toBeFocused();
  await passesAxe(page);
  const [download] = await Promise.all([
    page.waitForEvent('download', slowly),
    page.getByRole('menuitem', { name: 'OpenVEX' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/, vex, .*\.openvex\.json$/);
  expect(checkOpenVex(JSON.parse(readFileSync(await download.path(), 'utf8')))).toEqual([]);
});
