/**
 * The MSRC table and Microsoft's own documents made ready for matching: what concerns one Windows product, which KBs close it, and how KBs
 * supersede each other. Built once per load and once per product; hosts of one product share it.
 */
import { productKeys, readAffectedProduct, serverCoreKey } from '../domain/windows-product.ts';
import type { AffectedProduct } from '../domain/windows-product.ts';
import { kbsOf, readId, toAdvisory, type Advisory, type MsrcRow } from './windows-advisories.ts';
import { RevisionTable } from './windows-revisions.ts';

export interface Supersedence {
  kb: string;
  supersedes: string;
}

/** A way up: the newest KB that replaces one, over which steps (the KB itself first, the head last). */
export interface Head {
  head: string;
  path: string[];
}

export interface ServicePack {
  id: string;
  title: string;
  posted: number;
}

export interface ProductScope {
  product: string;
  advisories: Advisory[];
  servicePacks: ServicePack[];
  /** Newest posting date of each KB listed for the product. */
  posted: Map<string, number>;
  /** What revision each KB brings, as far as documents tell. */
  revisions: RevisionTable;
  /** KBs of which documents say that they need a restart, or none. */
  restarts: Map<string, boolean>;
  /** What a KB replaces, as far as it counts for this product. */
  supersededBy(kb: string): ReadonlySet<string>;
  replaces(kb: string): ReadonlySet<string>;
  /** Newest KBs for the product that replace this one; itself when none does. */
  heads(kb: string): readonly Head[];
}

/** Everything the installed KBs stand for: themselves and what they replace, each with the KB it came by. */
export function closure(scope: ProductScope, installed: Iterable<string>): Map<string, string | null> {
  const by = new Map<string, string | null>();
  for (const kb of installed) by.set(kb, null);
  for (const kb of by.keys()) for (const lower of scope.replaces(kb)) if (!by.has(lower)) by.set(lower, kb);
  return by;
}

export interface MsrcIndex {
  scope(product: string): ProductScope;
}

const none: ReadonlySet<string> = new Set();

function addEdges(edges: Map<string, Set<string>>, kb: string, supersedes: string) {
  const lower = kbsOf(supersedes);
  if (lower.length === 0) return;
  for (const upper of kbsOf(kb)) {
    let set = edges.get(upper);
    if (!set) edges.set(upper, (set = new Set()));
    for (const one of lower) if (one !== upper) set.add(one);
  }
}

/** Steps from a KB up to every KB that nothing replaces; in a circle of KBs the newest stands for all. */
function climb(from: string, up: (kb: string) => ReadonlySet<string>, posted: ReadonlyMap<string, number>): Head[] {
  const before = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  const tops: string[] = [];
  for (const kb of queue) {
    const above = up(kb);
    if (above.size === 0) tops.push(kb);
    for (const one of above) {
      if (before.has(one)) continue;
      before.set(one, kb);
      queue.push(one);
    }
  }
  if (tops.length === 0)
    tops.push(queue.toSorted((a, b) => (posted.get(b) ?? 0) - (posted.get(a) ?? 0) || b.localeCompare(a))[0]!);
  return tops.map((head) => {
    const path: string[] = [];
    for (let kb: string | null = head; kb !== null; kb = before.get(kb) ?? null) path.unshift(kb);
    return { head, path };
  });
}

interface Listed {
  row: MsrcRow;
  component: string;
}

