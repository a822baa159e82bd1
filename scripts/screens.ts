/**
 * Takes the pictures of docs/screens: every screen of the sample site, light and dark, at 1280x800 and 1920x1080.
 * Also the first pages of the three reports. `npm run screens -- FOLDER NAME` (needs the build and a Chromium;
 * PATCHLEDGER_BROWSER names one) takes into FOLDER those whose names begin with NAME, by default all.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { loopbackScope, openLoopbackSite } from './loopback-site.ts';
import { root, scratch, serve } from '../test/program.ts';

const out = process.argv[2] ?? join(root, 'docs/screens');
mkdirSync(out, { recursive: true });
const wanted = (name: string) => name.startsWith(process.argv[3] ?? '');

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

interface Picture {
  name: string;
  open: (page: Page) => Promise<void>;
}

/** A sweep of loopback addresses from its scope to its hosts; only Linux has all of 127.0.0.0/8. */
const discoveryScreens: Picture[] =
  process.platform === 'linux'
    ? [
        {
          name: 'discovery-scope',
          open: async (page) => {
            await go(page, '#/discovery');
            await page.getByLabel('Ranges').fill(loopbackScope.ranges);
            await page.getByLabel('Ports').fill(loopbackScope.ports);
            // The networks of the machine that takes the pictures are nobody's business.
            await page.evaluate(() => {
              for (const element of document.querySelectorAll<HTMLElement>('.disc-networks'))
                element.style.display = 'none';
            });
            await settle(page);
          },
        },
        {
          name: 'discovery-confirm',
          open: async (page) => {
            await page.getByRole('button', { name: 'Sweep…' }).click();
            await settle(page);
          },
        },
        {
          name: 'discovery',
          open: async (page) => {
            await page.getByRole('button', { name: 'Sweep…' }).click();
            await page.getByRole('button', { name: /I may sweep this/ }).click();
            await page.getByText('8 hosts', { exact: true }).waitFor({ timeout: 60_000 });
            await page.waitForTimeout(6_000); // until the note has gone
          },
        },
        {
          name: 'discovery-list',
          open: async (page) => {
            await page.getByText('List', { exact: true }).click();
            await settle(page);
          },
        },
        { name: 'discovery-host', open: (page) => openFirst(page, '#/discovery', 'Hosts') },
        {
          name: 'discovery-collect',
          open: async (page) => {
            await page.getByRole('button', { name: 'Collect…' }).click();
            await settle(page);
          },
        },
        {
          name: 'discovery-collect-snmp',
          open: async (page) => {
            await page.getByRole('button', { name: 'Collect…' }).click();
            await page.getByRole('dialog').getByText('SNMP', { exact: true }).click();
            await settle(page);
          },
        },
        {
          name: 'discovery-schedules',
          open: async (page) => {
            await page.getByRole('tab', { name: /^Schedules/ }).click();
            await settle(page);
          },
        },
        {
          name: 'discovery-schedule',
          open: async (page) => {
            await page.getByRole('button', { name: 'Add schedule…' }).click();
            await settle(page);
          },
        },
      ]
    : [];

const upload = (name: string, text: string | Buffer) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.isBuffer(text) ? text : Buffer.from(text),
});
const tills = upload(
  'tills.csv',
  'Place;Inv;Who\nTill 7;SN-4711;Front desk\nTill 8;SN-4712;Front desk\nTill 9;SN-4713;\n',
);

async function dropFiles(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await go(page, '#/assets?view=all');
  await page.getByRole('button', { name: 'Import files…' }).click();
  await page.getByLabel(/^Drop inventory files/).setInputFiles(files);
  await page.getByRole('table', { name: 'Imported files' }).waitFor({ timeout: 60_000 });
}

