/** Which feeds are needed here, taking an import back, and findings that only product names and versions speak for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { run, scratch } from '../program.ts';
import { openSite, openWindow, testNow, type Site } from './support.ts';

const folder = scratch();
const vault = join(folder, 'needed.patchledger');
const asked = <Document>(...args: string[]) => run<Document>(['--vault', vault, '--now', testNow, ...args]);
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const osRelease = write(
  'os-release',
  'NAME="AlmaLinux"\nVERSION="9.6"\nID="almalinux"\nVERSION_ID="9.6"\nPRETTY_NAME="AlmaLinux 9.6"\n',
);
const programs = write(
  'programs.reg',
  [
    'Windows Registry Editor Version 5.00',
    '',
    String.raw`[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\7-Zip]`,
    '"DisplayName"="7-Zip 16.04 (x64)"',
    '"DisplayVersion"="16.04"',
    '"Publisher"="Igor Pavlov"',
    '',
  ].join('\r\n'),
);
const nvd = write(
  'nvd.json',
  JSON.stringify({
    resultsPerPage: 1,
    startIndex: 0,
    totalResults: 1,
    format: 'NVD_CVE',
    version: '2.0',
    timestamp: '2026-11-20T00:00:00.000',
    vulnerabilities: [
      {
        cve: {
          id: 'CVE-2026-70001',
          sourceIdentifier: 'cve@mitre.org',
          published: '2026-11-01T00:00:00.000',
          lastModified: '2026-11-02T00:00:00.000',
          vulnStatus: 'Analyzed',
          descriptions: [{ lang: 'en', value: 'Made for this test.' }],
          metrics: {},
          configurations: [
            {
              nodes: [
                {
                  operator: 'OR',
                  negate: false,
                  cpeMatch: [
                    {
                      vulnerable: true,
                      criteria: 'cpe:2.3:a:7-zip:7-zip:*:*:*:*:*:*:*:*',
                      versionEndExcluding: '18.00',
                      matchCriteriaId: '00000000-0000-0000-0000-000000000001',
                    },
                  ],
                },
              ],
            },
          ],
          references: [],
        },
      },
    ],
  }),
);
const advisory = {
  schema_version: '1.6.0',
  id: 'ALSA-2026:0001',
  modified: '2026-11-20T00:00:00Z',
  published: '2026-11-20T00:00:00Z',
  summary: 'Important: bash security update',
  related: ['CVE-2026-70002'],
  affected: [
    {
      package: { ecosystem: 'AlmaLinux:9', name: 'bash' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '5.1.8-9.el9' }] }],
    },
  ],
};

let site: Site;
test.beforeAll(async () => {
  expect(asked('init', '--plain', '--test', '--no-starter').exit).toBe(0);
  expect(asked('import', osRelease, '--asset', 'alma-1').exit).toBe(0);
  expect(asked('feeds', 'import', nvd).exit).toBe(0);
  expect(asked('import', programs, '--asset', 'desk-7').exit).toBe(0);
  site = await openSite(vault);
});
test.afterAll(async () => {
  expect(await site.served.stop()).toBe(0);
});

const go = (page: Page, hash: string) => page.evaluate((to) => (globalThis.location.hash = to), hash);

async function passesAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual(
    [],
  );
}

test('what is needed here, what is taken back, and how sure findings are', async ({ page }) => {
  test.slow();
  await openWindow(page, site);

  await test.step('a system without a feed is named until one is imported, and again when that is taken back', async () => {
    await go(page, '#/feeds');
    const needed = page.getByRole('region', { name: 'Needed here' });
    const feeds = page.getByRole('table', { name: 'Feeds', exact: true });
    await expect(needed).toContainText('AlmaLinux 9');
    await expect(needed).toContainText('1 machine, no data');
    await expect(needed).toContainText('AlmaLinux/all.zip');
    await passesAxe(page);

    await page
      .getByRole('region', { name: 'Import', exact: true })
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: 'ALSA-2026_0001.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(advisory)),
      });
    await expect(page.getByRole('table', { name: 'Imported feeds' })).toContainText('osv');
    await expect(needed).toHaveCount(0);
    await expect(feeds.getByRole('list', { name: /OSV.* speaks of/ })).toContainText('AlmaLinux 9');

    await feeds.getByRole('button', { name: /^OSV/ }).click();
    const panel = page.getByRole('dialog', { name: /^OSV/ });
    await expect(panel.getByRole('table', { name: /Imports of OSV/ })).toContainText('ALSA-2026_0001.json');
    await passesAxe(page);
    await panel.getByRole('button', { name: 'Take the last import back…' }).click();
    const question = page.getByRole('dialog', { name: /Take the last import of OSV/ });
    await expect(question).toContainText('before ALSA-2026_0001.json was imported');
    await expect(question).toContainText('What it added goes: 1 record.');
    await passesAxe(page);
    await question.getByRole('button', { name: 'Take it back' }).click();
    await expect(page.getByText(/ALSA-2026_0001.json was taken back/)).toBeVisible();
    await expect(panel).toContainText('taken back');
    await expect(panel.getByRole('button', { name: 'Take the last import back…' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(needed).toContainText('AlmaLinux 9');

    const { document } = asked<{ imports: { file: string; undoneAt: string | null }[] }>('feeds', 'history', 'osv');
    expect(document.imports).toMatchObject([{ file: 'ALSA-2026_0001.json', undoneAt: '2026-11-23T09:00:00.000Z' }]);
  });

  await test.step('what only names and versions speak for is told apart, here and on the command line', async () => {
    await go(page, '#/findings');
    const grid = page.getByRole('grid', { name: 'Findings' });
    await expect(grid.getByRole('row').nth(1)).toContainText('unconfirmed');
    await page.getByRole('button', { name: /^Confirmed/ }).click();
    await expect(page.getByText('No findings under these filters')).toBeVisible();
    await page.getByRole('button', { name: /^Confirmed/ }).click();
    await grid.getByRole('link', { name: 'CVE-2026-70001' }).click();
    const evidence = page.getByRole('region', { name: 'Evidence' });
    await expect(evidence.getByRole('row', { name: /^How sure/ })).toContainText('unconfirmed');
    await expect(evidence.getByRole('row', { name: /^Said by/ })).toContainText('NVD');
    await passesAxe(page);

    await go(page, '#/board');
    await page.getByRole('option', { name: /7-Zip/ }).dblclick();
    const panel = page.getByRole('dialog', { name: /7-Zip/ });
    await expect(panel).toContainText('program upgrade');
    await expect(panel).toContainText('by the program’s own updater');
    await expect(panel.getByRole('button', { name: 'Plan a rollout…' })).toHaveCount(0);
    await passesAxe(page);

    const { document } = asked<{ findings: { unconfirmed: boolean }[]; total: number }>('findings');
    expect(document).toMatchObject({ total: 1, findings: [{ unconfirmed: true }] });
    expect(asked<{ total: number }>('findings', '--confirmed').document.total).toBe(0);
  });
});
