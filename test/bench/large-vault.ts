/**
 * A vault of 10,000 machines with five million installed packages, 100 distinct sets of them, and 100,000 open findings:
 * rows as an import and a match leave them, put in by prepared statements in under a minute.
 */
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { OperatingSystem } from '../../src-shared/model/asset.ts';
import type { InstalledPackage, Inventory } from '../../src-shared/model/software.ts';
import { readResourceJson } from '../../src-main/engine/resources.ts';
import { starterImport } from '../../src-main/engine/tasks/feed-import.ts';
import type { Database } from '../../src-main/engine/vault/database.ts';
import { appendLog } from '../../src-main/engine/vault/log.ts';
import { createVault, type NewVault } from '../../src-main/engine/vault/open-vault.ts';
import { scratch } from '../program.ts';
import { seededRandom } from '../seeded.ts';

type PackageLine = [name: string, version: string, arch: string, source: string, sourceVersion: string];

/** One of the sets: machines of one kind set up from one image and patched to one day. */
export interface PackageSet {
  os: OperatingSystem;
  packages: InstalledPackage[];
}

export interface LargeVault {
  path: string;
  passphrase: string;
  assets: number;
  packages: number;
  findings: number;
  sets: PackageSet[];
  /** Milliseconds it took to make. */
  made: number;
}

export const largeActing = { actor: 'bench', now: '2026-11-25T09:00:00.000Z' };
const debianSets = 80;
const debianPackages = 600;
const windowsSets = 20;
const windowsPrograms = 100;
const findingsPerAsset = 10;
const owners = ['Anna Berg', 'Ben Ito', 'Cleo Marsh', 'Dara Novak', 'Web team', 'Plant'];
const departments = ['Sales', 'Finance', 'Production', 'IT', 'Research'];
const day = 86_400_000;

