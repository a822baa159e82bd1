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
import type { Match, MatchedPatch, MatchResult } from './matcher.ts';
import type { Advisory, Head, MsrcIndex, ProductScope } from './windows-index.ts';

export interface WindowsMachine {
  os: OperatingSystem;
  /** "KB4487017", ...; null when the list was never seen. */
  hotfixes: readonly string[] | null;
}

const named = (kb: string) => (/^\d+$/u.test(kb) ? `KB${kb}` : kb);

/** Everything the installed KBs stand for: themselves and what they replace, each with the KB it came by. */
export function closure(scope: ProductScope, installed: Iterable<string>): Map<string, string | null> {
  const by = new Map<string, string | null>();
  for (const kb of installed) by.set(kb, null);
  for (const kb of by.keys()) for (const lower of scope.replaces(kb)) if (!by.has(lower)) by.set(lower, kb);
  return by;
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
  for (const pack of scope.servicePacks)
    if (!covered.has(pack.id)) for (const { head } of scope.heads(pack.id)) heads.add(head);
  return { heads, open, checked: scope.advisories.length };
}

/** Newest first, by posting date and then by number. */
function newest(scope: ProductScope, heads: readonly Head[]): Head {
  return heads.reduce((a, b) => {
    const order =
      (scope.posted.get(b.head) ?? 0) - (scope.posted.get(a.head) ?? 0) ||
      b.head.length - a.head.length ||
      (b.head > a.head ? 1 : -1);
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
  feed: Match['evidence']['feed'];
  /** What is installed, in words. */
  version: string;
  installed: ReadonlySet<string>;
  /** Per head: installed KBs that it replaces. */
  foundCache: Map<string, string[]>;
  patches: Map<string, MatchedPatch>;
  /** Sentences of the chains; shared by all machines. */
  chains: Map<Head, string>;
  plans: Map<string, Plan>;
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

/** What the needed KBs of an advisory come to; shared by all advisories of a machine that need the same. */
interface Plan {
  chosen: Head | null;
  /** Needed besides the chosen one. */
  also: string[];
  looked: string;
  found: string[];
  notes: string[];
}

function makePlan(judge: Judge, advisory: Advisory, needed: readonly string[]): Plan {
  const { scope, machine } = judge;
  const heads = needed.flatMap((kb) => scope.heads(kb));
  const chosen = heads.length ? newest(scope, heads) : null;
  const notes: string[] = [];
  if (chosen) {
    let chain = judge.chains.get(chosen);
    if (chain === undefined) judge.chains.set(chosen, (chain = chainNote(chosen)));
    notes.push(chain);
  }
  const either = advisory.alternatives.filter((kb) => needed.includes(kb));
  if (either.length > 1) notes.push(`Any one of ${either.map(named).join(', ')} closes it: they hold the same fix.`);
  const required = needed.filter((kb) => advisory.required.includes(kb));
  const others = new Set(required.flatMap((kb) => scope.heads(kb).map(({ head }) => head)));
  const also = chosen ? [...others].filter((head) => head !== chosen.head) : [];
  if (also.length) notes.push(`Also needed: ${also.map(named).join(', ')}.`);
  if (machine.os.ubr !== undefined)
    notes.push(`The table has no build of the fix to compare ${judge.version} with; the KBs decided.`);
  return {
    chosen,
    also,
    looked: needed.length ? needed.map(named).join(', ') : 'no KB listed',
    found: chosen ? foundBelow(judge, chosen.head) : [`${judge.installed.size} updates installed`],
    notes,
  };
}

/** The key tells which of the needed KBs are alternatives: they stand last, all or none. */
function planFor(judge: Judge, advisory: Advisory, needed: readonly string[]): Plan {
  const key =
    needed.length === 1
      ? needed[0]!
      : `${needed.includes(advisory.alternatives[0] ?? '') ? advisory.alternatives.length : 0}|${needed.join(' ')}`;
  let plan = judge.plans.get(key);
  if (!plan) judge.plans.set(key, (plan = makePlan(judge, advisory, needed)));
  return plan;
}

function withoutKb(advisory: Advisory): { suppressed: Match['suppressed']; note: string } {
  const { otherFix, component } = advisory;
  if (!otherFix || !component) {
    return {
      suppressed: null,
      note: otherFix ? `The table names "${otherFix}" instead of a KB.` : 'The table names no fix.',
    };
  }
  const reason = `The fix is "${otherFix}", not a KB: the component updates itself, and the list of updates tells neither whether it is there nor its version.`;
  return { suppressed: { reason, justification: 'under_investigation' }, note: '' };
}

function toMatch(judge: Judge, advisory: Advisory, plan: Plan): Match {
  const { chosen } = plan;
  const bare = chosen ? null : withoutKb(advisory);
  let { notes } = plan;
  if (bare?.note) notes = [...notes, bare.note];
  if (advisory.component) notes = [...notes, componentNote(advisory.component)];
  return {
    product: advisory.product,
    cve: advisory.cve,
    advisory: advisory.cve,
    installed: judge.version,
    fixed: chosen ? named(chosen.head) : null,
    severity: advisory.severity,
    suppressed: bare?.suppressed ?? null,
    patch: chosen ? patchFor(judge, chosen.head) : null,
    fixable: null,
    // The table has no word on exploitation; KEV and CISA's records bring it.
    exploited: false,
    exploitLinks: advisory.exploitLinks,
    fixReleased: chosen ? advisory.released : null,
    evidence: {
      lookedFor: `${advisory.cve} in ${advisory.product}: ${plan.looked}`,
      found: plan.found,
      rule: chosen
        ? 'A KB that closes it is neither installed nor replaced by an installed one'
        : 'Listed for this product without a KB',
      feed: judge.feed,
      notes,
    },
  };
}

/**
 * @param feedDate instant of the feed's data, for the evidence.
 * @returns a function that judges one machine. `pending` holds service packs and the KBs that a finding needs besides its own patch.
 */
export function windowsMatcher(index: MsrcIndex, feedDate: string | null): (machine: WindowsMachine) => MatchResult {
  const chains = new Map<Head, string>();
  return (machine) => {
    const { product } = machine.os;
    if (!product || machine.hotfixes === null) return { matches: [], pending: [], checked: 0, notJudged: 0 };
    const scope = index.scope(product);
    const installed = new Set(digits(machine.hotfixes));
    const covered = closure(scope, installed);
    const feed = { id: 'msrc', date: feedDate };
    const version = installedText(machine);
    const judge: Judge = {
      machine,
      scope,
      feed,
      version,
      installed,
      foundCache: new Map(),
      patches: new Map(),
      chains,
      plans: new Map(),
    };
    const matches: Match[] = [];
    const pending = new Set<string>();
    const used = new Set<string>();
    for (const advisory of scope.advisories) {
      const needed = neededKbs(advisory, covered);
      if (needed.length === 0 && (advisory.required.length || advisory.alternatives.length)) continue;
      const plan = planFor(judge, advisory, needed);
      matches.push(toMatch(judge, advisory, plan));
      if (plan.chosen) used.add(plan.chosen.head);
      for (const kb of plan.also) pending.add(kb);
    }
    for (const pack of scope.servicePacks)
      if (!covered.has(pack.id)) for (const { head } of scope.heads(pack.id)) pending.add(head);
    return {
      matches,
      pending: [...pending].filter((kb) => !used.has(kb)).map((kb) => patchFor(judge, kb)),
      checked: scope.advisories.length,
      notJudged: 0,
    };
  };
}
