/** Reads what coverage is made of: who saw which machine, what is installed anywhere in one pass, facts of one field of all machines. */
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import type { SoftwareSection } from '../../../src-shared/model/software.ts';
import type { Database } from './database.ts';

/** Machines in service by number: is a whole list of theirs held, how old is what they are offered, were they reached over SSH? */
export function loadCollection(
  db: Database,
): Map<number, { hasList: boolean; availableAsOf: string | null; reached: boolean }> {
  const rows = db.all<{ id: number; has_packages: number; available_as_of: string | null; reached: number }>(
    `SELECT id, has_packages, available_as_of, EXISTS (SELECT 1 FROM reach WHERE reach.asset = asset.id) reached
     FROM asset WHERE retired_at IS NULL`,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { hasList: row.has_packages === 1, availableAsOf: row.available_as_of, reached: row.reached === 1 },
    ]),
  );
}

/** Each machine's sources with when they last saw it, newest first. */
export function loadSources(db: Database): Map<number, { source: string; lastSeen: string }[]> {
  const rows = db.all<{ asset: number; source: string; lastSeen: string }>(
    `SELECT asset, source, max(max(taken_at, coalesce(last_repeat, taken_at))) lastSeen FROM observation
     GROUP BY asset, source ORDER BY lastSeen DESC`,
  );
  const sources = new Map<number, { source: string; lastSeen: string }[]>();
  for (const { asset, ...seen } of rows) {
    const held = sources.get(asset);
    if (held) held.push(seen);
    else sources.set(asset, [seen]);
  }
  return sources;
}

export interface FactWord {
  source: string;
  observedAt: string;
  /** JSON. */
  value: string;
}

/** What every source says of one field, by machine. */
export function loadFactWords(db: Database, field: string): Map<number, FactWord[]> {
  const words = new Map<number, FactWord[]>();
  for (const { asset, ...word } of db.all<FactWord & { asset: number }>(
    'SELECT asset, source, observed_at observedAt, value FROM asset_fact WHERE field = ?',
    field,
  )) {
    const held = words.get(asset);
    if (held) held.push(word);
    else words.set(asset, [word]);
  }
  return words;
}

export interface PackageFact {
  id: number;
  scheme: PackageScheme;
  name: string;
  version: string;
  sourceVersion: string;
  origin: string;
}

/** Every distinct package, also those no machine has any more. */
export function loadPackages(db: Database): PackageFact[] {
  return db.all<PackageFact>(
    'SELECT id, scheme, name, version, source_version sourceVersion, origin FROM package ORDER BY id',
  );
}

export const sections: readonly SoftwareSection[] = ['system', 'programs', 'apps', 'components'];

const digit0 = 48;
const letterA = 97;

/**
 * Visits everything installed on machines in service: `section` is the place in `sections`. One text for a machine instead of one
 * row for each package is what makes five million of them quick.
 */
export function visitInstalled(db: Database, visit: (asset: number, item: number, section: number) => void): void {
  for (const { asset, items } of db.iterate<{ asset: number; items: string }>(
    `SELECT asset, group_concat(CASE section WHEN 'system' THEN package WHEN 'programs' THEN package || 'b'
       WHEN 'apps' THEN package || 'c' ELSE package || 'd' END) items
     FROM installed WHERE asset IN (SELECT id FROM asset WHERE retired_at IS NULL) GROUP BY asset`,
  )) {
    let item = 0;
    let section = 0;
    for (let at = 0; at < items.length; at++) {
      const code = items.charCodeAt(at);
      if (code >= letterA) section = code - letterA;
      else if (code >= digit0) item = item * 10 + code - digit0;
      else {
        visit(asset, item, section);
        item = 0;
        section = 0;
      }
    }
    visit(asset, item, section);
  }
}

export interface InstalledName {
  name: string;
  origin: string;
  section: SoftwareSection;
  scheme: string;
}

/** Machines in service that have this software, with its versions there; at most `limit`. */
export function machinesWith(
  db: Database,
  { name, origin, section, scheme }: InstalledName,
  limit: number,
): { id: number; name: string; version: string }[] {
  return db.all(
    `SELECT a.id, a.name, group_concat(DISTINCT p.version) version
     FROM installed i JOIN package p ON p.id = i.package JOIN asset a ON a.id = i.asset
     WHERE i.package IN (SELECT id FROM package WHERE name = ? AND origin = ? AND scheme = ?)
       AND i.section = ? AND a.retired_at IS NULL
     GROUP BY a.id ORDER BY lower(a.name), a.id LIMIT ?`,
    name,
    origin,
    scheme,
    section,
    limit,
  );
}

/** In-house applications with the machines in service that run them. */
export function loadApplicationCounts(db: Database): { name: string; version: string; machines: number }[] {
  return db.all(
    `SELECT p.name, p.version, count(a.id) machines FROM application p
     LEFT JOIN application_asset r ON r.application = p.id
     LEFT JOIN asset a ON a.id = r.asset AND a.retired_at IS NULL
     GROUP BY p.id ORDER BY lower(p.name)`,
  );
}

/** Machines in service that run an in-house application; at most `limit`. */
export function machinesRunning(
  db: Database,
  name: string,
  limit: number,
): { id: number; name: string; version: string }[] {
  return db.all(
    `SELECT a.id, a.name, p.version FROM application p JOIN application_asset r ON r.application = p.id
     JOIN asset a ON a.id = r.asset WHERE p.name = ? AND a.retired_at IS NULL ORDER BY lower(a.name), a.id LIMIT ?`,
    name,
    limit,
  );
}

/** Names of software with these letters in them, those that begin with them first. */
export function suggestNames(db: Database, letters: string, limit: number): string[] {
  return db
    .all<{ name: string }>(
      `SELECT name FROM (SELECT DISTINCT name FROM package WHERE instr(lower(name), ?) > 0)
       ORDER BY instr(lower(name), ?), lower(name) LIMIT ?`,
      letters.toLowerCase(),
      letters.toLowerCase(),
      limit,
    )
    .map(({ name }) => name);
}
