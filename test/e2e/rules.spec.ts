/** What machines mean, in bulk: a rule made with its preview holds for what is imported later; five questions set criticality. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { root, run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

interface Row {
  name: string;
  criticality: number | null;
  scopes: string[];
  owner: string | null;
}

const go = (page: Page, hash: string) => page.evaluate((to) => (globalThis.location.hash = to), hash);

async function passesAxe(page: Page) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
}

test('a rule is made with its preview, holds for a machine imported later, and gives way to people', async ({
  page,
}) => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const list = join(folder, 'list.csv');
  writeFileSync(
    list,
    'Name,IP address,Serial number\ndb-1,10.0.5.1,SN-4711\ndb-2,10.0.6.2,SN-4712\nkiosk,10.0.5.9,SN-4713\n',
  );
  const vault = makeVault([join(root, 'test/fixtures/hosts/shop-server'), list]);
  const cli = ['--vault', vault, '--now', testNow, '--actor', 'Anna'];
  const machine = (name: string) =>
    run<{ assets: Row[] }>([...cli, 'assets', '--query', name]).document.assets.find((row) => row.name === name);
  expect(run([...cli, 'assets', 'set', 'db-2', 'criticality=2']).exit).toBe(0);
  const site = await openSite(vault);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  try {
    await openWindow(page, site);
    await go(page, '#/assets');
    await page.getByRole('link', { name: 'Rules…' }).click();
    await expect(page.getByRole('main', { name: 'Asset rules' })).toContainText('No rules yet');
    await page.getByRole('button', { name: 'New rule…' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Databases');
    await page.getByLabel('Add a condition').selectOption('Name');
    const named = page.getByRole('group', { name: 'If all of this holds' }).getByLabel('Name', { exact: true });
    await named.fill('db-*');
    await named.press('Enter');
    await page.getByLabel('Criticality').selectOption('5, most');
    await page.getByRole('combobox', { name: 'Scopes' }).fill('pci-dss');
    await page.getByRole('combobox', { name: 'Scopes' }).press('Enter');
    await page.keyboard.press('Escape');
    const preview = page.getByRole('region', { name: 'What it would do' });
    await expect(preview.getByText(/^Fits 2 of 4 machines, and changes 2\.$/)).toBeVisible();
    await expect(preview.getByRole('table', { name: 'Machines' })).toContainText(
      'criticality stays 2, the word of Anna',
    );
    await passesAxe(page);
    await page.getByRole('button', { name: 'Save and apply' }).click();
    const rules = page.getByRole('table', { name: 'Asset rules' });
    await expect(rules.getByRole('row', { name: /Databases/ })).toContainText('criticality of 1, scopes of 2');
    expect(machine('db-1')).toMatchObject({ criticality: 5, scopes: ['pci-dss'] });
    expect(machine('db-2')).toMatchObject({ criticality: 2, scopes: ['pci-dss'] });

    writeFileSync(join(folder, 'more.csv'), 'Name,Serial number\ndb-3,SN-4714\n');
    expect(run([...cli, 'import', join(folder, 'more.csv')]).exit).toBe(0);
    expect(machine('db-3')).toMatchObject({ criticality: 5 });
    await expect(rules.getByRole('row', { name: /Databases/ })).toContainText('criticality of 2, scopes of 3');

    const added = [...cli, 'rules', 'add', 'Everything', '--set', 'criticality=1', '--set', 'owner=Office'];
    expect(run(added).exit).toBe(0);
    const grip = rules.getByRole('button', { name: /^Move Everything/ });
    await expect(grip).toHaveAccessibleName('Move Everything, place 2 of 2');
    await grip.press('ArrowUp');
    await expect(rules.getByRole('button', { name: /^Move Everything/ })).toHaveAccessibleName(/place 1 of 2/);
    await expect(rules.getByRole('button', { name: /^Move Everything/ })).toBeFocused();
    expect(machine('db-1')).toMatchObject({ criticality: 1, owner: 'Office' });
    await rules
      .getByRole('button', { name: /^Move Databases/ })
      .dragTo(rules.getByRole('row', { name: /Everything/ }), { targetPosition: { x: 200, y: 3 } });
    await expect(rules.getByRole('button', { name: /^Move Databases/ })).toHaveAccessibleName(/place 1 of 2/);
    expect(machine('db-1')).toMatchObject({ criticality: 5 });
    await passesAxe(page);

    await rules.getByRole('button', { name: 'Remove Everything' }).click();
    await expect(rules.getByRole('row', { name: /Everything/ })).toHaveCount(0);
    expect(machine('kiosk')).toMatchObject({ criticality: null, owner: null });
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(rules.getByRole('row', { name: /Everything/ })).toBeVisible();
    await expect.poll(() => machine('kiosk')?.owner).toBe('Office');

    await go(page, '#/assets/db-1');
    await page.getByRole('table', { name: 'Facts' }).getByRole('link', { name: 'rule Databases' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Databases');
    expect(problems).toEqual([]);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});

test('five questions set criticality, and a number set later drops the answers', async ({ page }) => {
  const vault = makeVault([join(root, 'test/fixtures/hosts/shop-server')]);
  const site = await openSite(vault);
  const criticality = () =>
    run<{ assets: Row[] }>(['--vault', vault, '--now', testNow, 'assets']).document.assets[0]!.criticality;
  try {
    await openWindow(page, site);
    await go(page, '#/assets/A1');
    await page.getByRole('button', { name: 'Edit…' }).click();
    const edit = page.getByRole('dialog', { name: /^Edit/ });
    await edit.getByRole('button', { name: 'by five questions…' }).click();
    const asked = page.getByRole('dialog', { name: /^Five questions/ });
    await expect(asked.getByRole('status')).toHaveText('5 still to answer');
    for (const group of await asked.getByRole('radiogroup').all()) await group.getByRole('radio').nth(1).check();
    await expect(asked.getByRole('status')).toHaveText('Criticality 2, 5 points');
    await asked.getByRole('radio', { name: "People's health or safety" }).check();
    await expect(asked.getByRole('status')).toContainText('Criticality 5, 8 points would give 3');
    await passesAxe(page);
    await asked.getByRole('button', { name: 'Take criticality 5' }).click();
    await edit.getByRole('combobox', { name: 'Scopes' }).fill('pci-dss');
    await edit.getByRole('combobox', { name: 'Scopes' }).press('Enter');
    await page.keyboard.press('Tab');
    await passesAxe(page);
    await edit.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(edit).toBeHidden();
    expect(criticality()).toBe(5);
    const told = page.getByRole('region', { name: 'Five questions' });
    await expect(told).toContainText('Criticality 5 by five questions of');
    await expect(told).toContainText("People's health or safety");

    await page.getByRole('button', { name: 'Edit…' }).click();
    await edit
      .getByRole('radiogroup', { name: /^Criticality/ })
      .getByText('Take back')
      .click();
    await edit.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(told).toBeHidden();
    expect(criticality()).toBeNull();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(told).toBeVisible();
    expect(criticality()).toBe(5);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
