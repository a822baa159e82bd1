/**
 * Versions as CVE records state them (https://cveproject.github.io/cve-schema/schema/docs/#oneOf_i0_containers_cna_affected): ranges
 * with a status each, changes within them, a status for all others, and the free text that many of them put in place of a version.
 */
import type { PackageStatement, VersionRange } from '../domain/advisory.ts';
import { isObject, type JsonObject } from './read.ts';

/** What stands for "no version" or "from the first" in records. */
const noVersion = /^(?:|0|\*|-|n\/?a|none|unspecified|unknown|all|all versions?|any|various|not applicable|next of)$/i;
/** A version: begins with a number, perhaps behind a "v", and holds no space. */
const aVersion = /^v?\d[^\s,<>=]{0,60}$/i;

const clean = (text: string) => text.trim().replace(/^v(?=\d)/i, '');
const startOf = (text: string): string | undefined =>
  noVersion.test(text.trim()) || !aVersion.test(text.trim()) ? undefined : clean(text);

/** "6.1.*" as an end stands for the whole line: before 6.2. */
function lineEnd(text: string): string | null {
  const match = /^(.*?)(\d+)\.(?:\*|x)$/i.exec(clean(text));
  return match ? `${match[1]}${Number(match[2]) + 1}` : null;
}

function endOf(text: string, isIncluded: boolean): Pick<VersionRange, 'fixed' | 'last'> | null {
  if (/^\*$/.test(text.trim())) return {};
  const line = lineEnd(text);
  if (line !== null) return { fixed: line };
  if (!aVersion.test(text.trim())) return null;
  return isIncluded ? { last: clean(text) } : { fixed: clean(text) };
}

const version = String.raw`v?(\d[^\s,;]*)`;
/** Sentences in place of a version, most exact first. */
const sentences: [RegExp, (match: RegExpExecArray) => VersionRange][] = [
  [
    new RegExp(`^>=?\\s*${version}\\s*,?\\s*(?:and\\s+)?<\\s*${version}$`, 'i'),
    ([, from, to]) => ({ introduced: from!, fixed: to! }),
  ],
  [
    new RegExp(`^>=?\\s*${version}\\s*,?\\s*(?:and\\s+)?<=\\s*${version}$`, 'i'),
    ([, from, to]) => ({ introduced: from!, last: to! }),
  ],
  [new RegExp(`^<\\s*${version}$`, 'i'), ([, to]) => ({ fixed: to! })],
  [new RegExp(`^<=\\s*${version}$`, 'i'), ([, to]) => ({ last: to! })],
  [new RegExp(`^>=\\s*${version}$`, 'i'), ([, from]) => ({ introduced: from! })],
  [new RegExp(`^=\\s*${version}$`, 'i'), ([, one]) => ({ introduced: one!, last: one! })],
  [
    new RegExp(
      `^(?:all\\s+)?(?:versions?\\s+)?(?:before|prior to|earlier than|lower than)\\s+(?:version\\s+)?${version}$`,
      'i',
    ),
    ([, to]) => ({ fixed: to! }),
  ],
  [
    new RegExp(`^(?:versions?\\s+)?${version}\\s+and\\s+(?:earlier|prior|below|older)(?:\\s+versions?)?$`, 'i'),
    ([, to]) => ({ last: to! }),
  ],
  [new RegExp(`^(?:through|up to)\\s+${version}$`, 'i'), ([, to]) => ({ last: to! })],
  [
    new RegExp(`^(?:from\\s+)?${version}\\s+(?:to|through|up to)\\s+${version}$`, 'i'),
    ([, from, to]) => ({ introduced: from!, last: to! }),
  ],
];

/** The range that a text in place of a version means, or null: a version, or nothing that can be compared. */
export function sentenceRange(text: string): VersionRange | null {
  const short = text.trim().slice(0, 200);
  for (const [form, range] of sentences) {
    const match = form.exec(short);
    if (match) return range(match);
  }
  return null;
}

interface Said {
  status: string;
  ranges: VersionRange[];
  versions: string[];
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** One entry of `versions`; null where it says nothing that can be compared. */
function readEntry(entry: JsonObject): Said | null {
  const status = text(entry.status) || 'affected';
  if (text(entry.versionType) === 'git' || text(entry.versionType) === 'original_commit_for_fix') return null;
  const from = text(entry.version);
  const less = text(entry.lessThan);
  const lessOrEqual = text(entry.lessThanOrEqual);
  if (less === '' && lessOrEqual === '') {
    const range = sentenceRange(from);
    if (range) return { status, ranges: [range], versions: [] };
    const line = lineEnd(from);
    if (line !== null)
      return { status, ranges: [{ introduced: clean(from).replace(/\.(?:\*|x)$/i, ''), fixed: line }], versions: [] };
    if (aVersion.test(from.trim())) return { status, ranges: [], versions: [clean(from)] };
    // "All versions" is a word on every one; any other text is none.
    return /^(?:\*|all(?: versions?)?)$/i.test(from.trim()) ? { status, ranges: [{}], versions: [] } : null;
  }
  const end = endOf(less || lessOrEqual, less === '');
  if (end === null) return null;
  const start = startOf(from);
  // Some name the fixed version twice: it stands for the range below it.
  const introduced = start === undefined || start === end.fixed ? {} : { introduced: start };
  const changes = Array.isArray(entry.changes) ? entry.changes.filter(isObject) : [];
  const ranges: VersionRange[] = [];
  let open: VersionRange | null = status === 'affected' || status === 'unaffected' ? { ...introduced, ...end } : null;
  for (const { at, status: then } of changes) {
    if (typeof at !== 'string' || !aVersion.test(at)) continue;
    if (open && then !== status) {
      const { introduced: begun } = open;
      ranges.push({ ...(begun === undefined ? {} : { introduced: begun }), fixed: clean(at) });
      open = null;
    } else if (!open && then === status) open = { introduced: clean(at), ...end };
  }
  if (open) ranges.push(open);
  return { status, ranges, versions: [] };
}

/** Versions of one affected product; null where nothing in it can be compared or it says that none is affected. */
export function readVersions(product: JsonObject): Pick<PackageStatement, 'ranges' | 'versions' | 'unaffected'> | null {
  const entries = (Array.isArray(product.versions) ? product.versions : [])
    .filter(isObject)
    .flatMap((entry) => readEntry(entry) ?? []);
  const affected = entries.filter(({ status }) => status === 'affected');
  const unaffected = entries
    .filter(({ status }) => status === 'unaffected')
    .flatMap(({ ranges, versions }) => [...ranges, ...versions.map((one) => ({ introduced: one, last: one }))]);
  // Whatever is not named is affected, if the record says so and names what is not; makers who name only what is affected mean no more.
  const others = text(product.defaultStatus) === 'affected' && (unaffected.length > 0 || affected.length === 0);
  const ranges = affected.flatMap((one) => one.ranges);
  const versions = affected.flatMap((one) => one.versions);
  // Without a word on any version that would be every one: no one can go by that.
  if (others) return unaffected.length > 0 ? { ranges: [{}], unaffected } : null;
  if (ranges.length === 0 && versions.length === 0) return null;
  return {
    ...(ranges.length > 0 ? { ranges } : {}),
    ...(versions.length > 0 ? { versions } : {}),
    ...(unaffected.length > 0 ? { unaffected } : {}),
  };
}
