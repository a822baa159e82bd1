/** The list of machines: groups with exact counts, saved views that travel with the vault, columns of a table, what changed. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow, type Site } from './support.ts';

const owners = ['Anna', 'anna', 'Ben', ''];
const machines = 430;

let folder: string;
let site: Site;

test.describe.configure({ mode: 'default', timeout: 180_000 });

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assets-'));
  const list = join(folder, 'list.csv');
  const rows = Array.from({ length: machines }, (_, at) => {
    const place = at < 220 ? 'Harbour' : at < 400 ? 'Mill' : '';
    return `host-${String(at).padStart(3, '0')},SN-${at},${owners[at % owners.length]},${place}`;
  });
  writeFileSync(list, `Name,Serial Number,Owner,Location\n${rows.join('\n')}\n`);
  site = await openSite(makeVault([list]));
});
test.afterAll(async () => {
  expect(await site.served.stop()).toBe(0);
});

const goTo = (page: Page, hash: string) => page.evaluate((to) => (globalThis.location.hash = to), hash);
const grid = (page: Page) => page.getByRole('grid', { name: 'Assets' });
const openImport = async (page: Page) => {
  await goTo(page, '#/assets');
  await page.getByRole('button', { name: 'Import files…' }).click();
};
const view = (page: Page) => page.getByRole('group', { name: 'View' });

test('machines are grouped over the whole list, and folded by key and by pointer', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openWindow(page, site);
  await goTo(page, '#/assets');
  const count = page.getByText(`${machines} assets`, { exact: true });
  await expect(count).toBeVisible();
  await page.getByLabel('Group by').selectOption({ label: 'By owner' });
  const heads = grid(page).getByRole('row', { expanded: true });
  // Two spellings are one owner.
  await expect(heads.first()).toHaveText('Anna 216');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(machines + 3 + 1));
  await expect(count).toBeVisible();

  await grid(page).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(grid(page).getByRole('row', { expanded: false })).toHaveText('Anna 216');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(machines - 216 + 3 + 1));
  // The next group's rows are of another page of the list.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(grid(page).getByRole('row').nth(3)).toContainText('host-002');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(grid(page).getByRole('row', { expanded: false })).toHaveCount(2);
  await page.keyboard.press(' ');
  await expect(grid(page).getByRole('row', { expanded: false })).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(grid(page).getByRole('row', { expanded: false })).toHaveCount(2);
  await expect(heads).toHaveText(['not set 107']);
  await page.getByRole('button', { name: 'Fold all' }).click();
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '4');
  await page.getByRole('button', { name: 'Unfold all' }).click();

  // The group that is scrolled through stays named; what is exported is the whole list, group after group.
  await grid(page).focus();
  await page.keyboard.press('Control+End');
  await expect(page.locator('.dg-pinned')).toHaveText('not set 107');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines).toHaveLength(machines + 1);
  const at = lines[0]!.split(',').indexOf('Owner');
  const told = lines.slice(1).map((line) => line.split(',')[at]!.toLowerCase());
  expect(told).toEqual(told.toSorted((a, b) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : a > b ? 1 : 0)));
});

test('a view is saved, seen as changed, and is there after a reload and in another browser', async ({
  page,
  browser,
}) => {
  const again = await openSite(site.vault);
  try {
    await openWindow(page, again);
    await goTo(page, '#/assets');
    await expect(page.getByText(`${machines} assets`, { exact: true })).toBeVisible();
    await page.getByRole('searchbox', { name: 'Filter assets' }).fill('host-1');
    await page.getByRole('button', { name: 'No owner' }).click();
    await page.getByLabel('Group by').selectOption({ label: 'By location' });
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Location' }).check();
    await page.getByRole('checkbox', { name: 'Verdict' }).uncheck();
    await page.keyboard.press('Escape');
    await expect(view(page)).toContainText('changed');
    await view(page).getByRole('button', { name: 'Save as…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Past DUE');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByRole('alert')).toContainText('state-conflict');
    await dialog.getByLabel('Name').fill('Nobody’s');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(/#\/assets\?view=V1$/);
    await expect(view(page)).not.toContainText('changed');

    const shows = async (one: Page) => {
      await expect(view(one).getByRole('button', { name: /^View/ })).toHaveText(/Nobody’s/);
      await expect(one.getByText('25 assets', { exact: true })).toBeVisible();
      await expect(one.getByRole('searchbox', { name: 'Filter assets' })).toHaveValue('host-1');
      await expect(one.getByLabel('Group by')).toHaveValue('location');
      await expect(grid(one).getByRole('columnheader', { name: 'Location' })).toBeVisible();
      await expect(grid(one).getByRole('columnheader', { name: 'Verdict' })).toHaveCount(0);
      await expect(grid(one).getByRole('row', { expanded: true })).toHaveText(['Harbour 25']);
      await expect(view(one)).not.toContainText('changed');
    };
    await shows(page);
    await page.reload();
    await shows(page);

    const third = await openSite(site.vault);
    const other = await browser.newContext();
    const elsewhere = await other.newPage();
    await openWindow(elsewhere, third);
    await goTo(elsewhere, '#/assets?view=V1');
    await shows(elsewhere);
    // What the view shows is no change to this computer's own columns.
    await view(elsewhere).getByRole('button', { name: /^View/ }).click();
    await elsewhere.getByRole('menuitem', { name: 'All', exact: true }).click();
    await expect(grid(elsewhere).getByRole('columnheader', { name: 'Verdict' })).toBeVisible();
    await expect(elsewhere.getByText(`${machines} assets`, { exact: true })).toBeVisible();
    await other.close();
    expect(await third.served.stop()).toBe(0);

    await page.getByRole('searchbox', { name: 'Filter assets' }).fill('');
    await expect(view(page)).toContainText('changed');
    await expect(page).toHaveURL(/view=V1&changed=true/);
    await view(page).getByRole('button', { name: 'Reset' }).click();
    await shows(page);
    await grid(page).getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await view(page).getByRole('button', { name: 'Save', exact: true }).click();
    await expect(view(page)).not.toContainText('changed');
    const ask = (...args: string[]) => run<{ total: number }>(['--vault', site.vault, '--now', testNow, ...args]);
    expect(ask('assets', '--view', 'nobody’s').document.total).toBe(25);

    await view(page).getByRole('button', { name: /^View/ }).click();
    await page.getByRole('menuitem', { name: 'Remove “Nobody’s”' }).click();
    await expect(page.getByText(`${machines} assets`, { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page).toHaveURL(/view=V\d+$/);
    await shows(page);
  } finally {
    expect(await again.served.stop()).toBe(0);
  }
});

test('the columns of a table are mapped where it is dropped, and remembered', async ({ page }) => {
  const again = await openSite(site.vault);
  const table = join(folder, 'tills.csv');
  writeFileSync(table, 'Place;Inv;Who\nTill 7;SN-T7;Ada\nTill 8;SN-T8;Ada\nTill 9;SN-T9;\n');
  const rubbish = join(folder, 'rubbish.bin');
  writeFileSync(rubbish, 'nothing known');
  try {
    await openWindow(page, again);
    await openImport(page);
    const dialog = page.getByRole('dialog', { name: 'Import files' });
    await dialog.getByLabel(/Drop inventory files/).setInputFiles([table, rubbish]);
    const results = dialog.getByRole('region', { name: 'What the files gave' });
    await expect(results).toContainText('0 of 2 files taken in');
    await expect(results).toContainText('mapping-needed');
    await expect(results).toContainText('not-recognised');
    await results.getByRole('button', { name: 'Map columns…' }).click();

    const map = page.getByRole('dialog', { name: 'Columns of tills.csv' });
    await expect(map).toContainText('Till 7 · Till 8 · Till 9');
    await expect(map).toContainText('Still needed');
    await expect(map.getByRole('button', { name: 'Import' })).toBeDisabled();
    await map.getByLabel('Meaning of Place').selectOption('name');
    await map.getByLabel('Meaning of Inv').selectOption('serial');
    await map.getByLabel('Meaning of Who').selectOption('owner');
    const preview = map.getByRole('table', { name: 'First machines' });
    await expect(preview.getByRole('row').nth(1)).toHaveText('Till 7SN-T7Ada');
    await expect(preview.getByRole('row').nth(3)).toHaveText('Till 9SN-T9not said');
    await map.getByRole('button', { name: 'Import 3 machines' }).click();
    await expect(map).toBeHidden();
    await expect(results).toContainText('1 of 2 files taken in: 3 machines');
    await expect(results.getByRole('link', { name: 'Till 7' })).toBeVisible();
    await results.getByRole('checkbox', { name: /Only with problems/ }).check();
    await expect(results.getByRole('row')).toHaveCount(2);
    await page.keyboard.press('Escape');

    writeFileSync(table, 'Who;Inv;Place\nBea;SN-T7;Till 7\n');
    const later = run<{ files: { ok: boolean }[] }>(['--vault', site.vault, '--now', testNow, 'import', table]);
    expect(later.document.files).toMatchObject([{ ok: true }]);

    await goTo(page, '#/settings');
    const known = page.getByRole('region', { name: 'Remembered columns' });
    await expect(known).toContainText('Place is the name of the machine');
    await known.getByRole('button', { name: /^Remove the mapping of/ }).click();
    await expect(known).toContainText('None yet');

    // What the second table changed of the machine.
    await goTo(page, '#/assets');
    await page.getByRole('searchbox', { name: 'Filter assets' }).fill('Till 7');
    await grid(page).getByRole('link', { name: 'Till 7' }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    const facts = page.getByRole('region', { name: 'What changed' }).getByRole('table', { name: 'Facts' });
    await expect(facts.getByRole('row').nth(1)).toHaveText(/^owner→ changedAdaBea$/);
    await page.getByRole('button', { name: 'Swap' }).click();
    await expect(facts.getByRole('row').nth(1)).toHaveText(/^owner→ changedBeaAda$/);
  } finally {
    expect(await again.served.stop()).toBe(0);
  }
});

test('a folder keeps its paths, so that what lies together is one machine', async ({ page }) => {
  const again = await openSite(makeVault());
  try {
    await openWindow(page, again);
    await openImport(page);
    const dialog = page.getByRole('dialog', { name: 'Import files' });
    await dialog.getByLabel('Choose a folder').setInputFiles('test/fixtures/hosts/shop-server');
    const results = dialog.getByRole('region', { name: 'What the files gave' });
    await expect(results).toContainText(/: 1 machine,/);
    await expect(results.locator('.import-group')).toContainText('shop-server');
  } finally {
    expect(await again.served.stop()).toBe(0);
  }
});
