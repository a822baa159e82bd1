/** Chooses the matcher for a machine and hands it what the vault holds. Loads each feed once for a run of machines. */
import { createDebianMatcher, type DebianMachine } from '../matchers/debian.ts';
import { debianRelease } from '../matchers/debian-source.ts';
import type { TrackerEntry } from '../matchers/debian-index.ts';
import type { MatchResult } from '../matchers/matcher.ts';
import { buildMsrcIndex, concernsProduct } from '../matchers/windows-index.ts';
import { windowsMatcher } from '../matchers/windows.ts';
import type { Database } from '../vault/database.ts';
import { feedDate } from '../vault/feeds.ts';
import { debianAdvisoryIndex, debianReleases, debianTrackerBySources } from '../vault/feeds/debian.ts';
import { MsrcReader, msrcSupersedence } from '../vault/feeds/msrc.ts';
import {
  createInstalledReader,
  loadHotfixes,
  loadOffers,
  type InstalledFact,
  type MatchableAsset,
} from '../vault/match-reads.ts';

export interface MatchedMachine {
  /** Null where no loaded feed judges the machine: what was found before stays. */
  result: MatchResult | null;
  /** Updates without a known CVE that the machine is offered; null where that can't be said. */
  pending: MatchResult['pending'] | null;
  packages: InstalledFact[];
  /** Where the list of installed software came from. */
  observation: number | null;
  /** Whose word the matches are. */
  feed: { title: string; date: string | null };
  notJudged: number;
}

/** `covered` is false where the tracker holds nothing on the release: only what is offered can then be told. */
function debianOf(db: Database): (machine: DebianMachine) => { covered: boolean; result: MatchResult } {
  const releases = new Set(debianReleases(db));
  let advisories: ReturnType<typeof debianAdvisoryIndex> | null = null;
  const match = createDebianMatcher({
    date: feedDate(db, 'debian-tracker'),
    covers: (release) => releases.has(release),
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
  return (machine) => ({ covered: releases.has(machine.release), result: match(machine) });
}

/** `products` are those of all machines to come: only their part of the table is read. */
function windowsOf(db: Database, products: readonly string[]): ReturnType<typeof windowsMatcher> {
  const reader = new MsrcReader(db);
  const concerned = reader
    .products()
    .filter((affected) => products.some((product) => concernsProduct(product, affected)));
  const supersedence = Array.from(msrcSupersedence(db), ([kb, superseded]) => ({
    kb,
    supersedes: superseded.join(';'),
  }));
  return windowsMatcher(
    buildMsrcIndex(
      concerned.flatMap((product) => reader.rowsOf(product)),
      supersedence,
    ),
    feedDate(db, 'msrc'),
  );
}

/** From here on reading all package rows at once is quicker than one by one. */
const manyMachines = 20;

/** Answers for one machine after another; the feeds must not change meanwhile. */
export function createMachineMatcher(
  db: Database,
  machines: readonly MatchableAsset[],
): (asset: MatchableAsset) => MatchedMachine {
  const installed = createInstalledReader(db, machines.length >= manyMachines);
  const debianDate = feedDate(db, 'debian-tracker');
  const msrcDate = feedDate(db, 'msrc');
  let debian: ReturnType<typeof debianOf> | null = null;
  let windows: ReturnType<typeof windowsOf> | null = null;

  return (asset) => {
    const { packages, observation } = installed(asset.id);
    if (asset.os?.family === 'windows') {
      const feed = { title: 'Microsoft', date: msrcDate };
      const judged = asset.os.product !== undefined && asset.hasPackages && msrcDate !== null;
      if (!judged) return { result: null, pending: null, packages, observation, feed, notJudged: packages.length };
      windows ??= windowsOf(db, [...new Set(machines.flatMap((machine) => machine.os?.product ?? []))]);
      const list = loadHotfixes(db, asset.id);
      const result = windows({ os: asset.os, hotfixes: list.hotfixes });
      return {
        result,
        pending: result.pending,
        packages,
        observation: list.observation ?? observation,
        feed,
        notJudged: result.notJudged + packages.length,
      };
    }
    const feed = { title: 'Debian security tracker', date: debianDate };
    const release = asset.os?.family === 'debian' ? debianRelease(asset.os) : null;
    const binaries = packages.filter((fact) => fact.scheme === 'dpkg');
    if (release === null || !asset.hasPackages)
      return { result: null, pending: null, packages, observation, feed, notJudged: packages.length };
    debian ??= debianOf(db);
    const { covered, result } = debian({
      release,
      binaries,
      kernel: asset.kernel,
      offers: asset.collectedOffers ? loadOffers(db, asset.id) : null,
      staleServices: asset.staleServices,
    });
    const { pending } = result;
    if (!covered) return { result: null, pending, packages, observation, feed, notJudged: packages.length };
    const notJudged = result.notJudged + packages.length - binaries.length;
    return { result, pending, packages, observation, feed, notJudged };
  };
}
