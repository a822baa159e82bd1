/** Stores what was seen as it was seen, and applies it to the machine: facts, identities, software. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { Identity } from '../domain/identity.ts';
import { saveFact, saveIdentities } from './asset-writes.ts';
import type { Database } from './database.ts';
import type { Acting } from './log.ts';
import { replaceAvailable, replaceHotfixes, replaceInstalled } from './software.ts';

export interface Observed {
  asset: number;
  /** Collector or importer id. */
  source: string;
  file: string | null;
  takenAt: string;
  /** The bytes as received. */
  raw: Uint8Array;
  /** What makes two observations identical; the raw bytes without it. */
  canonical?: string;
  packages: number | null;
}

/** One that repeats the machine's last observation of that source stores only its time. */
export function saveObservation(db: Database, acting: Acting, observed: Observed): { id: number; identical: boolean } {
  const sha256 = createHash('sha256')
    .update(observed.canonical ?? observed.raw)
    .digest('hex');
  const last = db.get<{ id: number; sha256: string }>(
    'SELECT id, sha256 FROM observation WHERE asset = ? AND source = ? AND file IS ? ORDER BY id DESC LIMIT 1',
    observed.asset,
    observed.source,
    observed.file,
  );
  if (last?.sha256 === sha256) {
    db.run('UPDATE observation SET repeats = repeats + 1, last_repeat = ? WHERE id = ?', observed.takenAt, last.id);
    return { id: last.id, identical: true };
  }
  const { lastId } = db.run(
    'INSERT INTO observation (asset, source, file, taken_at, received_at, sha256, packages, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    observed.asset,
    observed.source,
    observed.file,
    observed.takenAt,
    acting.now,
    sha256,
    observed.packages,
    deflateSync(observed.raw),
  );
  return { id: lastId, identical: false };
}

export function saveJoin(db: Database, acting: Acting, asset: number, observation: number, reason: string): void {
  const last = db.get<{ reason: string }>(
    'SELECT reason FROM asset_join WHERE asset = ? ORDER BY id DESC LIMIT 1',
    asset,
  );
  if (last?.reason === reason) return;
  db.run(
    'INSERT INTO asset_join (asset, observation, at, reason) VALUES (?, ?, ?, ?)',
    asset,
    observation,
    acting.now,
    reason,
  );
}

/** Every identity an inventory carries. */
export function identitiesOf(inventory: Inventory): Identity[] {
  const { machineId, serial, macs, name, fqdn, sshHostKeys } = inventory.identity;
  const one = (kind: Identity['kind'], value: string | undefined): Identity[] => (value ? [{ kind, value }] : []);
  return [
    ...one('machine-id', machineId),
    ...one('serial', serial),
    ...(macs ?? []).map((value): Identity => ({ kind: 'mac', value })),
    ...(sshHostKeys ?? []).map((value): Identity => ({ kind: 'ssh-host-key', value })),
    ...one('fqdn', fqdn),
    ...one('name', name),
    ...(inventory.addresses ?? []).map((value): Identity => ({ kind: 'address', value })),
  ];
}

/** Does this list stand in for the machine's software, and is it not older than what is known? */
function isNewest(db: Database, asset: number, takenAt: string): boolean {
  const row = db.get<{ last_inventory: string | null }>('SELECT last_inventory FROM asset WHERE id = ?', asset);
  return !row?.last_inventory || takenAt >= row.last_inventory;
}

/** Applies an inventory to its machine. Lists that are older than the known ones are kept as observation only. */
export function applyInventory(
  db: Database,
  asset: number,
  source: string,
  inventory: Inventory,
  observation: number,
  takenAt: string,
): void {
  const { identity, hardware } = inventory;
  const facts: Record<string, unknown> = {
    name: identity.name ?? identity.fqdn?.split('.')[0],
    domain: identity.domain,
    fqdn: identity.fqdn,
    machineId: identity.machineId,
    serial: identity.serial,
    macs: identity.macs,
    kind: inventory.kind,
    os: inventory.os,
    addresses: inventory.addresses,
    kernel: inventory.kernel,
    bootedAt: inventory.bootedAt,
    clockOffset: inventory.clockOffset,
    vendor: hardware?.vendor,
    model: hardware?.model,
  };
  for (const [field, value] of Object.entries(facts))
    if (value !== undefined) saveFact(db, asset, field, source, value, takenAt);
  saveIdentities(db, asset, identitiesOf(inventory), takenAt);
  db.run('UPDATE asset SET last_seen = max(coalesce(last_seen, ?), ?) WHERE id = ?', takenAt, takenAt, asset);
  if (!isNewest(db, asset, takenAt)) return;
  const set = (column: 'boot_id' | 'reboot' | 'stale_services', value: string) =>
    db.run(`UPDATE asset SET ${column} = ? WHERE id = ?`, value, asset);
  if (inventory.bootId) set('boot_id', inventory.bootId);
  if (inventory.reboot) set('reboot', JSON.stringify(inventory.reboot));
  if (inventory.staleServices) set('stale_services', JSON.stringify(inventory.staleServices));
  if (inventory.available) {
    replaceAvailable(db, asset, inventory.available);
    db.run('UPDATE asset SET available_as_of = ? WHERE id = ?', inventory.availableAsOf ?? takenAt, asset);
  }
  if (inventory.packages) replaceInstalled(db, asset, inventory.packages, observation);
  if (inventory.hotfixes) replaceHotfixes(db, asset, inventory.hotfixes, observation);
  if (inventory.packages?.length || inventory.hotfixes) {
    db.run('UPDATE asset SET has_packages = 1, last_inventory = ? WHERE id = ?', takenAt, asset);
  }
}
