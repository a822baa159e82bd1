/** Which systems of the vault's machines no held feed judges, and which files would change that. */
import type { AssetRow } from '../../../src-shared/model/asset.ts';
import type { NeededFeed } from '../../../src-shared/model/feed.ts';
import { scopeWords } from '../../../src-shared/scope-words.ts';
import { feedsOfSystem } from '../domain/feeds-of-system.ts';
import type { Database } from '../vault/database.ts';
import { createSystemFeeds } from './system-feeds.ts';

/** By system, most machines first. `machines` are those in service. */
export function neededFeeds(db: Database, machines: readonly AssetRow[]): NeededFeed[] {
  const systemFeeds = createSystemFeeds(db);
  const needed = new Map<string, NeededFeed>();
  for (const { os } of machines) {
    if (!os || systemFeeds(os) !== null) continue;
    const known = feedsOfSystem(os);
    if (!known) continue;
    const { scope, files } = known;
    const one = needed.get(scope);
    if (one) one.machines += 1;
    else needed.set(scope, { scope, system: scopeWords(scope), machines: 1, feeds: files });
  }
  return [...needed.values()].sort((a, b) => b.machines - a.machines || (a.system < b.system ? -1 : 1));
}
