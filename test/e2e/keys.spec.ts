/** Keys and people in the settings: making and rotating a signing key, adding who approves, on the real engine. */
import { generateKeyPairSync } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

interface Key {
  name: string;
  fingerprint: string;
  file: string;
}

test.setTimeout(180_000);

test('keys are made, rotated and missed; people are added with a public key only', async ({ page }) => {
  const vault = makeVault();
  const site = await openSite(vault);
  const ask = <T>(...args: string[]) => run<T>(['--vault', vault, '--now', testNow, ...args]).document;
  const listed = () => ask<{ keys: Key[] }>('keys', 'list').keys;
  try {
    await openWindow(page, site);
    await page.evaluate(() => (globalThis.location.hash = '#/settings'));
    const section = page.getByRole('region', { name: 'Keys and people' });
    const keys = section.getByRole('table', { name: 'Signing keys' });
    const people = section.getByRole('table', { name: 'People who approve' });
    const dialog = page.getByRole('dialog');
    await expect(section.getByText('No signing key yet.')).toBeVisible();

    await section.getByRole('button', { name: 'New key…' }).click();
    await dialog.getByLabel('Name of the key').fill('Harbour office');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await expect(keys.getByRole('row', { name: /Current.*Harbour office/ })).toBeVisible();
    const [first] = listed();
    await expect(keys).toContainText(first!.fingerprint);
    await expect(section).toContainText(`${vault}.keys`);

    await section.getByRole('button', { name: 'Rotate…' }).click();
    await dialog.getByLabel('Reason').fill('yearly');
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await expect(keys.getByRole('row', { name: /Current.*Harbour office 2/ })).toBeVisible();
    await expect(keys.getByRole('row', { name: /Retired.*yearly/ })).toBeVisible();

    const pair = generateKeyPairSync('ed25519');
    const mine = join(site.folder, 'anna.pem');
    const open = join(site.folder, 'anna.pub');
    writeFileSync(mine, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(open, pair.publicKey.export({ type: 'spki', format: 'pem' }));
    await section.getByRole('button', { name: 'Add a person…' }).click();
    await dialog.getByLabel('Name').fill('Anna');
    await dialog.getByLabel('Public key').setInputFiles(mine);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect(dialog.getByRole('alert')).toContainText('private key');
    await dialog.getByLabel('Public key').setInputFiles(open);
    await dialog.getByRole('button', { name: 'Add' }).click();
    const { actors } = ask<{ actors: { name: string; fingerprint: string }[] }>('actors', 'list');
    await expect(people.getByRole('row', { name: /Anna/ })).toContainText(actors[0]!.fingerprint);

    const found = await new AxeBuilder({ page }).include('main').analyze();
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

    const [current] = listed();
    renameSync(current!.file, `${current!.file}.away`);
    await page.reload();
    await expect(keys.getByRole('row', { name: /Missing.*Harbour office 2/ })).toContainText(current!.file);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
