/** Chooses the matchers for a machine and hands them what the vault holds. Loads each feed once for a run of machines. */
import type { HeldFeeds } from '../domain/advisory.ts';
import { createDebianMatcher, type DebianMachine } from '../matchers/debian.ts';
import { debianRelease } from '../matchers/debian-source.ts';
import type { TrackerEntry } from '../matchers/debian-index.ts';
import { createDistributionMatcher } from '../matchers/distribution.ts';
import { isLibraryScheme } from '../domain/library-names.ts';
import { ecosystemOrder } from '../domain/versions/index.ts';
import { createLibraryMatcher, type InstalledLibrary } from '../matchers/libraries.ts';
import type { MatchResult } from '../matchers/matcher.ts';
import { createProgramMatcher, type ListedProgram } from '../matchers/programs.ts';
import { matchSupportEnds } from '../matchers/support-end.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { createStatementReader, heldScopes } from '../vault/feeds/advisories.ts';
import { debianAdvisoryIndex, debianTrackerBySources } from '../vault/feeds/debian.ts';
import type { FindingOrigin } from '../vault/finding-writes.ts';
import {
  createInstalledReader,
  loadHotfixes,
  loadOffers,
  type InstalledFact,
  type MatchableAsset,
} from '../vault/match-reads.ts';
import { identifyProgram } from './program-catalogue.ts';
import { supportFacts } from './support-table.ts';
import { createSystemFeeds } from './system-feeds.ts';
import { createWindowsMatcher } from './windows-feeds.ts';

/** One kind of a machine's software, judged: what it found before and is not found again is gone. */
export interface MatchedPart {
  origin: Exclude<FindingOrigin, 'scan' | 'vex'>;
  result: MatchResult;
  /** Where the list it judged came from. */
  observation: number | null;
}

export interface MatchedMachine {
  /** What no part judges stays as it was found before. In the order of whose word comes first. */
  parts: MatchedPart[];
  /** Updates without a known CVE that the machine is offered; null where that can't be said. */
  pending: MatchResult['pending'] | null;
  packages: InstalledFact[];
  notJudged: number;
}

/** `covers`: whether the tracker holds anything on the release. */
function debianOf(db: Database, covers: (release: string) => boolean): (machine: DebianMachine) => MatchResult {
  let advisories: ReturnType<typeof debianAdvisoryIndex> | null = null;
  return createDebianMatcher({
    date: feedDate(db, 'debian-tracker'),
    covers,
    entries(source, release) {
      const entries: TrackerEntry[] = [];
      for (const record of debianTrackerBySources(db, [source]).get(source) ?? []) {
        const said = record.releases[release];
        if (!said) continue;
        entries.push({
          cve: record.cve,
          status: said.status,
          fixed: said.fixed_version ?? null,
          urgency: said.urgency ?? '',
          nodsa: said.nodsa ?? '',
          nodsaReason: said.nodsa_reason ?? '',
          reach: record.scope === 'local' || record.scope === 'remote' ? record.scope : null,
        });
      }
      return entries;
    },
    advisories(source, release) {
      advisories ??= debianAdvisoryIndex(db);
      return (advisories.get(source) ?? []).filter((record) =>
        record.fixes.some((fix) => fix.release === release && fix.source === source),
      );
    },
  });
}

/** From here on reading all package rows at once is quicker than one by one. */
const manyMachines = 20;

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The feeds of advisories, as matchers ask them. */
export function createHeldFeeds(db: Database): HeldFeeds {
  const dates = new Map<string, string | null>();
  return {
    statements: createStatementReader(db),
    dateOf(feed) {
      if (!dates.has(feed)) dates.set(feed, feedDate(db, feed as Parameters<typeof feedDate>[1]));
      return dates.get(feed)!;
    },
  };
}

