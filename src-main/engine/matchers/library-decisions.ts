/**
 * What advisories say of one version of one library: for each vulnerability whether the version is in a range, under which id, and what fixes it.
 * Records of several databases on the same vulnerability count as one. Pure.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { HeldAdvisory, HeldStatement, VersionRange } from '../domain/advisory.ts';
import { affectingRange, rangeWords, type CompareVersions } from '../domain/affected.ts';
import type { CvssFact } from '../domain/facts.ts';

/** A vulnerability that the version has, by one advisory. */
export interface Hit {
  /** CVE, or the id of a database where none is known. */
  vulnerability: string;
  advisory: HeldAdvisory;
  /** Which versions it says are affected. */
  rule: string;
  fixed: string | null;
  severity: SeverityWord;
  exploited: boolean;
  cvss: readonly CvssFact[];
}

export interface Decision {
  /** The best word on each vulnerability first. */
  hits: ReadonlyMap<string, Hit[]>;
  /** By vulnerability the versions that are affected, where this one is not. */
  cleared: ReadonlyMap<string, string>;
  /** Advisories that were asked. */
  advisories: number;
}

const isCve = (id: string) => id.startsWith('CVE-');

/**
 * By record the names of its vulnerabilities. A record without CVE takes those of a record that names it as an alias or is named by it; without
 * any, all of them take the first of their ids.
 */
export function namesOf(statements: readonly HeldStatement[]): (statement: HeldStatement) => string[] {
  const advisories = new Map(statements.map(({ advisory }) => [advisory.id, advisory]));
  const names = new Map<string, string[]>();
  for (const { id, aliases = [], vulnerabilities } of advisories.values()) {
    const own = vulnerabilities.map((vulnerability) => vulnerability.id);
    if (own.some(isCve)) names.set(id, own);
    else {
      const peers = [...advisories.values()].filter((peer) => aliases.includes(peer.id) || peer.aliases?.includes(id));
      const cves = [...new Set(peers.flatMap((peer) => peer.vulnerabilities.map((one) => one.id)).filter(isCve))];
      names.set(id, cves.length > 0 ? cves : [[id, ...peers.map((peer) => peer.id)].sort()[0]!]);
    }
  }
  return ({ advisory, vulnerabilities }) => vulnerabilities ?? names.get(advisory.id)!;
}

/** The range that holds the version, one with a fix before others; null where it is not affected. */
function rangeOf(version: string, statement: HeldStatement, compare: CompareVersions): VersionRange | null {
  const { ranges = [] } = statement;
  const fixing = ranges.filter(({ fixed }) => fixed !== undefined);
  const range =
    (fixing.length > 0 ? affectingRange(version, { ranges: fixing }, compare) : null) ??
    affectingRange(version, statement, compare);
  if (range === null || Object.keys(range).length > 0) return range;
  // A version that is named itself is fixed by the fix that comes next.
  const later = fixing.flatMap(({ fixed }) => (compare(version, fixed!) < 0 ? [fixed!] : [])).sort(compare)[0];
  return later === undefined ? range : { fixed: later };
}

const spanOf = ({ ranges = [], versions = [] }: HeldStatement) =>
  [...ranges.map(rangeWords), ...(versions.length > 0 ? [`${versions.length} versions by name`] : [])].join('; ');

/** Withdrawn records and statements that are not about being affected say nothing here. */
export const counts = ({ status, advisory }: HeldStatement) =>
  advisory.withdrawn === null && (status === 'fixed' || status === 'affected');

/** `statements` are those on the library that count, `nameOf` what namesOf made of them. */
export function decide(
  version: string,
  statements: readonly HeldStatement[],
  nameOf: (statement: HeldStatement) => readonly string[],
  compare: CompareVersions,
): Decision {
  const hits = new Map<string, Hit[]>();
  const spans = new Map<string, string[]>();
  for (const statement of statements) {
    const { advisory } = statement;
    const range = rangeOf(version, statement, compare);
    for (const vulnerability of nameOf(statement)) {
      if (!range) {
        spans.set(vulnerability, [...(spans.get(vulnerability) ?? []), `${advisory.id}: ${spanOf(statement)}`]);
        continue;
      }
      const told = advisory.vulnerabilities.find(({ id }) => id === vulnerability) ?? advisory.vulnerabilities[0];
      const hit: Hit = {
        vulnerability,
        advisory,
        rule: statement.versions?.includes(version) ? 'named itself' : rangeWords(range),
        fixed: range.fixed ?? null,
        severity: told?.severity ?? advisory.severity,
        exploited: told?.exploited === true,
        cvss: told?.cvss ?? [],
      };
      const known = hits.get(vulnerability);
      if (!known) hits.set(vulnerability, [hit]);
      else if (known[0]!.fixed === null && hit.fixed !== null) known.unshift(hit);
      else known.push(hit);
    }
  }
  const cleared = [...spans].filter(([vulnerability]) => !hits.has(vulnerability));
  return {
    hits,
    cleared: new Map(cleared.map(([vulnerability, told]) => [vulnerability, told.join(', ')])),
    advisories: new Set(statements.map(({ advisory }) => advisory.id)).size,
  };
}
