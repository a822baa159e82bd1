/**
 * Judges installed programs of Windows and macOS by the ranges of CVE records, in the words of their makers first, and where a maker
 * tells none by CPE, which is then said to be unconfirmed. Pure; a program in one version is decided once for all machines.
 */
import type { HeldFeeds, HeldStatement } from '../domain/advisory.ts';
import { affectingRange, rangeWords, type CompareVersions } from '../domain/affected.ts';
import { recordNames, type IdentifiedProgram } from '../domain/program-names.ts';
import { javaVersion } from '../domain/program-versions.ts';
import { compareWindows } from '../domain/versions/windows.ts';
import type { Cleared, Match, MatchedPatch, MatchResult } from './matcher.ts';

export interface ListedProgram {
  /** As the list has it. */
  name: string;
  version: string;
  platform: 'windows' | 'macos';
  identified: IdentifiedProgram;
}

interface Hit {
  statement: HeldStatement;
  fixed: string | null;
  words: string;
  /** Nothing says which versions: who is not the maker means all of them, or does not know. */
  isAnyVersion: boolean;
}

interface Decision {
  hits: Map<string, Hit[]>;
  cleared: Map<string, string>;
  checked: number;
}

const platformWords = { windows: /windows|win32|win64|x64|32-bit|arm64/, macos: /mac ?os|os ?x|mac\b/ } as const;
const anySystem =
  /windows|win32|mac ?os|os ?x|linux|unix|android|i(?:phone_?|pad_?)?os|chrome ?os|x64-based|32-bit|arm64-based|solaris|aix|bsd|wordpress|node\.?js|docker|kubernetes/;

/** A statement that names systems is about those alone; words that name none say nothing. */
function isOfPlatform({ platforms }: HeldStatement, platform: ListedProgram['platform']): boolean {
  const systems = platforms?.filter((word) => anySystem.test(word)) ?? [];
  return systems.length === 0 || systems.some((word) => platformWords[platform].test(word));
}

/** The record tells branches of versions, so that a range of one says nothing of another. */
const tellsBranches = ({ ranges = [], unaffected = [] }: HeldStatement) =>
  unaffected.length > 0 || ranges.some(({ introduced }) => introduced !== undefined);

/** Java's releases are written in many ways, also in records. */
function orderOf({ program, version }: IdentifiedProgram): CompareVersions {
  if (program.version !== 'java') return compareWindows;
  // The installed one is read already.
  const read = (text: string) => (text === version ? text : javaVersion(text) || text);
  return (a, b) => compareWindows(read(a), read(b));
}

/** Where the maker says that it is affected, what CISA or NVD read out of that adds nothing. */
const isConfirmed = ({ scope }: HeldStatement) => scope === 'cna';

