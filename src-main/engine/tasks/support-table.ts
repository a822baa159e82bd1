/** When systems' support ends, from what was imported and from what ships with the program: the newer of the two goes first. */
import type { SupportEnd } from '../domain/end-of-life.ts';
import { systemSupportEnds } from '../domain/support-ends.ts';
import { loadSupportEnds, shippedSupportDate } from '../resources.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { heldSupport } from '../vault/feeds/support.ts';

/** Lines to look a system up in; the first that fits counts. */
export function systemSupportTable(db: Database): SupportEnd[] {
  const shipped = loadSupportEnds();
  const date = feedDate(db, 'endoflife');
  if (date === null) return shipped;
  const held = heldSupport(db);
  const imported = systemSupportEnds((product) => held.get(product)?.cycles ?? []);
  return date.slice(0, 10) >= shippedSupportDate ? [...imported, ...shipped] : [...shipped, ...imported];
}
