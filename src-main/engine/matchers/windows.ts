/**
 * Windows machines against Microsoft's table and documents: a CVE is closed when the machine's revision (UBR) holds its fix, or
 * its KB is installed or replaced, over any number of steps, by an installed one. Pure.
 *
 * Handed in: an index from `buildMsrcIndex` over the rows of all products in question (`concernsProduct`) plus the
 * (kb, supersedes) pairs of all products, the feeds' dates, and per machine its `os` (with `product`) and its hotfixes.
 * A machine without a product or without a list of hotfixes is not judged: it has no matches and `checked` is 0.
 * The revision goes before the list: a listed KB whose build is newer than what runs waits for a restart and closes nothing.
 * Where no build of a fix is known, the evidence says so and KBs decide.
 */
import type { Match, MatchResult } from './matcher.ts';
import { neededKbs, type Advisory } from './windows-advisories.ts';
import { closure, type Head, type MsrcIndex, type ProductScope } from './windows-index.ts';
import { installedText, patchFor, planFor, toMatch, type Judge, type WindowsMachine } from './windows-plan.ts';
import { readFixedBuild, standingOf, type Standing } from './windows-revisions.ts';

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

/** By its revision, where it tells one. */
function standingIn(scope: ProductScope, { os }: WindowsMachine, installed: ReadonlySet<string>): Standing | null {
  const match = /^10\.0(?:\.(\d+))?/.exec(os.version ?? '');
  const build = Number(os.build ?? match?.[1]);
  if (!match || os.ubr === undefined || !Number.isInteger(build)) return null;
  return standingOf(scope.revisions, { build, ubr: os.ubr }, installed);
}

/** Listed KBs that are newer than what runs, or replace one that is. */
function aheadOf(scope: ProductScope, standing: Standing, installed: ReadonlySet<string>): string[] {
  return [...installed].filter((kb) => {
    if (standing.isAhead(kb)) return true;
    if (scope.revisions.ubr(kb, standing.line) !== undefined) return false;
    for (const lower of closure(scope, [kb]).keys()) if (standing.isAhead(lower)) return true;
    return false;
  });
}

/** The machine's revision has the fix though no KB is named for it. */
const hasBuild = ({ fixedBuilds }: Advisory, standing: Standing | null, ubr: number | undefined): boolean =>
  standing !== null &&
  fixedBuilds.some((text) => {
    const build = readFixedBuild(text);
    return build !== null && build.line === standing.line && build.ubr <= (ubr ?? -1);
  });

/**
 * @param tableDate instant of the KB table's data, for the evidence; `documentsDate` of Microsoft's documents.
 * @returns a function that judges one machine. `pending` holds service packs and the KBs that a finding needs besides its own patch.
 */
export function windowsMatcher(
  index: MsrcIndex,
  tableDate: string | null,
  documentsDate: string | null = null,
): (machine: WindowsMachine) => MatchResult {
  const chains = new Map<Head, string>();
  const dates = { table: tableDate, documents: documentsDate };
  return (machine) => {
    const { product } = machine.os;
    if (!product || machine.hotfixes === null) return { matches: [], pending: [], checked: 0, notJudged: 0 };
    const scope = index.scope(product);
    const installed = new Set(digits(machine.hotfixes));
    const standing = standingIn(scope, machine, installed);
    const ahead = standing ? aheadOf(scope, standing, installed) : [];
    const runs = new Set(installed);
    for (const kb of ahead) runs.delete(kb);
    if (standing) for (const kb of scope.revisions.names()) if (standing.reaches(kb)) runs.add(kb);
    const covered = closure(scope, runs);
    const judge: Judge = {
      machine,
      scope,
      dates,
      standing,
      afterRestart: ahead.length > 0 ? { kbs: ahead, covered: closure(scope, [...runs, ...ahead]) } : null,
      version: installedText(machine),
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
      const namesKb = advisory.required.length > 0 || advisory.alternatives.length > 0;
      if (needed.length === 0 && (namesKb || hasBuild(advisory, standing, machine.os.ubr))) continue;
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
