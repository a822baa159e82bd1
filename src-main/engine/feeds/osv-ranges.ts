/**
 * The affected versions of one package of an OSV record: events to ranges, and what the list of versions adds to them
 * (https://ossf.github.io/osv-schema/#evaluation). Pure.
 */
import type { VersionRange } from '../domain/advisory.ts';
import { inRange, type CompareVersions } from '../domain/affected.ts';

export interface OsvEvent {
  kind: 'introduced' | 'fixed' | 'last_affected' | 'limit';
  version: string;
}

/** "0" is before all versions. Where no order is known, events count as they are written, a pair from its introduction. */
function ordered(events: readonly OsvEvent[], compare: CompareVersions | null): OsvEvent[] {
  const isBound = (event: OsvEvent) => event.kind !== 'introduced';
  if (compare === null)
    return events.length === 2 ? events.toSorted((a, b) => Number(isBound(a)) - Number(isBound(b))) : [...events];
  return events.toSorted((a, b) => {
    if (a.version === b.version) return 0;
    if (a.version === '0') return -1;
    return b.version === '0' ? 1 : compare(a.version, b.version);
  });
}

/** Limits count where each names a version: what is not before the highest of them is outside. */
function limited(events: readonly OsvEvent[], compare: CompareVersions | null): OsvEvent[] {
  const limits = events.filter(({ kind }) => kind === 'limit');
  const rest = events.filter(({ kind }) => kind !== 'limit');
  if (limits.length === 0 || limits.some(({ version }) => version === '*')) return rest;
  const highest = limits.reduce((a, b) => (compare && compare(b.version, a.version) > 0 ? b : a));
  return [...rest, highest];
}

/** Ranges of versions that the events of one range mean; none where they mean none. A limit ends a range as a fix does. */
export function rangesOf(events: readonly OsvEvent[], compare: CompareVersions | null): VersionRange[] {
  const all = ordered(limited(events, compare), compare);
  const isSame = (a: string, b: string) =>
    a === b || (compare !== null && a !== '0' && b !== '0' && compare(a, b) === 0);
  const ranges: VersionRange[] = [];
  let from: string | null = null;
  const begun = () => (from === null || from === '0' ? {} : { introduced: from });
  for (let i = 0; i < all.length;) {
    const { version } = all[i]!;
    const kinds = new Set<OsvEvent['kind']>();
    while (i < all.length && isSame(all[i]!.version, version)) kinds.add(all[i++]!.kind);
    const isLimit = kinds.has('limit');
    const isEnd = isLimit || kinds.has('fixed');
    if (from === null) {
      if (isLimit) return ranges;
      if (!kinds.has('introduced') || isEnd) continue;
      from = version;
    } else if (isEnd) {
      ranges.push({ ...begun(), fixed: version });
      if (isLimit) return ranges;
      from = kinds.has('introduced') ? version : null;
    }
    if (from !== null && kinds.has('last_affected')) {
      ranges.push({ ...begun(), last: version });
      from = null;
    }
  }
  if (from !== null) ranges.push(begun());
  return ranges;
}

/** Versions of the list that no range has; all of them where there is no order to tell by. */
export function versionsBeside(
  versions: readonly string[],
  ranges: readonly VersionRange[],
  compare: CompareVersions | null,
): string[] {
  if (ranges.some((range) => Object.keys(range).length === 0)) return [];
  if (compare === null || ranges.length === 0) return [...versions];
  return versions.filter((version) => !ranges.some((range) => inRange(version, range, compare)));
}
