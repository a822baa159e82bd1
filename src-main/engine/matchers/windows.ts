/**
 * Windows machines against the MSRC table: a CVE is closed when its KB is installed or replaced, over any number of
 * steps, by an installed one. Pure.
 *
 * Handed in: an index from `buildMsrcIndex` over the rows of all products in question (`concernsProduct`) plus the
 * (kb, supersedes) pairs of the whole table, the feed's date, and per machine its `os` (with `product`) and its hotfixes.
 * A machine without a product or without a list of hotfixes is not judged: it has no matches and `checked` is 0.
 * The table knows no build of a fix: a UBR can't be compared with it, the evidence says so and KBs decide.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { Match, MatchedPatch, MatchResult } from './matcher.ts';
import type { Advisory, Head, MsrcIndex, MsrcRow, ProductScope } from './windows-index.ts';

export interface WindowsMachine {
  os: OperatingSystem;
  /** "KB4487017", ...; null when the list was never seen. */
  hotfixes: readonly string[] | null;
}

const severityRank: readonly SeverityWord[] = ['unrated', 'low', 'moderate', 'important', 'critical'];

function severityOf(rows: readonly MsrcRow[]): SeverityWord {
  let worst = 0;
  for (const row of rows) worst = Math.max(worst, severityRank.indexOf(row.severity.toLowerCase() as SeverityWord));
  return severityRank[worst]!;
}

const dayOf = (posted: number) => {
  const text = String(posted);
  return /^\d{8}$/u.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : null;
};

const named = (kb: string) => (/^\d+$/u.test(kb) ? `KB${kb}` : kb);

