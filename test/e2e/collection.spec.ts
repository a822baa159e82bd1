/** Importing a signed collection in the window: the question whose key it is, the fingerprint, and the machines after the answer. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { run, scratch } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

test('a collection of an unknown signer asks first, and is taken in after the answer', async ({ page }) => {
  test.setTimeout(150_000);
  const folder = scratch();
  const key = join(folder, 'key.pem');
  const out = join(folder, 'site.zip');
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const sweep = ['discover', '127.0.0.1', '--ports', '1', '--ask', 'none', '--confirm-scope'];
  const made = run<{ collection: { signer: string } }>(['--now', testNow, ...sweep, '--out', out, '--sign', key]);
  expect(made.exit, made.stderr).toBe(0);
  const site = await openSite(makeVault());
  try {
    await openWindow(page, site);
    await page.getByRole('link', { name: 'Assets' }).click();
    await page.getByRole('button', { name: 'Import files…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[type=file]').first().setInputFiles(out);
    await expect(dialog).toContainText('signer-unknown');
    const question = dialog.getByRole('region', { name: 'Whose collection it is' });
    await expect(question).toContainText(made.document.collection.signer);
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    await question.getByRole('button', { name: /trust this signer/ }).click();
    await expect(dialog).toContainText('Signed collection of another PatchLedger');
    await expect(dialog).toContainText('1 of 1 file taken in');
  } finally {
    await site.served.stop();
  }
});
