/** Stored logins in the window: one is made, ordered, used by default where it fits, changed and removed; no answer holds its secret. */
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { run, scratch, serve } from '../program.ts';
import { makeVault, openSite, openWindow } from './support.ts';

const env = { VAULT_WORD: 'correct horse battery staple', OTHER: 'another-secret-0815' };
const secret = 'window-secret-4711';
const go = (page: Page, hash: string) => page.evaluate((to) => (globalThis.location.hash = to), hash);

async function passesAxe(page: Page) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
    expect(found.violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
  }
}

test('a credential is stored, used where it fits, changed and removed', async ({ page }, info) => {
  test.slow();
  page.setDefaultTimeout(20_000);
  const folder = scratch();
  const vault = join(folder, 'site.patchledger');
  const cli = ['--vault', vault, '--passphrase-env', 'VAULT_WORD', '--actor', 'Anna'];
  expect(run([...cli, 'init'], { env }).exit).toBe(0);
  const served = await serve(cli, { ...env, PATCHLEDGER_DATA: folder });
  const answers: string[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/rpc'))
      void response.text().then(
        (text) => answers.push(text),
        () => {},
      );
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  try {
    await page.goto(served.url);
    await page.getByRole('main').waitFor();
    await go(page, '#/credentials');
    await expect(page.getByRole('main', { name: 'Credentials' })).toContainText('No credentials yet');
    await page.getByRole('button', { name: 'New credential…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Servers');
    await dialog.getByRole('textbox', { name: 'User', exact: true }).fill('ops');
    await dialog.getByLabel('Logs in by').selectOption('a password');
    await dialog.getByRole('textbox', { name: 'Password', exact: true }).fill(secret);
    await dialog.getByLabel('For these machines').fill('10.9.0.0/24\nweb*');
    await passesAxe(page);
    await page.screenshot({ path: info.outputPath('dialog.png') });
    await dialog.getByRole('button', { name: 'Store it' }).click();
    const list = page.getByRole('table', { name: 'Credentials' });
    await expect(list.getByRole('row', { name: /Servers/ })).toContainText(
      /ops.*10\.9\.0\.0\/24, web\*.*stored.*never/,
    );

    const other = ['--kind', 'snmp', '--community-env', 'OTHER', '--scope', '10.9.0.0/24'];
    expect(run([...cli, 'credentials', 'add', 'Switches', ...other], { env }).exit).toBe(0);
    const place = list.getByRole('button', { name: /^Move Switches/ });
    await expect(place).toHaveAccessibleName('Move Switches, place 2 of 2');
    await place.press('ArrowUp');
    await expect(place).toHaveAccessibleName('Move Switches, place 1 of 2');
    await expect(place).toBeFocused();
    await passesAxe(page);
    await page.screenshot({ path: info.outputPath('list.png') });

    await list.getByRole('button', { name: 'Change Servers' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Password', exact: true })).toHaveValue('');
    await dialog.getByLabel('For these machines').fill('10.9.0.0/24\nhost with spaces');
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('invalid-argument');
    await dialog.getByLabel('For these machines').fill('127.0.0.0/8');
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(list.getByRole('row', { name: /Servers/ })).toContainText('127.0.0.0/8');

    // The dialog that collects offers it where it fits, and only there.
    expect(run([...cli, 'discover', '127.0.0.1', '--ports', '9', '--confirm-scope'], { env }).exit).toBe(0);
    await go(page, '#/discovery');
    await expect(page.getByRole('main').getByRole('link', { name: 'Credentials' })).toBeVisible();
    await page.getByRole('button', { name: 'Collect…' }).click();
    await dialog.getByLabel('Hosts').fill('127.0.0.1:9');
    const byStored = dialog.getByRole('checkbox', { name: 'Log in by stored credentials' });
    await expect(byStored).toBeChecked();
    await expect(dialog.getByText('Servers: for this host')).toBeVisible();
    await expect(dialog.getByRole('textbox', { name: 'User', exact: true })).toHaveCount(0);
    await passesAxe(page);
    await page.screenshot({ path: info.outputPath('collect.png') });
    await byStored.uncheck();
    await expect(dialog.getByRole('textbox', { name: 'User', exact: true })).toBeVisible();
    await byStored.check();
    await dialog.getByRole('button', { name: 'Collect', exact: true }).click();
    await expect(dialog.getByRole('table', { name: 'Collected hosts' })).toContainText('host-unreachable');
    await dialog.getByRole('button', { name: 'Done' }).click();

    await go(page, '#/credentials');
    await list.getByRole('button', { name: 'Remove Servers' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await expect(list.getByRole('row', { name: /Servers/ })).toHaveCount(0);
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.join('\n')).toContain('Servers');
    for (const one of [secret, env.OTHER]) expect(answers.join('\n')).not.toContain(one);
    expect(problems).toEqual([]);
  } finally {
    expect(await served.stop()).toBe(0);
  }
});

test('a plain vault says that it keeps references only', async ({ page }) => {
  const site = await openSite(makeVault());
  try {
    await openWindow(page, site);
    await go(page, '#/credentials');
    await expect(page.getByRole('main')).toContainText('This vault is plain');
    await page.getByRole('button', { name: 'New credential…' }).first().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('use the desktop window or the command line');
    await dialog.getByLabel('Logs in by').selectOption('a password');
    await expect(dialog.getByRole('textbox', { name: 'Password: variable' })).toBeDisabled();
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