/** Lists of a machine beside a table whose columns nobody knows, and the dialog that maps these. */
const importScreens: Picture[] = [
  {
    name: 'import-results',
    open: async (page) => {
      const lists = ['apt-get-simulate.txt', 'dpkg-query.txt', 'os-release'].map((name) =>
        upload(name, readFileSync(join(root, 'test/fixtures/hosts/shop-server', name))),
      );
      await dropFiles(page, [...lists, tills, upload('notes.txt', 'call the landlord')]);
      await settle(page);
    },
  },
  {
    name: 'import-columns',
    open: async (page) => {
      await dropFiles(page, [tills]);
      await page.getByRole('button', { name: 'Map columns…' }).click();
      await page.getByLabel('Meaning of Place').selectOption('name');
      await page.getByLabel('Meaning of Inv').selectOption('serial');
      await settle(page);
    },
  },
];

/** A rule with its preview, then the rules; at the end, since it changes machines. */
const ruleScreens: Picture[] = [
  {
    name: 'asset-rule',
    open: async (page) => {
      await go(page, '#/asset-rules');
      await page.getByRole('button', { name: 'New rule…' }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Web servers');
      await page.getByLabel('Add a condition').selectOption('Name');
      const named = page.getByRole('group', { name: 'If all of this holds' }).getByLabel('Name', { exact: true });
      await named.fill('web*');
      await named.press('Enter');
      await page.getByLabel('Criticality').selectOption('5, most');
      await page.getByRole('combobox', { name: 'Scopes' }).fill('pci-dss');
      await page.getByRole('combobox', { name: 'Scopes' }).press('Enter');
      await page.keyboard.press('Escape');
      await page.getByText(/^Fits \d+ of \d+ machines/).waitFor();
      await settle(page);
    },
  },
  {
    name: 'asset-rules',
    open: async (page) => {
      await page.getByRole('button', { name: 'Save and apply' }).click();
      await page.getByRole('table', { name: 'Asset rules' }).waitFor();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await settle(page);
    },
  },
];

/** Each leaves the page ready for its picture. */
const screens: Picture[] = [
  ...['overview', 'assets', 'findings', 'board', 'rollouts', 'feeds', 'log', 'settings'].map((route) => ({
    name: route,
    open: (page: Page) => go(page, `#/${route}`),
  })),
  {
    name: 'assets-groups',
    open: async (page) => {
      await go(page, '#/assets?view=all');
      await page.getByLabel('Group by').selectOption({ label: 'By operating system' });
      await settle(page);
      await page.getByRole('grid', { name: 'Assets' }).focus();
      await page.keyboard.press('ArrowLeft');
      await settle(page);
    },
  },
  {
    name: 'assets-views',
    open: async (page) => {
      await go(page, '#/assets?view=past-due');
      await page.getByRole('button', { name: /^View/ }).click();
      await settle(page);
    },
  },
  { name: 'asset', open: (page) => openFirst(page, '#/assets?view=all', 'Assets') },
  {
    name: 'asset-changes',
    open: async (page) => {
      await openFirst(page, '#/assets?view=all', 'Assets');
      await page.getByRole('tab', { name: 'History' }).click();
      await settle(page);
    },
  },
  ...importScreens,
  ...discoveryScreens,
  ...['never-collected', 'check-by-hand', 'not-judged', 'standards', 'update-state', 'end-of-life'].map((section) => ({
    name: `coverage-${section}`,
    open: (page: Page) => go(page, `#/coverage?section=${section}`),
  })),
  { name: 'credentials', open: (page) => go(page, '#/credentials') },
  {
    name: 'credential',
    open: async (page) => {
      await page.getByRole('button', { name: 'New credential…' }).first().click();
      await settle(page);
    },
  },
  {
    name: 'directory',
    open: async (page) => {
      await go(page, '#/coverage');
      await page.getByRole('button', { name: 'Read a directory…' }).click();
      await settle(page);
    },
  },
  { name: 'finding', open: (page) => openFirst(page, '#/findings', 'Findings') },
  ...['executive', 'technical', 'change', 'pack', 'verify'].map((part) => ({
    name: `reports-${part}`,
    open: async (page: Page) => {
      await go(page, `#/reports/${part}`);
      const pages = page.getByRole('img', { name: /^Page 1 of/ });
      if (!['pack', 'verify'].includes(part)) await pages.waitFor({ timeout: 60_000 });
      await settle(page);
    },
  })),
  { name: 'rollout-plan', open: (page) => openRollout(page, 'second half') },
  {
    name: 'rollout-approve',
    open: async (page) => {
      await openRollout(page, 'second half');
      await page.getByRole('button', { name: 'Approve…' }).click();
      await settle(page);
    },
  },
  {
    name: 'rollout-new',
    open: async (page) => {
      await go(page, '#/board');
      await page.getByRole('button', { name: 'Plan all of Scheduled…' }).click();
      await page.getByRole('button', { name: 'Plan rollout' }).waitFor();
      await settle(page);
    },
  },
  { name: 'rollout-run', open: (page) => openRollout(page, 'first half') },
  {
    name: 'rollout-machine',
    open: async (page) => {
      await openRollout(page, 'first half');
      await page.getByRole('grid', { name: 'Machines' }).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Show the output' }).click();
      await settle(page);
    },
  },
  {
    name: 'rollout-verification',
    open: async (page) => {
      await openRollout(page, 'first half');
      await page.getByRole('tab', { name: 'Verification' }).click();
      await settle(page);
    },
  },
  {
    name: 'palette',
    open: async (page) => {
      await go(page, '#/overview');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('web');
    },
  },
  ...ruleScreens,
];

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => {
    // the event stream never goes idle
  });
  await page.waitForTimeout(400);
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => {
    globalThis.location.hash = to;
  }, hash);
  await settle(page);
}

