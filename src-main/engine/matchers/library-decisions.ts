/**
 * What advisories say of one version of one library: for each vulnerability whether the version is in a range, under which id, and what fixes it.
 * Records of several databases on the same vulnerability count as one. Pure.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { AdvisoryRecord, PackageStatement, VersionRange } from '../domain/advisory.ts';
import { isWithin, rangeText } from '../domain/version-ranges.ts';
import type { Order } from '../domain/versions/order.ts';

/** A statement with what counts of the record it stands in. */
export interface LibraryStatement extends Pick<PackageStatement, 'status' | 'ranges' | 'versions' | 'vulnerabilities'> {
  advisory: Pick<
    AdvisoryRecord,
    'id' | 'withdrawn' | 'severity' | 'vulnerabilities' | 'aliases' | 'exploitLinks' | 'title'
  > & { feed: string };
}

export type Compare = (a: string, b: string) => Order;

/** A vulnerability that the version has, by one advisory. */
export interface Hit {
  /** CVE, or the id of a database where none is known. */
  vulnerability: string;
  advisory: LibraryStatement['advisory'];
  /** Which versions it says are affected. */
  rule: string;
  fixed: string | null;
  severity: SeverityWord;
  exploited: boolean;
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
export function namesOf(statements: readonly LibraryStatement[]): (statement: LibraryStatement) => string[] {
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

/** How a version is affected, or null; `range` is null where it is named itself. */
function affectedBy(
  version: string,
  { ranges, versions }: LibraryStatement,
  compare: Compare,
): { range: VersionRange | null; fixed: string | null } | null {
  if (ranges === undefined) return { range: {}, fixed: null };
  const within = ranges.filter((range) => isWithin(version, range, compare));
  const range = within.find(({ fixed }) => fixed !== undefined) ?? within[0];
  if (range) return { range, fixed: range.fixed ?? null };
  if (!versions?.some((named) => named === version || compare(named, version) === 0)) return null;
  const later = ranges.flatMap(({ fixed }) => (fixed !== undefined && compare(version, fixed) < 0 ? [fixed] : []));
  return { range: null, fixed: later.sort(compare)[0] ?? null };
}

const spanOf = ({ ranges, versions = [] }: LibraryStatement) =>
  ranges === undefined
    ? 'any version'
    : [...ranges.map(rangeText), ...(versions.length > 0 ? [`${versions.length} versions by name`] : [])].join('; ');

/** Withdrawn records and statements that are not about being affected say nothing here. */
export const counts = ({ status, advisory }: LibraryStatement) =>
  advisory.withdrawn === null && (status === 'fixed' || status === 'affected');

/** `statements` are those on the library that count, `nameOf` what namesOf made of them. */
export function decide(
  version: string,
  statements: readonly LibraryStatement[],
  nameOf: (statement: LibraryStatement) => readonly string[],
  compare: Compare,
): Decision {
  const hits = new Map<string, Hit[]>();
  const spans = new Map<string, string[]>();
  for (const statement of statements) {
    const { advisory } = statement;
    const by = affectedBy(version, statement, compare);
    for (const vulnerability of nameOf(statement)) {
      if (!by) {
        spans.set(vulnerability, [...(spans.get(vulnerability) ?? []), `${advisory.id}: ${spanOf(statement)}`]);
        continue;
      }
      const told = advisory.vulnerabilities.find(({ id }) => id === vulnerability) ?? advisory.vulnerabilities[0];
      const hit: Hit = {
        vulnerability,
        advisory,
        rule: by.range ? rangeText(by.range) : `${version} is named itself`,
        fixed: by.fixed,
        severity: told?.severity ?? advisory.severity,
        exploited: told?.exploited === true,
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
