/** Known machines an observation might be of, with what tells them apart. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AddressHolder, Candidate } from '../domain/identity.ts';
import { normaliseIdentity, type Identity, type IdentityKind } from '../domain/identity-values.ts';
import { isInsideSource } from '../domain/precedence.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

/** So many machines with one value are enough to see that it tells nothing. */
const holdersLimit = 100;
/** NetBIOS names end here: a longer name is looked for by its beginning too. */
const netbiosLength = 15;

function holdersOf(db: Database, { kind, value }: Identity): number[] {
  const rows = db.all<{ asset: number }>(
    'SELECT asset FROM asset_identity WHERE kind = ? AND value = ? ORDER BY asset LIMIT ?',
    kind,
    value,
    holdersLimit,
  );
  if (kind === 'name' && value.length > netbiosLength)
    rows.push(
      ...db.all<{ asset: number }>(
        "SELECT asset FROM asset_identity WHERE kind = 'name' AND value = ? LIMIT ?",
        value.slice(0, netbiosLength),
        holdersLimit,
      ),
    );
  if (kind === 'name' && value.length === netbiosLength)
    rows.push(
      ...db.all<{ asset: number }>(
        "SELECT asset FROM asset_identity WHERE kind = 'name' AND value > ? AND value < ? LIMIT ?",
        value,
        `${value}\uffff`,
        holdersLimit,
      ),
    );
  return rows.map((row) => row.asset);
}

function identitiesOfAsset(db: Database, asset: number): Identity[] {
  return db.all<{ kind: IdentityKind; value: string }>('SELECT kind, value FROM asset_identity WHERE asset = ?', asset);
}

const isOfMachine = ({ kind }: Identity) => kind === 'machine-id' || kind === 'uuid' || kind === 'serial';

function loadCandidate(db: Database, asset: number): Candidate {
  const row = db.get<{ name: string; last_seen: string | null }>(
    'SELECT name, last_seen FROM asset WHERE id = ?',
    asset,
  )!;
  const identities = identitiesOfAsset(db, asset);
  const toldCards = db.all<{ source: string }>(
    "SELECT source FROM asset_fact WHERE asset = ? AND field = 'macs'",
    asset,
  );
  return {
    asset,
    identities,
    tellsCards: toldCards.some(({ source }) => isInsideSource(source)),
    name: row.name,
    lastSeen: row.last_seen,
    isThin: !identities.some(isOfMachine),
  };
}

/** Known machines that share at least one identity value with these (normalised), with all their identities. */
export function loadCandidates(db: Database, identities: readonly Identity[]): Candidate[] {
  const ids = new Set(identities.flatMap((identity) => holdersOf(db, identity)));
  return [...ids].map((asset) => loadCandidate(db, asset));
}

/** Machines in service that have the address now. */
export function loadAddressHolders(db: Database, address: string): AddressHolder[] {
  return loadCandidates(db, [{ kind: 'address', value: address }]).flatMap((candidate) => {
    const row = db.get<{ others: number; lent: number; seen: string | null; holders: number; had: number }>(
      `SELECT (SELECT count(*) FROM observation o WHERE o.asset = a.id AND o.source <> 'sweep') others,
         (SELECT count(*) FROM observation o WHERE o.asset = a.id AND o.source = 'dhcp-leases') lent,
         (SELECT last_seen FROM asset_identity i WHERE i.asset = a.id AND i.kind = 'address' AND i.value = ?) seen,
         (SELECT count(*) FROM asset_identity i WHERE i.kind = 'address' AND i.value = ?) holders,
         (SELECT count(*) FROM asset_identity i WHERE i.asset = a.id AND i.kind = 'address' AND i.value LIKE '%.%') had
       FROM asset a WHERE a.id = ? AND a.retired_at IS NULL AND EXISTS (SELECT 1 FROM json_each(a.addresses) WHERE value = ?)`,
      address,
      address,
      candidate.asset,
      address,
    );
    if (!row) return [];
    const now = db.get<{ n: number }>(
      'SELECT json_array_length(addresses) n FROM asset WHERE id = ?',
      candidate.asset,
    )!.n;
    return [
      {
        ...candidate,
        onlySwept: row.others === 0,
        seenThere: row.seen ?? candidate.lastSeen ?? '',
        // Others had it, a DHCP server lists it, or the machine has had more addresses than it has now.
        isLent: row.lent > 0 || row.holders > 1 || row.had > now,
      },
    ];
  });
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
  return loadCandidate(db, only.asset);
}