export function createProgramMatcher(feeds: HeldFeeds): (programs: readonly ListedProgram[]) => MatchResult {
  const decided = new Map<string, { decision: Decision; matches: Match[] }>();

  function* statementsOf({ identified, platform }: ListedProgram): Generator<HeldStatement> {
    for (const { vendor, product, branches } of recordNames(identified)) {
      for (const statement of feeds.statements('cna', `${vendor}:${product}`))
        if (isOfPlatform(statement, platform) && (!branches || tellsBranches(statement))) yield statement;
    }
    for (const cpe of identified.program.cpe) {
      const [vendor = '', product = '', edition] = cpe.replaceAll('\\', '').split(':');
      for (const statement of feeds.statements('cpe', `${vendor}:${product}`)) {
        if (edition !== undefined && (statement.edition ?? '*') !== edition) continue;
        if (isOfPlatform(statement, platform)) yield statement;
      }
    }
  }

  function decide(program: ListedProgram): Decision {
    const { version } = program.identified;
    const compare = orderOf(program.identified);
    const decision: Decision = { hits: new Map(), cleared: new Map(), checked: 0 };
    /** CVEs on which the maker has spoken. */
    const spoken = new Set<string>();
    for (const statement of statementsOf(program)) {
      const { advisory } = statement;
      if (advisory.withdrawn !== null) continue;
      const id = advisory.id;
      if (isConfirmed(statement)) spoken.add(id);
      else if (spoken.has(id)) continue;
      decision.checked += 1;
      const range = affectingRange(version, statement, compare);
      if (!range) {
        const fix = statement.ranges?.find(({ fixed }) => fixed !== undefined)?.fixed;
        if (fix)
          decision.cleared.set(
            id,
            `${advisory.feed === 'nvd' ? 'NVD' : 'its CVE record'} names versions before ${fix}, and ${version} is installed`,
          );
        continue;
      }
      const isNamed = statement.versions?.some((one) => compare(version, one) === 0) ?? false;
      const isAnyVersion = !isConfirmed(statement) && !isNamed && Object.keys(range).length === 0;
      const fixed = range.fixed ?? null;
      const words = statement.ranges?.includes(range)
        ? rangeWords(range)
        : isNamed
          ? `version ${version}`
          : 'any version';
      decision.hits.set(id, [...(decision.hits.get(id) ?? []), { statement, fixed, words, isAnyVersion }]);
    }
    for (const id of decision.hits.keys()) decision.cleared.delete(id);
    return decision;
  }

  /** The version that closes all that has a fix; machines with this program share the card. */
  function targetOf({ hits }: Decision, compare: CompareVersions): string | null {
    let target: string | null = null;
    for (const { fixed } of [...hits.values()].flat())
      if (fixed !== null && (target === null || compare(fixed, target) > 0)) target = fixed;
    return target;
  }

  function patchTo({ identified: { program } }: ListedProgram, version: string): MatchedPatch {
    return {
      key: `application|${program.id}|${version}`,
      kind: 'application',
      title: `${program.name} ${version}`,
      product: program.name,
      version,
      reboot: false,
    };
  }

  function toMatch(id: string, hits: readonly Hit[], listed: ListedProgram, target: string | null): Match {
    const { program, version, how } = listed.identified;
    const compare = orderOf(listed.identified);
    const ends = hits.filter(({ fixed }) => fixed !== null);
    const main = ends[0] ?? hits[0]!;
    const fixed = ends.reduce<string | null>(
      (best, hit) => (best === null || compare(hit.fixed!, best) > 0 ? hit.fixed : best),
      null,
    );
    const { statement } = main;
    const { advisory } = statement;
    const isUnconfirmed = !isConfirmed(statement);
    const who = statement.by ?? (advisory.feed === 'nvd' ? 'NVD' : 'the CVE record');
    const suppressed = hits.every((hit) => hit.isAnyVersion)
      ? { reason: `${who} names the product and no versions of it`, justification: 'under_investigation' }
      : null;
    return {
      product: program.name,
      cve: id,
      advisory: id,
      installed: version,
      fixed,
      severity: 'unrated',
      suppressed,
      patch: fixed !== null && target !== null ? patchTo(listed, target) : null,
      fixable: null,
      exploited: false,
      exploitLinks: [],
      fixReleased: null,
      ...(isUnconfirmed ? { unconfirmed: true } : {}),
      evidence: {
        lookedFor: `${statement.package} in ${who}: ${[...new Set(hits.map(({ words }) => words))].join('; ')}`,
        found: [
          `${listed.name}${listed.version ? `, version ${listed.version}` : ''}: read as ${program.name} ${version} (by "${how}")`,
        ],
        rule: isUnconfirmed
          ? `CPE and version range of ${who}, order of Windows versions`
          : 'Version range of the maker’s CVE record, order of Windows versions',
        feed: { id: advisory.feed, date: feeds.dateOf(advisory.feed) },
        notes: [
          ...(isUnconfirmed
            ? [
                `Unconfirmed: ${who} names product and versions; its maker’s own record tells none that can be compared.`,
              ]
            : []),
          ...(fixed === null && !suppressed
            ? ['No fixed version is told: a later one than those affected, if there is any.']
            : []),
        ],
        ...(isUnconfirmed ? { unconfirmed: true } : {}),
        ...(suppressed ? { justification: suppressed.justification } : {}),
      },
    };
  }

  return (programs) => {
    const matches: Match[] = [];
    const clearedBy: { listed: ListedProgram; cleared: Decision['cleared'] }[] = [];
    const seen = new Set<string>();
    let checked = 0;
    let notJudged = 0;
    for (const listed of programs) {
      const { program, version } = listed.identified;
      if (version === '') {
        notJudged += 1;
        continue;
      }
      const key = `${program.id}|${version}|${listed.platform}|${listed.name}|${listed.version}`;
      let known = decided.get(key);
      if (!known) {
        const decision = decide(listed);
        const target = targetOf(decision, orderOf(listed.identified));
        known = { decision, matches: Array.from(decision.hits, ([id, hits]) => toMatch(id, hits, listed, target)) };
        decided.set(key, known);
        checked += decision.checked;
      }
      for (const match of known.matches) {
        // The same program twice, for two architectures or users: the oldest is told first.
        const finding = `${match.product}|${match.cve}`;
        if (seen.has(finding)) continue;
        seen.add(finding);
        matches.push(match);
      }
      clearedBy.push({ listed, cleared: known.decision.cleared });
    }
    return {
      matches,
      pending: [],
      checked,
      notJudged,
      cleared(cve): Cleared | null {
        for (const { listed, cleared } of clearedBy) {
          const because = cleared.get(cve);
          if (because !== undefined)
            return { product: listed.identified.program.name, installed: listed.identified.version, because };
        }
        return null;
      },
    };
  };
}
