/** Reads machines of the vault: records with their counts, facts, identities; finds one by id or unique name. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AssetDetail, AssetRow, Criticality, Exposure, OperatingSystem } from '../../../src-shared/model/asset.ts';
import { isJunkIdentity, type IdentityKind } from '../domain/identity-values.ts';
import { wordsInForce } from '../domain/precedence.ts';
import type { Database, SqlValue } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';
import { chainHead } from './log.ts';
import { loadPrecedence } from './settings.ts';

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
  location: string | null;
  redundancyGroup: string | null;
  ring: string | null;
  scopes: string[];
  maintenanceWindow: string | null;
  extendedSupport: string | null;
  rebootSince: string | null;
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
  /** When its open findings fall due, soonest first: instants with the number of findings. */
  dues: { due: string; findings: number }[];
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
  location: string | null;
  redundancy_group: string | null;
  ring: string | null;
  scopes: string;
  maintenance_window: string | null;
  extended_support: string | null;
  reboot_since: string | null;
  last_seen: string | null;
  last_inventory: string | null;
  has_packages: number;
  not_judged: number;
  retired_at: string | null;
  retired_reason: string | null;
  packages: number | null;
  hotfixes: number | null;
}

type OpenFindings = Pick<AssetRecord, 'findings' | 'topScore' | 'dues'>;

/** How many of these are past due at `now`, an instant. */
export function overdueAt(dues: AssetRecord['dues'], now: string): number {
  let overdue = 0;
  for (const { due, findings } of dues) if (due < now) overdue += findings;
  return overdue;
}

function readRow(row: Row, open: OpenFindings, now: string): AssetRecord {
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
    location: row.location,
    redundancyGroup: row.redundancy_group,
    ring: row.ring,
    scopes: JSON.parse(row.scopes) as string[],
    maintenanceWindow: row.maintenance_window,
    extendedSupport: row.extended_support,
    rebootSince: row.reboot_since,
    lastSeen: row.last_seen,
    lastInventory: row.last_inventory,
    hasPackages: row.has_packages === 1,
    notJudged: row.not_judged,
    retired: row.retired_at === null ? null : { at: row.retired_at, reason: row.retired_reason ?? '' },
    packages: row.packages ?? 0,
    hotfixes: row.hotfixes ?? 0,
    ...open,
    overdue: overdueAt(open.dues, now),
  };
}

export interface AssetFilter {
  ids?: readonly number[];
  /** Numbers above this one, at most `limit` of them: for reading all of them part by part. */
  after?: number;
  limit?: number;
  withRetired?: boolean;
}

