/** Software of machines: installed packages, what is offered, hotfixes; lists are replaced by their difference. */
import type {
  AvailableUpgrade,
  Inventory,
  InstalledPackage,
  SoftwareRow,
  SoftwareSection,
} from '../../../src-shared/model/software.ts';
import type { Database, SqlValue } from './database.ts';
import { formatId } from './ids.ts';

/** Number of the package row, made when new: each distinct package is kept once for all machines. */
function internPackage(db: Database, item: InstalledPackage): number {
  const values = [item.scheme, item.name, item.version, item.arch, item.source, item.sourceVersion, item.origin ?? ''];
  const known = db.get<{ id: number }>(
    'SELECT id FROM package WHERE scheme = ? AND name = ? AND version = ? AND arch = ? AND source = ? AND source_version = ? AND origin = ?',
    ...values,
  );
  if (known) {
    // The stream is part of the build: a listing that names it tells it for all.
    if (item.module) db.run("UPDATE package SET module = ? WHERE id = ? AND module = ''", item.module, known.id);
    return known.id;
  }
  return db.run(
    'INSERT INTO package (scheme, name, version, arch, source, source_version, origin, module) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ...values,
    item.module ?? '',
  ).lastId;
}

/**
 * The machine's whole list of a section; answers how many distinct packages it has. Unchanged packages keep the observation
 * that first told of them.
 */
export function replaceInstalled(
  db: Database,
  asset: number,
  section: SoftwareSection,
  packages: readonly InstalledPackage[],
  observation: number,
): number {
  const before = new Map(
    db
      .all<{ package: number; held: number }>(
        'SELECT package, held FROM installed WHERE asset = ? AND section = ?',
        asset,
        section,
      )
      .map((row) => [row.package, row.held]),
  );
  const now = new Map<number, number>();
  for (const item of packages) now.set(internPackage(db, item), item.held ? 1 : 0);
  for (const id of before.keys())
    if (!now.has(id))
      db.run('DELETE FROM installed WHERE asset = ? AND package = ? AND section = ?', asset, id, section);
  for (const [id, held] of now) {
    if (before.get(id) === held) continue;
    db.run(
      `INSERT INTO installed (asset, package, section, held, observation) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (asset, package, section) DO UPDATE SET held = excluded.held, observation = excluded.observation`,
      asset,
      id,
      section,
      held,
      observation,
    );
  }
  return now.size;
}

export function replaceAvailable(db: Database, asset: number, upgrades: readonly AvailableUpgrade[]): void {
  db.run('DELETE FROM available WHERE asset = ?', asset);
  for (const item of upgrades) {
    db.run(
      'INSERT OR REPLACE INTO available (asset, name, arch, version, source, source_version, suites, security, class, advisories) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      asset,
      item.name,
      item.arch,
      item.version,
      item.source,
      item.sourceVersion,
      JSON.stringify(item.suites),
      item.security ? 1 : 0,
      item.class ?? null,
      item.advisories ? JSON.stringify(item.advisories) : null,
    );
  }
}

/** Answers how many distinct ones there are. */
export function replaceHotfixes(
  db: Database,
  asset: number,
  hotfixes: NonNullable<Inventory['hotfixes']>,
  observation: number,
): number {
  const before = new Set(db.all<{ kb: string }>('SELECT kb FROM hotfix WHERE asset = ?', asset).map((row) => row.kb));
  const now = new Set(hotfixes.map((hotfix) => hotfix.kb));
  for (const kb of before) if (!now.has(kb)) db.run('DELETE FROM hotfix WHERE asset = ? AND kb = ?', asset, kb);
  for (const { kb, installedOn } of hotfixes) {
    db.run(
      `INSERT INTO hotfix (asset, kb, installed_on, observation) VALUES (?, ?, ?, ?)
       ON CONFLICT (asset, kb) DO UPDATE SET installed_on = coalesce(excluded.installed_on, installed_on)`,
      asset,
      kb,
      installedOn ?? null,
      observation,
    );
  }
  return now.size;
}

/** Source package by name, as installed on the machine: for what is offered without a source. */
export function installedSources(db: Database, asset: number): Map<string, string> {
  const rows = db.all<{ name: string; source: string }>(
    'SELECT p.name, p.source FROM installed i JOIN package p ON p.id = i.package WHERE i.asset = ?',
    asset,
  );
  return new Map(rows.map((row) => [row.name, row.source]));
}

const sortColumns: Record<string, string> = {
  asset: 'i.asset',
  name: 'p.name',
  version: 'p.version',
  arch: 'p.arch',
  source: 'p.source',
  sourceVersion: 'p.source_version',
  scheme: 'p.scheme',
  section: 'i.section',
  held: 'i.held',
};

export interface SoftwareFilter {
  asset?: number;
  /** Words that must all occur in name, version or source. */
  query?: string;
  sort?: { column: string; descending: boolean }[];
  offset?: number;
  limit?: number;
}

/** Installed software of machines in service, or of one machine. */
export function listSoftware(db: Database, filter: SoftwareFilter): { software: SoftwareRow[]; total: number } {
  const conditions = [filter.asset === undefined ? 'a.retired_at IS NULL' : 'i.asset = ?'];
  const values: SqlValue[] = filter.asset === undefined ? [] : [filter.asset];
  for (const word of (filter.query ?? '').toLowerCase().split(/\s+/).filter(Boolean)) {
    conditions.push("instr(lower(p.name || ' ' || p.version || ' ' || p.source), ?) > 0");
    values.push(word);
  }
  const from = `FROM installed i JOIN package p ON p.id = i.package JOIN asset a ON a.id = i.asset WHERE ${conditions.join(' AND ')}`;
  const order = (filter.sort ?? [])
    .flatMap(({ column, descending }) =>
      sortColumns[column] ? [`${sortColumns[column]}${descending ? ' DESC' : ''}`] : [],
    )
    .concat('i.asset', 'p.name', 'p.arch', 'p.version')
    .join(', ');
  const total = db.get<{ n: number }>(`SELECT count(*) n ${from}`, ...values)!.n;
  const rows = db.all<Omit<SoftwareRow, 'asset' | 'held'> & { asset: number; held: number }>(
    `SELECT i.asset, p.name, p.version, p.arch, p.source, p.source_version sourceVersion, p.scheme, i.section, i.held ${from} ORDER BY ${order} LIMIT ? OFFSET ?`,
    ...values,
    filter.limit ?? -1,
    filter.offset ?? 0,
  );
  return {
    software: rows.map(({ asset, held, ...row }) => ({ ...row, asset: formatId('asset', asset), held: held === 1 })),
    total,
  };
}
