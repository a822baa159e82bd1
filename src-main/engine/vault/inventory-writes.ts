/** Applies what was seen to its machine: facts by source, identities, and lists of software by section. */
import type { Precedence } from '../../../src-shared/model/asset.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { Identity } from '../domain/identity-values.ts';
import { replacesList } from '../domain/precedence.ts';
import { sectionOf, statedSections } from '../domain/software-sections.ts';
import { saveFact, saveIdentities, settleFacts } from './asset-writes.ts';
import type { Database } from './database.ts';
import { storedObservations } from './observations.ts';
import { loadPrecedence } from './settings.ts';
import { replaceReported } from './reported.ts';
import { replaceAvailable, replaceHotfixes, replaceInstalled } from './software.ts';

/** Every identity an inventory carries. */
export function identitiesOf(inventory: Inventory): Identity[] {
  const { machineId, uuid, serial, macs, name, fqdn, sshHostKeys } = inventory.identity;
  const one = (kind: Identity['kind'], value: string | undefined): Identity[] => (value ? [{ kind, value }] : []);
  return [
    ...one('machine-id', machineId),
    ...one('uuid', uuid),
    ...one('serial', serial),
    ...(macs ?? []).map((value): Identity => ({ kind: 'mac', value })),
    ...(sshHostKeys ?? []).map((value): Identity => ({ kind: 'ssh-host-key', value })),
    ...one('fqdn', fqdn),
    ...one('name', name ?? fqdn?.split('.')[0]),
    ...(inventory.addresses ?? []).map((value): Identity => ({ kind: 'address', value })),
  ];
}

function factsOf(inventory: Inventory): Record<string, unknown> {
  const { identity, hardware, given } = inventory;
  return {
    name: identity.name ?? identity.fqdn?.split('.')[0],
    domain: identity.domain,
    fqdn: identity.fqdn,
    machineId: identity.machineId,
    uuid: identity.uuid,
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
    cpu: hardware?.cpu,
    memory: hardware?.memory,
    firmware: hardware?.firmware,
    ports: inventory.ports,
    listening: inventory.listening,
    container: inventory.container,
    windowsUpdate: inventory.windowsUpdate,
    securityControls: inventory.securityControls,
    directory: inventory.directory,
    ...given,
  };
}

export interface Applied {
  asset: number;
  source: string;
  inventory: Inventory;
  observation: number;
  takenAt: string;
}

/** A list is applied where it replaces the one that is held for its section; the others stay as observations. */
export function applyInventory(db: Database, applied: Applied, precedence: Precedence = loadPrecedence(db)): void {
  const { asset, source, inventory, observation, takenAt } = applied;
  for (const [field, value] of Object.entries(factsOf(inventory)))
    if (value !== undefined) saveFact(db, asset, field, source, value, takenAt, precedence);
  saveIdentities(db, asset, identitiesOf(inventory), takenAt);
  db.run('UPDATE asset SET last_seen = max(coalesce(last_seen, ?), ?) WHERE id = ?', takenAt, takenAt, asset);

  /** Does this observation's list come into force, and is that noted? */
  const takes = (section: string): boolean => {
    const held = db.get<{ source: string; taken_at: string }>(
      'SELECT source, taken_at FROM listing WHERE asset = ? AND section = ?',
      asset,
      section,
    );
    const now = { source, observedAt: takenAt };
    // What runs at the moment is told by whoever looked last.
    const isNewer = section === 'state' && takenAt >= (held?.taken_at ?? '');
    if (held && !isNewer && !replacesList(now, { source: held.source, observedAt: held.taken_at }, precedence))
      return false;
    db.run(
      `INSERT INTO listing (asset, section, source, taken_at, observation) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (asset, section) DO UPDATE SET source = excluded.source, taken_at = excluded.taken_at, observation = excluded.observation`,
      asset,
      section,
      source,
      takenAt,
      observation,
    );
    return true;
  };
  const hasList = (inventory.packages?.length ?? 0) > 0 || inventory.hotfixes !== undefined;
  for (const section of statedSections(inventory)) {
    const items = (inventory.packages ?? []).filter((item) => sectionOf(item) === section);
    if (takes(section)) replaceInstalled(db, asset, section, items, observation);
  }
  if (inventory.available && takes('available')) {
    replaceAvailable(db, asset, inventory.available);
    db.run('UPDATE asset SET available_as_of = ? WHERE id = ?', inventory.availableAsOf ?? takenAt, asset);
  }
  if (inventory.hotfixes && takes('hotfixes')) replaceHotfixes(db, asset, inventory.hotfixes, observation);
  for (const report of inventory.scans ?? [])
    if (takes(`scan:${report.scanner}`)) replaceReported(db, asset, report, observation);
  const tellsState =
    inventory.bootId !== undefined || inventory.reboot !== undefined || inventory.staleServices !== undefined;
  if (tellsState && takes('state')) applyState(db, asset, inventory, takenAt);
  if (hasList)
    db.run(
      'UPDATE asset SET has_packages = 1, last_inventory = max(coalesce(last_inventory, ?), ?) WHERE id = ?',
      takenAt,
      takenAt,
      asset,
    );
}