function buildScope(
  product: string,
  byOs: ReadonlyMap<string, Listed[]>,
  everywhere: ReadonlyMap<string, ReadonlySet<string>>,
): ProductScope {
  const keys = productKeys(product);
  const posted = new Map<string, number>();
  const down = new Map<string, Set<string>>();
  const grouped = new Map<string, { component: string; product: string; cve: string; rows: MsrcRow[] }>();
  const packs = new Map<string, ServicePack>();
  const listed = new Set<string>();
  const revisions = new RevisionTable();
  const restarts = new Map<string, boolean>();
  const spared = new Set<string>();
  for (const key of keys) {
    for (const { row, component } of byOs.get(key) ?? []) {
      const { document } = row;
      if (document && !document.affected) {
        spared.add(`${component}\n${readId(row.cve, row.kb)}`);
        continue;
      }
      for (const kb of kbsOf(row.kb)) {
        listed.add(kb);
        posted.set(kb, Math.max(posted.get(kb) ?? 0, row.posted));
        if (document) {
          revisions.add(kb, document.fixedBuild, document.update, row.posted);
          if (document.restart !== null) restarts.set(kb, document.restart);
        }
      }
      addEdges(down, row.kb, row.supersedes);
      // Service packs are rows of their own, with an id of their own in the CVE column.
      if (/^SP[0-9A-Z]+$/u.test(row.cve)) {
        const id = kbsOf(row.kb)[0];
        if (id) packs.set(id, { id, title: row.title, posted: row.posted });
        continue;
      }
      const cve = readId(row.cve, row.kb);
      const group = `${component}\n${cve}`;
      const known = grouped.get(group);
      if (known) known.rows.push(row);
      else grouped.set(group, { component, product: component ? row.product.trim() : product, cve, rows: [row] });
    }
  }
  // What a document spares counts unless another of its rows calls the product affected.
  for (const group of spared) if (!grouped.get(group)?.rows.some(({ document }) => document)) grouped.delete(group);
  // The Server Core installation gets the same packages: its rows tell of their supersedence too.
  const core = serverCoreKey(product);
  for (const { row } of (core && byOs.get(core)) || []) addEdges(down, row.kb, row.supersedes);

  const up = new Map<string, Set<string>>();
  for (const [upper, lower] of down) {
    if (!listed.has(upper)) continue;
    for (const kb of lower) {
      let set = up.get(kb);
      if (!set) up.set(kb, (set = new Set()));
      set.add(upper);
    }
  }
  const headCache = new Map<string, Head[]>();
  const supersededBy = (kb: string) => up.get(kb) ?? none;
  return {
    product,
    advisories: [...grouped.values()].map((group) => toAdvisory(group, keys[0]!)),
    servicePacks: [...packs.values()],
    posted,
    revisions,
    restarts,
    supersededBy,
    // What the table says for this product counts. Of a KB it does not list here (a preview, another edition's
    // number), what it says of other products counts.
    replaces: (kb) => (listed.has(kb) ? down.get(kb) : everywhere.get(kb)) ?? none,
    heads(kb) {
      let heads = headCache.get(kb);
      if (!heads) headCache.set(kb, (heads = climb(kb, supersededBy, posted)));
      return heads;
    },
  };
}

/**
 * @param rows rows of every product that is to be matched (see `concernsProduct`), or of the whole table.
 * @param supersedence distinct (kb, supersedes) pairs of the whole table; needless when `rows` is all of it.
 */
export function buildMsrcIndex(rows: Iterable<MsrcRow>, supersedence: Iterable<Supersedence> = []): MsrcIndex {
  const byOs = new Map<string, Listed[]>();
  const everywhere = new Map<string, Set<string>>();
  const affectedBy = new Map<string, AffectedProduct | null>();
  for (const row of rows) {
    let affected = affectedBy.get(row.product);
    if (affected === undefined) affectedBy.set(row.product, (affected = readAffectedProduct(row.product)));
    if (row.supersedes) addEdges(everywhere, row.kb, row.supersedes);
    if (affected === null) continue;
    const list = byOs.get(affected.os);
    const listed = { row, component: affected.component };
    if (list) list.push(listed);
    else byOs.set(affected.os, [listed]);
  }
  for (const pair of supersedence) addEdges(everywhere, pair.kb, pair.supersedes);
  const scopes = new Map<string, ProductScope>();
  return {
    scope(product) {
      let scope = scopes.get(product);
      if (!scope) scopes.set(product, (scope = buildScope(product, byOs, everywhere)));
      return scope;
    },
  };
}

/** Whether rows of this AffectedProduct are needed to match machines of `product` (system, components, Server Core twin). */
export function concernsProduct(product: string, affectedProduct: string): boolean {
  const affected = readAffectedProduct(affectedProduct);
  return affected !== null && (productKeys(product).includes(affected.os) || serverCoreKey(product) === affected.os);
}