/** Answers for one machine after another; the feeds must not change meanwhile. */
export function createMachineMatcher(
  db: Database,
  machines: readonly MatchableAsset[],
  /** The site's day. */
  today: string,
): (asset: MatchableAsset) => MatchedMachine {
  const installed = createInstalledReader(db, machines.length >= manyMachines);
  const systemFeeds = createSystemFeeds(db);
  const held = new Set(heldScopes(db).keys());
  const feeds = once(() => createHeldFeeds(db));
  const isTracked = (release: string) =>
    systemFeeds({ family: 'debian', name: release, codename: release })?.kind === 'tracker';
  const debian = once(() => debianOf(db, isTracked));
  const windows = once(() =>
    createWindowsMatcher(db, [...new Set(machines.flatMap((machine) => machine.os?.product ?? []))]),
  );
  const distribution = once(() => createDistributionMatcher(feeds()));
  const libraries = once(() =>
    createLibraryMatcher({ ...feeds(), covers: (scope: string) => held.has(scope) }, ecosystemOrder),
  );
  const programs = once(() => createProgramMatcher(feeds()));
  const support = once(() => supportFacts(db));
  const librariesAreHeld = [...held].some(isLibraryScheme);
  const productsAreHeld = held.has('cna') || held.has('cpe');
  const offersOf = (asset: MatchableAsset) => (asset.collectedOffers ? loadOffers(db, asset.id) : null);

  /**
   * The system's own packages (of their scheme) or updates; null where no feed held knows its release, or its list is not whole.
   * `observation` is where the updates were listed.
   */
  function matchSystem(
    asset: MatchableAsset,
    packages: InstalledFact[],
  ): { result: MatchResult; of: string; observation?: number | null } | null {
    const feed = systemFeeds(asset.os);
    if (!asset.hasPackages || !asset.os) return null;
    if (feed?.kind === 'windows') {
      if (asset.os.product === undefined) return null;
      const { hotfixes, observation } = loadHotfixes(db, asset.id);
      return { result: windows()({ os: asset.os, hotfixes }), of: 'windows', observation };
    }
    if (feed?.kind === 'tracker') {
      const binaries = packages.filter((fact) => fact.scheme === 'dpkg');
      const { release } = feed;
      const { kernel, staleServices } = asset;
      return { result: debian()({ release, binaries, kernel, offers: offersOf(asset), staleServices }), of: 'dpkg' };
    }
    if (feed?.kind !== 'distribution') return null;
    const { scope } = feed;
    const own = packages.filter((fact) => fact.scheme === scope.scheme);
    const result = distribution()({
      scope: scope.extra && held.has(scope.extra.scope) ? scope : { ...scope, extra: null },
      systemName: asset.os.name,
      packages: own,
      kernel: asset.kernel,
      offers: offersOf(asset),
    });
    return { result, of: scope.scheme };
  }

  /** Installed programs that the catalogue knows. */
  function listedPrograms(packages: readonly InstalledFact[]): ListedProgram[] {
    return packages.flatMap(({ scheme: platform, name, version, origin }) => {
      if (platform !== 'windows' && platform !== 'macos') return [];
      const identified = identifyProgram(db)({ name, version, publisher: origin, platform });
      return identified ? [{ name, version, platform, identified }] : [];
    });
  }

  /** What a Debian machine of a release that no feed knows is offered by its security suite. */
  function pendingAlone(asset: MatchableAsset, packages: InstalledFact[]): MatchResult['pending'] | null {
    const release = asset.os?.family === 'debian' && asset.hasPackages ? debianRelease(asset.os) : null;
    if (release === null) return null;
    const binaries = packages.filter((fact) => fact.scheme === 'dpkg');
    const { kernel, staleServices } = asset;
    return debian()({ release, binaries, kernel, offers: offersOf(asset), staleServices }).pending;
  }

  return (asset) => {
    const { packages, observation } = installed(asset.id);
    const parts: MatchedPart[] = [];
    let notJudged = 0;
    const system = matchSystem(asset, packages);
    if (system) {
      parts.push({ origin: 'match', result: system.result, observation: system.observation ?? observation });
      notJudged += system.result.notJudged;
    }
    const rest = packages.filter(({ scheme }) => scheme !== system?.of || system.of === 'windows');
    const components = rest.filter(({ scheme }) => isLibraryScheme(scheme) && held.has(scheme));
    // Also where none is left: what was found in them before is gone.
    if (librariesAreHeld) {
      const result = libraries()(components as InstalledLibrary[]);
      parts.push({ origin: 'library', result, observation });
      notJudged += result.notJudged;
    }
    const listed = productsAreHeld ? listedPrograms(rest) : [];
    if (productsAreHeld) {
      const result = programs()(listed);
      parts.push({ origin: 'program', result, observation });
      notJudged += result.notJudged;
    }
    notJudged += rest.length - listed.length - components.length;
    const { os, extendedSupport } = asset;
    parts.push({
      origin: 'support',
      result: matchSupportEnds({ os, extendedSupport, software: rest }, support(), today),
      observation,
    });
    return { parts, pending: system ? system.result.pending : pendingAlone(asset, packages), packages, notJudged };
  };
}