/** A machine that has started anew since it asked for a restart asks no more, whoever tells of the start. */
function applyState(db: Database, asset: number, inventory: Inventory, takenAt: string): void {
  const held = db.get<{ boot_id: string | null }>('SELECT boot_id FROM asset WHERE id = ?', asset)?.boot_id ?? null;
  const startedAnew = inventory.bootId !== undefined && held !== null && inventory.bootId !== held;
  const set = (column: 'boot_id' | 'reboot' | 'stale_services' | 'reboot_since', value: string | null) =>
    db.run(`UPDATE asset SET ${column} = ? WHERE id = ?`, value, asset);
  if (inventory.bootId) set('boot_id', inventory.bootId);
  if (inventory.reboot) set('reboot', JSON.stringify(inventory.reboot));
  else if (startedAnew) set('reboot', null);
  if (startedAnew || inventory.reboot?.required === false) set('reboot_since', null);
  if (inventory.reboot?.required)
    db.run('UPDATE asset SET reboot_since = coalesce(reboot_since, ?) WHERE id = ?', takenAt, asset);
  if (inventory.staleServices) set('stale_services', JSON.stringify(inventory.staleServices));
  else if (startedAnew) set('stale_services', null);
}

/** Makes a machine's facts and lists anew from the observations it has now; a person's words and a given name stay. */
export function rebuildAsset(db: Database, asset: number): void {
  const precedence = loadPrecedence(db);
  db.run(
    `DELETE FROM asset_fact WHERE asset = ? AND source NOT LIKE 'user %' AND source NOT LIKE 'rule %' AND source <> 'folder' AND NOT (source = 'sweep' AND field = 'name')`,
    asset,
  );
  db.run("DELETE FROM asset_identity WHERE asset = ? AND kind <> 'folder'", asset);
  for (const table of ['installed', 'available', 'hotfix', 'reported', 'listing'])
    db.run(`DELETE FROM ${table} WHERE asset = ?`, asset);
  db.run(
    `UPDATE asset SET kernel = NULL, boot_id = NULL, reboot = NULL, reboot_since = NULL, stale_services = NULL, available_as_of = NULL,
       has_packages = 0, last_seen = NULL, last_inventory = NULL, not_judged = 0 WHERE id = ?`,
    asset,
  );
  settleFacts(db, asset, precedence);
  for (const stored of storedObservations(db, asset))
    applyInventory(
      db,
      {
        asset,
        source: stored.source,
        inventory: stored.inventory,
        observation: stored.id,
        takenAt: stored.takenAt,
      },
      precedence,
    );
}
