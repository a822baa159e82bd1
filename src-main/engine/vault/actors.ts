/**
 * The people who approve: names, and with some the public key that proves an approval is theirs. A name is one person in
 * whatever case it is written; a key is told by the SHA-256 of its SPKI DER.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Actor } from '../../../src-shared/model/keys.ts';
import { readPublicKey } from '../evidence/ed25519.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

interface ActorRow {
  name: string;
  public_key: string | null;
  fingerprint: string | null;
  created_at: string;
}

const readRow = (row: ActorRow): Actor => ({
  name: row.name,
  createdAt: row.created_at,
  publicKey: row.public_key,
  fingerprint: row.fingerprint,
});

/** One form for one name: composed letters, single blanks. */
const tidy = (name: string) => name.normalize('NFC').trim().replaceAll(/\s+/g, ' ');

/** By name in any case; null when nobody of that name is known. */
export function findActor(db: Database, name: string): Actor | null {
  const wanted = tidy(name).toLowerCase();
  return listActors(db).find((actor) => actor.name.toLowerCase() === wanted) ?? null;
}

export function listActors(db: Database): Actor[] {
  return db.all<ActorRow>('SELECT * FROM actor ORDER BY name').map(readRow);
}

/**
 * Adds a person, or gives one who is known a (new) key; writes `actor.added` or `actor.key-set`. The log keeps the
 * key itself, so that an approval can be checked after its key was replaced. Throws state-conflict when there is nothing
 * to change or the key is another person's, invalid-argument for a key that is none.
 */
export function addActor(db: Database, acting: Acting, name: string, publicKeyPem?: string): Actor {
  const key = publicKeyPem === undefined ? null : readPublicKey(publicKeyPem);
  return db.transaction(() => {
    const known = findActor(db, name);
    const owner = key && listActors(db).find(({ fingerprint }) => fingerprint === key.fingerprint);
    if (owner && owner.name !== known?.name) {
      throw new Refusal(
        'state-conflict',
        `This key is the one of ${owner.name}.`,
        'Everyone needs a key of their own: two approvals by one key would be those of one person.',
      );
    }
    if (!known) {
      const actor: Actor = {
        name: tidy(name),
        createdAt: acting.now,
        publicKey: key?.pem ?? null,
        fingerprint: key?.fingerprint ?? null,
      };
      db.run(
        'INSERT INTO actor (name, public_key, fingerprint, created_at) VALUES (?, ?, ?, ?)',
        actor.name,
        actor.publicKey,
        actor.fingerprint,
        actor.createdAt,
      );
      appendLog(db, acting, 'actor.added', actor.name, { fingerprint: actor.fingerprint, publicKey: actor.publicKey });
      return actor;
    }
    if (!key || key.fingerprint === known.fingerprint) {
      throw new Refusal(
        'state-conflict',
        `${known.name} is known already${key ? ' with this key' : ''}.`,
        'Nothing is left to do; to give this person a key, name its file.',
      );
    }
    db.run('UPDATE actor SET public_key = ?, fingerprint = ? WHERE name = ?', key.pem, key.fingerprint, known.name);
    appendLog(db, acting, 'actor.key-set', known.name, {
      from: known.fingerprint,
      to: key.fingerprint,
      publicKey: key.pem,
    });
    return { ...known, publicKey: key.pem, fingerprint: key.fingerprint };
  });
}
