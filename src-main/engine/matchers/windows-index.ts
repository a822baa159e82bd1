/**
 * The MSRC table made ready for matching: what concerns one Windows product, which KBs close it, and how KBs
 * supersede each other. Built once per load and once per product; hosts of one product share it.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import { productKeys, readAffectedProduct, serverCoreKey } from '../domain/windows-product.ts';
import type { AffectedProduct } from '../domain/windows-product.ts';

/** A row of the table as published. */
export interface MsrcRow {
  /** yyyymmdd */
  posted: number;
  cve: string;
  kb: string;
  title: string;
  product: string;
  component: string;
  severity: string;
  impact: string;
  supersedes: string;
  exploits: string;
}

export interface Supersedence {
  kb: string;
  supersedes: string;
}

/** One CVE in one affected product, with all rows that speak of it. */
export interface Advisory {
  /** As the table writes it; for the system itself the machine's product. */
  product: string;
  /** Empty for the system itself. */
  component: string;
  /** CVE, vendor id, or "KB1234567" where the table names none. */
  cve: string;
  rows: MsrcRow[];
  /** Each must be there. */
  required: string[];
  /** Any of these is enough. */
  alternatives: string[];
  /** What stands in the KB column instead of a KB, when nothing else does. */
  otherFix: string;
  severity: SeverityWord;
  exploitLinks: string[];
  /** First posting of a fix, calendar day; null without a fix. */
  released: string | null;
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
  /** What a KB replaces, as far as it counts for this product. */
  supersededBy(kb: string): ReadonlySet<string>;
  replaces(kb: string): ReadonlySet<string>;
  /** Newest KBs for the product that replace this one; itself when none does. */
  heads(kb: string): readonly Head[];
}

export interface MsrcIndex {
  scope(product: string): ProductScope;
}

const none: ReadonlySet<string> = new Set();

/** KB numbers (digits) and service pack ids of a cell: "4471987;3142037", "KB4018309<br><br>4011703", "SP81X86". */
export function kbsOf(cell: string): string[] {
  if (/^\d{6,8}$/u.test(cell)) return [cell];
  return [...cell.matchAll(/(?<![\w.-])(?:KB)?(\d{6,8}|SP[0-9A-Z]{4,})(?:v\d+)?(?![\w.-])/gu)].map(
    (match) => match[1]!,
  );
}

/** "CVE2020-0601", "CVE20163247", "CVE-2020-0601 " to "CVE-2020-0601". */
function readId(cell: string, kb: string): string {
  const match = /^CVE[-\s]?(\d{4})[-\s]?(\d{4,})$/iu.exec(cell.trim());
  if (match) return `CVE-${match[1]!}-${match[2]!}`;
  return cell.trim() || (/^\d+$/u.test(kb) ? `KB${kb}` : kb);
}

function addEdges(edges: Map<string, Set<string>>, kb: string, supersedes: string) {
  const lower = kbsOf(supersedes);
  if (lower.length === 0) return;
  for (const upper of kbsOf(kb)) {
    let set = edges.get(upper);
    if (!set) edges.set(upper, (set = new Set()));
    for (const one of lower) if (one !== upper) set.add(one);
  }
}

/**
 * First Patch Tuesday of monthly rollups for Windows 7, 8.1 and their servers: from then on the KBs of one CVE in one
 * product (security-only, rollup, cumulative update of Internet Explorer) hold the same fix and either is enough.
 * https://techcommunity.microsoft.com/blog/windows-itpro-blog/more-on-windows-7-and-windows-8-1-servicing-changes/166783
 */
const firstRollup = 20161011;
const rollupProducts = /^windows (?:7|8\.1|rt|server 2008|server 2012)\b/u;

/**
 * MS17-010 was added to the table by hand, with each month's update that holds it, for all products.
 * https://support.microsoft.com/help/4023262
 */
const anyUpdateCloses = 'CVE-2017-0143';

function dayOf(posted: number): string | null {
  const text = String(posted);
  return /^\d{8}$/u.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : null;
}

const severityRank: readonly SeverityWord[] = ['unrated', 'low', 'moderate', 'important', 'critical'];

function toAdvisory(
  { product, component, cve, rows }: Pick<Advisory, 'product' | 'component' | 'cve' | 'rows'>,
  os: string,
): Advisory {
  const kbs = new Map<string, number>();
  const exploitLinks = new Set<string>();
  let worst = 0;
  let released = 0;
  for (const row of rows) {
    for (const kb of kbsOf(row.kb)) {
      kbs.set(kb, Math.max(kbs.get(kb) ?? 0, row.posted));
      if (released === 0 || row.posted < released) released = row.posted;
    }
    worst = Math.max(worst, severityRank.indexOf(row.severity.toLowerCase() as SeverityWord));
    if (row.exploits) for (const link of row.exploits.match(/https?:\/\/[^\s,;"]+/gu) ?? []) exploitLinks.add(link);
  }
  const since = cve === anyUpdateCloses ? 0 : rollupProducts.test(os) ? firstRollup : Number.POSITIVE_INFINITY;
  const monthly = kbs.size > 1 ? [...kbs].filter(([, posted]) => posted >= since).map(([kb]) => kb) : [];
  const either = new Set(monthly.length > 1 ? monthly : []);
  return {
    product,
    component,
    cve,
    rows,
    required: [...kbs.keys()].filter((kb) => !either.has(kb)),
    alternatives: [...either],
    otherFix: kbs.size ? '' : (rows.find((row) => row.kb.trim())?.kb.trim() ?? ''),
    severity: severityRank[worst]!,
    exploitLinks: [...exploitLinks],
    released: dayOf(released),
  };
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
  for (const key of keys) {
    for (const { row, component } of byOs.get(key) ?? []) {
      for (const kb of kbsOf(row.kb)) {
        listed.add(kb);
        posted.set(kb, Math.max(posted.get(kb) ?? 0, row.posted));
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
