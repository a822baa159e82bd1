/** Feeds in the window: updated from a mirror when asked, a login page refused, and the switch that forbids it for good. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { loginPage, startFeedServer, type FeedServer } from '../feed-server.ts';
import { root, run, scratch } from '../program.ts';
import { openSite, openWindow, testNow, type Site } from './support.ts';

let site: Site;
let server: FeedServer;
const vault = join(scratch(), 'feeds.patchledger');
const fixture = (name: string) => readFileSync(join(root, 'test/fixtures/feeds', name));
const asked = <Document>(...args: string[]) => run<Document>(['--vault', vault, '--now', testNow, ...args]);
const go = (page: Page, hash: string) => page.evaluate((to) => (globalThis.location.hash = to), hash);

test.beforeAll(async () => {
  server = await startFeedServer({
    '/feeds/kev/known_exploited_vulnerabilities.json': fixture('kev.json'),
    '/feeds/epss/epss_scores-current.csv.gz': fixture('epss.csv'),
  });
  expect(asked('init', '--plain', '--test', '--no-starter').exit).toBe(0);
  site = await openSite(vault);
});
test.afterAll(async () => {
  await server.close();
  expect(await site.served.stop()).toBe(0);
});

async function passesAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)).toEqual(
    [],
  );
}

// A job of the window starts a thread, which takes its time on a busy machine.
const slowly = { timeout: 60_000 };

test('feeds are updated when asked, and never where it is forbidden', async ({ page }) => {
  test.setTimeout(240_000);
  await openWindow(page, site);
  await go(page, '#/feeds');
  const section = page.getByRole('region', { name: 'Update from the network' });
  const results = section.getByRole('table', { name: 'Updated feeds' });

  await test.step('opening the screen fetches nothing; a mirror is set', async () => {
    await expect(section.getByText('Nothing is fetched unless you ask here.')).toBeVisible();
    await expect(section).toContainText('https://www.cisa.gov/sites/default/files/feeds/known_exploited');
    await section.getByLabel('Mirror').fill('ftp://mirror.example');
    await section.getByRole('button', { name: 'Save' }).click();
    await expect(section.getByRole('alert')).toContainText('Only http: and https: are fetched');
    await section.getByLabel('Mirror').fill(`${server.url}/feeds`);
    await section.getByRole('button', { name: 'Save' }).click();
    await expect(section).toContainText(`${server.url}/feeds/kev/known_exploited_vulnerabilities.json`);
    expect(server.connections()).toBe(0);
    await passesAxe(page);
  });

  await test.step('one feed, then all that hold data', async () => {
    await section.getByRole('button', { name: 'Update kev' }).click();
    await expect(results.getByRole('row').nth(1)).toContainText('Taken in', slowly);
    await expect(section).toContainText('1 of 1 file taken in');
    await section.getByRole('button', { name: 'Update epss' }).click();
    await expect(results).toContainText('epss_scores-current.csv.gz', slowly);
    await section.getByRole('button', { name: 'Update all' }).click();
    await expect(section).toContainText('0 of 2 files taken in, 2 unchanged at the source', slowly);
    expect(server.asked.map(({ status }) => status)).toEqual([200, 200, 304, 304]);
    await expect(page.getByRole('table', { name: 'Feeds', exact: true })).toContainText('imported');
  });

  await test.step('a login page is said to be one', async () => {
    server.always(loginPage);
    await section.getByRole('button', { name: 'Update kev' }).click();
    await expect(results).toContainText('captive-portal', slowly);
    await expect(section).toContainText('Nothing was changed.');
    await passesAxe(page);
    server.always(null);
  });

  await test.step('a feed that fell by half is taken only after a question', async () => {
    const [header, columns, ...rows] = fixture('epss.csv').toString().trim().split('\n');
    const half = Buffer.from(`${[header, columns, ...rows.slice(0, 300)].join('\n')}\n`);
    server.files.set('/feeds/epss/epss_scores-current.csv.gz', half);
    await section.getByRole('button', { name: 'Update epss' }).click();
    await expect(results).toContainText('feed-shrunk', slowly);
    await section.getByRole('button', { name: 'Take the smaller feed anyway…' }).click();
    await page.getByRole('button', { name: 'Take it anyway' }).click();
    await expect(results.getByRole('row').nth(1)).toContainText('Taken in', slowly);
  });

  await test.step('the switch forbids it here and on the command line', async () => {
    await go(page, '#/settings');
    const network = page.getByRole('region', { name: 'Network' });
    await network.getByRole('switch', { name: 'Allow fetching feeds from the network' }).press('Space');
    await expect(network).toContainText('Off: nothing is fetched');
    await go(page, '#/feeds');
    await expect(section).toContainText('The network is switched off in this vault');
    await expect(section.getByRole('button')).toHaveCount(0);
    const connections = server.connections();
    expect(asked('feeds', 'update', 'kev').exit).toBe(3);
    expect(server.connections()).toBe(connections);
  });

  await test.step('a person switches it on again, after a question, and the log has both', async () => {
    await section.getByRole('link', { name: 'Settings' }).click();
    const network = page.getByRole('region', { name: 'Network' });
    await network.getByRole('switch', { name: 'Allow fetching feeds from the network' }).press('Space');
    await page.getByRole('button', { name: 'Keep it off' }).click();
    await expect(network).toContainText('Off: nothing is fetched');
    await network.getByRole('switch', { name: 'Allow fetching feeds from the network' }).press('Space');
    await page.getByRole('button', { name: 'Allow fetching' }).click();
    await expect(network).toContainText('Feeds may be fetched when someone asks');
    const { entries } = asked<{ entries: { action: string; detail: { network?: { to: string } } }[] }>('log').document;
    const switched = entries.flatMap(({ detail }) => (detail.network ? [detail.network.to] : []));
    expect(switched.toSorted()).toEqual(['allowed', 'forbidden']);
    await passesAxe(page);
  });
});
