/** Microsoft's months in a vault: read, judged with, replaced, taken back; what replaces what stays known. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { monthXml, type Month } from '../../../test/msrc-months.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { storeFeed, undoFeed } from '../vault/feeds.ts';
import { Spool } from '../vault/feeds/spool.ts';
import { documentSupersedence, windowsFeedDate } from '../vault/feeds/windows.ts';
import { createWindowsMatcher } from './windows-feeds.ts';

const now = '2026-11-30T09:00:00.000Z';
const product = 'Windows 10 Version 22H2 for x64-based Systems';

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

async function take(month: Month) {
  const spool = new Spool(now);
  try {
    const bytes = Buffer.from(monthXml(month));
    const content = await readFeed({ name: month.id, bytes }, month.id, {
      fallbackDate: now,
      record: (record) => spool.add(record),
    });
    if (!('mode' in content)) throw new Error('read as a table');
    return storeFeed(
      vault.db,
      acting(now),
      { feed: content.feed, date: content.date!, mode: content.mode, spool },
      { name: month.id, sha256: 'abc' },
      { force: false, starter: false },
    );
  } finally {
    spool.remove();
  }
}

const month = (id: string, date: string, cve: string, kb: string, ubr: number, supersedes?: string): Month => ({
  id,
  date,
  products: { '1': product, '2': 'Microsoft .NET Framework 4.8 on ' + product, '3': 'Windows Server 2022' },
  vulnerabilities: [
    {
      cve,
      products: ['1', '3'],
      fixes: [
        { text: kb, products: ['1'], build: `10.0.19045.${ubr}`, ...(supersedes ? { supersedes } : {}) },
        { text: `${Number(kb) + 1}`, products: ['3'], build: '10.0.20348.9' },
      ],
    },
  ],
});
const july = month('2026-Jul', '2026-07-14T07:00:00', 'CVE-2026-0007', '5102203', 7548, '5094127');
const august = month('2026-Aug', '2026-08-11T07:00:00', 'CVE-2026-0008', '5110000', 7700, '5102203');

const open = (ubr: number | undefined, hotfixes: string[]) =>
  createWindowsMatcher(vault.db, [product])({
    os: { family: 'windows', name: 'Windows 10 Pro', version: '10.0.19045', build: '19045', product, ubr },
    hotfixes,
  }).matches.map(({ cve }) => cve);

it('judges by months alone, by revision and by KB', async () => {
  await take(july);
  await take(august);
  expect(open(7700, [])).toEqual([]);
  expect(open(7548, ['KB5110000'])).toEqual(['CVE-2026-0008']);
  expect(open(undefined, ['KB5110000'])).toEqual([]);
  expect(open(undefined, ['KB5102203'])).toEqual(['CVE-2026-0008']);
  expect(open(undefined, [])).toEqual(['CVE-2026-0007', 'CVE-2026-0008']);
});

it('replaces a month by its newer document, keeps what replaced what, and takes the last one back', async () => {
  await take(july);
  const before = open(undefined, []);
  expect(await take(july)).toMatchObject({ added: 0, changed: 0, removed: 0 });
  const newer = month('2026-Jul', '2026-07-20T07:00:00', 'CVE-2026-0017', '5102204', 7549, '5102203');
  expect(await take(newer)).toMatchObject({ added: 1, changed: 0, removed: 1 });
  expect(open(undefined, [])).toEqual(['CVE-2026-0017']);
  const pairs = () => documentSupersedence(vault.db).map(({ kb, supersedes }) => `${kb} ${supersedes}`);
  expect(pairs()).toEqual(['5102203 5094127', '5102204 5102203']);
  undoFeed(vault.db, acting(now), 'msrc-cvrf');
  expect(open(undefined, [])).toEqual(before);
  expect(pairs()).toEqual(['5102203 5094127']);
});

it('is as new as the months go on without a gap', async () => {
  expect(windowsFeedDate(vault.db, null)).toBeNull();
  await take(july);
  await take(month('2026-Oct', '2026-10-13T07:00:00', 'CVE-2026-0010', '5120000', 7900));
  expect(windowsFeedDate(vault.db, null)).toBe('2026-07-14T07:00:00.000Z');
  expect(windowsFeedDate(vault.db, '2026-06-28T00:00:00.000Z')).toBe('2026-07-14T07:00:00.000Z');
  expect(windowsFeedDate(vault.db, '2026-04-28T00:00:00.000Z')).toBe('2026-04-28T00:00:00.000Z');
  await take(august);
  await take(month('2026-Sep', '2026-09-08T07:00:00', 'CVE-2026-0009', '5115000', 7800));
  expect(windowsFeedDate(vault.db, '2026-06-28T00:00:00.000Z')).toBe('2026-10-13T07:00:00.000Z');
});
