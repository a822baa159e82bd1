/** Reads what a plan is made of: which patches are needed where, how urgent they are there, and what is known of the machines. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { PatchKind } from '../../../src-shared/model/patch.ts';
import type { Database } from './database.ts';

export interface PatchFacts {
  id: number;
  kind: PatchKind;
  title: string;
  /** The source package, or the Windows product. */
  product: string;
  version: string;
  reboot: boolean;
}

/** Patches of this id, of this title in any case, or of this "source version". */
export function findPatches(db: Database, text: string, id: number | null): PatchFacts[] {
  const wanted = text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return db
    .all<Omit<PatchFacts, 'reboot'> & { reboot: number }>(
      `SELECT id, kind, title, product, version, reboot FROM patch
       WHERE id = ? OR lower(title) = ? OR lower(product || ' ' || version) = ? ORDER BY id`,
      id,
      wanted,
      wanted,
    )
    .map((row) => ({ ...row, reboot: row.reboot === 1 }));
}

export function loadPatchFacts(db: Database, ids: readonly number[]): PatchFacts[] {
  return db
    .all<Omit<PatchFacts, 'reboot'> & { reboot: number }>(
      `SELECT id, kind, title, product, version, reboot FROM patch
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
      JSON.stringify(ids),
    )
    .map((row) => ({ ...row, reboot: row.reboot === 1 }));
}

/** One patch that one machine in service needs. */
export interface Need {
  patch: number;
  asset: number;
  /** Highest score it closes there; 0 without a finding. */
  risk: number;
  /** 4 critical to 0 unrated. */
  severity: number;
  due: string | null;
}

/** By machine, then patch. */
export function loadNeeds(db: Database, patches: readonly number[]): Need[] {
  const list = JSON.stringify(patches);
  const needs = db.all<Need>(
    `SELECT f.patch, f.asset, max(f.score) risk, min(f.due) due,
       max(CASE f.severity WHEN 'critical' THEN 4 WHEN 'important' THEN 3 WHEN 'moderate' THEN 2 WHEN 'low' THEN 1 ELSE 0 END) severity
     FROM finding f JOIN asset a ON a.id = f.asset
     WHERE f.state = 'open' AND f.patch IN (SELECT value FROM json_each(?)) AND a.retired_at IS NULL
     GROUP BY f.patch, f.asset
     UNION ALL
     SELECT p.patch, p.asset, 0, NULL, 0 FROM pending_patch p JOIN asset a ON a.id = p.asset
     WHERE p.patch IN (SELECT value FROM json_each(?)) AND a.retired_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.patch = p.patch AND f.asset = p.asset AND f.state = 'open')`,
    list,
    list,
  );
  return needs.sort((a, b) => a.asset - b.asset || a.patch - b.patch);
}

export interface PlannableAsset {
  id: number;
  name: string;
  os: OperatingSystem | null;
  criticality: number | null;
  exposure: string | null;
  redundancyGroup: string | null;
  ring: string | null;
  /** Name of its own maintenance window. */
  maintenanceWindow: string | null;
  /** It was reached over SSH once, so it is known how. */
  reachable: boolean;
}

export function loadPlannable(db: Database, ids: readonly number[]): PlannableAsset[] {
  return db
    .all<Omit<PlannableAsset, 'os' | 'reachable'> & { os: string | null; reachable: number }>(
      `SELECT id, name, os, criticality, exposure, redundancy_group redundancyGroup, ring,
         maintenance_window maintenanceWindow,
         EXISTS (SELECT 1 FROM reach WHERE reach.asset = asset.id) reachable
       FROM asset WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
      JSON.stringify(ids),
    )
    .map((row) => ({
      ...row,
      os: row.os === null ? null : (JSON.parse(row.os) as OperatingSystem),
      reachable: row.reachable === 1,
    }));
}
