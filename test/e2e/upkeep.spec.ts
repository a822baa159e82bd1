/** Upkeep in the window: a maintenance window is made and given to a machine, machines need each other, an application runs, updates are bought. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow, type Site } from './support.ts';

let site: Site;
let vault: string;

test.beforeAll(async () => {
  const list = join(mkdtempSync(join(tmpdir(), 'upkeep-')), 'list.csv');
  const machines = ['shop,SN-1,Ubuntu 22.04.5 LTS', 'db1,SN-2,Debian GNU/Linux 12', 'lb,SN-3,Debian GNU/Linux 12'];
  writeFileSync(list, ['Name,Serial Number,OS', ...machines, ''].join('\n'));
  vault = makeVault([list]);
  site = await openSite(vault);
});
test.afterAll(async () => {
  expect(await site.served.stop()).toBe(0);
});

const asked = <Document>(...args: string[]) => run<Document>(['--vault', vault, '--now', testNow, ...args]).document;
const idOf = (name: string) =>
  asked<{ assets: { id: string; name: string }[] }>('assets').assets.find((row) => row.name === name)!.id;
const go = (page: Page, hash: string) => page.evaluate((to) => (globalThis.location.hash = to), hash);

async function passesAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual(
    [],
  );
}

test('windows, dependencies, applications and contracts', async ({ page }) => {
  test.setTimeout(240_000);
  const dialog = page.getByRole('dialog');
  await openWindow(page, site);

  await test.step('a window is made by choice, its next times shown, what is wrong said', async () => {
    await go(page, '#/settings?section=windows');
    const section = page.getByRole('region', { name: 'Maintenance windows' });
    await section.getByRole('button', { name: 'New window…' }).click();
    await dialog.getByLabel('Name').fill('After patch day');
    await dialog.getByLabel('How often').selectOption({ label: 'Last Saturday of the month' });
    await dialog.getByLabel('From, at this time').fill('2026-12-01T22:00');
    await dialog.getByLabel('Time zone').fill('America/New_York');
    const next = dialog.getByRole('table', { name: 'Next times' });
    await expect(next.getByRole('row')).toHaveCount(6);
    await expect(next).toContainText('Dec 26 2026 22:00');
    await expect(next).toContainText('Dec 27 2026 03:00');
    await dialog.getByLabel('How often').selectOption('other');
    await dialog.getByLabel('Rule').fill('FREQ=WEEKLY;BYDAY=1MO');
    await expect(dialog.getByRole('alert')).toContainText('needs FREQ=MONTHLY');
    await dialog.getByLabel('Rule').fill('FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=12,13,14,15,16,17,18');
    await expect(next).toContainText('Dec 12 2026 22:00');
    await passesAxe(page);
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await expect(dialog).toBeHidden();
    await expect(section).toContainText('Second Tuesday of the month + 4 days');
    expect(asked<{ windows: unknown[] }>('windows').windows).toMatchObject([
      { name: 'After patch day', starts: '2026-12-01T22:00', timeZone: 'America/New_York', minutes: 180 },
    ]);
  });

  await test.step('a machine takes it, and it can’t be removed while one has it', async () => {
    await go(page, `#/assets/${idOf('shop')}?tab=upkeep`);
    const region = page.getByRole('region', { name: 'Maintenance window' });
    await region.getByLabel('Maintenance window of this machine').selectOption('After patch day');
    await expect(region).toContainText('Dec 12 2026 22:00');
    await region.getByRole('link', { name: /Dec 12 2026/ }).click();
    const section = page.getByRole('region', { name: 'Maintenance windows' });
    await expect(section).toContainText('1 machine');
    await section.getByRole('button', { name: 'Remove After patch day' }).click();
    await expect(page.getByText('One machine has the maintenance window')).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss' }).last().click();
  });

  await test.step('what it needs is recorded, warned of, shown on the other side, and taken back', async () => {
    asked('assets', 'set', 'shop', 'criticality=5');
    await go(page, `#/assets/${idOf('shop')}?tab=upkeep`);
    const needs = page.getByRole('group', { name: 'It needs' });
    await needs.getByRole('combobox', { name: 'Machine it needs' }).fill('db1');
    await page.getByRole('option', { name: /^db1/ }).click();
    await needs.getByLabel('Why it needs that').fill('its database');
    await needs.getByRole('button', { name: 'Add' }).click();
    await expect(needs.getByRole('table')).toContainText('its database');
    await passesAxe(page);
    await needs.getByRole('link', { name: 'db1' }).click();
    const region = page.getByRole('region', { name: 'Dependencies' });
    await expect(region).toContainText('but shop (5) does not work without it');
    await region.getByRole('button', { name: 'Remove shop' }).click();
    await expect(region).not.toContainText('does not work without it');
    // An earlier notice may still stand there with an Undo of its own.
    const removed = page.getByRole('alert').filter({ hasText: 'shop no longer needs db1.' });
    await removed.getByRole('button', { name: 'Undo' }).click();
    await expect(region.getByRole('group', { name: 'Needed by' })).toContainText('shop');
  });

  await test.step('an application of the house runs on it', async () => {
    const region = page.getByRole('region', { name: 'In-house applications' });
    await region.getByRole('button', { name: 'New application…' }).click();
    await dialog.getByLabel('Name').fill('Till');
    await dialog.getByLabel('Version').fill('4.2');
    await dialog.getByRole('combobox', { name: 'Machines that run it' }).fill('shop');
    await page.getByRole('option', { name: /^shop/ }).click();
    await dialog.getByRole('button', { name: 'Record' }).click();
    await expect(dialog).toBeHidden();
    await expect(region.getByRole('table')).toContainText('4.2');
    const { applications } = asked<{ applications: { assets: { name: string }[] }[] }>('applications');
    expect(applications[0]!.assets.map(({ name }) => name)).toEqual(['db1', 'shop']);
    await go(page, '#/settings');
    await expect(page.getByRole('group', { name: 'Application Till' })).toContainText('db1, shop');
  });

  await test.step('support that ends soon is told, and a contract puts it off', async () => {
    await go(page, '#/overview');
    await expect(page.getByRole('heading', { name: '1 machine loses support within 180 days' })).toBeVisible();
    await page.getByRole('table', { name: 'Support ending soon' }).getByRole('link', { name: 'shop' }).click();
    const support = page.getByRole('region', { name: 'Support' });
    await expect(support).toContainText('in 129 days');
    await expect(support).toContainText('Expanded Security Maintenance (Ubuntu Pro) is sold');
    await support.getByLabel('Last day under contract').fill('2030-01-31');
    await support.getByRole('button', { name: 'Set' }).click();
    await expect(support).toContainText('Updates under contract end Jan 31 2030');
    await expect(page.getByText('in 129 days')).toHaveCount(0);
  });
});
