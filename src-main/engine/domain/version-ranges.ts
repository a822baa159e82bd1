/** Whether a version is in a range of an advisory, by the order of its scheme. Pure. */
import type { VersionRange } from './advisory.ts';
import type { Order } from './versions/order.ts';

export function isWithin(version: string, range: VersionRange, compare: (a: string, b: string) => Order): boolean {
  if (range.introduced !== undefined && compare(version, range.introduced) < 0) return false;
  if (range.fixed !== undefined) return compare(version, range.fixed) < 0;
  return range.last === undefined || compare(version, range.last) <= 0;
}

/** "from 2.0 and before 2.17.1", "up to 1.4", "any version". */
export function rangeText({ introduced, fixed, last }: VersionRange): string {
  const from = introduced === undefined ? '' : `from ${introduced}`;
  const to = fixed !== undefined ? `before ${fixed}` : last === undefined ? '' : `up to ${last}`;
  return [from, to].filter(Boolean).join(' and ') || 'any version';
}
