import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron as electron, expect, test } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');

test('the desktop window opens on app:// without a port, locked down', async () => {
  const data = mkdtempSync(join(tmpdir(), 'patchledger-desktop-'));
  const program = await electron.launch({ args: [root, `--user-data-dir=${data}`] });
  try {
    const window = await program.firstWindow();
    await expect(window.getByRole('main', { name: 'Welcome' })).toBeVisible();
    expect(new URL(window.url()).protocol).toBe('app:');
    // Nothing of Node is in the page, and it can't leave its origin.
    expect(
      await window.evaluate(() => [
        typeof (globalThis as { require?: unknown }).require,
        typeof (globalThis as { process?: unknown }).process,
      ]),
    ).toEqual(['undefined', 'undefined']);
    await window.evaluate(() => {
      globalThis.location.href = 'https://example.com/';
    });
    await expect(window.getByRole('main', { name: 'Welcome' })).toBeVisible();
    expect(new URL(window.url()).protocol).toBe('app:');
  } finally {
    await program.close();
  }
});
