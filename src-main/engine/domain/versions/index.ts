/** Every order of versions by the name of its scheme, and the check of written statements against it. */
import type { VersionScheme } from '../../../../src-shared/model/common.ts';
import { compareApk } from './apk.ts';
import { compareDpkg } from './dpkg.ts';
import type { Order } from './order.ts';
import { compareRpm } from './rpm.ts';
import { compareSemver } from './semver.ts';
import { compareWindows } from './windows.ts';

const orders: Record<VersionScheme, (a: string, b: string) => Order> = {
  dpkg: compareDpkg,
  rpm: compareRpm,
  apk: compareApk,
  semver: compareSemver,
  windows: compareWindows,
};

/** The comparison itself, for loops over one scheme. */
export function versionOrder(scheme: VersionScheme): (a: string, b: string) => Order {
  return orders[scheme];
}

export function compareVersions(scheme: VersionScheme, a: string, b: string): Order {
  return orders[scheme](a, b);
}

export interface CheckedStatements {
  lines: number;
  wrong: { line: number; text: string; got: string }[];
}

/**
 * Checks lines "A < B", "A = B", "A > B"; blank lines and lines that start with # are passed over. A line that
 * is no such statement counts as wrong with got "not a statement".
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
