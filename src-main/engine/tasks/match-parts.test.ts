/** A machine's software is judged part by part: what each part found before is gone when its software is. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acting, addMachine, makeVault, setPackages, type TestVault } from '../../../test/match-vault.ts';
import type { AdvisoryRecord, PackageStatement } from '../domain/advisory.ts';
import { storeFeed } from '../vault/feeds.ts';
import { Spool } from '../vault/feeds/spool.ts';
import { listFindings } from '../vault/findings.ts';
import { matchAssets } from './match.ts';

const now = '2026-11-23T09:00:00.000Z';

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

function hold(
  feed: 'osv' | 'cve-records',
  id: string,
  statement: PackageStatement,
  over: Partial<AdvisoryRecord> = {},
): void {
  const spool = new Spool(now);
  try {
    spool.add({
      id,
      part: '',
      published: now,
      modified: now,
      withdrawn: null,
      title: '',
      kind: 'security',
      severity: 'important',
      vulnerabilities: [{ id }],
      packages: [statement],
      ...over,
    });
    const file = { name: 'file', sha256: '' };
    storeFeed(vault.db, acting(now), { feed, date: now, mode: 'partial', spool }, file, {
      force: false,
      starter: false,
    });
  } finally {
    spool.remove();
  }
}

const match = () => matchAssets(vault.db, acting(now), 'all');
const cves = (state: 'open' | 'closed' | 'suppressed') =>
  listFindings(vault.db, { state }, now)
    .findings.map(({ cves: [cve] }) => cve)
    .toSorted();
const library: PackageStatement = {
  scope: 'npm',
  package: 'left',
  of: 'library',
  status: 'fixed',
  ranges: [{ fixed: '2.0.0' }],
};
const program: PackageStatement = {
  scope: 'cna',
  package: '7-zip:7-zip',
  of: 'product',
  status: 'affected',
  ranges: [{ fixed: '24.07' }],
};
const windows = { family: 'windows', name: 'Windows 11' };

it('a library or program that is no longer there closes its findings, the last one too', () => {
  const { db } = vault;
  hold('osv', 'CVE-2026-0001', library);
  hold('cve-records', 'CVE-2026-0002', program);
  const shop = addMachine(db, 'shop', [{ name: 'left', version: '1.0.0' }], { scheme: 'npm' });
  const pc = addMachine(db, 'pc', [{ name: '7-Zip 23.01 (x64)', version: '23.01' }], {
    scheme: 'windows',
    os: windows,
  });
  match();
  expect(cves('open')).toEqual(['CVE-2026-0001', 'CVE-2026-0002']);
  setPackages(db, shop, [], 'npm');
  setPackages(db, pc, [], 'windows');
  expect(match()).toMatchObject({ closed: 2, findings: 0 });
  expect(cves('closed')).toEqual(['CVE-2026-0001', 'CVE-2026-0002']);
});

it('a CVE that was rejected is kept as suppressed, whoever still lists it', () => {
  hold('osv', 'GHSA-1', library, { vulnerabilities: [{ id: 'CVE-2026-0003' }] });
  hold('cve-records', 'CVE-2026-0003', program, { withdrawn: now, packages: [] });
  addMachine(vault.db, 'shop', [{ name: 'left', version: '1.0.0' }], { scheme: 'npm' });
  match();
  expect([cves('open'), cves('suppressed')]).toEqual([[], ['CVE-2026-0003']]);
});