async function openFirst(page: Page, hash: string, grid: string): Promise<void> {
  await go(page, hash);
  await page.getByRole('grid', { name: grid }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await settle(page);
}

async function openRollout(page: Page, title: string): Promise<void> {
  await go(page, '#/rollouts');
  await page
    .getByRole('grid', { name: 'Rollouts' })
    .getByRole('link', { name: new RegExp(title) })
    .click();
  await settle(page);
}

const closeLoopbackSite = process.platform === 'linux' ? await openLoopbackSite() : () => {};
const folder = scratch();
const served = await serve(['--vault', join(folder, 'none.patchledger')], { PATCHLEDGER_DATA: folder });
const browser = await chromium.launch({
  executablePath: process.env.PATCHLEDGER_BROWSER ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const context = await browser.newContext({
    viewport: sizes[0],
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.goto(served.url);
  await settle(page);
  const shoot = async (name: string) => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const size of sizes) {
        await page.setViewportSize(size);
        await page.waitForTimeout(350);
        await page.screenshot({ path: join(out, `${name}-${theme}-${size.width}.png`) });
      }
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(sizes[0]!);
  };
  if (wanted('welcome')) await shoot('welcome');
  await page.getByRole('button', { name: /sample/i }).click();
  await page.getByRole('main', { name: 'Overview' }).waitFor({ timeout: 60_000 });
  await settle(page);
  for (const screen of screens.filter(({ name }) => wanted(name))) {
    await screen.open(page);
    await shoot(screen.name);
    await page.keyboard.press('Escape');
  }
  for (const kind of ['executive', 'technical', 'change'].filter((name) => wanted(`page-${name}`))) {
    await go(page, `#/reports/${kind}`);
    const images = page.getByRole('img', { name: /^Page \d+ of/ });
    await images.first().waitFor({ timeout: 60_000 });
    const addresses = await images.evaluateAll((all) => all.map((image) => image.getAttribute('src')!));
    const sheet = await context.newPage();
    await sheet.setViewportSize({ width: 1000, height: 1414 });
    for (const [index, address] of addresses.slice(0, 3).entries()) {
      await sheet.setContent(`<body style="margin:0"><img style="width:100%;display:block" src="${address}"></body>`);
      await sheet.getByRole('img').evaluate((image: HTMLImageElement) => image.decode());
      await sheet.screenshot({ path: join(out, `page-${kind}-${index + 1}.png`) });
    }
    await sheet.close();
  }
} finally {
  await browser.close();
  await served.stop();
  closeLoopbackSite();
}
