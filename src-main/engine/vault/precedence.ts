/** The site's order of sources: whose word counts where they differ. */
import { defaultPrecedence, type Precedence, type SourceClass } from '../domain/precedence.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';
import { readSetting, writeSetting } from './settings.ts';

export function loadPrecedence(db: Database): Precedence {
  const text = readSetting(db, 'precedence');
  return text === null ? defaultPrecedence : (JSON.parse(text) as Precedence);
}

export function savePrecedence(db: Database, acting: Acting, next: { order: SourceClass[]; freshDays: number }): void {
  db.transaction(() => {
    const before = loadPrecedence(db);
    writeSetting(db, 'precedence', JSON.stringify(next));
    appendLog(db, acting, 'precedence.set', 'precedence', { from: before, to: next });
  });
}
