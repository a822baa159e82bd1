/**
 * Judges installed libraries (npm, PyPI, Maven, Go, RubyGems, NuGet, crates, Composer) against the advisories of their ecosystem. Pure; decisions
 * are kept per distinct version and shared between machines that are alike.
 */
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { InstalledPackage } from '../../../src-shared/model/software.ts';
import type { HeldFeeds, HeldStatement } from '../domain/advisory.ts';
import type { CompareVersions } from '../domain/affected.ts';
import { isExactVersion, isLibraryScheme, libraryName, type LibraryScheme } from '../domain/library-names.ts';
import { counts, decide, namesOf, type Decision, type Hit } from './library-decisions.ts';
import type { Cleared, Match, MatchedPatch, MatchResult } from './matcher.ts';

export type InstalledLibrary = Pick<InstalledPackage, 'name' | 'version' | 'scheme'>;

export interface LibraryFeeds extends HeldFeeds {
  /** Whether anything is held on the scheme. */
  covers(scope: string): boolean;
}

const ranks: readonly SeverityWord[] = ['critical', 'important', 'moderate', 'low', 'unrated'];
const worst = (hits: readonly Hit[]) => ranks.find((word) => hits.some(({ severity }) => severity === word))!;

/** A library on one machine in all the versions it is there. */
interface Group {
  scheme: LibraryScheme;
  name: string;
  /** Distinct, oldest first. */
  versions: string[];
}

/** What counts of what is held on a library. */
interface Held {
  all: HeldStatement[];
  nameOf: ReturnType<typeof namesOf>;
}

