/** Versions as they occur in the world (in the vector files, on this computer, in the shared SBOMs) and pairs made of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VersionScheme } from '../src-shared/model/common.ts';
import { seededRandom } from './seeded.ts';
import { haveSharedData, sharedData } from './shared-data.ts';

/** The vector file in test/fixtures/versions of each scheme that has one. */
export const vectorFiles: Partial<Record<VersionScheme, string>> = {
  apk: 'alpine',
  dpkg: 'debian',
  maven: 'maven',
  nuget: 'nuget',
  pypi: 'pypi',
  rpm: 'redhat',
  semver: 'semver',
};

export const readVectors = (name: string) =>
  readFileSync(new URL(`fixtures/versions/${name}-versions.txt`, import.meta.url), 'utf8');

/** Other schemes have the names of their package URLs. */
const purlTypes: Partial<Record<VersionScheme, string>> = { dpkg: 'deb', semver: 'npm', windows: 'nuget' };

/** Versions in package URLs of all shared SBOMs, by type; empty where there are none beside the checkout. */
function sbomVersions(): Map<string, Set<string>> {
  const versions = new Map<string, Set<string>>();
  if (!haveSharedData) return versions;
  const folder = sharedData('sbom');
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, type, version, rest] of text.matchAll(/pkg:([a-z]+)\/[^"@\s]+@([^"?#\s]+)(\?[^"#\s]*)?/g)) {
      const epoch = /[?&]epoch=([1-9]\d*)/.exec(rest ?? '')?.[1];
      const held = versions.get(type!) ?? new Set();
      versions.set(type!, held.add(`${epoch ? `${epoch}:` : ''}${decodeURIComponent(version!)}`));
    }
  }
  return versions;
}

/** Reads all there are for the schemes asked for, each once, in a fixed order. */
export function realVersions(schemes: readonly VersionScheme[]): Map<VersionScheme, string[]> {
  const ofSboms = sbomVersions();
  const status = '/var/lib/dpkg/status';
  return new Map(
    schemes.map((scheme) => {
      const versions = new Set(ofSboms.get(purlTypes[scheme] ?? scheme));
      const file = vectorFiles[scheme] ?? 'semver';
      for (const line of readVectors(file).split('\n'))
        if (!/^(?:#|\/\/)/.test(line)) for (const version of line.trim().split(/\s+[<=>]\s+/)) versions.add(version);
      if (scheme === 'dpkg' && existsSync(status))
        for (const [, version] of readFileSync(status, 'utf8').matchAll(/^Version: (\S+)$/gm)) versions.add(version!);
      return [scheme, [...versions].filter((version) => version !== '').sort()];
    }),
  );
}

export interface PairRecipe {
  count: number;
  seed: number;
  real: readonly string[];
  /** How made-up versions begin. */
  beginnings: readonly string[];
  /** What they go on with, and what is put into real ones. */
  bits: readonly string[];
  /** Pairs with another version are left out. */
  accepts?: (version: string) => boolean;
}

/** The same pairs for the same recipe: of two real versions, of a real one and a near miss of it, of made-up ones; a third each. */
export function makePairs({
  count,
  seed,
  real,
  beginnings,
  bits,
  accepts = () => true,
}: PairRecipe): [string, string][] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = (list: readonly string[]) => list[below(list.length)]!;
  const made = () => pick(beginnings) + Array.from({ length: below(8) }, () => pick(bits)).join('');
  const changed = (version: string) => {
    const at = below(version.length + 1);
    return version.slice(0, at) + pick(bits) + version.slice(at + below(2));
  };
  const pairs: [string, string][] = [];
  for (let turn = 0; pairs.length < count; turn = (turn + 1) % 3) {
    const first = turn === 2 ? made() : pick(real);
    const second = turn === 0 ? pick(real) : turn === 2 && below(2) ? made() : changed(first);
    if (accepts(first) && accepts(second)) pairs.push([first, second]);
  }
  return pairs;
}
