import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acting, addImport, addMachine, makeVault, setTracker, type TestVault } from '../../../test/match-vault.ts';
import { seededRandom } from '../../../test/seeded.ts';
import { isNeverCollected, isStale } from '../../../src-shared/model/coverage.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { programIdentifier } from '../domain/program-names.ts';
import { loadPrograms } from '../resources.ts';
import { changeAssets, retireAssets } from '../vault/asset-writes.ts';
import {
  loadCollection,
  loadPackages,
  machinesRunning,
  machinesWith,
  suggestNames,
  visitInstalled,
} from '../vault/coverage.ts';
import { heldScopes } from '../vault/feeds/advisories.ts';
import { verifyLog } from '../vault/log.ts';
import { listStandards, removeStandard, saveStandard } from '../vault/standards.ts';
import { assetRows } from './asset-rows.ts';
import { readCoverage } from './coverage.ts';
import { runImport } from './import.ts';
import { matchAssets } from './match.ts';
import { createJudgedSystems, createNotJudgedGroups } from './not-judged-groups.ts';
import { checkStandard } from './standard-checks.ts';

const now = '2026-11-23T09:00:00.000Z';
const fixtures = join(import.meta.dirname, '../../../test/fixtures');
const text = (value: string) => new TextEncoder().encode(value);

let vault: TestVault;
beforeEach(async () => {
  vault = await makeVault();
});
afterEach(() => vault.remove());

const take = (paths: string[], uploads: { name: string; bytes: Uint8Array }[] = [], at = now) =>
  runImport(
    { db: vault.db, acting: acting(at), clock: () => at, progress: () => {}, note: () => {} },
    { paths, uploads },
  );

/** What coverage says of one machine alone. */
function notJudgedOn(asset: number): number {
  const { db } = vault;
  const row = assetRows(db, now, { ids: [asset] })[0]!;
  const system = createJudgedSystems(db)({ os: row.os, hasList: loadCollection(db).get(asset)!.hasList });
  const groups = createNotJudgedGroups(loadPackages(db), () => system, {
    scopes: new Set(heldScopes(db).keys()),
    identify: programIdentifier(loadPrograms()),
  });
  visitInstalled(db, (machine, item, section) => {
    if (machine === asset) groups.visit(machine, item, section);
  });
  return groups.rows().reduce((sum, { installed }) => sum + installed, 0);
}

it('what is not judged adds up to what the matcher counted, machine by machine', async () => {
  const { db } = vault;
  setTracker(db, {
    bash: { 'CVE-2026-1': { releases: { bookworm: { status: 'resolved', fixed_version: '5.2-9' } } } },
  });
  addImport(db, 'msrc', '2026-11-20T00:00:00.000Z');
  const random = seededRandom(7);
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)]!;
  for (let n = 0; n < 40; n++)
    addMachine(
      db,
      `m${n}`,
      Array.from({ length: 30 }, (_, at) => ({
        name: `p${at}`,
        version: pick(['1.0', '1.1', '']),
        sourceVersion: pick(['1.0', '']),
        origin: pick(['', 'Debian', 'Sury']),
      })),
      { codename: pick(['bookworm', 'sid', 'nowhere']) },
    );
  await take([
    join(fixtures, 'hosts/shop-server'),
    join(fixtures, 'agents/3.xml'),
    join(fixtures, 'agents/13.xml'),
    join(fixtures, 'agents/computer_1_partial_softs.json'),
    join(fixtures, 'windows/10_21H2_x64_pro_systeminfo.txt'),
  ]);
  matchAssets(db, acting(now), 'all');
  const rows = assetRows(db, now);
  expect(rows.length).toBeGreaterThan(42);
  for (const row of rows) expect([row.name, notJudgedOn(Number(row.id.slice(1)))]).toEqual([row.name, row.notJudged]);
  const whole = readCoverage(db, now).notJudged;
  expect(whole.reduce((sum, { installed }) => sum + installed, 0)).toBe(
    rows.reduce((sum, { notJudged }) => sum + notJudged, 0),
  );
  expect(new Set(whole.map(({ reason }) => reason))).toEqual(
    new Set(['no-feed', 'third-party', 'unknown-program', 'unknown-version']),
  );
  expect(whole.map(({ machines }) => machines)).toEqual(
    whole.map(({ machines }) => machines).toSorted((a, b) => b - a),
  );
});

