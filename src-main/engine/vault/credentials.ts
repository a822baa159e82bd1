/**
 * Stored logins: their order, secrets and what became of them on each machine. Secrets leave this file only through
 * `readSecrets`; log entries tell how a secret is kept, never what it is.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type {
  CredentialAccount,
  CredentialDraft,
  CredentialResult,
  CredentialUse,
  SecretName,
} from '../../../src-shared/model/credential.ts';
import { readHeader } from './connect.ts';
import type { Database } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';
import { appendLog, type Acting } from './log.ts';

export interface StoredCredential extends CredentialDraft {
  id: number;
  position: number;
  /** Names of the secrets, each with the variable it is read from; null: it is kept in the vault. */
  kept: Partial<Record<SecretName, string | null>>;
  createdAt: string;
  changedAt: string;
  actor: string;
}

/** As kept: the secret, or the variable it is read from. */
export type KeptSecret = { value: string } | { variable: string };

interface Row {
  id: number;
  position: number;
  name: string;
  account: string;
  scope: string;
  note: string;
  created_at: string;
  changed_at: string;
  actor: string;
}

/** Can the vault keep secrets? A plain one is readable by whoever has the file. */
export const keepsSecrets = (db: Database): boolean => !readHeader(db.raw.name).plain;

/** In the order in which they are tried. */
export function loadCredentials(db: Database): StoredCredential[] {
  const kept = new Map<number, StoredCredential['kept']>();
  for (const { credential, name, variable } of db.all<{
    credential: number;
    name: SecretName;
    variable: string | null;
  }>('SELECT credential, name, variable FROM credential_secret ORDER BY credential, name'))
    kept.set(credential, { ...kept.get(credential), [name]: variable });
  return db
    .all<Row>(
      `SELECT id, position, name, account, scope, note, created_at, changed_at, actor FROM credential
       ORDER BY position, id`,
    )
    .map(({ created_at, changed_at, ...row }, index) => ({
      ...row,
      position: index + 1,
      account: JSON.parse(row.account) as CredentialAccount,
      scope: JSON.parse(row.scope) as string[],
      kept: kept.get(row.id) ?? {},
      createdAt: created_at,
      changedAt: changed_at,
    }));
}

/** By id or, in any case, name. Throws unknown-id. */
export function findCredential(db: Database, text: string): StoredCredential {
  const credentials = loadCredentials(db);
  const wanted = text.trim().toLowerCase();
  const id = parseId('credential', text);
  const found =
    credentials.find(({ name }) => name.toLowerCase() === wanted) ?? credentials.find((one) => one.id === id);
  if (!found) throw unknownId('credential', text);
  return found;
}

/** Every secret of one, as it is kept. */
export function readSecrets(db: Database, id: number): Partial<Record<SecretName, KeptSecret>> {
  const rows = db.all<{ name: SecretName; value: string | null; variable: string | null }>(
    'SELECT name, value, variable FROM credential_secret WHERE credential = ?',
    id,
  );
  return Object.fromEntries(
    rows.map(({ name, value, variable }) => [name, value === null ? { variable: variable! } : { value }]),
  );
}

const loggedSecrets = (kept: StoredCredential['kept']) =>
  Object.fromEntries(Object.entries(kept).map(([name, variable]) => [name, variable ?? 'kept in the vault']));

function logged({ name, account, scope, note, kept }: Omit<StoredCredential, 'id'>): Record<string, unknown> {
  return { name, account, scope, note, secrets: loggedSecrets(kept) };
}

/**
 * Makes one, last in order, or changes the one with this number; its secrets become exactly these. What was checked before
 * is the caller's. What machines had refused is forgotten where account or secrets are others. Throws state-conflict for a
 * name that is taken, and for a secret in a plain vault.
 */
