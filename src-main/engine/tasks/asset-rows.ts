/** Rows of machines as the contract has them: the vault's record with the verdict of this moment. */
import type { AssetRow, OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Policy } from '../../../src-shared/model/policy.ts';
import { supportEnd, type SupportEnd } from '../domain/end-of-life.ts';
import { holdsUntil, judgeAsset } from '../domain/verdict.ts';
import { loadAssets, overdueAt, type AssetRecord } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { feedVersion } from '../vault/feeds.ts';
import { formatId } from '../vault/ids.ts';
import { loadPolicy } from '../vault/settings.ts';
import { fillAssetMemory, leaveTurn, rememberedAssets, type JudgedAsset, type KeptAsset } from './asset-memory.ts';
import { systemSupportTable } from './support-table.ts';
import { createSystemFeeds, type SystemFeeds } from './system-feeds.ts';

/** How long machines are judged before other work has its turn, milliseconds. */
const turn = 10;

/** What verdicts rest on besides the machines themselves. */
interface Basis {
  freshness: Policy['freshness'];
  systemFeeds: SystemFeeds;
  supportEndOf: (os: OperatingSystem) => SupportEnd | null;
}

function createBasis(db: Database): Basis {
  const table = systemSupportTable(db);
  const ends = new Map<string, SupportEnd | null>();
  return {
    freshness: loadPolicy(db).policy.freshness,
    systemFeeds: createSystemFeeds(db),
    supportEndOf(os) {
      const key = JSON.stringify(os);
      if (!ends.has(key)) ends.set(key, supportEnd(os, table));
      return ends.get(key)!;
    },
  };
}

/** The end that counts: a contract for updates after the vendor's end puts it off. */
function supportOf({ os, extendedSupport }: AssetRecord, { supportEndOf }: Basis) {
  const end = os && supportEndOf(os);
  if (extendedSupport === null || (end && end.end >= extendedSupport)) return end;
  return { end: extendedSupport, what: 'extended support' };
}

function judge(asset: AssetRecord, now: string, basis: Basis): JudgedAsset {
  const products = asset.packages || (asset.os?.family === 'windows' && asset.hasPackages ? 1 : 0);
  const support = supportOf(asset, basis);
  const overdue = overdueAt(asset.dues, now);
  const { verdict, cause, reason } = judgeAsset({
    now,
    ...basis.freshness,
    os: asset.os,
    supportEnd: support,
    overdue,
    hasInventory: asset.hasPackages,
    lastInventory: asset.lastInventory,
    feedDate: basis.systemFeeds(asset.os)?.date ?? null,
    products,
    notJudged: asset.notJudged,
    openFindings: asset.findings,
  });
  const { lastInventory, hasPackages: _hasPackages, hotfixes: _hotfixes, dues: _dues, ...row } = asset;
  return {
    row: {
      ...row,
      id: formatId('asset', asset.id),
      supportEnd: support && { on: support.end, what: support.what },
      overdue,
      verdict,
      verdictReason: reason,
    },
    cause,
    lastInventory,
  };
}

/** Reads and judges all machines part by part, letting other work have its turn in between. */
export async function prepareAssets(db: Database, now: string): Promise<void> {
  await fillAssetMemory(db);
  const judging = judgingAt(db, now);
  let since = performance.now();
  for (const kept of rememberedAssets(db)) {
    judging(kept);
    if (performance.now() - since < turn) continue;
    await leaveTurn(db);
    since = performance.now();
  }
}

/** Judges a machine unless its judgement still holds. */
function judgingAt(db: Database, now: string): (kept: KeptAsset) => JudgedAsset {
  const policy = loadPolicy(db);
  const version = `${policy.version} ${feedVersion(db)}`;
  const held = db.remember('asset basis', (): { version: string; basis: Basis | null } => ({ version, basis: null }));
  if (held.basis === null || held.version !== version)
    Object.assign(held, { version, basis: createBasis(db) } satisfies typeof held);
  const basis = held.basis!;
  const at = Date.parse(now);
  return (kept) => {
    if (kept.judged === null || kept.basis !== version || at < kept.from || at >= kept.until) {
      const { record } = kept;
      const facts = { now, lastInventory: record.lastInventory, feedDate: basis.systemFeeds(record.os)?.date ?? null };
      const dues = record.dues.map(({ due }) => due);
      Object.assign(kept, {
        judged: judge(record, now, basis),
        basis: version,
        from: at,
        until: holdsUntil(facts, dues),
      } satisfies Partial<typeof kept>);
    }
    return kept.judged!;
  };
}

/**
 * Machines with their verdicts at `now` (ISO instant) and the rule that gave them; all in service without a filter. Within a
 * transaction they are read as it has them, else all of them from memory.
 */
export function judgedAssets(
  db: Database,
  now: string,
  filter: { ids?: readonly number[]; withRetired?: boolean } = {},
): JudgedAsset[] {
  if (filter.ids || db.inTransaction) {
    const basis = createBasis(db);
    return loadAssets(db, now, filter).map((asset) => judge(asset, now, basis));
  }
  // Also retired ones: what changed is read and judged anew, and so is what only time has changed.
  const all = rememberedAssets(db).map(judgingAt(db, now));
  return filter.withRetired ? all : all.filter(({ row }) => row.retired === null);
}

/** The same as the contract has them. */
export function assetRows(
  db: Database,
  now: string,
  filter: { ids?: readonly number[]; withRetired?: boolean } = {},
): AssetRow[] {
  return judgedAssets(db, now, filter).map(({ row }) => row);
}

function searchText(row: AssetRow): string {
  return [
    row.id,
    row.name,
    ...row.addresses,
    row.os?.name,
    row.os?.family,
    row.os?.codename,
    row.owner,
    row.department,
    row.redundancyGroup,
    row.ring,
    row.maintenanceWindow,
    ...row.scopes,
    row.environment,
    row.verdict,
    row.kind,
  ]
    .filter(Boolean)
    .join('\n')
    .toLowerCase();
}

/** Does a machine fit these words? All must occur, in any case; without words every machine does. */
export function assetQuery(query: string | undefined): (row: AssetRow) => boolean {
  const words = (query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => {
    const text = words.length ? searchText(row) : '';
    return words.every((word) => text.includes(word));
  };
}
