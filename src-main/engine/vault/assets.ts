/** Reads machines of the vault: records with their counts, facts, identities; finds one by id or unique name. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetDetail, AssetRow, Criticality, Exposure, OperatingSystem } from '../../../src-shared/model/asset.ts';
import {
  isJunkIdentity,
  type AddressHolder,
  type Candidate,
  type Identity,
  type IdentityKind,
} from '../domain/identity.ts';
import type { Database, SqlValue } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';

/** A machine with counts; the verdict is judged from it, at the time of the question. */
export interface AssetRecord {
  id: number;
  name: string;
  kind: AssetRow['kind'];
  os: OperatingSystem | null;
  addresses: string[];
  criticality: Criticality | null;
  exposure: Exposure | null;
  environment: string | null;
  owner: string | null;
  department: string | null;
  redundancyGroup: string | null;
  ring: string | null;
  lastSeen: string | null;
  lastInventory: string | null;
  hasPackages: boolean;
  notJudged: number;
  retired: { at: string; reason: string } | null;
  packages: number;
  hotfixes: number;
  findings: number;
  overdue: number;
  topScore: number | null;
}

interface Row {
  id: number;
  name: string;
  kind: AssetRow['kind'];
  os: string | null;
  addresses: string;
  criticality: Criticality | null;
  exposure: Exposure | null;
  environment: string | null;
  owner: string | null;
  department: string | null;
  redundancy_group: string | null;
  ring: string | null;
  last_seen: string | null;
  last_inventory: string | null;
  has_packages: number;
  not_judged: number;
  retired_at: string | null;
  retired_reason: string | null;
  packages: number | null;
  hotfixes: number | null;
  findings: number | null;
  overdue: number | null;
  top_score: number | null;
}

function readRow(row: Row): AssetRecord {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    os: row.os === null ? null : (JSON.parse(row.os) as OperatingSystem),
    addresses: JSON.parse(row.addresses) as string[],
    criticality: row.criticality,
    exposure: row.exposure,
    environment: row.environment,
    owner: row.owner,
    department: row.department,
    redundancyGroup: row.redundancy_group,
    ring: row.ring,
    lastSeen: row.last_seen,
    lastInventory: row.last_inventory,
    hasPackages: row.has_packages === 1,
    notJudged: row.not_judged,
    retired: row.retired_at === null ? null : { at: row.retired_at, reason: row.retired_reason ?? '' },
    packages: row.packages ?? 0,
    hotfixes: row.hotfixes ?? 0,
    findings: row.findings ?? 0,
    overdue: row.overdue ?? 0,
    topScore: row.top_score,
  };
}

