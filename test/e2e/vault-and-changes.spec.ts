/** The vault in the window (encryption, recovery key, passphrase, backup, check-up) and changes with their undo, on the real engine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { root, run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

test('an encrypted vault: recovery key, new passphrase, backup, check-up', async ({ page }) => {
  const site = await openSite();
  try {
    await openWindow(page, site);
    const fresh = page.getByRole('region', { name: 'New vault' });
    await fresh.getByLabel('Passphrase', { exact: true }).fill('three small harbour cranes');
    await fresh.getByLabel('Passphrase again').fill('three small harbour cranes');
    await fresh.getByRole('button', { name: 'Make the vault' }).click();
    const key = page.getByLabel('Recovery key', { exact: true });
    await expect(key).toBeVisible({ timeout: 60_000 });
    const recoveryKey = (await key.textContent())!.trim();
    expect(recoveryKey).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){10,}$/);
    await page.getByRole('checkbox', { name: 'I have kept the recovery key' }).check();
    const path = join(site.folder, 'main.patchledger');
    expect(readFileSync(path).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(run(['--vault', path, '--passphrase-env', 'KEY', 'status'], { env: { KEY: recoveryKey } }).exit).toBe(0);

    await page.evaluate(() => (globalThis.location.hash = '#/settings'));
    const settings = page.getByRole('main', { name: 'Settings' });
    await settings.getByRole('button', { name: 'Check the vault' }).click();
    await expect(settings.getByRole('table', { name: 'Check-up' })).toContainText('log chain');
    const copy = join(site.folder, 'copy.patchledger');
    await settings.getByLabel('Back up to').fill(copy);
    await settings.getByRole('button', { name: 'Back up now' }).click();
    await expect(settings.getByText(/^Written:/)).toBeVisible();
    expect(existsSync(copy)).toBe(true);

    await settings.getByLabel('Present passphrase', { exact: true }).fill('wrong');
    await settings.getByLabel('New passphrase', { exact: true }).fill('four small harbour cranes');
    await settings.getByLabel('New passphrase again', { exact: true }).fill('four small harbour cranes');
    await settings.getByRole('button', { name: 'Change the passphrase' }).click();
    await expect(settings.getByRole('alert')).toContainText('vault-unreadable');
    await settings.getByLabel('Present passphrase', { exact: true }).fill('three small harbour cranes');
    await settings.getByRole('button', { name: 'Change the passphrase' }).click();
    await expect(page.getByLabel('Recovery key', { exact: true })).toBeVisible({ timeout: 30_000 });
    expect((await page.getByLabel('Recovery key', { exact: true }).textContent())!.trim()).not.toBe(recoveryKey);
    const status = (passphrase: string) =>
      run(['--vault', path, '--passphrase-env', 'KEY', 'status'], { env: { KEY: passphrase } }).exit;
    expect([status('four small harbour cranes'), status('three small harbour cranes'), status(recoveryKey)]).toEqual([
      0, 4, 4,
    ]);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});

test('bulk edit, retire and bring back, and an exception from the board, each kept by the engine', async ({ page }) => {
  const vault = makeVault([join(root, 'test/fixtures/hosts/shop-server')]);
  const site = await openSite(vault);
  const ask = <T>(...args: string[]) => run<T>(['--vault', vault, '--now', testNow, ...args]).document;
  try {
    await openWindow(page, site);
    await page.evaluate(() => (globalThis.location.hash = '#/assets'));
    const grid = page.getByRole('grid', { name: 'Assets' });
    await grid.getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('combobox', { name: 'Criticality' })
      .selectOption({ label: await optionWith(dialog.getByRole('combobox', { name: 'Criticality' }), '5') });
    await dialog.getByRole('button', { name: /^(Save|Change|Apply)/ }).click();
    await expect(dialog).toBeHidden();
    await expect.poll(() => ask<{ assets: { criticality: number }[] }>('assets').assets[0]?.criticality).toBe(5);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect
      .poll(() => ask<{ assets: { criticality: number | null }[] }>('assets').assets[0]?.criticality)
      .toBe(null);

    await grid.getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'Retire…' }).click();
    await dialog.getByLabel('Reason').fill('replaced by a new server');
    await dialog.getByRole('button', { name: /^Retire/ }).click();
    await expect.poll(() => ask<{ assets: object[] }>('assets').assets.length).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => ask<{ assets: object[] }>('assets').assets.length).toBe(1);

    await page.evaluate(() => (globalThis.location.hash = '#/board'));
    const card = page.getByRole('region', { name: 'Scheduled' }).getByRole('option').first();
    await card.click();
    await page.getByRole('button', { name: 'Except 1 selected…' }).click();
    await dialog.getByLabel('Reason').fill('waits for the maintenance window');
    await dialog.getByLabel('Approver').fill('owner');
    await dialog.getByLabel(/^Until/).fill('2026-12-20');
    await dialog.getByRole('button', { name: 'Except', exact: true }).click();
    await expect(dialog).toBeHidden();
    const { exceptions } = ask<{ exceptions: { reason: string; until: string; findings: object[] }[] }>('exceptions');
    expect(exceptions[0]).toMatchObject({ reason: 'waits for the maintenance window', until: '2026-12-20' });
    expect(ask<{ ok: boolean }>('log', 'verify').ok).toBe(true);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});

/** The text of the option that starts with `start`. */
async function optionWith(select: Locator, start: string): Promise<string> {
  const texts = await select.locator('option').allTextContents();
  const found = texts.find((text) => text.startsWith(start));
  if (!found) throw new Error(`no option starts with ${start}: ${texts.join(', ')}`);
  return found;
}