/** Answers for one machine after another; `feeds` must not change meanwhile. `compareOf` null: nothing of that scheme can be judged. */
export function createLibraryMatcher(
  feeds: LibraryFeeds,
  compareOf: (scheme: PackageScheme) => CompareVersions | null,
): (libraries: readonly InstalledLibrary[]) => MatchResult {
  const statements = new Map<string, Held>();
  const decisions = new Map<string, Decision>();
  const judged = new Map<string, Match[]>();

  function heldOf({ scheme, name }: Group): Held {
    const key = `${scheme}|${libraryName(scheme, name)}`;
    let known = statements.get(key);
    if (!known) {
      const all = feeds.statements(scheme, libraryName(scheme, name)).filter((one) => counts(one));
      statements.set(key, (known = { all, nameOf: namesOf(all) }));
    }
    return known;
  }

  function decisionOf(group: Group, version: string, compare: CompareVersions): { decision: Decision; isNew: boolean } {
    const key = `${group.scheme}|${libraryName(group.scheme, group.name)}|${version}`;
    const known = decisions.get(key);
    if (known) return { decision: known, isNew: false };
    const { all, nameOf } = heldOf(group);
    const decision = decide(version, all, nameOf, compare);
    decisions.set(key, decision);
    return { decision, isNew: true };
  }

  function matchOf(group: Group, all: Map<string, Hit[]>, target: string | null, clear: readonly string[]): Match {
    const { scheme, name } = group;
    const affected = [...all.keys()];
    const first = all.get(affected[0]!)![0]!;
    const { advisory, vulnerability } = first;
    const hits = [...all.values()].flat();
    const fixes = affected.map((version) => all.get(version)![0]!.fixed);
    const compare = compareOf(scheme)!;
    const fixed = fixes.includes(null) ? null : fixes.reduce((a, b) => (compare(b!, a!) > 0 ? b : a))!;
    const others = new Map(
      hits.filter((hit) => hit.advisory.id !== advisory.id).map((hit) => [hit.advisory.id, hit.fixed]),
    );
    const told = [...others].map(([id, fix]) => (fix === null || fix === fixed ? id : `${id} (fixed in ${fix})`));
    const aliases = (advisory.aliases ?? []).filter((id) => !others.has(id));
    const cvss = [...new Map(hits.flatMap((hit) => hit.cvss.map((fact) => [fact.vector, fact] as const))).values()];
    const rules = affected.map((version) => `${version} is ${all.get(version)![0]!.rule}`);
    const notes = [
      ...(told.length > 0 ? [`also told by ${told.join(', ')}`] : []),
      ...(aliases.length > 0 ? [`also known as ${aliases.join(', ')}`] : []),
      ...(clear.length > 0
        ? [`also installed and not affected: ${clear.map((one) => `${name} ${one}`).join(', ')}`]
        : []),
      ...(advisory.id.startsWith('MAL-') ? ['the package itself is malicious: remove it'] : []),
    ];
    const version = fixed === null ? null : (target ?? fixed);
    const patch: MatchedPatch | null =
      version === null
        ? null
        : {
            key: `package|${scheme}|${name}|${version}`,
            kind: 'library',
            title: `${name} ${version}`,
            product: name,
            version,
            reboot: false,
          };
    return {
      product: name,
      cve: vulnerability,
      advisory: advisory.id,
      installed: affected[0]!,
      fixed,
      severity: worst(hits),
      suppressed: null,
      patch,
      fixable: null,
      exploited: hits.some(({ exploited }) => exploited),
      exploitLinks: [...new Set(hits.flatMap((hit) => hit.advisory.exploitLinks ?? []))],
      fixReleased: null,
      ...(cvss.length > 0 ? { cvss } : {}),
      evidence: {
        lookedFor: `${scheme} package ${name}, ${vulnerability}`,
        found: affected.map((one) => `${name} ${one}`),
        rule: `${advisory.id}, ${scheme} version order: ${rules.join('; ')}`,
        feed: { id: advisory.feed, date: feeds.dateOf(advisory.feed) },
        notes,
      },
    };
  }

  /** One match for each vulnerability that any of the installed versions has. */
  function judge(group: Group, of: (version: string) => Decision, compare: CompareVersions): Match[] {
    const byVulnerability = new Map<string, Map<string, Hit[]>>();
    let target: string | null = null;
    for (const version of group.versions) {
      for (const [vulnerability, hits] of of(version).hits) {
        let all = byVulnerability.get(vulnerability);
        if (!all) byVulnerability.set(vulnerability, (all = new Map()));
        all.set(version, hits);
        const { fixed } = hits[0]!;
        if (fixed !== null && (target === null || compare(fixed, target) > 0)) target = fixed;
      }
    }
    return [...byVulnerability.values()].map((all) =>
      matchOf(
        group,
        all,
        target,
        group.versions.filter((version) => !all.has(version)),
      ),
    );
  }

  return (libraries) => {
    const groups = new Map<string, Group>();
    let notJudged = 0;
    for (const { scheme, name, version } of libraries) {
      if (!isLibraryScheme(scheme) || !feeds.covers(scheme) || !compareOf(scheme) || !isExactVersion(version)) {
        notJudged += 1;
        continue;
      }
      const key = `${scheme}|${libraryName(scheme, name)}`;
      const group = groups.get(key);
      if (!group) groups.set(key, { scheme, name, versions: [version] });
      else if (!group.versions.includes(version)) group.versions.push(version);
    }

    const matches = new Map<string, Match>();
    const clear: { group: Group; version: string; decision: Decision }[] = [];
    let checked = 0;
    for (const group of groups.values()) {
      const compare = compareOf(group.scheme)!;
      if (heldOf(group).all.length === 0) continue;
      group.versions.sort(compare);
      for (const version of group.versions) {
        const { decision, isNew } = decisionOf(group, version, compare);
        if (isNew) checked += decision.advisories;
        clear.push({ group, version, decision });
      }
      const key = [group.scheme, group.name, ...group.versions].join('|');
      let answer = judged.get(key);
      if (!answer) {
        answer = judge(group, (version) => decisionOf(group, version, compare).decision, compare);
        judged.set(key, answer);
      }
      for (const match of answer) {
        // Two registries may have a library of one name.
        const at = `${match.product}|${match.cve}`;
        if (!matches.has(at)) matches.set(at, match);
      }
    }
    return {
      matches: [...matches.values()],
      pending: [],
      checked,
      notJudged,
      cleared: createCleared(clear),
    };
  };
}

/** By vulnerability, what the advisories know not to be in any of the installed versions. */
function createCleared(
  decided: readonly { group: Group; version: string; decision: Decision }[],
): (cve: string) => Cleared | null {
  let known: Map<string, Cleared> | null = null;
  const read = () => {
    const cleared = new Map<string, Cleared>();
    const open = new Set(decided.flatMap(({ decision }) => [...decision.hits.keys()]));
    for (const { group, version, decision } of decided) {
      for (const [cve, because] of decision.cleared) {
        if (open.has(cve)) continue;
        cleared.set(cve, {
          product: group.name,
          installed: version,
          because: `${version} of ${group.name} is in no affected range (${because})`,
        });
      }
    }
    return cleared;
  };
  return (cve) => (known ??= read()).get(cve) ?? null;
}