export function writeCredential(
  db: Database,
  acting: Acting,
  draft: CredentialDraft,
  secrets: Partial<Record<SecretName, KeptSecret>>,
  id: number | null,
): number {
  return db.transaction(() => {
    const taken = loadCredentials(db).find(
      (one) => one.id !== id && one.name.toLowerCase() === draft.name.toLowerCase(),
    );
    if (taken)
      throw new Refusal(
        'state-conflict',
        `${formatId('credential', taken.id)} is already called "${taken.name}".`,
        'Choose another name, or change that one.',
      );
    if (!keepsSecrets(db) && Object.values(secrets).some((secret) => 'value' in secret))
      throw new Refusal(
        'state-conflict',
        'This vault is plain: it keeps no secrets, only where they are read from.',
        'Name an environment variable or a key file, or use an encrypted vault.',
      );
    const account = JSON.stringify(draft.account);
    const values = [draft.name, account, JSON.stringify(draft.scope), draft.note, acting.now, acting.actor];
    const before = id === null ? null : JSON.stringify([secretsOf(db, id), accountOf(db, id)]);
    const saved =
      id ??
      db.run(
        `INSERT INTO credential (name, account, scope, note, changed_at, actor, created_at, position)
         VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM credential))`,
        ...values,
        acting.now,
      ).lastId;
    if (id !== null)
      db.run(
        'UPDATE credential SET name = ?, account = ?, scope = ?, note = ?, changed_at = ?, actor = ? WHERE id = ?',
        ...values,
        id,
      );
    db.run('DELETE FROM credential_secret WHERE credential = ?', saved);
    for (const [name, secret] of Object.entries(secrets).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      db.run(
        'INSERT INTO credential_secret (credential, name, value, variable) VALUES (?, ?, ?, ?)',
        saved,
        name,
        'value' in secret ? secret.value : null,
        'variable' in secret ? secret.variable : null,
      );
    if (before !== null && before !== JSON.stringify([secretsOf(db, saved), account]))
      db.run("DELETE FROM credential_use WHERE credential = ? AND result = 'refused'", saved);
    const written = loadCredentials(db).find((one) => one.id === saved)!;
    appendLog(
      db,
      acting,
      id === null ? 'credential.added' : 'credential.set',
      formatId('credential', saved),
      logged(written),
    );
    return saved;
  });
}

const secretsOf = (db: Database, id: number) =>
  db.all('SELECT name, value, variable FROM credential_secret WHERE credential = ? ORDER BY name', id);

const accountOf = (db: Database, id: number) =>
  db.get<{ account: string }>('SELECT account FROM credential WHERE id = ?', id)?.account;

/** Puts one before another; null: last. */
export function orderCredential(db: Database, acting: Acting, id: number, before: number | null): void {
  db.transaction(() => {
    const ids = loadCredentials(db).map((one) => one.id);
    const others = ids.filter((one) => one !== id);
    const at =
      before === null || before === id ? (before === id ? ids.indexOf(id) : others.length) : others.indexOf(before);
    const ordered = others.toSpliced(at, 0, id);
    if (ordered.every((one, i) => one === ids[i])) return;
    for (const [index, one] of ordered.entries())
      db.run('UPDATE credential SET position = ? WHERE id = ?', index + 1, one);
    appendLog(db, acting, 'credential.ordered', formatId('credential', id), { position: at + 1 });
  });
}

/**
 * Takes one away with its secrets, which secure_delete overwrites in the file; the write-ahead log, which may still hold
 * the page, is emptied as soon as no one else reads from it.
 */
export function removeCredential(db: Database, acting: Acting, one: StoredCredential): void {
  db.transaction(() => {
    db.run('DELETE FROM credential WHERE id = ?', one.id);
    appendLog(db, acting, 'credential.removed', formatId('credential', one.id), logged(one));
  });
  db.raw.pragma('wal_checkpoint(TRUNCATE)');
}

/** What became of it where it was tried, the newest first. */
export function listUses(db: Database, id: number): CredentialUse[] {
  return db.all<CredentialUse>(
    'SELECT host, result, at FROM credential_use WHERE credential = ? ORDER BY at DESC, host',
    id,
  );
}

/** How it went there the last time; null: never tried. */
export function pastUse(db: Database, id: number, host: string): CredentialResult | null {
  return (
    db.get<{ result: CredentialResult }>(
      'SELECT result FROM credential_use WHERE credential = ? AND host = ?',
      id,
      host.toLowerCase(),
    )?.result ?? null
  );
}

/** Remembers how it went; with a log entry where that is news, as each collection has its own. */
export function noteUse(db: Database, acting: Acting, id: number, host: string, result: CredentialResult): void {
  db.transaction(() => {
    // Removed while the call ran: nothing is left to remember.
    const one = db.get<{ name: string }>('SELECT name FROM credential WHERE id = ?', id);
    if (!one) return;
    const before = pastUse(db, id, host);
    db.run(
      `INSERT INTO credential_use (credential, host, result, at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET result = excluded.result, at = excluded.at`,
      id,
      host.toLowerCase(),
      result,
      acting.now,
    );
    if (before !== result)
      appendLog(db, acting, `credential.${result}`, formatId('credential', id), { name: one.name, host });
  });
}

/** Names, addresses and scopes of a machine: of this asset, else of the one in service that was last reached there. */
export function hostFacts(
  db: Database,
  asset: number | null,
  address: string,
): { names: string[]; addresses: string[]; scopes: string[] } {
  const reached =
    asset === null
      ? db.all<{ asset: number }>(
          `SELECT asset FROM reach JOIN asset ON asset.id = reach.asset
           WHERE lower(address) = lower(?) AND retired_at IS NULL LIMIT 2`,
          address,
        )
      : [{ asset }];
  const known =
    reached.length === 1
      ? db.get<{ name: string; addresses: string; scopes: string }>(
          'SELECT name, addresses, scopes FROM asset WHERE id = ?',
          reached[0]!.asset,
        )
      : undefined;
  if (!known) return { names: [], addresses: [], scopes: [] };
  const fqdns = db.all<{ value: string }>(
    "SELECT value FROM asset_identity WHERE asset = ? AND kind = 'fqdn'",
    reached[0]!.asset,
  );
  return {
    names: [known.name, ...fqdns.map(({ value }) => value)],
    addresses: JSON.parse(known.addresses) as string[],
    scopes: JSON.parse(known.scopes) as string[],
  };
}
