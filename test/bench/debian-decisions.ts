/**
 * How many distinct (package, advisory) decisions a second matching makes on Debian machines of 600 packages,
 * findings and evidence written, against a floor of the same run: a nested loop without an index that only compares.
 */
import { readFileSync } from 'node:fs';
import { compareDpkg } from '../../src-main/engine/domain/versions/dpkg.ts';
import type { DebianRelease } from '../../src-main/engine/feeds/feed.ts';
import { matchAssets } from '../../src-main/engine/tasks/match.ts';
import { listFindings } from '../../src-main/engine/vault/findings.ts';
import { acting, addMachine, makeVault, setTracker, type TestPackage } from '../match-vault.ts';
import { sharedData } from '../shared-data.ts';

export type Tracker = Record<string, Record<string, { releases: Record<string, DebianRelease> }>>;

export interface DebianBench {
  hosts: number;
  /** On each host. */
  packages: number;
  decisions: number;
  findings: number;
  seconds: number;
  perSecond: number;
  /** Comparisons a second of the nested loop, nothing written. */
  plainPerSecond: number;
  ratio: number;
  /** Both found the same (host, source, CVE). */
  same: boolean;
}

const packagesPerHost = 600;
const now = '2026-11-23T09:00:00.000Z';

/** Numbers from 0 to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every host has versions of its own, so that no decision repeats; about one source in thirty lags behind. */
function makeHost(host: number, fixes: ReadonlyMap<string, string[]>, random: () => number): TestPackage[] {
  const packages: TestPackage[] = [];
  for (const [source, versions] of fixes) {
    const behind = random() < 1 / 30 ? 1 + Math.floor(random() * 5) : 0;
    const version = `${versions[Math.max(0, versions.length - 1 - behind)]}+h${host}`;
    packages.push(
      { name: source, version },
      { name: `lib${source}-x`, version, source },
      { name: `${source}-data`, version, source },
    );
  }
  for (let n = packages.length; n < packagesPerHost; n++) packages.push({ name: `other-${n}`, version: `1.${n}-1` });
  return packages.slice(0, packagesPerHost);
}

/** The tracker of the shared data. */
function sharedTracker(): Tracker {
  return JSON.parse(
    readFileSync(sharedData('debian/security-tracker/tracker-bookworm-2026-11.json'), 'utf8'),
  ) as Tracker;
}

export async function benchDebianDecisions(tracker: Tracker = sharedTracker(), hosts = 100): Promise<DebianBench> {
  const release = 'bookworm';
  const entries = Object.entries(tracker).flatMap(([source, cves]) =>
    Object.entries(cves).map(([cve, entry]) => ({ source, cve, fixed: entry.releases[release]?.fixed_version ?? '0' })),
  );
  const fixes = new Map(
    Object.keys(tracker).map((source) => {
      const versions = [
        ...new Set(
          entries.filter((entry) => entry.source === source && entry.fixed !== '0').map((entry) => entry.fixed),
        ),
      ];
      return [source, versions.sort(compareDpkg)] as const;
    }),
  );
  const random = seeded(20261123);
  const machines = Array.from({ length: hosts }, (_, host) => makeHost(host, fixes, random));
  const vault = await makeVault();
  try {
    setTracker(vault.db, tracker);
    vault.db.transaction(() => machines.forEach((packages, host) => addMachine(vault.db, `h${host}`, packages)));
    const begun = performance.now();
    const summary = matchAssets(vault.db, acting(now), 'all');
    const seconds = (performance.now() - begun) / 1000;
    const ours = new Set(
      listFindings(vault.db, { state: 'open' }, now).findings.map(
        (row) => `${row.assetName}|${row.product}|${row.cves[0]}`,
      ),
    );

    const sample = machines.slice(0, Math.min(10, hosts));
    const found = new Set<string>();
    let comparisons = 0;
    const floorBegun = performance.now();
    for (const [host, packages] of sample.entries()) {
      for (const { name, source = name, version } of packages) {
        for (const entry of entries) {
          if (entry.source !== source || entry.fixed === '0') continue;
          comparisons += 1;
          if (compareDpkg(version, entry.fixed) < 0) found.add(`h${host}|${source}|${entry.cve}`);
        }
      }
    }
    const floorSeconds = (performance.now() - floorBegun) / 1000;
    const sampled = new Set(sample.map((_, host) => `h${host}`));
    const oursSampled = [...ours].filter((key) => sampled.has(key.split('|')[0]!));
    const perSecond = Math.round(summary.checked / seconds);
    const plainPerSecond = Math.round(comparisons / floorSeconds);
    return {
      hosts,
      packages: packagesPerHost,
      decisions: summary.checked,
      findings: summary.findings,
      seconds,
      perSecond,
      plainPerSecond,
      ratio: perSecond / plainPerSecond,
      same: oursSampled.length === found.size && oursSampled.every((key) => found.has(key)),
    };
  } finally {
    vault.remove();
  }
}
