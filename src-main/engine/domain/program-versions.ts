/**
 * Versions of installed programs in the form in which advisories write them: which of name and version field tells it, and what
 * installers do to it. An empty text is a version that is unknown or cannot be compared. Pure.
 */

/**
 * How a program's version is told.
 * - `field`: the version field, else the name; numbers alone.
 * - `name`: the name, else the version field.
 * - `letters`: as `field`, with letters behind the numbers (OpenSSL 1.1.1w).
 * - `java`: "8 Update 401", 8u401, 1.8.0_401 and 8.0.4010.10 are 8.0.401; later releases as they stand (JEP 223 and 322).
 * - `thousands`: installers that put two numbers into the third: Python's 3.11.4150.0 is 3.11.4, Strawberry Perl's
 *   5.32.1001 is 5.32.1.
 * - `hundreds`: the same by a hundred: OpenVPN's 2.6.801 is 2.6.8 ("OpenVPN 2.6.8-I001").
 * - `none`: the list counts otherwise than advisories do, so that nothing may be compared with it.
 * - `zoom`: its MSI package says 5.17.33775, where the third number is the build and the release is not told.
 */
export const versionRules = ['field', 'name', 'letters', 'java', 'thousands', 'hundreds', 'zoom', 'none'] as const;
export type VersionRule = (typeof versionRules)[number];

/** A pre-release is before the version it bears, which numbers alone would hide. */
const preRelease = /^[\s._-]{0,3}(?:alpha|beta|rc\d|rc\b|dev|nightly|preview|snapshot|canary|[ab]\d|m\d)/i;

/** Old installers write "11, 0, 1, 152" and "1 . 2 . 2", French Macs "10,5". */
const dotted = (text: string) => text.slice(0, 100).replace(/ ?[.,] ?(?=\d)/g, '.');

function numbers(text: string, letters: boolean): string {
  const written = dotted(text);
  const match = /(?<![\d.])\d{1,10}(?:\.\d{1,10}){0,7}/.exec(written);
  if (!match) return '';
  const rest = written.slice(match.index + match[0].length);
  if (letters) return match[0] + (/^[a-z]{1,2}(?![a-z\d])/.exec(rest)?.[0] ?? '');
  return preRelease.test(rest) ? '' : match[0];
}

/** "8.0.401" for every way in which Java's releases are written, also those of CPE ("1.8.0:update_401"). Empty if none. */
export function javaVersion(text: string): string {
  const named =
    /(?<![\d.])(?:1\.)?([4-8])(?:\.0)?(?:\.0)?(?: ?update ?|u|[_: -]u(?:pdate)?_?|_)(\d{1,4})(?![\d.])/i.exec(text);
  if (named) return `${named[1]}.0.${Number(named[2])}`;
  const plain = numbers(text, false);
  // The installer's own: update times ten, and a digit for the kind of package.
  const installer = /^([5-8])\.0\.(\d{2,5})(?:\.\d+)?$/.exec(plain);
  if (installer) return `${installer[1]}.0.${Math.floor(Number(installer[2]) / 10)}`;
  const old = /^1\.([4-8])\.0(?:\.(\d{1,4}))?$/.exec(plain);
  if (old) return `${old[1]}.0.${old[2] ?? '0'}`;
  return /^[4-8]$/.test(plain) ? `${plain}.0.0` : plain;
}

/** The third of three or more numbers divided by `by` where it is that large; what follows it is the installer's. */
function thirdDivided(text: string, by: number): string {
  const [major, minor, third = '', ...more] = numbers(text, false).split('.');
  if (Number(third) < by) return [major, minor, third, ...more].filter(Boolean).join('.');
  return `${major}.${minor}.${Math.floor(Number(third) / by)}`;
}

const readers: Readonly<Record<VersionRule, (text: string) => string>> = {
  field: (text) => numbers(text, false),
  name: (text) => numbers(text, false),
  letters: (text) => numbers(text, true),
  java: javaVersion,
  thousands: (text) => thirdDivided(text, 1000),
  hundreds: (text) => thirdDivided(text, 100),
  zoom(text) {
    const version = numbers(text, false);
    return /^\d+\.\d+\.\d{4,}$/.test(version) ? '' : version;
  },
  none: () => '',
};

/** Rules for which the name is the better witness: their version fields count otherwise. */
const nameFirst: ReadonlySet<VersionRule> = new Set(['name', 'letters', 'java', 'thousands', 'hundreds']);

/**
 * A program's version as advisories write it. `inName` is what its display name says of the version, "" if nothing; `field` the
 * version field. Empty where neither tells, and for pre-releases.
 */
export function comparableVersion(rule: VersionRule, inName: string, field: string): string {
  const read = readers[rule];
  const [first, second] = nameFirst.has(rule) ? [inName, field] : [field, inName];
  return read(first) || read(second);
}
