/** What scanners of others report beside our own findings: nothing twice, nothing lost, and gone when they say so. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ScanReport } from '../../../src-shared/model/scan.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { acting, makeVault, setTracker, type TestVault } from '../../../test/match-vault.ts';
import { explainFinding } from '../calls/explain.ts';
import { debianPackage, emptySourceMap } from '../domain/debian-sources.ts';
import { matchAssets } from './match.ts';
import { takeIn } from './take-in.ts';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00.000Z`;
let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault({ now: day(1) });
  setTracker(vault.db, {
    openssl: {
      'CVE-2026-1': { releases: { bookworm: { status: 'resolved', fixed_version: '3.0.5-1' } } },
      'CVE-2026-2': { releases: { bookworm: { status: 'resolved', fixed_version: '3.0.1-1' } } },
      'CVE-2026-3': { releases: { bookworm: { status: 'resolved', fixed_version: '0' } } },
    },
  });
});
afterEach(() => vault.remove());

const found = (cve: string, id = '100'): ScanReport['findings'][number] => ({
  id,
  title: `OpenSSL ${cve}`,
  cves: cve ? [cve] : [],
  severity: 'important',
  port: '443/tcp',
});
const report = (...findings: ScanReport['findings']): Inventory => ({
  identity: { name: 'web1' },
  scans: [{ scanner: 'nessus', findings, informational: 0 }],
});

function see(at: string, source: string, inventory: Inventory) {
  const parts = [{ inventory: { ...inventory, takenAt: at }, source, file: null }];
  vault.db.transaction(() => {
    const { asset } = takeIn(vault.db, acting(at), { parts, name: 'x', place: null }, emptySourceMap);
    matchAssets(vault.db, acting(at), [asset]);
  });
  return vault.db.all<{
    id: number;
    cve: string;
    product: string;
    state: string;
    state_reason: string | null;
    origin: string;
  }>('SELECT id, cve, product, state, state_reason, origin FROM finding ORDER BY cve, product');
}

it('confirms ours, is cleared by our feeds, and else stands for itself', () => {
  see(day(2), 'ssh-linux', {
    identity: { name: 'web1' },
    os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' },
    packages: [debianPackage({ name: 'openssl', version: '3.0.1-1', source: 'openssl', sourceTold: true })],
  });
  const rows = see(
    day(3),
    'nessus',
    report(found('CVE-2026-1'), found('CVE-2026-2'), found('CVE-2026-3'), found('CVE-2026-9'), found('', '42')),
  );
  expect(rows.map(({ cve, state, origin }) => [cve, state, origin])).toEqual([
    ['CVE-2026-1', 'open', 'match'],
    ['CVE-2026-2', 'suppressed', 'scan'],
    ['CVE-2026-3', 'suppressed', 'scan'],
    ['CVE-2026-9', 'open', 'scan'],
    ['nessus:42', 'open', 'scan'],
  ]);
  expect(rows[1]!.state_reason).toBe(
    'nessus reported it, but the Debian tracker says openssl 3.0.1-1 fixes it, and 3.0.1-1 is installed',
  );
  expect(explainFinding(vault.db, rows[0]!.id, day(3)).reportedBy).toEqual([
    { scanner: 'nessus', check: '100', title: 'OpenSSL CVE-2026-1', at: day(3) },
  ]);
  expect(explainFinding(vault.db, rows[3]!.id, day(3)).evidence.rule).toContain('reported by nessus');

  // The next scan no longer sees two of them.
  const later = see(day(4), 'nessus', report(found('CVE-2026-1')));
  expect(later.filter(({ state }) => state === 'closed').map(({ cve, state_reason }) => [cve, state_reason])).toEqual(
    ['CVE-2026-2', 'CVE-2026-3', 'CVE-2026-9', 'nessus:42'].map((cve) => [cve, 'the scanner no longer reports it']),
  );
});

it('stands alone on a machine of which nothing else is known, and goes over to ours once it is', () => {
  expect(see(day(2), 'nessus', report(found('CVE-2026-1')))).toMatchObject([
    { cve: 'CVE-2026-1', state: 'open', origin: 'scan' },
  ]);
  const rows = see(day(3), 'ssh-linux', {
    identity: { name: 'web1' },
    os: { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' },
    packages: [debianPackage({ name: 'openssl', version: '3.0.1-1', source: 'openssl', sourceTold: true })],
  });
  expect(rows.filter(({ state }) => state === 'open')).toMatchObject([
    { cve: 'CVE-2026-1', product: 'openssl', origin: 'match' },
  ]);
  expect(rows.find(({ origin }) => origin === 'scan')).toMatchObject({
    state: 'closed',
    state_reason: 'found by our own feeds in openssl',
  });
});
