/** A plain test vault with machines and advisories put in directly: for tests and the bench of matching and judging. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperatingSystem } from '../src-shared/model/asset.ts';
import type { DebianRelease } from '../src-main/engine/feeds/feed.ts';
import type { Database } from '../src-main/engine/vault/database.ts';
import type { Acting } from '../src-main/engine/vault/log.ts';
import { createVault } from '../src-main/engine/vault/open-vault.ts';

export const acting = (now: string): Acting => ({ actor: 'tester', now });

export interface TestVault {
  db: Database;
  path: string;
  remove(): void;
}

export async function makeVault(options: { timeZone?: string; now?: string } = {}): Promise<TestVault> {
  const folder = mkdtempSync(join(tmpdir(), 'match-'));
  const path = join(folder, 'test.patchledger');
  const { vault } = await createVault(
    { path, test: true, timeZone: options.timeZone },
    acting(options.now ?? '2026-11-01T00:00:00.000Z'),
  );
  return {
    db: vault.db,
    path,
    remove() {
      vault.db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface TestPackage {
  name: string;
  version: string;
  arch?: string;
  source?: string;
  sourceVersion?: string;
  held?: boolean;
  origin?: string;
}

export function addImport(db: Database, feed: string, date: string): void {
  db.run(
    `INSERT INTO feed_import (feed, file, sha256, date, imported_at, starter, records, added, changed, removed) VALUES (?, 'test', '', ?, ?, 0, 0, 0, 0, 0)`,
    feed,
    date,
    date,
  );
}

/** Replaces the tracker. */
export function setTracker(
  db: Database,
  tracker: Record<string, Record<string, { scope?: string; releases: Record<string, DebianRelease> }>>,
): void {
  db.transaction(() => {
    db.run('DELETE FROM debian_tracker');
    for (const [source, cves] of Object.entries(tracker)) {
      for (const [cve, { scope = '', releases }] of Object.entries(cves)) {
        db.run(
          `INSERT INTO debian_tracker (source, cve, description, scope, releases) VALUES (?, ?, '', ?, ?)`,
          source,
          cve,
          scope,
          JSON.stringify(releases),
        );
      }
    }
    addImport(db, 'debian-tracker', '2026-11-20T00:00:00.000Z');
  });
}

/** Replaces what is installed on a machine; answers its number. */
export function setPackages(db: Database, asset: number, packages: TestPackage[], scheme = 'dpkg'): void {
  db.transaction(() => {
    db.run('DELETE FROM installed WHERE asset = ?', asset);
    const { lastId: observation } = db.run(
      `INSERT INTO observation (asset, source, taken_at, received_at, sha256, raw) VALUES (?, 'dpkg-query', '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', '', x'00')`,
      asset,
    );
    for (const {
      name,
      version,
      arch = 'amd64',
      source = name,
      sourceVersion = version,
      held = false,
      origin = '',
    } of packages) {
      db.run(
        `INSERT INTO package (scheme, name, version, arch, source, source_version, origin) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        scheme,
        name,
        version,
        arch,
        source,
        sourceVersion,
        origin,
      );
      const row = db.get<{ id: number }>(
        `SELECT id FROM package WHERE scheme = ? AND name = ? AND version = ? AND arch = ? AND source = ? AND source_version = ? AND origin = ?`,
        scheme,
        name,
        version,
        arch,
        source,
        sourceVersion,
        origin,
      )!;
      db.run(
        "INSERT INTO installed (asset, package, section, held, observation) VALUES (?, ?, 'system', ?, ?) ON CONFLICT DO NOTHING",
        asset,
        row.id,
        held ? 1 : 0,
        observation,
      );
    }
    db.run(
      `INSERT INTO listing (asset, section, source, taken_at, observation, items)
       SELECT ?, 'system', 'dpkg-query', '2026-11-01T00:00:00.000Z', ?, count(*) FROM installed WHERE asset = ?
       ON CONFLICT (asset, section) DO UPDATE SET observation = excluded.observation, items = excluded.items`,
      asset,
      observation,
      asset,
    );
  });
}

export function addMachine(
  db: Database,
  name: string,
  packages: TestPackage[],
  more: {
    criticality?: number;
    exposure?: string;
    kernel?: { release: string; version?: string };
    codename?: string;
    /** Instead of Debian 12. */
    os?: OperatingSystem;
    scheme?: string;
  } = {},
): number {
  const os = more.os ?? {
    family: 'debian',
    name: 'Debian GNU/Linux 12 (bookworm)',
    version: '12',
    codename: more.codename ?? 'bookworm',
  };
  const { lastId } = db.run(
    `INSERT INTO asset (name, os, os_family, criticality, exposure, kernel, has_packages, created_at, last_seen, last_inventory)
     VALUES (?, ?, ?, ?, ?, ?, 1, '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z')`,
    name,
    JSON.stringify(os),
    os.family,
    more.criticality ?? null,
    more.exposure ?? null,
    more.kernel ? JSON.stringify(more.kernel) : null,
  );
  setPackages(db, lastId, packages, more.scheme);
  return lastId;
}

export function addKev(db: Database, cve: string, dateAdded: string, knownSince: string): void {
  db.run(
    `INSERT INTO kev (cve, vendor, product, name, date_added, due_date, ransomware, action, notes, description, known_since)
     VALUES (?, '', '', '', ?, ?, 0, '', '', '', ?)`,
    cve,
    dateAdded,
    dateAdded,
    knownSince,
  );
}
