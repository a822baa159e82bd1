/** Reads patches as cards of the board: what each closes, where, how urgent and how much work it is. */
import type { Decision } from '../../../src-shared/model/finding.ts';
import type { PatchKind, PatchRow } from '../../../src-shared/model/patch.ts';
import type { Database, SqlValue } from './database.ts';
import { formatId } from './ids.ts';

export interface PatchFilter {
  decision?: Decision;
  asset?: number;
}

const decisions: Decision[] = ['immediate', 'out-of-cycle', 'scheduled', 'defer'];

/** Minutes of work on one machine until durations are learned. */
const minutesPerHost: Record<PatchKind, number> = {
  package: 3,
  'security-update': 3,
  application: 5,
  library: 15,
  kb: 25,
};
const rebootMinutes = 5;

/** Estimated minutes of work for one patch on one machine. */
export function effortOf(kind: PatchKind, reboot: boolean): number {
  return minutesPerHost[kind] + (reboot ? rebootMinutes : 0);
}

interface Card {
  id: number;
  kind: PatchKind;
  title: string;
  product: string;
  version: string;
  reboot: number;
}

interface HostShare {
  patch: number;
  asset: number;
  name: string;
  findings: number;
  top: number;
  rank: number | null;
  due: string | null;
  kev: number;
  fixable: number | null;
}

/** A patch's risk on a machine is the highest score it closes there. */
function loadShares(db: Database, filter: PatchFilter): HostShare[] {
  const one = filter.asset === undefined ? '' : 'AND a.id = ?';
  const values: SqlValue[] = filter.asset === undefined ? [] : [filter.asset];
  const judged = db.all<HostShare>(
    `SELECT f.patch, f.asset, a.name, count(*) findings, max(f.score) top, min(f.decision_rank) rank, min(f.due) due,
       max(f.kev) kev, max(f.fixable) fixable
     FROM finding f JOIN asset a ON a.id = f.asset
     WHERE f.state = 'open' AND f.patch IS NOT NULL AND a.retired_at IS NULL ${one} GROUP BY f.patch, f.asset`,
    ...values,
  );
  const pending = db.all<HostShare>(
    `SELECT p.patch, p.asset, a.name, 0 findings, 0 top, NULL rank, NULL due, 0 kev, 1 fixable
     FROM pending_patch p JOIN asset a ON a.id = p.asset
     WHERE a.retired_at IS NULL ${one}
       AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.patch = p.patch AND f.asset = p.asset AND f.state = 'open')`,
    ...values,
  );
  return [...judged, ...pending];
}

function loadFixes(db: Database, filter: PatchFilter): Map<number, string[]> {
  const one = filter.asset === undefined ? '' : 'AND f.asset = ?';
  const fixes = new Map<number, string[]>();
  for (const row of db.all<{ patch: number; cve: string }>(
    `SELECT DISTINCT f.patch, f.cve FROM finding f JOIN asset a ON a.id = f.asset
     WHERE f.state = 'open' AND f.patch IS NOT NULL AND a.retired_at IS NULL ${one} ORDER BY f.patch, f.cve`,
    ...(filter.asset === undefined ? [] : [filter.asset]),
  )) {
    const list = fixes.get(row.patch);
    if (list) list.push(row.cve);
    else fixes.set(row.patch, [row.cve]);
  }
  return fixes;
}

const least = <Value extends number | string>(values: (Value | null)[]): Value | null =>
  values.reduce<Value | null>((low, value) => (value !== null && (low === null || value < low) ? value : low), null);

function toCard(card: Card, shares: HostShare[], fixes: string[], now: string): PatchRow {
  const sum = (of: (share: HostShare) => number) => shares.reduce((total, share) => total + of(share), 0);
  const rank = least(shares.map((share) => share.rank));
  const due = least(shares.map((share) => share.due));
  const minutes = effortOf(card.kind, card.reboot === 1);
  return {
    id: formatId('patch', card.id),
    title: card.title,
    product: card.product,
    version: card.version,
    kind: card.kind,
    fixes,
    hosts: shares.length,
    findings: sum((share) => share.findings),
    riskRemoved: Math.round(sum((share) => share.top) * 10_000) / 10_000,
    decision: rank === null ? null : decisions[rank]!,
    due,
    overdue: due !== null && due < now,
    kev: shares.some((share) => share.kev === 1),
    effortMinutes: minutes * shares.length,
    reboot: card.reboot === 1,
    fixableHosts: shares.filter((share) => share.fixable === 1).length,
    assets: shares.map((share) => ({ id: formatId('asset', share.asset), name: share.name })),
  };
}

const rankOf = (card: PatchRow) => (card.decision === null ? decisions.length : decisions.indexOf(card.decision));

/**
 * The cards, most urgent decision first and within it most risk removed per minute of work; kinds without a
 * CVE last. Decision and due are those of the most urgent open finding a card closes.
 */
export function listPatches(db: Database, filter: PatchFilter, now: string): PatchRow[] {
  const byPatch = Map.groupBy(loadShares(db, filter), (share) => share.patch);
  const fixes = loadFixes(db, filter);
  const cards = db
    .all<Card>(
      'SELECT id, kind, title, product, version, reboot FROM patch WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify([...byPatch.keys()]),
    )
    .map((card) => toCard(card, byPatch.get(card.id)!, fixes.get(card.id) ?? [], now));
  cards.sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      b.riskRemoved / b.effortMinutes - a.riskRemoved / a.effortMinutes ||
      (a.title < b.title ? -1 : a.title > b.title ? 1 : 0),
  );
  return cards.filter((card) => filter.decision === undefined || card.decision === filter.decision);
}

/** Open findings without a fix on machines in service. */
export function countNoFix(db: Database, asset?: number): number {
  const one = asset === undefined ? '' : 'AND a.id = ?';
  return db.get<{ n: number }>(
    `SELECT count(*) n FROM finding f JOIN asset a ON a.id = f.asset
     WHERE f.state = 'open' AND f.fixed IS NULL AND a.retired_at IS NULL ${one}`,
    ...(asset === undefined ? [] : [asset]),
  )!.n;
}

/** Whether a row of this number exists, with findings or without. */
export function patchExists(db: Database, id: number): boolean {
  return db.get('SELECT 1 FROM patch WHERE id = ?', id) !== undefined;
}
