/**
 * Which statements of advisories hold for the installed packages of one source: by source or binary name, architecture, module
 * stream and version. Pure.
 */
import type { HeldFeeds, HeldStatement } from '../domain/advisory.ts';
import { affectingRange, rangeWords, type CompareVersions } from '../domain/affected.ts';
import { isModular, isSameStream } from '../domain/module-streams.ts';

export interface SystemPackage {
  name: string;
  version: string;
  arch: string;
  source: string;
  sourceVersion: string;
  origin: string;
  /** rpm's module label; "" for none. */
  module: string;
  held: boolean;
}

/** One installed package as it is judged. */
export interface JudgedPackage extends SystemPackage {
  /** Scope of the advisories that speak of it. */
  scope: string;
  /** Of a kernel that is installed and does not run. */
  asleep: boolean;
}

/** The installed packages that were built from one source. */
export interface SourceGroup {
  source: string;
  packages: JudgedPackage[];
  /** Release of the running kernel where this is the kernel and it is known. */
  running: string | null;
}

/** One statement that holds for one installed package. */
export interface Hit {
  statement: HeldStatement;
  package: JudgedPackage;
  /** The version that was compared: the package's or its source's. */
  version: string;
  fixed: string | null;
  rule: string;
}

export interface GroupHits {
  /** By vulnerability. */
  affected: Map<string, Hit[]>;
  /** The vendor has not decided. */
  investigating: Map<string, Hit>;
  /** The vendor says these are not affected. */
  denied: Map<string, HeldStatement>;
  /** Why the installed versions are not affected, in words. */
  cleared: Map<string, string>;
}

interface Said {
  statement: HeldStatement;
  version: string;
}

/** Statements by scope and name that can hold at all: not withdrawn, about security. Each is read once. */
export function createStatements(feeds: HeldFeeds): (scope: string, name: string) => readonly HeldStatement[] {
  const known = new Map<string, HeldStatement[]>();
  return (scope, name) => {
    const key = `${scope}|${name}`;
    let list = known.get(key);
    if (!list) {
      list = feeds
        .statements(scope, name)
        .filter(({ advisory }) => advisory.withdrawn === null && advisory.kind === 'security');
      known.set(key, list);
    }
    return list;
  };
}

type Statements = ReturnType<typeof createStatements>;

/** What is said of an installed package: by its own name, and by its source's. */
function* saidOf(one: JudgedPackage, source: string, statementsOf: Statements): Generator<Said> {
  for (const statement of statementsOf(one.scope, one.name))
    if (statement.of === 'binary') yield { statement, version: one.version };
  for (const statement of statementsOf(one.scope, source))
    if (statement.of === 'source') yield { statement, version: one.sourceVersion || one.version };
}

const firstFix = ({ ranges }: HeldStatement) => ranges?.find(({ fixed }) => fixed !== undefined)?.fixed;

function concerns({ statement, version }: Said, one: JudgedPackage, source: string): boolean {
  const { arches, module, status, ranges } = statement;
  if (version === '') return false;
  if (arches && !arches.some((arch) => arch === one.arch || arch === 'noarch' || arch === 'all')) return false;
  if (status === 'not-affected') return module === undefined || isSameStream(one, source, { module });
  // Without a range nothing tells whether the package of a module is meant; a plain one is.
  if (ranges === undefined && module === undefined) return one.module === '' && !isModular(one.version);
  return isSameStream(one, source, { module, fixed: firstFix(statement) });
}

/** `scheme` names the order of versions in words. */
export function findHits(
  group: SourceGroup,
  statementsOf: Statements,
  compare: CompareVersions,
  scheme: string,
): GroupHits {
  const found: GroupHits = { affected: new Map(), investigating: new Map(), denied: new Map(), cleared: new Map() };
  for (const one of group.packages) {
    for (const said of saidOf(one, group.source, statementsOf)) {
      if (!concerns(said, one, group.source)) continue;
      const { statement, version } = said;
      const { advisory } = statement;
      const ids = statement.vulnerabilities ?? advisory.vulnerabilities.map(({ id }) => id);
      const range = affectingRange(version, statement, compare);
      for (const id of ids.length > 0 ? ids : [advisory.id]) {
        if (statement.status === 'not-affected') {
          if (range) found.denied.set(id, statement);
          continue;
        }
        if (!range) {
          const fix = firstFix(statement);
          if (fix) found.cleared.set(id, `${advisory.id} fixes it in ${fix}, and ${version} is installed`);
          continue;
        }
        const fixed = range.fixed ?? null;
        const rule =
          fixed === null
            ? `${advisory.id}: ${statement.package} is affected (${rangeWords(range)})`
            : `${advisory.id}, ${scheme} version order: ${version} is older than ${fixed}`;
        const hit: Hit = { statement, package: one, version, fixed, rule };
        if (statement.status === 'investigating') found.investigating.set(id, hit);
        else found.affected.set(id, [...(found.affected.get(id) ?? []), hit]);
      }
    }
  }
  for (const id of [...found.affected.keys(), ...found.investigating.keys()]) found.cleared.delete(id);
  return found;
}

/** The version that closes everything for which there is a fix, so that machines of one release share a card; null without any. */
export function targetOf(group: SourceGroup, statementsOf: Statements, compare: CompareVersions): string | null {
  let target: string | null = null;
  const lead = group.packages.filter(({ name }) => name === group.source);
  for (const one of lead.length > 0 ? lead : group.packages) {
    for (const said of saidOf(one, group.source, statementsOf)) {
      if (said.statement.channel !== undefined || !concerns(said, one, group.source)) continue;
      for (const { fixed } of said.statement.ranges ?? [])
        if (fixed !== undefined && (target === null || compare(fixed, target) > 0)) target = fixed;
    }
  }
  return target;
}

/** How many statements an installed package is decided against. */
export function countSaid(one: JudgedPackage, source: string, statementsOf: Statements): number {
  let n = 0;
  for (const _said of saidOf(one, source, statementsOf)) n += 1;
  return n;
}