it('tells who is known without a list, from where, and what to do', async () => {
  const { db } = vault;
  await take(
    [join(fixtures, 'hosts/shop-server')],
    [
      {
        name: 'computers.csv',
        bytes: text(
          'Name,DNSHostName,OperatingSystem,Enabled,LastLogonDate,DistinguishedName\n' +
            'PC-1,pc-1.site.example,Windows 11 Pro,True,2026-11-20 08:00:00,"CN=PC-1,DC=site,DC=example"\n' +
            'PC-2,pc-2.site.example,Windows 10 Pro,False,2026-05-02 08:00:00,"CN=PC-2,DC=site,DC=example"\n',
        ),
      },
      { name: 'list.csv', bytes: text('Name,Serial Number,Owner\nkiosk,SN-4712,Ben\n') },
    ],
  );
  const read = readCoverage(db, now);
  const of = (name: string) => read.assets.find((asset) => asset.name === name)!;
  expect(read.assets.filter(isNeverCollected).map(({ name }) => name)).toEqual(['PC-1', 'PC-2', 'kiosk']);
  expect(of('PC-1')).toMatchObject({ signs: ['never-collected'], next: 'collect-ps1' });
  expect(of('PC-1').knownFrom).toEqual([{ class: 'directory', source: 'ad-computers', lastSeen: now }]);
  expect(of('PC-2').signs).toEqual(['never-collected', 'account-disabled', 'account-idle']);
  expect(of('kiosk').next).toBe('identify');
  expect(read.sources).toEqual([
    { class: 'directory', known: 2, collected: 0 },
    { class: 'table', known: 1, collected: 0 },
  ]);
  expect(read.counts).toMatchObject({ 'never-collected': 3, stale: 1, missing: read.missingAssets.length });
  expect(read.missing).toEqual({ criticality: 4, exposure: 4, owner: 3, maintenanceWindow: 4 });

  // Three weeks later the list of the server is old, and what was retired is gone.
  retireAssets(db, acting(now), [Number(of('PC-2').id.slice(1))], 'sold');
  changeAssets(db, acting(now), [1], { criticality: 4, extendedSupport: '2099-01-01' });
  const later = readCoverage(db, '2026-12-14T09:00:00.000Z');
  expect(later.assets.filter(isStale).map(({ name }) => name)).toEqual(['shop-server']);
  expect(later.machines).toBe(3);
  expect(later.missing.criticality).toBe(2);
});

it('checks standards by distinct package and by machine, and logs what is set', () => {
  const { db } = vault;
  addMachine(db, 'web1', [
    { name: 'openssl', version: '3.0.15-1' },
    { name: 'curl', version: '8.1-1' },
  ]);
  addMachine(db, 'web2', [{ name: 'openssl', version: '3.0.17-1' }]);
  addMachine(db, 'db1', [{ name: 'openssl', version: '' }]);
  const rule = { product: 'open*', minimum: '3.0.17', allowed: null, forbidden: false, assets: '' };
  expect(checkStandard(db, now, rule)).toEqual({
    machines: 3,
    inStandard: 1,
    deviating: 1,
    unknownVersion: 1,
    deviations: [
      { asset: 'A1', name: 'web1', product: 'openssl', version: '3.0.15-1', standing: 'below-minimum' },
      { asset: 'A3', name: 'db1', product: 'openssl', version: '', standing: 'unknown-version' },
    ],
  });
  expect(checkStandard(db, now, { ...rule, assets: 'WEB debian' })).toMatchObject({ machines: 2, unknownVersion: 0 });

  const id = saveStandard(db, acting(now), { rule, reason: 'the spring' }, undefined);
  const forbidden = { ...rule, product: 'curl', minimum: null, forbidden: true };
  saveStandard(db, acting(now), { rule: forbidden, reason: 'not here' }, undefined);
  const read = readCoverage(db, now);
  expect(read.standards.map(({ product, deviating }) => [product, deviating])).toEqual([
    ['curl', 1],
    ['open*', 1],
  ]);
  expect(read.counts.standards).toBe(2);
  saveStandard(db, acting(now), { rule: { ...rule, minimum: '3.0.15' }, reason: 'the spring' }, id);
  expect(readCoverage(db, now).counts.standards).toBe(1);
  removeStandard(db, acting(now), id);
  expect(listStandards(db).map(({ product }) => product)).toEqual(['curl']);
  expect(() => removeStandard(db, acting(now), id)).toThrow(Refusal);
  expect(
    db.all<{ action: string }>("SELECT action FROM log WHERE action LIKE 'standard.%'").map(({ action }) => action),
  ).toEqual(['standard.added', 'standard.added', 'standard.changed', 'standard.removed']);
  expect(verifyLog(db).ok).toBe(true);
});

it('names machines and software behind a number', () => {
  const { db } = vault;
  addMachine(db, 'web1', [
    { name: 'nginx', version: '1.1', arch: 'amd64', origin: 'nginx' },
    { name: 'nginx', version: '1.2', arch: 'i386', origin: 'nginx' },
  ]);
  addMachine(db, 'web2', [
    { name: 'nginx', version: '1.2', origin: 'nginx' },
    { name: 'libnginx', version: '1' },
  ]);
  const at = { name: 'nginx', origin: 'nginx', section: 'system', scheme: 'dpkg' } as const;
  expect(machinesWith(db, at, 10)).toEqual([
    { id: 1, name: 'web1', version: '1.1,1.2' },
    { id: 2, name: 'web2', version: '1.2' },
  ]);
  db.exec(`INSERT INTO application (name, version, owner, note, actor, at) VALUES ('Tills', '2.1', 'Anna', '', 'tester', '${now}');
    INSERT INTO application_asset VALUES (1, 1), (1, 2)`);
  expect(machinesRunning(db, 'Tills', 10).map(({ name, version }) => [name, version])).toEqual([
    ['web1', '2.1'],
    ['web2', '2.1'],
  ]);
  expect(readCoverage(db, now).notJudged.find(({ name }) => name === 'Tills')).toMatchObject({
    reason: 'in-house',
    section: null,
    machines: 2,
  });
  expect(suggestNames(db, 'NGI', 10)).toEqual(['nginx', 'libnginx']);
});
