/**
 * From a CVE that is open on a Windows machine to the match: the newest KB that closes it, the patch, and the evidence in words.
 */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Match, MatchedPatch } from './matcher.ts';
import { neededKbs, type Advisory } from './windows-advisories.ts';
import { closure, type Head, type ProductScope } from './windows-index.ts';
import type { Standing } from './windows-revisions.ts';

export interface WindowsMachine {
  os: OperatingSystem;
  /** "KB4487017", ...; null when the list was never seen. */
  hotfixes: readonly string[] | null;
}

const named = (kb: string) => (/^\d+$/u.test(kb) ? `KB${kb}` : kb);

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

export interface Judge {
  machine: WindowsMachine;
  scope: ProductScope;
  /** Instants of the feeds' data. */
  dates: { table: string | null; documents: string | null };
  /** By its revision; null where it does not tell one or no document names a build. */
  standing: Standing | null;
  /** Listed KBs that run only after a restart, and all they replace; null where there are none. */
  afterRestart: { kbs: string[]; covered: ReadonlyMap<string, string | null> } | null;
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

export function patchFor(judge: Judge, kb: string): MatchedPatch {
  let patch = judge.patches.get(kb);
  if (!patch) {
    const { product } = judge.scope;
    const pack = judge.scope.servicePacks.find((one) => one.id === kb);
    const title = pack ? pack.title : `${named(kb)} for ${product}`;
    patch = {
      key: `kb|${product}|${named(kb)}`,
      kind: 'kb',
      title,
      product,
      version: named(kb),
      reboot: judge.scope.restarts.get(kb) ?? true,
    };
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

export function installedText({ os }: WindowsMachine): string {
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
  /** The machine's revision decided. */
  byBuild: boolean;
  /** A restart would close it. */
  waits: boolean;
}

/** Of several KBs with the same fix, those of the line the machine takes its updates from. */
function onItsLine({ scope, standing }: Judge, needed: readonly string[]): readonly string[] {
  const own = needed.filter((kb) => scope.revisions.isHotpatch(kb) === (standing?.isHotpatched ?? false));
  return own.length > 0 ? own : needed;
}

function makePlan(judge: Judge, advisory: Advisory, needed: readonly string[]): Plan {
  const { scope, machine, standing, afterRestart } = judge;
  const heads = onItsLine(judge, needed).flatMap((kb) => scope.heads(kb));
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
  const builds = standing
    ? needed.flatMap((kb) => {
        const text = scope.revisions.text(kb, standing.line);
        return text ? [`${named(kb)} brings ${text}`] : [];
      })
    : [];
  const waits = afterRestart !== null && neededKbs(advisory, afterRestart.covered).length === 0;
  if (waits)
    notes.push(
      `Restart pending: ${afterRestart.kbs.map(named).join(', ')} ${afterRestart.kbs.length > 1 ? 'are' : 'is'} listed as installed, but ${judge.version} runs.`,
    );
  else if (machine.os.ubr !== undefined && builds.length === 0)
    notes.push(`No build of the fix is known to compare ${judge.version} with; the KBs decided.`);
  const installed = chosen ? foundBelow(judge, chosen.head) : [`${judge.installed.size} updates installed`];
  return {
    chosen,
    also,
    looked: needed.length ? needed.map(named).join(', ') : 'no KB listed',
    found: builds.length > 0 ? [`${judge.version} runs; ${builds.join(', ')}`, ...(waits ? [] : installed)] : installed,
    notes,
    byBuild: builds.length > 0,
    waits,
  };
}

/** The key tells which of the needed KBs are alternatives: they stand last, all or none. */
export function planFor(judge: Judge, advisory: Advisory, needed: readonly string[]): Plan {
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
      note: otherFix ? `Instead of a KB it says "${otherFix}".` : 'No fix is named.',
    };
  }
  const reason = `The fix is "${otherFix}", not a KB: the component updates itself, and the list of updates tells neither whether it is there nor its version.`;
  return { suppressed: { reason, justification: 'under_investigation' }, note: '' };
}

function ruleOf({ chosen, byBuild }: Plan, build: string | undefined): string {
  if (build || byBuild) return 'The build that runs is older than the one with the fix';
  return chosen
    ? 'A KB that closes it is neither installed nor replaced by an installed one'
    : 'Listed for this product without a KB';
}

export function toMatch(judge: Judge, advisory: Advisory, plan: Plan): Match {
  const { chosen } = plan;
  const build = chosen ? undefined : advisory.fixedBuilds[0];
  const bare = chosen || build ? null : withoutKb(advisory);
  let { notes } = plan;
  if (bare?.note) notes = [...notes, bare.note];
  if (advisory.component) notes = [...notes, componentNote(advisory.component)];
  return {
    product: advisory.product,
    cve: advisory.cve,
    advisory: advisory.cve,
    installed: judge.version,
    fixed: chosen ? named(chosen.head) : (build ?? null),
    severity: advisory.severity,
    suppressed: bare?.suppressed ?? null,
    patch: chosen ? patchFor(judge, chosen.head) : null,
    fixable: plan.waits ? true : null,
    // The table has no word on exploitation; documents, KEV and CISA's records bring it.
    exploited: advisory.exploited,
    exploitLinks: advisory.exploitLinks,
    fixReleased: chosen ? advisory.released : null,
    ...(advisory.cvss.length > 0 ? { cvss: [...advisory.cvss] } : {}),
    evidence: {
      lookedFor: `${advisory.cve} in ${advisory.product}: ${build ? `build ${build}` : plan.looked}`,
      found: plan.found,
      rule: ruleOf(plan, build),
      feed: {
        id: advisory.feed,
        date: advisory.feed === 'msrc' ? judge.dates.table : judge.dates.documents,
      },
      notes,
    },
  };
}
