/** People who approve: by name, some with a public key of their own that checks their approvals. Nobody is ever removed. */
import type { Actor } from '../../../src-shared/model/keys.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { readPublicKey } from '../evidence/ed25519.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

const columns = 'name, public_key publicKey, fingerprint, created_at createdAt';

/** By name in any case; null when nobody is called that. */
export function findActor(db: Database, name: string): Actor | null {
  const wanted = name.trim().toLowerCase();
  return listActors(db).find((actor) => actor.name.toLowerCase() === wanted) ?? null;
}

/** By name. */
export function listActors(db: Database): Actor[] {
  return db.all<Actor>(`SELECT ${columns} FROM actor ORDER BY name COLLATE NOCASE`);
}

/**
 * Adds a person, or gives one without a key theirs. Throws state-conflict for a name that is taken, a person who has a
 * key already and a key that is another's: then it would be unclear who approved what. Throws invalid-argument for what is
 * no public key.
 */
export function addActor(db: Database, acting: Acting, actor: { name: string; publicKey?: string }): Actor {
  const key = actor.publicKey === undefined ? null : readPublicKey(actor.publicKey);
  const wanted = actor.name.trim();
  return db.transaction(() => {
    const known = findActor(db, wanted);
    if (known && (known.fingerprint !== null || !key)) {
      throw new Refusal(
        'state-conflict',
        known.fingerprint === null ? `${known.name} is there already` : `${known.name} is there already, with a key`,
        'a person with a new key is added under a new name, so that older approvals stay clear',
      );
    }
    const owner = key && listActors(db).find(({ fingerprint }) => fingerprint === key.fingerprint);
    if (owner) {
      throw new Refusal(
        'state-conflict',
        `this key is ${owner.name}’s already`,
        'every person needs a key of their own: two approvals by one key would be one person’s',
      );
    }
    const name = known?.name ?? wanted;
    if (known)
      db.run('UPDATE actor SET public_key = ?, fingerprint = ? WHERE name = ?', key!.pem, key!.fingerprint, name);
    else
      db.run(
        'INSERT INTO actor (name, public_key, fingerprint, created_at) VALUES (?, ?, ?, ?)',
        name,
        key?.pem ?? null,
        key?.fingerprint ?? null,
        acting.now,
      );
    appendLog(db, acting, known ? 'actor.key-given' : 'actor.added', name, {
      fingerprint: key?.fingerprint ?? null,
      publicKey: key?.pem ?? null,
    });
    return findActor(db, name)!;
  });
}
