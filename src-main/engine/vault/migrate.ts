/**
 * Brings a vault's schema to this program's version, one transaction a step, after keeping a copy of the
 * file beside it. Refuses a vault that a newer program made.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Database } from './database.ts';
import { appendLog, chainHead, type Acting } from './log.ts';
import { migrations, type Migration } from './migrations/index.ts';

export function schemaVersion(db: Database): number {
  return db.raw.pragma('user_version', { simple: true }) as number;
}

export const newestVersion = (steps: Migration[] = migrations): number => steps.at(-1)?.version ?? 0;

/** Throws vault-from-future. */
export function refuseFuture(db: Database, steps: Migration[] = migrations): void {
  const version = schemaVersion(db);
  if (version <= newestVersion(steps)) return;
  throw new Refusal(
    'vault-from-future',
    `this vault was used with a newer PatchLedger (schema ${version}, this program knows ${newestVersion(steps)})`,
    'install the newer version; nothing was changed',
  );
}

/** Runs the steps that are missing; answers the versions it brought. Joins no other transaction. */
export function migrate(db: Database, acting: Acting, steps: Migration[] = migrations): number[] {
  const brought: number[] = [];
  for (const step of steps) {
    db.transaction(() => {
      // Read again under the write lock: another process may have brought this step meanwhile.
      const from = schemaVersion(db);
      if (from >= step.version) return;
      // A vault in the making has no history yet that a step could be an event of.
      const inUse = from > 0 && chainHead(db).entries > 0;
      db.exec(step.sql);
      db.raw.pragma(`user_version = ${step.version}`);
      if (inUse) appendLog(db, acting, 'vault.migrated', 'vault', { from, to: step.version, name: step.name });
      brought.push(step.version);
    });
  }
  return brought;
}
