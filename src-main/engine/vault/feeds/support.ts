/** Reads what the vault holds of products' lives. */
import type { ProductSupport } from '../../domain/advisory.ts';
import type { Database } from '../database.ts';

export interface HeldSupport extends ProductSupport {
  /** What people call the product. */
  title: string;
}

/** By the products' names at endoflife.date. */
export function heldSupport(db: Database): Map<string, HeldSupport> {
  const held = new Map<string, HeldSupport>();
  for (const { name, title, document } of db.iterate<{ name: string; title: string; document: string }>(
    "SELECT name, title, document FROM advisory WHERE feed = 'endoflife' ORDER BY name",
  )) {
    const { support } = JSON.parse(document) as { support?: ProductSupport };
    if (support) held.set(name, { title, ...support });
  }
  return held;
}
