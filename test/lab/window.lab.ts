/** The chain once through the window, in a real browser and on real hosts, by the names a person sees. */
import { readFileSync } from 'node:fs';
import { chromium, expect, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { serve, type Served } from '../program.ts';
import { audit, packageList } from './host-facts.ts';
import type { Lab } from './lab.ts';
import { onLab, openLab, Site } from './on-lab.ts';

const slow = { timeout: 90_000 };

onLab('the chain through the window', () => {
  let lab: Lab;
  let site: Site;
  let served: Served;
  let browser: Browser;
  let page: Page;
  const names = ['web1', 'db1'];

  beforeAll(async () => {
    lab = await openLab();
    for (const name of names) await lab.host(name).reset();
    site = new Site(lab);
    served = await serve(site.arguments);
    browser = await chromium.launch({
      executablePath: process.env.PATCHLEDGER_BROWSER ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    await page.goto(served.url);
    await page.getByRole('main').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    for (const name of names) await lab.host(name).reset();
  });

  const goTo = (name: RegExp) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
  /** Fills in the login of a dialog that goes to machines, and presses its button. */
  const logIn = async (button: string | RegExp) => {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('User', { exact: true }).fill('root');
    await dialog.getByLabel('Private key', { exact: true }).setInputFiles(lab.keyFile);
    await dialog.getByRole('button', { name: button }).click();
    return dialog;
  };

  it('sweeps and collects', async () => {
    await goTo(/^Discovery/);
    const first = lab.host('web1').address;
    const last = lab.host('db1').address;
    await page.getByLabel('Ranges').fill(`${first}\n${last}`);
    await page.getByRole('button', { name: 'Sweep…' }).click();
    await page.getByRole('button', { name: /I may sweep this/ }).click();
    await expect(page.getByText('2 hosts', { exact: true })).toBeVisible(slow);
    await page.getByRole('button', { name: 'Collect…' }).click();
    const dialog = await logIn('Collect 2 hosts');
    const results = dialog.getByRole('table', { name: 'Collected hosts' });
    for (const address of [first, last])
      await expect(results.getByRole('row').filter({ hasText: address })).toContainText('Done', slow);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(dialog).toBeHidden();
    await goTo(/^Assets/);
    await expect(page.getByRole('grid', { name: 'Assets' }).getByRole('row', { name: /web1/ })).toBeVisible(slow);
  });

  it('plans from the board and approves', async () => {
    await goTo(/^Board/);
    await page
      .getByRole('option', { name: /openssl/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Plan 1 selected…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Plan rollout' }).click();
    await expect(page).toHaveURL(/#\/rollouts\/R1/);
    await page.getByRole('button', { name: 'Approve…' }).click();
    await page.getByRole('dialog').getByLabel('Who approves').fill('Owner');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Run…', exact: true })).toBeVisible(slow);
  });

  it('dry-runs, runs and verifies', async () => {
    const before = await packageList(lab.host('web1'));
    await page.getByRole('button', { name: 'Dry run…' }).click();
    await logIn('Start the dry run');
    await expect(page.getByRole('dialog')).toBeHidden(slow);
    expect(await packageList(lab.host('web1'))).toBe(before);
    await page.getByRole('button', { name: 'Run…', exact: true }).click();
    await logIn('Run');
    await expect(page.getByText(/^1 of 1 upgrade done/)).toBeVisible(slow);
    expect(await packageList(lab.host('web1'))).not.toBe(before);
    expect(await audit(lab.host('web1'))).toBe('');
    await page.getByRole('button', { name: 'Verify…' }).click();
    await logIn('Verify');
    await page.getByRole('tab', { name: /^Verification/ }).click();
    await expect(page.getByRole('table', { name: 'Verification' })).toContainText('Verified', slow);
  });

  it('reports, packs and verifies the pack', async () => {
    await page.getByRole('link', { name: 'Change report' }).click();
    await expect(page.getByRole('img', { name: /^Page 1 of/ }).first()).toBeVisible(slow);
    const [pdf] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save PDF' }).click(),
    ]);
    expect(readFileSync(await pdf.path(), 'latin1').startsWith('%PDF-')).toBe(true);
    await page.getByRole('link', { name: /^Evidence pack/ }).click();
    const [pack] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the pack' }).click(),
    ]);
    await page.getByRole('link', { name: /^Verify a pack/ }).click();
    const panel = page.getByRole('region', { name: 'Verify a pack' });
    await panel
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'pack.zip', mimeType: 'application/zip', buffer: readFileSync(await pack.path()) });
    await expect(panel.getByRole('table', { name: 'Files of the pack' })).toContainText('VERIFY.md', slow);
    await expect(panel).toContainText(/whole|As signed/);
  });
});
