/** Pinned host keys: what each host showed when it was first logged in to, and the person's word on a new one. */
import { hostKeyChanged, placeOf, type HostKey, type HostPins } from '../remote/host-key.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';

export interface Place {
  address: string;
  port: number;
}

const nameOf = (address: string) => address.toLowerCase();

export function findHostKey(db: Database, { address, port }: Place): HostKey | null {
  return (
    db.get<HostKey>(
      'SELECT algorithm, key, fingerprint FROM host_key WHERE address = ? AND port = ?',
      nameOf(address),
      port,
    ) ?? null
  );
}

/**
 * Pins what a host showed, with its log entry. `before` is what was pinned when the connection was made; throws
 * host-key-changed when another process has pinned another key since.
 */
function saveHostKey(db: Database, acting: Acting, place: Place, shown: HostKey, before: HostKey | null): void {
  db.transaction(() => {
    const now = findHostKey(db, place);
    const name = placeOf(place.address, place.port);
    if (now?.key === shown.key) return;
    if (now && now.key !== before?.key) throw hostKeyChanged(name, now, shown);
    db.run(
      `INSERT INTO host_key (address, port, algorithm, key, fingerprint, pinned_at, pinned_by) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (address, port) DO UPDATE SET algorithm = excluded.algorithm, key = excluded.key,
         fingerprint = excluded.fingerprint, pinned_at = excluded.pinned_at, pinned_by = excluded.pinned_by`,
      nameOf(place.address),
      place.port,
      shown.algorithm,
      shown.key,
      shown.fingerprint,
      acting.now,
      acting.actor,
    );
    appendLog(db, acting, before ? 'hostkey.accepted' : 'hostkey.pinned', name, {
      algorithm: shown.algorithm,
      fingerprint: shown.fingerprint,
      ...(before ? { before: before.fingerprint } : {}),
    });
  });
}

export interface VaultPins extends HostPins {
  /** Stores what was seen at these places in this run; joins the caller's transaction. */
  save(acting: Acting, places: readonly Place[]): void;
}

/**
 * The pins of one run. New keys are kept in memory until the caller saves them with the rest of what became of the host,
 * so that a refused call changes nothing; within the run they count as pinned at once.
 */
export function hostPins(db: Database, accept: boolean): VaultPins {
  const seen = new Map<string, { shown: HostKey; before: HostKey | null }>();
  const key = (place: Place) => placeOf(nameOf(place.address), place.port);
  return {
    accept,
    find: (address, port) => seen.get(key({ address, port }))?.shown ?? findHostKey(db, { address, port }),
    pin(address, port, shown, before) {
      const place = { address, port };
      seen.set(key(place), { shown, before: seen.get(key(place))?.before ?? before });
    },
    save(acting, places) {
      for (const place of places) {
        const one = seen.get(key(place));
        if (one) saveHostKey(db, acting, place, one.shown, one.before);
      }
    },
  };
}