function linksOf(rows: readonly MsrcRow[]): string[] {
  const links = new Set<string>();
  for (const row of rows) if (row.exploits) for (const link of row.exploits.match(/https?:\/\/[^\s,;"]+/gu) ?? []) links.add(link);
  return [...links];
}

/** Everything the installed KBs stand for: themselves and what they replace, each with the KB it came by. */
export function closure(scope: ProductScope, installed: Iterable<string>): Map<string, string | null> {
  const by = new Map<string, string | null>();
  for (const kb of installed) by.set(kb, null);
  for (const kb of by.keys()) for (const lower of scope.replaces(kb)) if (!by.has(lower)) by.set(lower, kb);
  return by;
}

/** KBs of an advisory that are still needed; empty when it is closed. */
export function neededKbs(advisory: Advisory, covered: ReadonlyMap<string, string | null>): string[] {
  const missing = advisory.required.filter((kb) => !covered.has(kb));
  if (!advisory.alternatives.some((kb) => covered.has(kb))) missing.push(...advisory.alternatives);
  return missing;
}

const digits = (hotfixes: readonly string[]) => hotfixes.map((kb) => kb.replace(/^KB/iu, ''));

export interface MissingKbs {
  /** Heads of chains: the newest KBs that close what is open, as digits; service packs by their id. */
  heads: Set<string>;
  open: Advisory[];
  checked: number;
}

/** The bare answer, without evidence: what is open and which KBs would close it. */
export function missingKbs(index: MsrcIndex, product: string, hotfixes: readonly string[]): MissingKbs {
  const scope = index.scope(product);
  const covered = closure(scope, digits(hotfixes));
  const heads = new Set<string>();
  const open: Advisory[] = [];
  for (const advisory of scope.advisories) {
    const needed = neededKbs(advisory, covered);
    if (needed.length === 0 && (advisory.required.length || advisory.alternatives.length)) continue;
    open.push(advisory);
    for (const kb of needed) for (const { head } of scope.heads(kb)) heads.add(head);
  }
  for (const pack of scope.servicePacks) if (!covered.has(pack.id)) for (const { head } of scope.heads(pack.id)) heads.add(head);
  return { heads, open, checked: scope.advisories.length };
}

/** Newest first, by posting date and then by number. */
function newest(scope: ProductScope, heads: readonly Head[]): Head {
  return heads.reduce((a, b) => {
    const order = (scope.posted.get(b.head) ?? 0) - (scope.posted.get(a.head) ?? 0) || b.head.length - a.head.length || (b.head > a.head ? 1 : -1);
    return order > 0 ? b : a;
  });
}

function chainNote({ head, path }: Head): string {
  if (path.length === 1) return `No KB that is listed for this product replaces ${named(head)}.`;
  const steps = path.length > 14 ? [...path.slice(0, 6), `… ${path.length - 12} more …`, ...path.slice(-6)] : path;
  return `Supersedence: ${steps.map((kb) => named(kb)).join(' ← ')} (each replaced by the next).`;
}

const componentNote = (component: string) =>
  `The list of updates does not tell whether ${component} is installed on this machine; the finding holds if it is.`;

interface Judge {
  machine: WindowsMachine;
  scope: ProductScope;
  feedDate: string | null;
  covered: ReadonlyMap<string, string | null>;
  installed: ReadonlySet<string>;
  /** Per head: installed KBs that it replaces. */
  foundCache: Map<string, string[]>;
  patches: Map<string, MatchedPatch>;
}

function patchFor(judge: Judge, kb: string): MatchedPatch {
  let patch = judge.patches.get(kb);
  if (!patch) {
    const { product } = judge.scope;
    const pack = judge.scope.servicePacks.find((one) => one.id === kb);
    const title = pack ? pack.title : `${named(kb)} for ${product}`;
    patch = { key: `kb|${product}|${named(kb)}`, kind: 'kb', title, product, version: named(kb), reboot: true };
    judge.patches.set(kb, patch);
  }
  return patch;
}

/** Installed KBs that the head replaces: how far the machine has come on this chain. */
function foundBelow(judge: Judge, head: string): string[] {
  let found = judge.foundCache.get(head);
  if (!found) {
    const below = closure(judge.scope, [head]);
    const at = (kb: string) => judge.scope.posted.get(kb) ?? 0;
    const matter = [...judge.installed].filter((kb) => below.has(kb)).sort((a, b) => at(b) - at(a));
    found = matter.length
      ? matter.slice(0, 5).map((kb) => `${named(kb)} is installed; ${named(head)} replaces it`)
      : [`None of the ${judge.installed.size} installed updates is ${named(head)} or belongs to its chain`];
    judge.foundCache.set(head, found);
  }
  return found;
}

function installedText({ os }: WindowsMachine): string {
  const version = os.version ?? os.build ?? os.name;
  return os.ubr === undefined ? version : `${version}.${os.ubr}`;
}

function toMatch(judge: Judge, advisory: Advisory, needed: readonly string[]): { match: Match; also: string[] } {
  const { scope, machine } = judge;
  const heads = needed.flatMap((kb) => scope.heads(kb));
  const chosen = heads.length ? newest(scope, heads) : null;
  const either = advisory.alternatives.filter((kb) => needed.includes(kb));
  const notes: string[] = [];
  if (chosen) notes.push(chainNote(chosen));
  if (either.length > 1) notes.push(`Any one of ${either.map(named).join(', ')} closes it: they hold the same fix.`);
  const required = needed.filter((kb) => advisory.required.includes(kb));
  const also = [...new Set(required.flatMap((kb) => scope.heads(kb).map(({ head }) => head)))].filter((head) => head !== chosen?.head);
  if (chosen && also.length) notes.push(`Also needed: ${also.map(named).join(', ')}.`);
  if (advisory.component) notes.push(componentNote(advisory.component));
  if (machine.os.ubr !== undefined) notes.push(`The table has no build of the fix to compare ${installedText(machine)} with; the KBs decided.`);
  let suppressed: Match['suppressed'] = null;
  if (!chosen && advisory.otherFix && advisory.component) {
    suppressed = {
      reason: `The fix is "${advisory.otherFix}", not a KB: the component updates itself, and the list of updates tells neither whether it is there nor its version.`,
      justification: 'under_investigation',
    };
  } else if (!chosen) {
    notes.push(advisory.otherFix ? `The table names "${advisory.otherFix}" instead of a KB.` : 'The table names no fix.');
  }
  const dates = advisory.rows.filter((row) => row.kb).map((row) => row.posted);
  return {
    also: chosen ? also : [],
    match: {
      product: advisory.product,
      cve: advisory.cve,
      advisory: advisory.cve,
      installed: installedText(machine),
      fixed: chosen ? named(chosen.head) : null,
      severity: severityOf(advisory.rows),
      suppressed,
      patch: chosen ? patchFor(judge, chosen.head) : null,
      fixable: null,
      // The table has no word on exploitation; KEV and CISA's records bring it.
      exploited: false,
      exploitLinks: linksOf(advisory.rows),
      fixReleased: chosen && dates.length ? dayOf(Math.min(...dates)) : null,
      evidence: {
        lookedFor: `${advisory.cve} in ${advisory.product}: ${needed.length ? needed.map(named).join(', ') : 'no KB listed'}`,
        found: chosen ? foundBelow(judge, chosen.head) : [`${judge.installed.size} updates installed`],
        rule: chosen ? 'A KB that closes it is neither installed nor replaced by an installed one' : 'Listed for this product without a KB',
        feed: { id: 'msrc', date: judge.feedDate },
        notes,
      },
    },
  };
}

/**
 * @param feedDate instant of the feed's data, for the evidence.
 * @returns a function that judges one machine. `pending` holds service packs and the KBs that a finding needs besides its own patch.
 */
export function windowsMatcher(index: MsrcIndex, feedDate: string | null): (machine: WindowsMachine) => MatchResult {
  return (machine) => {
    const { product } = machine.os;
    if (!product || machine.hotfixes === null) return { matches: [], pending: [], checked: 0, notJudged: 0 };
    const scope = index.scope(product);
    const installed = new Set(digits(machine.hotfixes));
    const covered = closure(scope, installed);
    const judge: Judge = { machine, scope, feedDate, covered, installed, foundCache: new Map(), patches: new Map() };
    const matches: Match[] = [];
    const pending = new Set<string>();
    const used = new Set<string>();
    for (const advisory of scope.advisories) {
      const needed = neededKbs(advisory, covered);
      if (needed.length === 0 && (advisory.required.length || advisory.alternatives.length)) continue;
      const { match, also } = toMatch(judge, advisory, needed);
      matches.push(match);
      if (match.patch) used.add(match.patch.version);
      for (const kb of also) pending.add(kb);
    }
    for (const pack of scope.servicePacks) if (!covered.has(pack.id)) for (const { head } of scope.heads(pack.id)) pending.add(head);
    return {
      matches,
      pending: [...pending].filter((kb) => !used.has(named(kb))).map((kb) => patchFor(judge, kb)),
      checked: scope.advisories.length,
      notJudged: 0,
    };
  };
}
