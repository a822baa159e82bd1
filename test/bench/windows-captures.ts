/**
 * All Windows captures against the whole KB table: PatchLedger's matcher, with evidence, beside a plain scanner that
 * walks every row of the table for each host. Both must give the same answers. Needs the shared data.
 */
import { readAffectedProduct, productKeys, serverCoreKey } from '../../src-main/engine/domain/windows-product.ts';
import { windowsMatcher } from '../../src-main/engine/matchers/windows.ts';
import { kbsOf } from '../../src-main/engine/matchers/windows-advisories.ts';
import { buildMsrcIndex } from '../../src-main/engine/matchers/windows-index.ts';
import type { MatchResult } from '../../src-main/engine/matchers/matcher.ts';
import type { MsrcRow } from '../../src-main/engine/matchers/windows-advisories.ts';
import { loadCaptures, loadKbTable } from '../windows-table.ts';
import type { Capture } from '../windows-table.ts';

export interface WindowsBench {
  hosts: number;
  rows: number;
  findings: number;
  /** Milliseconds for all hosts, feed loaded: with evidence; the index is made once at loading. */
  matcher: number;
  index: number;
  scanner: number;
  /** scanner / matcher */
  ratio: number;
  same: boolean;
}

/** WES-NG 1.06 needed 87 s for the same work (field data of the budget). */
export const referenceSeconds = 87;

const rollups = /^windows (?:7|8\.1|rt|server 2008|server 2012)\b/u;
const isNumber = (kb: string) => /^\d+$/u.test(kb);

/** Open CVEs of one host as "product|cve", found by walking the whole table and following rows, nothing kept between hosts. */
function scanHost(rows: readonly MsrcRow[], { product, hotfixes }: Capture): Set<string> {
  const keys = productKeys(product);
  const core = serverCoreKey(product);
  const own: { row: MsrcRow; component: string; kbs: string[] }[] = [];
  const twin: MsrcRow[] = [];
  for (const row of rows) {
    const affected = readAffectedProduct(row.product);
    if (!affected) continue;
    if (keys.includes(affected.os)) own.push({ row, component: affected.component, kbs: kbsOf(row.kb) });
    else if (affected.os === core) twin.push(row);
  }
  const listed = new Set(own.flatMap(({ kbs }) => kbs));
  const covered = new Set(hotfixes.map((kb) => kb.slice(2)));
  for (let before = -1; before !== covered.size;) {
    before = covered.size;
    for (const { row, kbs } of own)
      if (row.supersedes && kbs.some((kb) => covered.has(kb))) for (const kb of kbsOf(row.supersedes)) covered.add(kb);
    for (const row of twin)
      if (row.supersedes && kbsOf(row.kb).some((kb) => covered.has(kb)))
        for (const kb of kbsOf(row.supersedes)) covered.add(kb);
    for (const row of rows) {
      if (row.supersedes && !listed.has(row.kb) && covered.has(row.kb))
        for (const kb of kbsOf(row.supersedes)) covered.add(kb);
    }
  }
  const open = new Set<string>();
  const byCve = Map.groupBy(
    own.filter(({ row }) => !/^SP[0-9A-Z]+$/u.test(row.cve)),
    ({ row, component, kbs }) => {
      const cve =
        row.cve.trim().replace(/^CVE[-\s]?(\d{4})[-\s]?(?=\d{4})/iu, 'CVE-$1-') ||
        (kbs[0] && isNumber(kbs[0]) ? `KB${kbs[0]}` : row.kb);
      return `${component}|${cve}`;
    },
  );
  for (const [key, group] of byCve) {
    const newest = new Map<string, number>();
    for (const { row, kbs } of group) for (const kb of kbs) newest.set(kb, Math.max(newest.get(kb) ?? 0, row.posted));
    const anyOf = key.endsWith('|CVE-2017-0143');
    const pair = [...newest]
      .filter(([, posted]) => anyOf || (rollups.test(keys[0]!) && posted >= 20161011))
      .map(([kb]) => kb);
    const either = pair.length > 1 ? pair : [];
    const required = [...newest.keys()].filter((kb) => !either.includes(kb));
    const closed =
      newest.size > 0 &&
      required.every((kb) => covered.has(kb)) &&
      (either.length === 0 || either.some((kb) => covered.has(kb)));
    if (!closed) open.add(key);
  }
  return open;
}

export async function benchWindowsCaptures(): Promise<WindowsBench> {
  const rows = await loadKbTable();
  const captures = loadCaptures();
  let at = performance.now();
  const index = buildMsrcIndex(rows);
  for (const { product } of captures) index.scope(product);
  const indexTime = performance.now() - at;

  const match = windowsMatcher(index, null);
  // The fastest of three: other work on the machine only ever adds time. The scanner is far too slow to repeat.
  let matcher = Number.POSITIVE_INFINITY;
  let results: MatchResult[] = [];
  for (let run = 0; run < 3; run++) {
    at = performance.now();
    results = captures.map(({ inventory, hotfixes }) => match({ os: inventory.os!, hotfixes }));
    matcher = Math.min(matcher, performance.now() - at);
  }

  at = performance.now();
  const scanned = captures.map((capture) => scanHost(rows, capture));
  const scanner = performance.now() - at;

  const same = results.every(({ matches }, host) => {
    const ours = new Set(
      matches.map(
        ({ product, cve }) =>
          `${product === captures[host]!.product ? '' : (readAffectedProduct(product)?.component ?? '')}|${cve}`,
      ),
    );
    return ours.size === scanned[host]!.size && [...ours].every((key) => scanned[host]!.has(key));
  });
  const findings = results.reduce((sum, { matches }) => sum + matches.length, 0);
  return {
    hosts: captures.length,
    rows: rows.length,
    findings,
    matcher,
    index: indexTime,
    scanner,
    ratio: scanner / matcher,
    same,
  };
}

if (import.meta.filename === process.argv[1]) {
  const bench = await benchWindowsCaptures();
  console.log(JSON.stringify(bench, null, 1));
  process.exitCode = bench.same ? 0 : 1;
}
