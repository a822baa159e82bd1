/** When support of systems and products ends, from what was imported and from what ships: of systems the newer of the two goes first. */
import type { SupportEnd } from '../domain/end-of-life.ts';
import { systemSupportEnds } from '../domain/support-ends.ts';
import type { SupportFacts } from '../matchers/support-end.ts';
import { loadSupportEnds, shippedSupportDate } from '../resources.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { heldSupport } from '../vault/feeds/support.ts';

/** What ends of support are judged by. */
export function supportFacts(db: Database): SupportFacts {
  const shipped = loadSupportEnds();
  const date = feedDate(db, 'endoflife');
  if (date === null) return { systems: shipped, products: new Map(), date: `${shippedSupportDate}T00:00:00.000Z` };
  const products = heldSupport(db);
  const imported = systemSupportEnds((product) => products.get(product)?.cycles ?? []);
  const isNewer = date.slice(0, 10) >= shippedSupportDate;
  return { systems: isNewer ? [...imported, ...shipped] : [...shipped, ...imported], products, date };
}

/** Lines to look a system up in; the first that fits counts. */
export const systemSupportTable = (db: Database): readonly SupportEnd[] => supportFacts(db).systems;
