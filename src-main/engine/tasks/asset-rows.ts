/** Rows of machines as the contract has them: the vault's record with the verdict of this moment. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import { supportEnd, type SupportEnd } from '../domain/end-of-life.ts';
import { judgeAsset, type VerdictCause } from '../domain/verdict.ts';
import { debianRelease } from '../matchers/debian-source.ts';
import { readResourceJson } from '../resources.ts';
import { loadAssets, type AssetRecord } from '../vault/assets.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { debianReleaseIsJudged } from '../vault/feeds/debian.ts';
import { formatId } from '../vault/ids.ts';
import { loadPolicy } from '../vault/settings.ts';

/** Date of the vendor feed that judges this system; null where none is loaded or it knows nothing of the release. */
function createFeedDates(db: Database): (asset: AssetRecord) => string | null {
  const dates = new Map<string, string | null>();
  const lookUp = (family: string, release: string | null): string | null => {
    if (family === 'windows') return feedDate(db, 'msrc');
    if (family !== 'debian' || release === null) return null;
    return debianReleaseIsJudged(db, release) ? feedDate(db, 'debian-tracker') : null;
  };
  return ({ os }) => {
    if (!os) return null;
    const release = os.family === 'debian' ? debianRelease(os) : null;
    const key = `${os.family} ${release}`;
    if (!dates.has(key)) dates.set(key, lookUp(os.family, release));
    return dates.get(key)!;
  };
}

/** The end that counts: a contract for updates after the vendor's end puts it off. */
function supportOf({ os, extendedSupport }: AssetRecord, table: readonly SupportEnd[]) {
  const end = os && supportEnd(os, table);
  if (extendedSupport === null || (end && end.end >= extendedSupport)) return end;
  return { end: extendedSupport, what: 'extended support' };
}

export interface JudgedAsset {
  row: AssetRow;
  cause: VerdictCause;
  /** When its software was last listed. */
  lastInventory: string | null;
}

/** Machines with their verdicts at `now` (ISO instant) and the rule that gave them; all in service without a filter. */
export function judgedAssets(
  db: Database,
  now: string,
  filter: { ids?: readonly number[]; withRetired?: boolean } = {},
): JudgedAsset[] {
  const { policy } = loadPolicy(db);
  const table = readResourceJson('eol.json') as SupportEnd[];
  const feedDateOf = createFeedDates(db);
  return loadAssets(db, now, filter).map((asset) => {
    const products = asset.packages || (asset.os?.family === 'windows' && asset.hasPackages ? 1 : 0);
    const support = supportOf(asset, table);
    const { verdict, cause, reason } = judgeAsset({
      now,
      ...policy.freshness,
      os: asset.os,
      supportEnd: support,
      overdue: asset.overdue,
      hasInventory: asset.hasPackages,
      lastInventory: asset.lastInventory,
      feedDate: feedDateOf(asset),
      products,
      notJudged: asset.notJudged,
      openFindings: asset.findings,
    });
    const { lastInventory, hasPackages: _hasPackages, hotfixes: _hotfixes, ...row } = asset;
    return {
      row: {
        ...row,
        id: formatId('asset', asset.id),
        supportEnd: support && { on: support.end, what: support.what },
        verdict,
        verdictReason: reason,
      },
      cause,
      lastInventory,
    };
  });
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