/** Machines by number; all without `ids`. `now` decides what is overdue. */
export function loadAssets(
  db: Database,
  now: string,
  filter: { ids?: readonly number[]; withRetired?: boolean } = {},
): AssetRecord[] {
  const conditions: string[] = [];
  const values: SqlValue[] = [now];
  if (filter.ids) {
    conditions.push('a.id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.ids));
  }
  if (!filter.withRetired && !filter.ids) conditions.push('a.retired_at IS NULL');
  const one =
    filter.ids && filter.ids.length <= 50 ? `WHERE asset IN (${filter.ids.map(Number).join(',') || 'NULL'})` : '';
  const and = one ? one.replace('WHERE', 'AND') : '';
  const rows = db.all<Row>(
    `SELECT a.*, p.n packages, h.n hotfixes, f.n findings, f.overdue overdue, f.top top_score
     FROM asset a
     LEFT JOIN (SELECT asset, count(*) n FROM installed ${one} GROUP BY asset) p ON p.asset = a.id
     LEFT JOIN (SELECT asset, count(*) n FROM hotfix ${one} GROUP BY asset) h ON h.asset = a.id
     LEFT JOIN (SELECT asset, count(*) n, sum(due < ?) overdue, max(score) top FROM finding WHERE state = 'open' ${and} GROUP BY asset) f ON f.asset = a.id
     ${conditions.length ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY a.id`,
    ...values,
  );
  return rows.map(readRow);
}

/** The machine with this id or, in any case, this name. Throws unknown-id, ambiguous-name. */
export function findAsset(db: Database, text: string): number {
  const id = parseId('asset', text);
  if (id !== null && db.get('SELECT 1 FROM asset WHERE id = ?', id)) return id;
  const named = db.all<{ id: number; retired_at: string | null }>(
    'SELECT id, retired_at FROM asset WHERE lower(name) = lower(?)',
    text.trim(),
  );
  const inService = named.filter((row) => row.retired_at === null);
  const [first, second] = inService.length ? inService : named;
  if (!first) throw unknownId('asset', text);
  if (second) {
    throw new Refusal(
      'ambiguous-name',
      `${named.length} assets are named "${text}".`,
      `Use an id: ${named.map((row) => formatId('asset', row.id)).join(', ')}.`,
    );
  }
  return first.id;
}

/** Known machines that share at least one identity value with these, with all their identities. */
export function loadCandidates(db: Database, identities: readonly Identity[]): Candidate[] {
  const ids = new Set<number>();
  for (const { kind, value } of identities) {
    for (const row of db.all<{ asset: number }>(
      'SELECT asset FROM asset_identity WHERE kind = ? AND value = ? ORDER BY asset LIMIT 100',
      kind,
      value,
    ))
      ids.add(row.asset);
  }
  return [...ids].map((asset) => ({
    asset,
    identities: identitiesOfAsset(db, asset),
  }));
}

/** Machines in service that have the address now. */
export function loadAddressHolders(db: Database, address: string): AddressHolder[] {
  return loadCandidates(db, [{ kind: 'address', value: address }]).flatMap((candidate) => {
    const row = db.get<{ foreign: number }>(
      `SELECT (SELECT count(*) FROM observation WHERE asset = asset.id AND source <> 'sweep') "foreign"
       FROM asset WHERE id = ? AND retired_at IS NULL AND EXISTS (SELECT 1 FROM json_each(addresses) WHERE value = ?)`,
      candidate.asset,
      address,
    );
    return row ? [{ ...candidate, onlySwept: row.foreign === 0 }] : [];
  });
}

/** Has it software to judge whose system only a sweep has told? */
export function isJudgedBySweep(db: Database, asset: number): boolean {
  const row = db.get<{ n: number }>(
    `SELECT count(*) n FROM asset WHERE id = ? AND has_packages = 1
     AND EXISTS (SELECT 1 FROM asset_fact WHERE asset = asset.id AND field = 'os' AND source = 'sweep')
     AND NOT EXISTS (SELECT 1 FROM asset_fact WHERE asset = asset.id AND field = 'os' AND source <> 'sweep')`,
    asset,
  );
  return row!.n > 0;
}

/**
 * The machine a sweep found at this address, of which nothing else is known: the only one in service with that address,
 * and every observation of it came from a sweep.
 */
export function sweptOnlyAt(db: Database, address: string): Candidate | null {
  const found = db.all<{ asset: number }>(
    `SELECT i.asset FROM asset_identity i JOIN asset a ON a.id = i.asset
     WHERE i.kind = 'address' AND i.value = lower(?) AND a.retired_at IS NULL LIMIT 2`,
    address,
  );
  const [only] = found;
  if (!only || found.length > 1) return null;
  const others = db.get<{ n: number; swept: number }>(
    "SELECT count(*) n, sum(source = 'sweep') swept FROM observation WHERE asset = ?",
    only.asset,
  )!;
  if (others.n === 0 || others.n !== others.swept) return null;
  return { asset: only.asset, identities: identitiesOfAsset(db, only.asset) };
}

function identitiesOfAsset(db: Database, asset: number): Identity[] {
  return db.all<{ kind: IdentityKind; value: string }>('SELECT kind, value FROM asset_identity WHERE asset = ?', asset);
}

/** What the page of one machine shows beside its row. Throws unknown-id. */
export function loadAssetHistory(
  db: Database,
  asset: number,
): Pick<AssetDetail, 'facts' | 'identity' | 'observations' | 'joins' | 'hotfixes'> {
  const facts = db.all<{ field: string; source: string; value: string; observed_at: string }>(
    'SELECT field, source, value, observed_at FROM asset_fact WHERE asset = ? ORDER BY field, observed_at DESC',
    asset,
  );
  const inForce = new Map<string, (typeof facts)[number]>();
  for (const fact of facts) {
    const best = inForce.get(fact.field);
    if (!best || outranks(fact, best)) inForce.set(fact.field, fact);
  }
  return {
    facts: facts.map((fact) => ({
      field: fact.field,
      value: JSON.parse(fact.value) as unknown,
      source: fact.source,
      observedAt: fact.observed_at,
      effective: inForce.get(fact.field) === fact,
    })),
    identity: db
      .all<{ kind: IdentityKind; value: string }>(
        'SELECT kind, value FROM asset_identity WHERE asset = ? ORDER BY kind, value',
        asset,
      )
      .map(({ kind, value }) => ({ kind, value, junk: isJunkIdentity({ kind, value }) })),
    observations: db
      .all<{
        id: number;
        source: string;
        file: string | null;
        taken_at: string;
        received_at: string;
        packages: number | null;
        sha256: string;
        repeats: number;
        last_repeat: string | null;
      }>(
        'SELECT id, source, file, taken_at, received_at, packages, sha256, repeats, last_repeat FROM observation WHERE asset = ? ORDER BY id DESC',
        asset,
      )
      .map((row) => ({
        id: formatId('observation', row.id),
        source: row.source,
        file: row.file,
        takenAt: row.taken_at,
        receivedAt: row.received_at,
        packages: row.packages,
        sha256: row.sha256,
        repeats: row.repeats,
        lastRepeat: row.last_repeat,
      })),
    joins: db.all<{ at: string; reason: string }>(
      'SELECT at, reason FROM asset_join WHERE asset = ? ORDER BY id DESC',
      asset,
    ),
    hotfixes: db.all<{ kb: string; installedOn: string | null }>(
      'SELECT kb, installed_on installedOn FROM hotfix WHERE asset = ? ORDER BY kb',
      asset,
    ),
  };
}

/** Where a fact comes from decides before its age: a person, then a collector, then a file, then a sweep, then a guess. */
export function sourceRank(source: string): number {
  if (source.startsWith('user ')) return 3;
  if (source === 'local' || source === 'ssh-debian') return 2;
  if (source === 'sweep') return 0.5;
  return source === 'folder' ? 0 : 1;
}

/** Is fact `a` in force over `b`? */
export function outranks(
  a: { source: string; observed_at: string },
  b: { source: string; observed_at: string },
): boolean {
  const rank = sourceRank(a.source) - sourceRank(b.source);
  return rank > 0 || (rank === 0 && a.observed_at > b.observed_at);
}
