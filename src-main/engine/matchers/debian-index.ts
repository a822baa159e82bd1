/**
 * What the Debian security tracker and the DSA/DLA lists say of one source package in one release, ordered
 * so that a version is decided against all its entries at once.
 */
import { compareDpkg } from '../domain/versions/dpkg.ts';

/** One CVE of the tracker in one source package and release. */
export interface TrackerEntry {
  cve: string;
  /** resolved, open, undetermined. */
  status: string;
  fixed: string | null;
  urgency: string;
  /** Why there is no advisory, e.g. "Minor issue"; "" where nothing is said. */
  nodsa: string;
  nodsaReason: string;
  reach: 'local' | 'remote' | null;
}

/** A DSA or DLA that fixes this source package in this release. */
export interface DebianAdvisory {
  id: string;
  /** Calendar day. */
  date: string;
  cves: string[];
}

/** What the vault holds, by source package and release. */
export interface DebianFeeds {
  /** The tracker's date, ISO instant; null when it was never loaded. */
  date: string | null;
  /** Whether the tracker holds anything on this release. */
  covers(release: string): boolean;
  entries(source: string, release: string): TrackerEntry[];
  advisories(source: string, release: string): DebianAdvisory[];
}

export interface SourceIndex {
  /** All entries, also those that say "never affected". */
  total: number;
  open: TrackerEntry[];
  undetermined: TrackerEntry[];
  /** CVEs that never were in this package in this release. */
  never: ReadonlySet<string>;
  /** Fixed versions, oldest first, with what each fixes. */
  fixes: { version: string; entries: TrackerEntry[] }[];
  /** The version that closes everything the tracker knows a fix for. */
  target: string | null;
  advisoryOf: ReadonlyMap<string, DebianAdvisory>;
}

export function indexSource(feeds: DebianFeeds, source: string, release: string): SourceIndex {
  const entries = feeds.entries(source, release);
  const open: TrackerEntry[] = [];
  const undetermined: TrackerEntry[] = [];
  const never = new Set<string>();
  const byFixed = new Map<string, TrackerEntry[]>();
  for (const entry of entries) {
    if (entry.status === 'undetermined') undetermined.push(entry);
    else if (entry.status === 'open' || entry.fixed === null) open.push(entry);
    // "0": this package was never affected in this release.
    else if (entry.fixed === '0') never.add(entry.cve);
    else {
      const same = byFixed.get(entry.fixed);
      if (same) same.push(entry);
      else byFixed.set(entry.fixed, [entry]);
    }
  }
  const fixes = Array.from(byFixed, ([version, fixed]) => ({ version, entries: fixed }));
  fixes.sort((a, b) => compareDpkg(a.version, b.version));
  const advisoryOf = new Map<string, DebianAdvisory>();
  for (const advisory of entries.length > 0 ? feeds.advisories(source, release) : []) {
    for (const cve of advisory.cves) {
      const known = advisoryOf.get(cve);
      if (!known || advisory.date < known.date) advisoryOf.set(cve, advisory);
    }
  }
  return { total: entries.length, open, undetermined, never, fixes, target: fixes.at(-1)?.version ?? null, advisoryOf };
}

/** Position of the first fix that is newer than `version`: it and all after it are missing. */
export function firstMissing(index: SourceIndex, version: string): number {
  let low = 0;
  let high = index.fixes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareDpkg(index.fixes[middle]!.version, version) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}
