/**
 * Reading a directory in the window, as far as it goes without a domain: a certificate that nothing proves, the question, and a refused
 * login. Reading itself is tested on a real domain controller (test/lab/directory.lab.ts).
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { root } from '../program.ts';
import { makeVault, openSite, openWindow } from './support.ts';

/** Refuses every bind as Active Directory does for a wrong password. */
async function refusingDirectory(): Promise<{ port: number; binds: () => number; close: () => void }> {
  const pem = readFileSync(join(root, 'test/fixtures/discovery/test-only.pem'));
  const said = Buffer.from('80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 52e, v4563');
  let binds = 0;
  const server = createServer({ key: pem, cert: pem }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (request) => {
      if (request[5] !== 0x60) return;
      binds += 1;
      const result = Buffer.concat([Buffer.from([0x0a, 1, 49, 4, 0, 4, said.length]), said]);
      const answer = Buffer.concat([Buffer.from([2, 1, request[4]!, 0x61, result.length]), result]);
      socket.write(Buffer.concat([Buffer.from([0x30, answer.length]), answer]));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { port: (server.address() as AddressInfo).port, binds: () => binds, close: () => void server.close() };
}

test('a certificate is shown before anything is sent, and a wrong password is sent once', async ({ page }) => {
  test.setTimeout(120_000);
  const site = await openSite(makeVault());
  const directory = await refusingDirectory();
  try {
    await openWindow(page, site);
    for (const screen of ['Assets', 'Coverage']) {
      await page.getByRole('link', { name: screen }).click();
      await expect(page.getByRole('button', { name: 'Read a directory…' })).toBeVisible();
    }
    await page.getByRole('button', { name: 'Read a directory…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Read a directory' });
    await expect(dialog).toContainText('never run on a real Windows controller');
    await dialog.getByLabel('Domain controller').fill('127.0.0.1');
    await dialog.getByLabel('User').fill('reader@corp.example');
    await dialog.getByRole('textbox', { name: 'Password' }).fill('Wrong-password-1');
    await dialog.getByText('Encryption, authority').click();
    await dialog.getByLabel('Encryption').selectOption('ldaps');
    await dialog.getByLabel('Port').fill(String(directory.port));
    await dialog.getByRole('button', { name: 'Read', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('certificate-refused');
    await expect(dialog.getByRole('region', { name: 'The certificate it shows' })).toBeVisible();
    expect(directory.binds()).toBe(0);
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    await dialog.getByRole('button', { name: /accept this certificate/ }).click();
    await expect(dialog.getByRole('alert')).toContainText('wrong password');
    expect(directory.binds()).toBe(1);
  } finally {
    directory.close();
    await site.served.stop();
  }
});
