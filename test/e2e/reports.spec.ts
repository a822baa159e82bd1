/** The Reports screen on the real engine: preview, saved files, an evidence pack made and verified, a changed byte found. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { root, run } from '../program.ts';
import { makeVault, openSite, openWindow, testNow } from './support.ts';

test.setTimeout(180_000);

async function saved(page: Page, button: string): Promise<{ name: string; path: string; sha256: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  const path = await download.path();
  return {
    name: download.suggestedFilename(),
    path,
    sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
  };
}

test('reports are read, saved and packed, and a pack is verified', async ({ page }) => {
  const vault = makeVault([join(root, 'test/fixtures/hosts/shop-server')]);
  const site = await openSite(vault);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  try {
    await openWindow(page, site);
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    const main = page.getByRole('main', { name: 'Reports' });
    const kinds = main.getByRole('navigation', { name: 'Kinds of reports' });
    await expect(kinds.getByRole('link')).toHaveText([
      /^Executive summary/,
      /^Technical findings/,
      /^Change record/,
      /^Evidence pack/,
      /^Verify a pack/,
    ]);

    const preview = main.getByRole('region', { name: 'Preview of Executive summary' });
    await expect(preview.getByRole('img')).toHaveCount(2);
    const [width, height] = await preview
      .getByRole('img', { name: 'Page 1 of 2' })
      .evaluate((image: HTMLImageElement) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]));
    expect(height! / width!).toBeCloseTo(Math.SQRT2, 2);

    const pdf = await saved(page, 'Save PDF');
    expect(readFileSync(pdf.path).subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.name).toMatch(/, executive, 2026-11-23\.pdf$/);
    const shown = (await main.locator('.report-saved .fingerprint').textContent())!.replace(/\s/g, '');
    expect(shown).toBe(pdf.sha256);
    // The command line makes the same bytes of the same vault at the same time.
    const file = join(site.folder, 'by-command.pdf');
    const made = run<{ sha256: string; pages: number }>([
      '--vault', vault, '--now', testNow, '--actor', 'tester', 'report', 'executive', '--format', 'pdf', '--out', file,
    ]); // prettier-ignore
    expect(made.document).toMatchObject({ sha256: pdf.sha256, pages: 2 });

    await kinds.getByRole('link', { name: /^Technical findings/ }).click();
    await expect(
      main.getByRole('region', { name: 'Preview of Technical findings' }).getByRole('img').first(),
    ).toBeVisible();
    const csv = await saved(page, 'Save CSV');
    const { total } = run<{ total: number }>(['--vault', vault, '--now', testNow, 'findings']).document;
    expect(readFileSync(csv.path, 'utf8').trim().split('\r\n')).toHaveLength(total + 1);

    await kinds.getByRole('link', { name: /^Change record/ }).click();
    await expect(main.getByText('There is no rollout to report yet.')).toBeVisible();

    await kinds.getByRole('link', { name: /^Evidence pack/ }).click();
    await expect(main.getByText('a key that is made with this first pack')).toBeVisible();
    const pack = await saved(page, 'Make the pack');
    const panel = main.getByRole('region', { name: 'Evidence pack' });
    await expect(
      panel.getByRole('table', { name: 'Files of the pack' }).getByRole('row', { name: /VERIFY\.md/ }),
    ).toBeVisible();
    const { keys } = run<{ keys: { fingerprint: string }[] }>([
      '--vault',
      vault,
      '--now',
      testNow,
      'keys',
      'list',
    ]).document;
    await expect(panel).toContainText(keys[0]!.fingerprint);
    const found = await new AxeBuilder({ page }).include('main').analyze();
    expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

    await kinds.getByRole('link', { name: /^Verify a pack/ }).click();
    const verify = main.getByRole('region', { name: 'Verify a pack' });
    const bytes = readFileSync(pack.path);
    await verify
      .getByLabel('Drop an evidence pack here')
      .setInputFiles({ name: 'good.zip', mimeType: 'application/zip', buffer: bytes });
    await expect(verify.getByText('Whole', { exact: true })).toBeVisible();
    await expect(verify.getByText('it is a key of this vault')).toBeVisible();
    await expect(
      verify.getByRole('table', { name: 'Files of the pack' }).getByRole('row', { name: /As signed.*VERIFY\.md/ }),
    ).toBeVisible();
    const axe = await new AxeBuilder({ page }).include('main').analyze();
    expect(axe.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);

    const changed = Buffer.from(bytes);
    changed[Math.floor(changed.length / 2)]! ^= 1;
    writeFileSync(join(site.folder, 'bad.zip'), changed);
    await verify.getByLabel('Drop an evidence pack here').setInputFiles(join(site.folder, 'bad.zip'));
    await expect(verify.getByText('Not as signed', { exact: true })).toBeVisible();
    await expect(verify.getByRole('alert')).toBeVisible();

    // What the vault holds has changed since the pages were set: the key, the pack.
    await kinds.getByRole('link', { name: /^Executive summary/ }).click();
    await expect(main.getByText('The vault has changed since these pages were set.')).toBeVisible();
    await main.getByRole('button', { name: 'Set them anew' }).click();
    await expect(main.getByText('The vault has changed since these pages were set.')).toBeHidden();
    expect(problems).toEqual([]);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
