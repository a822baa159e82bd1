/** Every order of versions by the name of its scheme, the order of each kind of package, and the check of written statements against it. */
import type { PackageScheme, VersionScheme } from '../../../../src-shared/model/common.ts';
import { compareApk } from './apk.ts';
import { compareComposer } from './composer.ts';
import { compareDpkg } from './dpkg.ts';
import { compareGem } from './gem.ts';
import { compareGolang } from './golang.ts';
import { compareMaven } from './maven.ts';
import { compareNuget } from './nuget.ts';
import type { Order } from './order.ts';
import { comparePypi } from './pypi.ts';
import { compareRpm } from './rpm.ts';
import { compareSemver } from './semver.ts';
import { compareWindows } from './windows.ts';

const orders: Record<VersionScheme, (a: string, b: string) => Order> = {
  dpkg: compareDpkg,
  rpm: compareRpm,
  apk: compareApk,
  semver: compareSemver,
  windows: compareWindows,
  npm: compareSemver,
  pypi: comparePypi,
  maven: compareMaven,
  golang: compareGolang,
  gem: compareGem,
  nuget: compareNuget,
  cargo: compareSemver,
  composer: compareComposer,
};

/** The comparison itself, for loops over one scheme. */
export function versionOrder(scheme: VersionScheme): (a: string, b: string) => Order {
  return orders[scheme];
}

/** The order by which versions of a package are compared with what a person writes: programs have dotted numbers. */
export function orderOf(scheme: PackageScheme): VersionScheme {
  return scheme === 'macos' || scheme === 'generic' ? 'windows' : scheme;
}

/** The order by which feeds judge an installed package; null for `generic`, whose versions follow no rule anyone has stated. */
export function ecosystemOrder(scheme: PackageScheme): ((a: string, b: string) => Order) | null {
  return scheme === 'generic' ? null : orders[orderOf(scheme)];
}

export function compareVersions(scheme: VersionScheme, a: string, b: string): Order {
  return orders[scheme](a, b);
}

export interface CheckedStatements {
  lines: number;
  wrong: { line: number; text: string; got: string }[];
}

/**
 * Checks lines "A < B", "A = B", "A > B"; blank lines and lines that start with # or // are passed over. A line
 * that is no such statement counts as wrong with got "not a statement".
 */
export function checkStatements(scheme: VersionScheme, text: string): CheckedStatements {
  const result: CheckedStatements = { lines: 0, wrong: [] };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (!line || line.startsWith('#') || line.startsWith('//')) continue;
    result.lines += 1;
    const statement = /^(\S+)?\s*(?<=^|\s)([<=>])(?=\s|$)\s*(\S+)?$/.exec(line);
    if (!statement) {
      result.wrong.push({ line: index + 1, text: line, got: 'not a statement' });
      continue;
    }
    const got = '<=>'[orders[scheme](statement[1] ?? '', statement[3] ?? '') + 1]!;
    if (got !== statement[2]) result.wrong.push({ line: index + 1, text: line, got });
  }
  return result;
}
