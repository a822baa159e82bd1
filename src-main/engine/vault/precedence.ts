/** Changes the site's order of sources: whose word counts where they differ. */
import type { Precedence } from '../../../src-shared/model/asset.ts';
import { settleFacts } from './asset-writes.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';
import { loadPrecedence, writeSetting } from './settings.ts';

/** Puts the facts in force of every machine in their places anew. */
export function savePrecedence(db: Database, acting: Acting, next: Precedence): void {
  db.transaction(() => {
    const before = loadPrecedence(db);
    writeSetting(db, 'precedence', JSON.stringify(next));
    for (const { id } of db.all<{ id: number }>('SELECT id FROM asset')) settleFacts(db, id, next);
    appendLog(db, acting, 'precedence.set', 'precedence', { from: before, to: next });
  });
}
