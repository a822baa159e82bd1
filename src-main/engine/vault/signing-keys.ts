/**
 * The vault's signing keys: which there are, which is current, making, rotating and signing. The private part lies in an
 * encrypted vault itself and beside a plain one; it leaves this file only as a signature.
 */
import type { SigningKey } from '../../../src-shared/model/keys.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { makeKeyPair, signBytes } from '../evidence/ed25519.ts';
import { readHeader } from './connect.ts';
import type { Database } from './database.ts';
import { formatId, parseId, unknownId } from './ids.ts';
import { keyFileFault, keyFileName, keyFilePath, readKeyFile, removeKeyFile, writeKeyFile } from './key-files.ts';
import { appendLog, type Acting } from './log.ts';

interface Row {
  id: number;
  name: string;
  fingerprint: string;
  publicKey: string;
  file: string | null;
  createdAt: string;
  retiredAt: string | null;
  retiredReason: string | null;
}

const vaultPath = (db: Database) => db.raw.name;

/** Newest first. */
export function listSigningKeys(db: Database): SigningKey[] {
  const rows = db.all<Row>(
    `SELECT id, name, fingerprint, public_key publicKey, file, created_at createdAt,
       retired_at retiredAt, retired_reason retiredReason
     FROM signing_key ORDER BY id DESC`,
  );
  const current = rows.find((row) => row.retiredAt === null)?.id;
  return rows.map((row) => {
    const file = row.file === null ? null : keyFilePath(vaultPath(db), row.file);
    return {
      id: formatId('key', row.id),
      name: row.name,
      fingerprint: row.fingerprint,
      publicKey: row.publicKey,
      createdAt: row.createdAt,
      current: row.id === current,
      retired: row.retiredAt === null ? null : { at: row.retiredAt, reason: row.retiredReason ?? '' },
      kept: file === null ? 'vault' : 'file',
      file,
      present: file === null || keyFileFault(file, row.fingerprint) === null,
    };
  });
}

/** The key that evidence is signed with when none is named: the newest that is not retired. */
export function currentKey(db: Database): SigningKey | null {
  return listSigningKeys(db).find((key) => key.current) ?? null;
}

/** By id or name. Throws unknown-id. */
export function findSigningKey(db: Database, text: string): SigningKey {
  const wanted = text.trim().toLowerCase();
  const row = parseId('key', text);
  const keys = listSigningKeys(db);
  const found =
    keys.find((key) => row !== null && key.id === formatId('key', row)) ??
    keys.find((key) => key.name.toLowerCase() === wanted);
  if (found) return found;
  throw unknownId('key', text);
}

/** Stores a new pair by `record`, which runs in the transaction of its row. */
function storePair(db: Database, acting: Acting, name: string, record: (made: SigningKey) => void): SigningKey {
  const { pem, fingerprint, privateKey } = makeKeyPair();
  const fileName = readHeader(vaultPath(db)).plain ? keyFileName(fingerprint) : null;
  const file = fileName === null ? null : keyFilePath(vaultPath(db), fileName);
  if (file !== null) writeKeyFile(file, privateKey);
  try {
    return db.transaction(() => {
      const { lastId } = db.run(
        'INSERT INTO signing_key (name, fingerprint, public_key, private_key, file, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        name,
        fingerprint,
        pem,
        file === null ? privateKey : null,
        fileName,
        acting.now,
      );
      const id = formatId('key', lastId);
      record(findSigningKey(db, id));
      return findSigningKey(db, id);
    });
  } catch (error) {
    if (file !== null) removeKeyFile(file);
    throw error;
  }
}

/** Makes a pair; it is the current one from now on. Throws state-conflict for a name that is taken. */
export function createSigningKey(db: Database, acting: Acting, name: string): SigningKey {
  const wanted = name.trim();
  if (listSigningKeys(db).some((key) => key.name.toLowerCase() === wanted.toLowerCase()))
    throw new Refusal('state-conflict', `there is a key named ${wanted} already`, 'choose another name');
  return storePair(db, acting, wanted, ({ id, fingerprint, publicKey, kept }) =>
    appendLog(db, acting, 'key.created', wanted, { key: id, fingerprint, publicKey, kept }),
  );
}

/** "Site" after "Site", "Site 3" after "Site 2", passing over names that are taken. */
function nextName(name: string, taken: readonly string[]): string {
  const [, stem, number] = /^(.*?)(?: (\d{1,6}))?$/.exec(name)!;
  let n = number === undefined ? 2 : Number(number) + 1;
  while (taken.includes(`${stem} ${n}`)) n += 1;
  return `${stem} ${n}`;
}

/**
 * A new key takes the place of the current one. The log links them by the old key's signature over the new public key
 * (its PEM text); when the old private part is lost, it records the break instead. Throws state-conflict without a key.
 */
export function rotateSigningKey(
  db: Database,
  acting: Acting,
  reason: string,
): { key: SigningKey; retired: SigningKey } {
  const old = currentKey(db);
  if (!old) throw new Refusal('state-conflict', 'there is no signing key to rotate', 'make one with keys create');
  const name = nextName(
    old.name,
    listSigningKeys(db).map((key) => key.name),
  );
  const key = storePair(db, acting, name, (made) => {
    const retired = db.run(
      'UPDATE signing_key SET retired_at = ?, retired_reason = ? WHERE id = ? AND retired_at IS NULL',
      acting.now,
      reason,
      parseId('key', old.id),
    );
    if (retired.changes !== 1)
      throw new Refusal('state-conflict', `${old.name} was retired meanwhile`, 'look at the keys and try again');
    appendLog(db, acting, 'key.rotated', name, {
      reason,
      key: made.id,
      fingerprint: made.fingerprint,
      publicKey: made.publicKey,
      replaces: { key: old.id, name: old.name, fingerprint: old.fingerprint, publicKey: old.publicKey },
      ...handOver(db, old, made),
    });
  });
  return { key, retired: findSigningKey(db, old.id) };
}

function handOver(db: Database, old: SigningKey, made: SigningKey): { handover: string } | { break: string } {
  try {
    return { handover: signWith(db, old, Buffer.from(made.publicKey)).toString('base64') };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'key-missing') throw error;
    return { break: `the old key could not sign for the new one: ${error.message}` };
  }
}

/** Throws key-missing when the private part is not where it should be. */
export function signWith(db: Database, key: SigningKey, bytes: Uint8Array): Buffer {
  const stored =
    key.file === null
      ? db.get<{ text: string }>('SELECT private_key text FROM signing_key WHERE fingerprint = ?', key.fingerprint)
          ?.text
      : readKeyFile(key.file, key.fingerprint);
  if (stored === undefined)
    throw new Refusal('key-missing', `the private part of ${key.name} is gone`, 'make a new key with keys rotate');
  return signBytes(stored, bytes);
}

/** Keys in use whose private part can't be used, in words. A retired one signs nothing more and may be missing. */
export function keyFaults(db: Database): string[] {
  return listSigningKeys(db)
    .filter((key) => key.retired === null && key.file !== null)
    .flatMap((key) => {
      const fault = keyFileFault(key.file!, key.fingerprint);
      return fault === null ? [] : [`${key.name}: ${fault}`];
    });
}
