/**
 * What the rows of Microsoft's table and documents say of one CVE in one product: which KBs or builds close it, how severe it is and
 * whose word that is.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { CvssFact } from '../domain/facts.ts';
import type { MsrcRecord } from '../domain/msrc-record.ts';
import { isHotpatch, readFixedBuild } from './windows-revisions.ts';

/** What Microsoft's own documents say beyond what the table has room for. */
export interface DocumentFacts {
  feed: 'msrc-cvrf' | 'msrc-csaf';
  /** False: the document says this product is not affected. */
  affected: boolean;
  /** Build that has the fix, as it is written. */
  fixedBuild: string | null;
  /** Kind of update: "Monthly Rollup", "Security Hotpatch Update". */
  update: string;
  exploited: boolean;
  cvss: readonly CvssFact[];
  /** Null: it does not say for sure. */
  restart: boolean | null;
}

/** A row of the table, or what a document says in the same form. */
export interface MsrcRow extends MsrcRecord {
  document?: DocumentFacts;
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
  /** Microsoft saw it exploited. */
  exploited: boolean;
  /** Whose word it is. */
  feed: 'msrc' | DocumentFacts['feed'];
  cvss: readonly CvssFact[];
  /** Builds that have the fix, where no KB is named for them. */
  fixedBuilds: string[];
  /** First posting of a fix, calendar day; null without a fix. */
  released: string | null;
}

/** KB numbers (digits) and service pack ids of a cell: "4471987;3142037", "KB4018309<br><br>4011703", "SP81X86". */
export function kbsOf(cell: string): string[] {
  if (/^\d{6,8}$/u.test(cell)) return [cell];
  return [...cell.matchAll(/(?<![\w.-])(?:KB)?(\d{6,8}|SP[0-9A-Z]{4,})(?:v\d+)?(?![\w.-])/gu)].map(
    (match) => match[1]!,
  );
}

/** "CVE2020-0601", "CVE20163247", "CVE-2020-0601 " to "CVE-2020-0601". */
export function readId(cell: string, kb: string): string {
  const match = /^CVE[-\s]?(\d{4})[-\s]?(\d{4,})$/iu.exec(cell.trim());
  if (match) return `CVE-${match[1]!}-${match[2]!}`;
  return cell.trim() || (/^\d+$/u.test(kb) ? `KB${kb}` : kb);
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

/** The newest cumulative updates and hotpatches of documents hold the same fix: each month's line has its own KB. */
function sameFix(rows: readonly MsrcRow[]): string[] {
  const hotpatches = new Set<string>();
  const cumulative = new Map<string, number>();
  for (const { kb, document } of rows) {
    if (!document) continue;
    if (isHotpatch(document.update)) for (const one of kbsOf(kb)) hotpatches.add(one);
    const build = readFixedBuild(document.fixedBuild);
    if (build && !isHotpatch(document.update)) for (const one of kbsOf(kb)) cumulative.set(one, build.ubr);
  }
  const newest = Math.max(...cumulative.values());
  return [...hotpatches, ...[...cumulative].filter(([, ubr]) => ubr === newest).map(([kb]) => kb)];
}

export function toAdvisory(
  { product, component, cve, rows }: Pick<Advisory, 'product' | 'component' | 'cve' | 'rows'>,
  os: string,
): Advisory {
  const kbs = new Map<string, number>();
  const exploitLinks = new Set<string>();
  // The vendor's own document goes before what others compiled of it.
  const documents = rows.filter(({ document }) => document);
  let worst = 0;
  let released = 0;
  for (const row of rows) {
    for (const kb of kbsOf(row.kb)) {
      kbs.set(kb, Math.max(kbs.get(kb) ?? 0, row.posted));
      if (released === 0 || row.posted < released) released = row.posted;
    }
    if (row.document || documents.length === 0)
      worst = Math.max(worst, severityRank.indexOf(row.severity.toLowerCase() as SeverityWord));
    if (row.exploits) for (const link of row.exploits.match(/https?:\/\/[^\s,;"]+/gu) ?? []) exploitLinks.add(link);
  }
  const since = cve === anyUpdateCloses ? 0 : rollupProducts.test(os) ? firstRollup : Number.POSITIVE_INFINITY;
  const monthly = kbs.size > 1 ? [...kbs].filter(([, posted]) => posted >= since).map(([kb]) => kb) : [];
  const either = new Set(monthly.length > 1 ? monthly : []);
  const same = documents.length > 0 ? sameFix(documents) : [];
  if (same.length > 1) for (const kb of same) either.add(kb);
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
    exploited: documents.some(({ document }) => document!.exploited),
    feed: documents[0]?.document?.feed ?? 'msrc',
    cvss: documents.find(({ document }) => document!.cvss.length > 0)?.document?.cvss ?? [],
    fixedBuilds: documents.flatMap(({ kb, document }) =>
      kbsOf(kb).length === 0 && readFixedBuild(document!.fixedBuild) ? [document!.fixedBuild!] : [],
    ),
    released: dayOf(released),
  };
}

/** KBs of an advisory that are still needed; empty when it is closed. */
export function neededKbs(advisory: Advisory, covered: ReadonlyMap<string, string | null>): string[] {
  const { required, alternatives } = advisory;
  const missing: string[] = [];
  for (const kb of required) if (!covered.has(kb)) missing.push(kb);
  for (const kb of alternatives) if (covered.has(kb)) return missing;
  missing.push(...alternatives);
  return missing;
}