function debianSet(index: number, lines: readonly PackageLine[]): PackageSet {
  const packages = lines.map(([name, version, arch, source, sourceVersion]): InstalledPackage => ({
    name,
    version,
    arch,
    source,
    sourceVersion,
    scheme: 'dpkg',
    held: false,
  }));
  // The rest are as many names as a distribution has, of which each image takes its own part, at the state of its month.
  for (let n = packages.length; n < debianPackages; n++) {
    const number = n < 400 ? n : 400 + ((n * 7 + index * 131) % 3000);
    const version = `${1 + (number % 9)}.${number % 13}.${number % 7}-${1 + (index % 5)}+deb12u${index % 4}`;
    packages.push({
      name: `lib${['net', 'gtk', 'perl', 'python'][number % 4]}-part${number}`,
      version,
      arch: number % 5 === 0 ? 'all' : 'amd64',
      source: `part${number - (number % 2)}`,
      sourceVersion: version,
      scheme: 'dpkg',
      held: false,
    });
  }
  const os = { family: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12', codename: 'bookworm' };
  return { os, packages: [...new Map(packages.map((item) => [`${item.name}:${item.arch}`, item])).values()] };
}

function windowsSet(index: number): PackageSet {
  const packages = Array.from({ length: windowsPrograms }, (_, n): InstalledPackage => {
    const number = n < 60 ? n : 60 + ((n * 3 + index * 37) % 500);
    const version = `${1 + (number % 20)}.${index % 6}.${number * 17}`;
    const name = `Program ${number}`;
    return { name, version, arch: 'amd64', source: name, sourceVersion: version, scheme: 'windows', held: false };
  });
  const os = { family: 'windows', name: 'Microsoft Windows 11 Pro', version: '10.0.22631', build: '22631' };
  return { os, packages: [...new Map(packages.map((item) => [item.name, item])).values()] };
}

function packageSets(): PackageSet[] {
  const { profiles } = readResourceJson('sample/site.json') as {
    profiles: Record<string, { released: PackageLine[] }>;
  };
  const [base, ...roles] = Object.values(profiles);
  return [
    ...Array.from({ length: debianSets }, (_, index) =>
      debianSet(index, [...base!.released, ...roles[index % roles.length]!.released]),
    ),
    ...Array.from({ length: windowsSets }, (_, index) => windowsSet(index)),
  ];
}

/** The inventory of a machine as its collection would be. */
export function inventoryOf(number: number, set: PackageSet): Inventory {
  const hex = number.toString(16);
  const name = `${set.os.family === 'windows' ? 'PC' : 'srv'}-${String(number).padStart(5, '0')}`;
  return {
    identity: {
      name,
      fqdn: `${name.toLowerCase()}.corp.example`,
      machineId: hex.padStart(32, 'b'),
      serial: `SN${hex.padStart(8, '0')}`,
      macs: [`00:1b:21:${[16, 8, 0].map((bits) => ((number >> bits) & 255).toString(16).padStart(2, '0')).join(':')}`],
    },
    addresses: [`10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`],
    os: set.os,
    packages: set.packages,
  };
}

function storeSets(db: Database, sets: readonly PackageSet[]): string[] {
  return sets.map(({ packages }) => {
    for (const item of packages)
      db.run(
        `INSERT OR IGNORE INTO package (scheme, name, version, arch, source, source_version) VALUES (?, ?, ?, ?, ?, ?)`,
        ...[item.scheme, item.name, item.version, item.arch, item.source, item.sourceVersion],
      );
    const ids = packages.map(
      (item) =>
        db.get<{ id: number }>(
          `SELECT id FROM package WHERE scheme = ? AND name = ? AND version = ? AND arch = ? AND source = ? AND source_version = ? AND origin = ''`,
          ...[item.scheme, item.name, item.version, item.arch, item.source, item.sourceVersion],
        )!.id,
    );
    return JSON.stringify(ids.sort((a, b) => a - b));
  });
}

function storeMachine(db: Database, number: number, set: PackageSet, ids: string, packed: Uint8Array, days: number) {
  const random = seededRandom(number);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const takenAt = new Date(
    Date.parse(largeActing.now) - days * day - Math.floor(random() * 80_000) * 1000,
  ).toISOString();
  const inventory = inventoryOf(number, set);
  const { identity } = inventory;
  const isWindows = set.os.family === 'windows';
  const source = isWindows ? 'collected' : 'ssh-linux';
  const given = { owner: pick(owners), department: pick(departments), criticality: 1 + Math.floor(random() * 5) };
  const asset = db.run(
    `INSERT INTO asset (name, kind, os, os_family, addresses, criticality, exposure, owner, department, environment, has_packages,
       created_at, last_seen, last_inventory, not_judged) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
    identity.name!,
    isWindows ? 'workstation' : 'server',
    JSON.stringify(set.os),
    set.os.family,
    JSON.stringify(inventory.addresses),
    given.criticality,
    pick(['internet', 'dmz', 'internal', 'isolated']),
    given.owner,
    given.department,
    pick(['production', 'test']),
    takenAt,
    takenAt,
    takenAt,
    Math.floor(random() * 40),
  ).lastId;
  const observation = db.run(
    `INSERT INTO observation (asset, source, taken_at, received_at, sha256, packages, raw, inventory) VALUES (?, ?, ?, ?, ?, ?, x'', ?)`,
    ...[asset, source, takenAt, takenAt, String(number).padStart(64, '0'), set.packages.length, packed],
  ).lastId;
  db.run(
    `INSERT INTO installed (asset, package, section, held, observation) SELECT ?, value, ?, 0, ? FROM json_each(?)`,
    ...[asset, isWindows ? 'programs' : 'system', observation, ids],
  );
  db.run(
    'INSERT INTO listing (asset, section, source, taken_at, observation, items) VALUES (?, ?, ?, ?, ?, ?)',
    ...[asset, isWindows ? 'programs' : 'system', source, takenAt, observation, set.packages.length],
  );
  db.run(
    'INSERT INTO asset_join (asset, observation, at, reason) VALUES (?, ?, ?, ?)',
    asset,
    observation,
    takenAt,
    'new machine',
  );
  const facts: [string, string, unknown][] = [
    ['name', source, identity.name],
    ['fqdn', source, identity.fqdn],
    ['machineId', source, identity.machineId],
    ['serial', source, identity.serial],
    ['macs', source, identity.macs],
    ['os', source, set.os],
    ['addresses', source, inventory.addresses],
    ...Object.entries(given).map(([field, value]): [string, string, unknown] => [field, 'table', value]),
  ];
  for (const [field, from, value] of facts)
    db.run(
      'INSERT INTO asset_fact (asset, field, source, value, observed_at) VALUES (?, ?, ?, ?, ?)',
      ...[asset, field, from, JSON.stringify(value), takenAt],
    );
  const identities: [string, string][] = [
    ['name', identity.name!.toLowerCase()],
    ['fqdn', identity.fqdn!],
    ['machine-id', identity.machineId!],
    ['serial', identity.serial!.toLowerCase()],
    ['mac', identity.macs![0]!],
    ['address', inventory.addresses![0]!],
  ];
  for (const [kind, value] of identities)
    db.run(
      'INSERT INTO asset_identity (asset, kind, value, last_seen) VALUES (?, ?, ?, ?)',
      asset,
      kind,
      value,
      takenAt,
    );
  for (let n = 0; n < findingsPerAsset; n++) {
    const cve = 1 + ((number * 3 + n * 97) % 2000);
    const score = Math.round(random() * 1000) / 10;
    const rank = score > 90 ? 0 : score > 70 ? 1 : score > 30 ? 2 : 3;
    const due = new Date(Date.parse('2026-12-24T00:00:00.000Z') + Math.floor(random() * 90 - 29) * day).toISOString();
    db.run(
      `INSERT INTO finding (asset, product, cve, advisory, state, installed, fixed, patch, fixable, first_detected, severity, kev,
         exploited, epss, score, decision, decision_rank, due, binding, late_on_arrival, evidence, observation, facts, context,
         judged_at, origin)
       VALUES (?, ?, ?, '', 'open', '1.0', '1.1', ?, 1, ?, 'medium', 0, 0, 0.01, ?, ?, ?, ?, 'default', 0, 1, ?, 1, 1, ?, 'match')`,
      ...[asset, `part${cve % 300}`, `CVE-2026-${10_000 + cve}`, 1 + (cve % 300), takenAt, score],
      ...[['immediate', 'out-of-cycle', 'scheduled', 'defer'][rank]!, rank, due, observation, takenAt],
    );
  }
  appendLog(db, largeActing, 'inventory.collected', `A${asset}`, { packages: set.packages.length });
}

/** Makes it in a new folder: encrypted, as a vault is unless a person says otherwise. */
export async function makeLargeVault(assets = 10_000): Promise<LargeVault> {
  const began = performance.now();
  const options: NewVault & { passphrase: string } = {
    path: join(scratch(), 'large.patchledger'),
    passphrase: 'five million',
  };
  const { vault } = await createVault(options, { ...largeActing, now: '2026-10-01T00:00:00.000Z' });
  const { db } = vault;
  await starterImport.run(
    { db, acting: largeActing, clock: () => largeActing.now, progress: () => {}, note: () => {} },
    {},
  );
  const sets = packageSets();
  let packages = 0;
  db.transaction(() => {
    const ids = storeSets(db, sets);
    const packed = sets.map((set) => deflateSync(JSON.stringify(inventoryOf(0, set)), { level: 3 }));
    db.run("INSERT INTO evidence (id, document) VALUES (1, '{}')");
    db.run("INSERT INTO judged_facts (id, document) VALUES (1, '{}')");
    for (let patch = 1; patch <= 300; patch++)
      db.run(
        `INSERT INTO patch (id, key, kind, title, product, version, reboot) VALUES (?, ?, 'package', ?, ?, '1.1', 0)`,
        ...[patch, `package|bookworm|part${patch}|1.1`, `part${patch} 1.1`, `part${patch}`],
      );
    const random = seededRandom(20261125);
    for (let number = 1; number <= assets; number++) {
      // Four of five run Debian; one in twelve was last collected long ago.
      const index = number % 5 === 0 ? debianSets + (number % windowsSets) : Math.floor(random() * debianSets);
      const days = number % 12 === 0 ? 60 : number % 10;
      storeMachine(db, number, sets[index]!, ids[index]!, packed[index]!, days);
      packages += sets[index]!.packages.length;
    }
  });
  db.raw.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const { path, passphrase } = options;
  return {
    path,
    passphrase,
    assets,
    packages,
    findings: assets * findingsPerAsset,
    sets,
    made: performance.now() - began,
  };
}
