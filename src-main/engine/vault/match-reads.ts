/** Reads what matching needs of machines and of the Debian feeds. */
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { AvailableUpgrade, Inventory } from '../../../src-shared/model/software.ts';
import type { AssetContext } from '../domain/facts.ts';
import { defaultPrecedence, inForce } from '../domain/precedence.ts';
import type { Database } from './database.ts';

export interface InstalledFact {
  name: string;
  version: string;
  arch: string;
  source: string;
  sourceVersion: string;
  scheme: string;
  origin: string;
  /** rpm's module label; "" for none. */
  module: string;
  held: boolean;
}

export interface MatchableAsset {
  id: number;
  name: string;
  kind: AssetKind;
  os: OperatingSystem | null;
  kernel: Inventory['kernel'] | null;
  staleServices: NonNullable<Inventory['staleServices']>;
  /** False without a complete package (Windows: hotfix) list: nothing can be said. */
  hasPackages: boolean;
  collectedOffers: boolean;
  criticality: AssetContext['criticality'];
  exposure: AssetContext['exposure'];
  /** Last day of a contract for updates after the vendor's end; null without one. */
  extendedSupport: string | null;
}

interface AssetRow {
  id: number;
  name: string;
  kind: AssetKind;
  os: string | null;
  kernel: string | null;
  stale_services: string | null;
  has_packages: number;
  available_as_of: string | null;
  extended_support: string | null;
  criticality: 1 | 2 | 3 | 4 | 5 | null;
  exposure: 'internet' | 'dmz' | 'internal' | 'isolated' | null;
}

const parsed = <Shape>(text: string | null): Shape | null => (text === null ? null : (JSON.parse(text) as Shape));

/** The value in force with the strongest source that says so; facts of other values don't count. */
function withSource<Value>(
  db: Database,
  asset: number,
  field: string,
  value: Value | null,
): { value: Value; source: string; date: string | null } | null {
  if (value === null) return null;
  const facts = db.all<{ source: string; value: string; observed_at: string }>(
    'SELECT source, value, observed_at FROM asset_fact WHERE asset = ? AND field = ? ORDER BY observed_at DESC',
    asset,
    field,
  );
  const fact = inForce(
    facts
      .filter((entry) => JSON.parse(entry.value) === value)
      .map((entry) => ({ ...entry, observedAt: entry.observed_at })),
    defaultPrecedence,
  );
  return { value, source: fact ? `set by ${fact.source}` : 'set here', date: fact?.observed_at ?? null };
}

/** Machines in service; retired ones are not matched. */
export function loadMatchableAsset(db: Database, id: number): MatchableAsset | null {
  const row = db.get<AssetRow>(
    `SELECT id, name, kind, os, kernel, stale_services, has_packages, available_as_of, criticality, exposure, extended_support
     FROM asset WHERE id = ? AND retired_at IS NULL`,
    id,
  );
  if (!row) return null;
  return {
    id,
    name: row.name,
    kind: row.kind,
    os: parsed(row.os),
    kernel: parsed(row.kernel),
    staleServices: parsed<MatchableAsset['staleServices']>(row.stale_services) ?? [],
    hasPackages: row.has_packages === 1,
    collectedOffers:
      row.available_as_of !== null || db.get('SELECT 1 FROM available WHERE asset = ? LIMIT 1', id) !== undefined,
    criticality: withSource(db, id, 'criticality', row.criticality),
    exposure: withSource(db, id, 'exposure', row.exposure),
    extendedSupport: row.extended_support,
  };
}

export function assetsInService(db: Database): number[] {
  return db.all<{ id: number }>('SELECT id FROM asset WHERE retired_at IS NULL ORDER BY id').map((row) => row.id);
}

/** The systems of machines in service, each once. */
export function systemsInService(db: Database): OperatingSystem[] {
  return db
    .all<{ os: string }>('SELECT DISTINCT os FROM asset WHERE os IS NOT NULL AND retired_at IS NULL')
    .map(({ os }) => JSON.parse(os) as OperatingSystem);
}

/** Schemes of the packages that are known. */
export function schemesInstalled(db: Database): string[] {
  return db.all<{ scheme: string }>('SELECT DISTINCT scheme FROM package').map(({ scheme }) => scheme);
}

type Installable = [free: InstalledFact, held: InstalledFact];

const packageColumns = 'name, version, arch, source, source_version sourceVersion, scheme, origin, module';

/**
 * What is installed on machines one after another; a package row is read once. With `many` machines to come
 * all package rows are read at once.
 */
export function createInstalledReader(
  db: Database,
  many: boolean,
): (asset: number) => { packages: InstalledFact[]; observation: number | null } {
  const packages = new Map<number, Installable>();
  const keep = (
    id: number,
    { name, version, arch, source, sourceVersion, scheme, origin, module }: Omit<InstalledFact, 'held'>,
  ): Installable => {
    const fact = { name, version, arch, source, sourceVersion, scheme, origin, module };
    const both: Installable = [
      { ...fact, held: false },
      { ...fact, held: true },
    ];
    packages.set(id, both);
    return both;
  };
  if (many) {
    for (const row of db.iterate<Omit<InstalledFact, 'held'> & { id: number }>(
      `SELECT id, ${packageColumns} FROM package`,
    ))
      keep(row.id, row);
  }
  return (asset) => {
    let observation: number | null = null;
    const list: InstalledFact[] = [];
    for (const row of db.all<{ package: number; held: number; observation: number }>(
      'SELECT package, held, observation FROM installed WHERE asset = ?',
      asset,
    )) {
      const known =
        packages.get(row.package) ??
        keep(
          row.package,
          db.get<Omit<InstalledFact, 'held'>>(`SELECT ${packageColumns} FROM package WHERE id = ?`, row.package)!,
        );
      list.push(known[row.held ? 1 : 0]);
      if (observation === null || row.observation > observation) observation = row.observation;
    }
    return { packages: list, observation };
  };
}

export function loadOffers(db: Database, asset: number): AvailableUpgrade[] {
  return db
    .all<Omit<AvailableUpgrade, 'suites' | 'security'> & { suites: string; security: number }>(
      'SELECT name, arch, version, source, source_version sourceVersion, suites, security FROM available WHERE asset = ?',
      asset,
    )
    .map((row) => ({ ...row, suites: JSON.parse(row.suites) as string[], security: row.security === 1 }));
}

export function saveNotJudged(db: Database, asset: number, notJudged: number): void {
  db.run('UPDATE asset SET not_judged = ? WHERE id = ? AND not_judged <> ?', notJudged, asset, notJudged);
}

export function loadHotfixes(db: Database, asset: number): { hotfixes: string[]; observation: number | null } {
  const rows = db.all<{ kb: string; observation: number }>(
    'SELECT kb, observation FROM hotfix WHERE asset = ? ORDER BY kb',
    asset,
  );
  return {
    hotfixes: rows.map((row) => row.kb),
    observation: rows.reduce<number | null>((newest, row) => Math.max(newest ?? 0, row.observation), null),
  };
}