/** Machines by number; all without `ids`. `now` decides what is overdue. */
export function loadAssets(db: Database, now: string, filter: AssetFilter = {}): AssetRecord[] {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (filter.ids) {
    conditions.push('a.id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.ids));
  } else if (!filter.withRetired) conditions.push('a.retired_at IS NULL');
  if (filter.after !== undefined) {
    conditions.push('a.id > ?');
    values.push(filter.after);
  }
  const rows = db.all<Row>(
    `SELECT a.*,
       (SELECT sum(items) FROM listing WHERE asset = a.id AND section IN ('system', 'programs', 'apps', 'components')) packages,
       (SELECT items FROM listing WHERE asset = a.id AND section = 'hotfixes') hotfixes
     FROM asset a ${conditions.length ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY a.id LIMIT ?`,
    ...values,
    filter.limit ?? -1,
  );
  const [first, last] = [rows[0]?.id ?? 0, rows.at(-1)?.id ?? 0];
  const open = new Map<number, OpenFindings>();
  // Without statistics SQLite would rather look at every open finding of the vault.
  for (const { asset, due, score } of db.all<{ asset: number; due: string; score: number }>(
    `SELECT asset, due, score FROM finding INDEXED BY finding_open WHERE state = 'open'
     AND ${filter.ids ? 'asset IN (SELECT value FROM json_each(?))' : 'asset BETWEEN ? AND ?'} ORDER BY asset, due`,
    ...(filter.ids ? [JSON.stringify(filter.ids)] : [first, last]),
  )) {
    let found = open.get(asset);
    if (!found) open.set(asset, (found = { findings: 0, topScore: score, dues: [] }));
    found.findings += 1;
    if (score > found.topScore!) found.topScore = score;
    const soonest = found.dues.at(-1);
    if (soonest?.due === due) soonest.findings += 1;
    else found.dues.push({ due, findings: 1 });
  }
  return rows.map((row) => readRow(row, open.get(row.id) ?? { findings: 0, topScore: null, dues: [] }, now));
}

/** Length of the log, and the machines that have changed since it had another; may name more, never fewer. */
export function assetsChangedSince(db: Database, entries: number): { entries: number; changed: number[] } {
  return {
    entries: chainHead(db).entries,
    changed: db
      .all<{ asset: number }>('SELECT asset FROM asset_change WHERE entries >= ? ORDER BY asset', entries)
      .map(({ asset }) => asset),
  };
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

function mergedInto(db: Database, asset: number): string | null {
  const row = db.get<{ into: number | null }>('SELECT merged_into "into" FROM asset WHERE id = ?', asset);
  return row?.into == null ? null : formatId('asset', row.into);
}

/** The machine that stands for this one now: itself, or where it has gone into. */
export function standingFor(db: Database, asset: number): number {
  const row = db.get<{ into: number | null }>('SELECT merged_into "into" FROM asset WHERE id = ?', asset);
  return row?.into == null ? asset : standingFor(db, row.into);
}

/** What the page of one machine shows beside its row. Throws unknown-id. */
export function loadAssetHistory(
  db: Database,
  asset: number,
): Pick<AssetDetail, 'facts' | 'identity' | 'observations' | 'joins' | 'listings' | 'mergedInto' | 'hotfixes'> {
  const facts = db.all<{ field: string; source: string; value: string; observedAt: string }>(
    'SELECT field, source, value, observed_at observedAt FROM asset_fact WHERE asset = ? ORDER BY field, observed_at DESC',
    asset,
  );
  const precedence = loadPrecedence(db);
  const effective = new Set(
    [...Map.groupBy(facts, ({ field }) => field)].flatMap(([field, words]) => wordsInForce(field, words, precedence)),
  );
  return {
    facts: facts.map((fact) => ({
      field: fact.field,
      value: JSON.parse(fact.value) as unknown,
      source: fact.source,
      observedAt: fact.observedAt,
      effective: effective.has(fact),
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
        part: string | null;
        taken_at: string;
        received_at: string;
        packages: number | null;
        sha256: string;
        repeats: number;
        last_repeat: string | null;
        kept: number;
      }>(
        'SELECT id, source, file, part, taken_at, received_at, packages, sha256, repeats, last_repeat, inventory IS NOT NULL kept FROM observation WHERE asset = ? ORDER BY id DESC',
        asset,
      )
      .map((row) => ({
        id: formatId('observation', row.id),
        source: row.source,
        file: row.file,
        part: row.part,
        takenAt: row.taken_at,
        receivedAt: row.received_at,
        packages: row.packages,
        sha256: row.sha256,
        repeats: row.repeats,
        lastRepeat: row.last_repeat,
        kept: row.kept === 1,
      })),
    joins: db
      .all<{ at: string; observation: number; reason: string }>(
        'SELECT at, observation, reason FROM asset_join WHERE asset = ? ORDER BY id DESC',
        asset,
      )
      .map((row) => ({ ...row, observation: formatId('observation', row.observation) })),
    listings: db
      .all<{ section: string; source: string; takenAt: string; observation: number }>(
        'SELECT section, source, taken_at takenAt, observation FROM listing WHERE asset = ? ORDER BY section',
        asset,
      )
      .map((row) => ({ ...row, observation: formatId('observation', row.observation) })),
    mergedInto: mergedInto(db, asset),
    hotfixes: db.all<{ kb: string; installedOn: string | null }>(
      'SELECT kb, installed_on installedOn FROM hotfix WHERE asset = ? ORDER BY kb',
      asset,
    ),
  };
}
