/** Coverage in the window: every number opens its rows, a standard is set with its preview, the drop folder brings a machine. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { root, run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

const computers =
  'Name,DNSHostName,OperatingSystem,Enabled,LastLogonDate,DistinguishedName\n' +
  'PC-1,pc-1.site.example,Windows 11 Pro,True,2026-11-20 08:00:00,"CN=PC-1,DC=site,DC=example"\n' +
  'PC-2,pc-2.site.example,Windows 10 Pro,False,2026-05-02 08:00:00,"CN=PC-2,DC=site,DC=example"\n';

test('what is missing and what is out of standard, section by section', async ({ page }) => {
  test.setTimeout(150_000);
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'));
  const list = join(folder, 'computers.csv');
  writeFileSync(list, computers);
  const fixtures = join(root, 'test/fixtures');
  const vault = makeVault([list, join(fixtures, 'hosts/shop-server'), join(fixtures, 'agents/3.xml')]);
  const global = ['--vault', vault, '--now', testNow];
  const drop = join(folder, 'drop');
  mkdirSync(drop);
  expect(run([...global, 'watch', drop, '--remember']).exit).toBe(0);
  const told = run<{ counts: Record<string, number> }>([...global, 'coverage']).document.counts;
  const site = await openSite(vault);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  try {
    await openWindow(page, site);
    await page.getByRole('link', { name: 'Coverage' }).click();
    await expect(page.getByRole('main', { name: 'Coverage' })).toBeVisible();
    const grid = (name: string) => page.getByRole('grid', { name, exact: true });

    await expect(page.getByRole('list', { name: 'Collected, by source' })).toContainText('0 of 2 collected');
    await expect(grid('Never collected')).toContainText('run collect.ps1 on it');

    // The counts in the tabs are the command line's, and each opens so many rows.
    const sections = [
      ['Never collected', 'never-collected', 'Never collected'],
      ['Stale', 'stale', 'Stale'],
      ['Not judged', 'not-judged', 'Not judged'],
      ['Check by hand', 'check-by-hand', 'Check by hand'],
      ['Update state', 'update-state', 'Update state'],
      ['End of life', 'end-of-life', 'End of life'],
      ['Facts missing', 'missing', 'Facts missing'],
    ] as const;
    for (const [title, section, name] of sections) {
      const count = told[section]!;
      await page.getByRole('tab', { name: `${title} ${count}`, exact: true }).click();
      await expect(grid(name)).toHaveAttribute('aria-rowcount', String(count + 1));
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
      expect(found.violations.map(({ id, nodes }) => `${title}: ${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    }

    // What no feed judges, and who has it.
    await page.getByRole('tab', { name: /^Not judged/ }).click();
    await grid('Not judged').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('row')).toHaveCount(2);
    await page.keyboard.press('Escape');

    // A disabled account is retired, and gone.
    await page.getByRole('tab', { name: /^Stale/ }).click();
    await grid('Stale').getByRole('checkbox', { name: 'PC-2' }).check();
    await page.getByRole('button', { name: 'Retire…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('nobody uses it');
    await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
    await expect(page.getByRole('tab', { name: 'Never collected 1', exact: true })).toBeVisible();

    // A standard, with what departs from it before it is saved.
    await page.getByRole('tab', { name: /^Out of standard/ }).click();
    await page.getByRole('button', { name: 'New standard…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Product').fill('openssh');
    await page.getByRole('option', { name: 'openssh-server', exact: true }).click();
    await dialog.getByLabel('Minimum version').fill('99');
    await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText('1 would deviate');
    await dialog.getByLabel('Reason').fill('the spring');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(grid('Deviations')).toContainText('below the minimum');
    await expect(page.getByRole('tab', { name: 'Out of standard 1', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Remove the standard for openssh-server' }).click();
    await expect(page.getByText('No standard is set')).toBeVisible();

    // What is left in the drop folder becomes a machine while the window is open.
    await page.evaluate(() => (globalThis.location.hash = '#/settings'));
    await expect(page.getByRole('region', { name: 'Drop folder' })).toContainText(drop);
    writeFileSync(join(drop, 'list.csv'), 'Name,Serial Number\nkiosk,SN-4712\n');
    await expect(page.getByRole('table', { name: 'Taken in lately' })).toContainText('list.csv', { timeout: 45_000 });
    await page.evaluate(() => (globalThis.location.hash = '#/coverage'));
    await expect(grid('Never collected')).toContainText('kiosk');
    await page.evaluate(() => (globalThis.location.hash = '#/settings'));
    await page.getByRole('switch', { name: 'Watch the drop folder' }).click({ force: true });
    await expect(page.getByRole('switch', { name: 'Watch the drop folder' })).not.toBeChecked();
    expect(problems).toEqual([]);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
