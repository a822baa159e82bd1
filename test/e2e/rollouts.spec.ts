/** Rollouts in the window, by visible names only: planned from the board, approved, planned anew; what can't be planned says why. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { root } from '../program.ts';
import { makeVault, openSite, openWindow } from './support.ts';

async function withoutViolations(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`),
  ).toEqual([]);
}

test('plan from the board, approve by name and by key, plan anew; on the sample site', async ({ page }) => {
  test.slow();
  const site = await openSite();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  try {
    await openWindow(page, site);
    await page.getByRole('button', { name: /sample/i }).click();
    await expect(page.getByRole('main', { name: 'Overview' })).toBeVisible({ timeout: 90_000 });

    // The list, by keys.
    await expect(page.getByRole('link', { name: 'Rollouts 1 to approve' })).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    const main = page.getByRole('main', { name: 'Rollouts' });
    await expect(main).toBeVisible();
    const list = page.getByRole('grid', { name: 'Rollouts' });
    await expect(list.getByRole('row', { name: /second half/ })).toContainText('1 of 2');
    await withoutViolations(page, 'list');

    // What is approved is told by its hash; the second name is enough.
    await list.getByRole('link', { name: 'Security round, second half' }).click();
    await expect(main.getByText('Needs 1 more approval.')).toBeVisible();
    await expect(main.getByRole('table', { name: 'Gates' })).toContainText('1 of 2 approvals');
    await withoutViolations(page, 'plan');
    await page.keyboard.press('t');
    await expect(page.getByRole('grid', { name: 'Plan' }).getByRole('row').nth(1)).toBeVisible();
    await page.keyboard.press('t');
    await main.getByRole('button', { name: 'Approve…' }).click();
    const dialog = page.getByRole('dialog');
    const hash = (await dialog.getByText(/^[0-9a-f]{64}$/).textContent())!;
    await withoutViolations(page, 'approve');
    await dialog.getByLabel('Who approves').fill('Ada');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(dialog).toBeHidden();
    await main.getByRole('tab', { name: 'Approvals 2 of 2' }).click();
    const approvals = main.getByRole('table', { name: 'Approvals' });
    await expect(approvals.getByRole('row', { name: /Ada/ })).toContainText('typed name');
    await expect(main.getByRole('table', { name: 'Versions of the plan' })).toContainText(hash);
    await withoutViolations(page, 'approvals');

    // Another plan: what was asked is there again, and the approvals die with the old one.
    await main.getByRole('button', { name: 'Plan anew…' }).click();
    await expect(dialog.getByText('Its 2 approvals die')).toBeVisible();
    await expect(dialog.getByLabel('Title')).toHaveValue('Security round, second half');
    await withoutViolations(page, 'plan anew');
    await dialog.getByText('Terms', { exact: true }).click();
    await dialog.getByLabel('Machines at a time').fill('2');
    await dialog.getByRole('button', { name: 'Plan anew', exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(main.getByText('Needs 2 approvals.')).toBeVisible();
    await main.getByRole('tab', { name: 'Approvals 0 of 2' }).click();
    await expect(approvals.getByRole('row', { name: /Ada/ })).toContainText('the plan changed after it');

    // From the board in three presses; then approved by a key of one's own.
    await page.getByRole('link', { name: /^Board/ }).click();
    const cards = page
      .getByRole('region', { name: 'Scheduled' })
      .getByRole('option', { name: /nodejs|postgresql-15|libpng1\.6/ });
    await cards.first().click();
    await page.getByRole('button', { name: 'Plan 1 selected…' }).click();
    await expect(dialog.getByRole('table', { name: 'Machines of the rollout' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Plan rollout' }).click();
    await expect(page).toHaveURL(/#\/rollouts\/R3/);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const file = (name: string, text: string | Buffer) => ({
      name,
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(text),
    });
    await main.getByRole('button', { name: 'Approve…' }).click();
    await dialog.getByLabel('Who approves').fill('Grace');
    await dialog.getByLabel('Own key').check();
    await dialog
      .getByLabel('Public key of this person')
      .setInputFiles(file('grace.pub.pem', publicKey.export({ type: 'spki', format: 'pem' })));
    await dialog
      .getByLabel('Private key of this person')
      .setInputFiles(file('grace.pem', privateKey.export({ type: 'pkcs8', format: 'pem' })));
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await expect(dialog).toBeHidden();
    await main.getByRole('tab', { name: 'Approvals 1 of 1' }).click();
    await expect(approvals.getByRole('row', { name: /Grace/ })).toContainText('signed with their own key');
    await expect(main.getByRole('button', { name: 'Run…', exact: true })).toBeVisible();

    // What is over: every step with its output, claim and observation side by side.
    await main.getByRole('link', { name: 'Rollouts', exact: true }).click();
    await list.getByRole('link', { name: 'Security round, first half' }).click();
    const run = page.getByRole('grid', { name: 'Machines' });
    await expect(run.getByRole('row').nth(1)).toContainText('Done');
    await expect(main.getByRole('progressbar', { name: 'Wave W1, test' })).toHaveAttribute('aria-valuenow', '100');
    await run.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Show the output' }).click();
    await expect(dialog.getByRole('region', { name: 'Output of Upgrade' })).toContainText('Setting up');
    await withoutViolations(page, 'one machine');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await main.getByRole('tab', { name: 'Verification' }).click();
    await expect(main.getByRole('table', { name: 'Verification' }).getByRole('row').nth(1)).toContainText('Verified');
    await withoutViolations(page, 'verification');
    expect(problems).toEqual([]);
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});

test('what can’t be planned says why and what to do', async ({ page }) => {
  const site = await openSite(makeVault([join(root, 'test/fixtures/hosts/shop-server')]));
  try {
    await openWindow(page, site);
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await expect(page.getByText('No rollout yet')).toBeVisible();
    await page.getByRole('link', { name: 'Go to the board' }).click();
    await page.getByRole('button', { name: 'Plan all of Scheduled…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Plan rollout' }).click();
    await expect(dialog.getByRole('alert')).toContainText('nothing-to-plan');
    await expect(dialog.getByRole('alert')).toContainText('over SSH');
  } finally {
    expect(await site.served.stop()).toBe(0);
  }
});
