/**
 * Discovery in the window over loopback addresses with real listeners (Linux: all of 127.0.0.0/8 is this computer): scope,
 * confirmation, hosts arriving, pause and resume, what changed, and a collection that the hosts refuse.
 */
import { createServer as createHttp } from 'node:http';
import { createServer, type Server } from 'node:net';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow, type Site } from './support.ts';

test.skip(process.platform !== 'linux', 'only Linux has all of 127.0.0.0/8');
test.describe.configure({ mode: 'serial', timeout: 120_000 });

let site: Site;
let page: Page;
const servers: Server[] = [];

async function listen(server: Server, address: string, port: number): Promise<void> {
  servers.push(server);
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, address, done));
}

const greeting = (line: string) =>
  createServer((socket) => {
    socket.on('error', () => {});
    socket.write(`${line}\r\n`);
  });

async function confirm(): Promise<void> {
  await page.getByRole('button', { name: 'Sweep…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm the scope' });
  await expect(dialog.getByRole('row', { name: /Confirmed by/ })).toContainText(/\S/);
  await dialog.getByRole('button', { name: /I may sweep this/ }).click();
}

async function accessible(): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
  expect(
    found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`),
  ).toEqual([]);
}

test.beforeAll(async ({ browser }) => {
  await listen(greeting('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7'), '127.83.0.5', 2222);
  await listen(
    createHttp((_request, response) => {
      response.setHeader('Server', 'lighttpd/1.4.69');
      response.end('<title>HP LaserJet M404</title>');
    }),
    '127.83.0.9',
    8080,
  );
  site = await openSite(makeVault());
  page = await (await browser.newContext()).newPage();
  await openWindow(page, site);
});
test.afterAll(async () => {
  await page.close();
  expect(await site.served.stop()).toBe(0);
  for (const server of servers) server.close();
});

test('an empty vault asks for a scope, says how much it is, and refuses nonsense in words', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByRole('main', { name: 'Discovery' })).toBeVisible();
  await page.getByLabel('Ranges').fill('127.83.0.0/28\n127.83.0.300');
  await expect(page.getByRole('alert')).toContainText('"127.83.0.300" is not an address range');
  await page.getByLabel('Ranges').fill('127.83.0.0/28');
  await page.getByLabel('Leave out').fill('127.83.0.8');
  await page.getByLabel('Ports').fill('2222, 8080');
  const estimate = page.getByRole('table', { name: 'Estimate' });
  await expect(estimate.getByRole('row', { name: /Addresses/ })).toContainText('15');
  await expect(estimate.getByRole('row', { name: /Connections/ })).toContainText('30');
  await accessible();
});

test('a confirmed sweep shows its hosts, and the log names who confirmed', async () => {
  await confirm();
  await expect(page.getByText('15 hosts', { exact: true })).toBeVisible({ timeout: 30_000 });
  const map = page.getByRole('grid', { name: 'Map of 127.83.0.0/24' });
  await expect(map.getByRole('gridcell', { name: /^127\.83\.0\.9, Printer/ })).toHaveText('P');
  await expect(map.getByRole('gridcell', { name: '127.83.0.8, not in the scope' })).toBeVisible();
  const printers = page.getByRole('button', { name: 'Printer 1' });
  await printers.click();
  await expect(printers).toHaveAttribute('aria-pressed', 'true');
  await expect(map.locator('[data-dim]')).toHaveCount(14);
  await printers.click();
  await accessible();
  // From the first host on: .0 .. .7, and over the one that is left out.
  await map.focus();
  for (let step = 0; step < 8; step++) await page.keyboard.press('PageDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: '127.83.0.9' })).toContainText('HP LaserJet M404');
  await page.keyboard.press('Escape');
  await expect(map).toBeFocused();
  await page.getByText('List', { exact: true }).click();
  const grid = page.getByRole('grid', { name: 'Hosts' });
  await expect(grid).toHaveAttribute('aria-rowcount', '16');
  await expect(grid.getByRole('row', { name: /127\.83\.0\.5\b/ })).toContainText('Debian 12');
  await expect(grid.getByRole('row', { name: /127\.83\.0\.9\b/ })).toContainText('Printer');
  await accessible();
  await page.getByLabel('Filter the hosts').fill('printer');
  await expect(page.getByText('1 host', { exact: true })).toBeVisible();
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: '127.83.0.9' });
  await expect(panel).toContainText('lighttpd/1.4.69; “HP LaserJet M404”');
  await expect(panel).toContainText('because its page is titled “HP LaserJet M404”');
  await accessible();
  await page.keyboard.press('Escape');
  await page.getByLabel('Filter the hosts').fill('');
  const log = run<{
    entries: { action: string; detail: { ranges?: string[]; exclude?: string[]; confirmedBy?: string } }[];
  }>(['--vault', site.vault, '--now', testNow, 'log']).document.entries;
  const confirmed = log.find(({ action }) => action === 'discovery.confirmed');
  expect(confirmed?.detail).toMatchObject({ ranges: ['127.83.0.0/28'], exclude: ['127.83.0.8'] });
  expect(confirmed?.detail.confirmedBy).toBeTruthy();
});

test('a polite sweep is paused, goes on, and then shows what changed', async () => {
  await listen(greeting('SSH-2.0-dropbear_2022.83'), '127.83.0.3', 2222);
  await page.getByRole('link', { name: 'New sweep' }).click();
  await page.getByLabel('Ranges').fill('127.83.0.0/26');
  await page.getByLabel('Ports').fill('2222, 8080');
  await page.getByLabel('Polite').check();
  await confirm();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Sweep S2' })).toBeVisible();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('63 hosts', { exact: true })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Changes since S1: 1' }).click();
  const changes = page.getByRole('table', { name: 'Changes' });
  await expect(changes.getByRole('row', { name: /127\.83\.0\.3/ })).toContainText('opened 2222');
  await accessible();
  await page.getByRole('tab', { name: 'All sweeps 2' }).click();
  const sweeps = page.getByRole('table', { name: 'Sweeps' });
  await expect(sweeps.getByRole('row')).toHaveCount(3);
  await expect(sweeps.getByRole('row', { name: /^S2/ })).toContainText('1 changed since S1');
  await expect(sweeps.getByRole('row', { name: /^S1/ })).toContainText('nothing to compare with');
});

test('a schedule is made with a confirmed scope, runs when asked, and is held and removed', async () => {
  await page.getByRole('tab', { name: 'Schedules 0' }).click();
  await page.getByRole('button', { name: 'Add schedule…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New schedule' });
  await dialog.getByLabel('Name').fill('Nightly');
  await dialog.getByLabel('Ranges').fill('127.83.0.5');
  await dialog.getByLabel('How often').selectOption({ label: 'Every Sunday' });
  await expect(dialog.getByRole('button', { name: 'Make it' })).toBeDisabled();
  await dialog.getByLabel('I may do this at every run').check();
  await accessible();
  await dialog.getByRole('button', { name: 'Make it' }).click();
  const row = page.getByRole('table', { name: 'Schedules' }).getByRole('row', { name: /Nightly/ });
  await expect(row).toContainText('Sweep 127.83.0.5');
  await expect(row).toContainText('Every Sunday, 22:00');
  await accessible();
  await row.getByRole('button', { name: 'Run Nightly now' }).click();
  await expect(row).toContainText(/Done.*sweep S3: 1 host in/, { timeout: 30_000 });
  await row.getByRole('button', { name: 'Pause Nightly' }).click();
  await expect(row).toContainText('Paused');
  await row.getByRole('button', { name: 'Remove Nightly' }).click();
  await expect(page.getByText('Nothing comes by itself yet')).toBeVisible();
  await page.goto(page.url().replace(/#.*$/, '#/discovery/S2'));
});

test('a collection that fails says so host by host', async () => {
  await page.getByRole('tab', { name: /^Hosts/ }).click();
  await page.getByLabel('Filter the hosts').fill('ssh');
  await page.getByRole('button', { name: 'Collect…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Collect machines' });
  await expect(dialog.getByLabel('Hosts')).toHaveValue('127.83.0.3:2222\n127.83.0.5:2222');
  await dialog.getByLabel('User', { exact: true }).fill('anna');
  await dialog.getByLabel('Password', { exact: true }).fill('not the password');
  await expect(dialog.getByText('Windows over SSH never run on real Windows')).toBeVisible();
  await dialog.getByText('Linux over SSH').click();
  await expect(dialog.getByText(/a POSIX shell, awk, and one of dpkg/)).toBeVisible();
  await accessible();
  // Each way has its own hosts and fields; what was typed for SSH is there again.
  const way = (name: string) => dialog.getByText(name, { exact: true }).click();
  await way('SNMP');
  await expect(dialog.getByLabel('Hosts')).toHaveValue('127.83.0.9');
  await expect(dialog.getByLabel('Community', { exact: true })).toBeVisible();
  await dialog.getByLabel('Version').selectOption('3');
  await expect(dialog.getByLabel('Privacy password', { exact: true })).toBeVisible();
  await accessible();
  await way('PowerShell remoting');
  await expect(dialog.getByLabel('WinRM over HTTPS')).toBeVisible();
  await accessible();
  await way('SSH');
  await expect(dialog.getByLabel('User', { exact: true })).toHaveValue('anna');
  await expect(dialog.getByLabel('Hosts')).toHaveValue('127.83.0.3:2222\n127.83.0.5:2222');
  await dialog.getByRole('button', { name: 'Collect 2 hosts' }).click();
  const results = dialog.getByRole('table', { name: 'Collected hosts' });
  await expect(results.getByRole('row')).toHaveCount(3, { timeout: 60_000 });
  await expect(results.getByRole('row', { name: /127\.83\.0\.5:2222/ })).toContainText(
    /host-unreachable|host-timeout|connection-lost/,
  );
  await accessible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
});
