/** Whether a version is one an advisory speaks of: ranges from `introduced` to `fixed` or `last`, and versions named one by one. Pure. */
import type { PackageStatement, VersionRange } from './advisory.ts';
import type { Order } from './versions/order.ts';

export type CompareVersions = (a: string, b: string) => Order;

/** True from `introduced` (included) to `fixed` (excluded) or `last` (included). */
export function inRange(version: string, { introduced, fixed, last }: VersionRange, compare: CompareVersions): boolean {
  if (introduced !== undefined && compare(version, introduced) < 0) return false;
  if (fixed !== undefined && compare(version, fixed) >= 0) return false;
  return last === undefined || compare(version, last) <= 0;
}

/** The range that holds the version, an empty one where it is named or any version is meant; null where it is not affected. */
export function affectingRange(
  version: string,
  { ranges, versions, unaffected }: Pick<PackageStatement, 'ranges' | 'versions' | 'unaffected'>,
  compare: CompareVersions,
): VersionRange | null {
  if (unaffected?.some((one) => inRange(version, one, compare))) return null;
  if (ranges === undefined && versions === undefined) return {};
  const range = ranges?.find((one) => inRange(version, one, compare));
  if (range) return range;
  return versions?.some((one) => compare(version, one) === 0) ? {} : null;
}

/** A range in words: "1.0 or later, before 2.3". */
export function rangeWords({ introduced, fixed, last }: VersionRange): string {
  const from = introduced === undefined ? '' : `${introduced} or later`;
  const to = fixed !== undefined ? `before ${fixed}` : last !== undefined ? `up to ${last}` : '';
  return [from, to].filter(Boolean).join(', ') || 'any version';
}