/** A machine in service, and the family of its system as far as it is known. */
export interface Named {
  asset: number;
  family: string | null;
}

/** Machines whose own name is known to be this one now. */
export function namedSo(db: Database, name: string): Named[] {
  return db.all<Named>(
    `SELECT a.id asset, a.os_family family FROM asset_identity i JOIN asset a ON a.id = i.asset
     WHERE i.kind = 'name' AND i.value = ? AND lower(a.name) = i.value AND a.retired_at IS NULL
     AND a.kind NOT IN ('container', 'application')`,
    name.toLowerCase(),
  );
}

/** Machines that are only called so after their files, and of which nothing else tells who they are. */
export function calledAfterFiles(db: Database, name: string): Named[] {
  return db.all<Named>(
    `SELECT a.id asset, a.os_family family FROM asset a
     WHERE (lower(a.name) = ? OR (lower(a.name) > ? AND lower(a.name) < ?)) AND a.retired_at IS NULL AND a.kind NOT IN ('container', 'application')
     AND NOT EXISTS (SELECT 1 FROM asset_identity i WHERE i.asset = a.id AND i.kind NOT IN ('folder', 'address'))
     AND NOT EXISTS (SELECT 1 FROM asset_fact f WHERE f.asset = a.id AND f.field = 'name' AND f.source <> 'folder')`,
    name.toLowerCase(),
    // "web1 (2)": the name was taken when its files came.
    `${name.toLowerCase()} (`,
    `${name.toLowerCase()} )`,
  );
}

/** Is a normalised value one that a person, or a split, has declared to tell nothing? */
export function createIgnored(db: Database): (identity: Identity) => boolean {
  const ignored = new Set(
    db
      .all<{ kind: string; value: string }>('SELECT kind, value FROM identity_ignored')
      .map((row) => `${row.kind} ${row.value}`),
  );
  return ({ kind, value }) => ignored.has(`${kind} ${value}`);
}

export interface IgnoredIdentity {
  kind: string;
  value: string;
  reason: string;
  actor: string;
  at: string;
}

export function listIgnored(db: Database): IgnoredIdentity[] {
  return db.all<IgnoredIdentity>('SELECT kind, value, reason, actor, at FROM identity_ignored ORDER BY kind, value');
}

/** Throws invalid-argument for folders and addresses, which never join machines that differ. */
export function ignoreIdentity(db: Database, acting: Acting, identity: Identity, reason: string): void {
  if (identity.kind === 'folder' || identity.kind === 'address')
    throw new Refusal(
      'invalid-argument',
      `An identity of kind ${identity.kind} can't be left out.`,
      'Give a machine id, UUID, serial number, MAC, SSH host key or name.',
    );
  const { kind, value } = normaliseIdentity(identity);
  db.transaction(() => {
    db.run(
      `INSERT INTO identity_ignored (kind, value, reason, actor, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, value) DO UPDATE SET reason = excluded.reason, actor = excluded.actor, at = excluded.at`,
      kind,
      value,
      reason,
      acting.actor,
      acting.now,
    );
    appendLog(db, acting, 'identity.ignored', `${kind} ${value}`, { reason });
  });
}

export function heedIdentity(db: Database, acting: Acting, identity: Identity): void {
  const { kind, value } = normaliseIdentity(identity);
  db.transaction(() => {
    const { changes } = db.run('DELETE FROM identity_ignored WHERE kind = ? AND value = ?', kind, value);
    if (changes === 0)
      throw new Refusal('unknown-id', `No ${kind} "${value}" is left out.`, 'The list of left-out values shows them.');
    appendLog(db, acting, 'identity.heeded', `${kind} ${value}`);
  });
}
