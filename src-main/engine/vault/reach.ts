/** How machines are reached over SSH: what was remembered of each. References only, never a secret. */
import type { Database } from './database.ts';
import { formatId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

export interface RememberedReach {
  address: string;
  port: number;
  user: string;
  keyPath: string | null;
  /** user@host:port */
  jump: string | null;
  sudo: boolean;
}

interface Row {
  address: string;
  port: number;
  user: string;
  key_path: string | null;
  jump: string | null;
  sudo: number;
}

const readRow = (row: Row): RememberedReach => ({
  address: row.address,
  port: row.port,
  user: row.user,
  keyPath: row.key_path,
  jump: row.jump,
  sudo: row.sudo === 1,
});

const columns = 'address, port, user, key_path, jump, sudo';

export function loadReach(db: Database, asset: number): RememberedReach | null {
  const row = db.get<Row>(`SELECT ${columns} FROM reach WHERE asset = ?`, asset);
  return row ? readRow(row) : null;
}

/** The one machine in service that was reached there last; null when there is none or more than one. */
export function findReached(db: Database, address: string, port?: number): RememberedReach | null {
  const rows = db.all<Row>(
    `SELECT ${columns} FROM reach JOIN asset ON asset.id = reach.asset
     WHERE lower(address) = lower(?) AND (? IS NULL OR port = ?) AND retired_at IS NULL LIMIT 2`,
    address,
    port ?? null,
    port ?? null,
  );
  return rows.length === 1 ? readRow(rows[0]!) : null;
}

/** Remembers how a machine was reached, with a log entry when that is news. */
export function saveReach(db: Database, acting: Acting, asset: number, reach: RememberedReach): void {
  db.transaction(() => {
    const before = loadReach(db, asset);
    if (before && JSON.stringify(before) === JSON.stringify(reach)) return;
    db.run(
      `INSERT OR REPLACE INTO reach (asset, ${columns}, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      asset,
      reach.address,
      reach.port,
      reach.user,
      reach.keyPath,
      reach.jump,
      reach.sudo ? 1 : 0,
      acting.now,
    );
    appendLog(db, acting, 'reach.remembered', formatId('asset', asset), { ...reach });
  });
}

/** Fingerprints of the host keys that were collected from the machine. */
export function collectedHostKeys(db: Database, asset: number): string[] {
  return db
    .all<{ value: string }>("SELECT value FROM asset_identity WHERE asset = ? AND kind = 'ssh-host-key'", asset)
    .map((row) => row.value);
}

/** Addresses and names the machine is known by, the likeliest to answer first. */
export function knownAddresses(db: Database, asset: number): string[] {
  const row = db.get<{ addresses: string; name: string }>('SELECT addresses, name FROM asset WHERE id = ?', asset);
  if (!row) return [];
  const addresses = JSON.parse(row.addresses) as string[];
  const isV6 = (address: string) => Number(address.includes(':'));
  const fqdn = db.get<{ value: string }>(
    "SELECT value FROM asset_identity WHERE asset = ? AND kind = 'fqdn' ORDER BY last_seen DESC LIMIT 1",
    asset,
  );
  return [...addresses.toSorted((a, b) => isV6(a) - isV6(b)), ...(fqdn ? [fqdn.value] : []), row.name];
}
