/** Stores patches by their key, and on which machines those without a CVE are pending. */
import type { MatchedPatch } from '../matchers/matcher.ts';
import type { Database } from './database.ts';

/** Numbers patches for one run of work: a key that is known keeps its number. */
export function createPatchStore(db: Database): (patch: MatchedPatch) => number {
  const known = new Map<string, number>();
  return (patch) => {
    let id = known.get(patch.key);
    if (id === undefined) {
      db.run(
        `INSERT INTO patch (key, kind, title, product, version, reboot) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET title = excluded.title, reboot = excluded.reboot
         WHERE title <> excluded.title OR reboot <> excluded.reboot`,
        patch.key,
        patch.kind,
        patch.title,
        patch.product,
        patch.version,
        patch.reboot ? 1 : 0,
      );
      id = db.get<{ id: number }>('SELECT id FROM patch WHERE key = ?', patch.key)!.id;
      known.set(patch.key, id);
    }
    return id;
  };
}

export function savePending(db: Database, asset: number, patches: readonly number[]): void {
  db.run('DELETE FROM pending_patch WHERE asset = ?', asset);
  for (const patch of patches) db.run('INSERT OR IGNORE INTO pending_patch (asset, patch) VALUES (?, ?)', asset, patch);
}
