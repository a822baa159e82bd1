/**
 * One record of the OSV schema 1.x (https://ossf.github.io/osv-schema/) in our words: its vulnerabilities with severity, and what it says of
 * each package.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { AdvisoryRecord, AdvisoryVulnerability, PackageStatement } from '../domain/advisory.ts';
import { scoreCvss } from '../domain/cvss.ts';
import type { CvssFact } from '../domain/facts.ts';
import { debianSeverity } from '../domain/severity.ts';
import { ecosystemOrder } from '../domain/versions/index.ts';
import { compareSemver } from '../domain/versions/semver.ts';
import { bad, instantAt, isText, listAt, objectAt, textAt, type Place } from './fields.ts';
import { baseOf, osvPackage, type OsvPackage } from './osv-ecosystems.ts';
import { rangesOf, versionsBeside, type OsvEvent } from './osv-ranges.ts';
import { cvePattern, damaged, isObject, type JsonObject } from './read.ts';

/** Ids of a distribution's updates: they tell the CVEs they close as related, too. */
const updateId = /^(?:AL[SBE]A|R[LX][SBE]A|RH[SBE]A|DSA|DLA|DTSA|ELA|MGASA|OESA|PHSA|USN|LSN|(?:open)?SUSE-[A-Z]U)-/;

/** By the beginning of an id, whose word a severity is. What OSV.dev makes of CVE records has NVD's vectors. */
const scorers: readonly (readonly [RegExp, string])[] = [
  [/^GHSA-/, 'GitHub'],
  [/^(?:UBUNTU-|USN-|LSN-)/, 'Ubuntu'],
  [/^AL[SBE]A-/, 'AlmaLinux'],
  [/^R[LX][SBE]A-/, 'Rocky Linux'],
  [/^RH[SBE]A-/, 'Red Hat'],
  [/SUSE-[A-Z]U-/, 'SUSE'],
  [/^PYSEC-/, 'PyPA'],
  [/^RUSTSEC-/, 'RustSec'],
  [/^(?:CVE|ALPINE|DEBIAN)-/, 'NVD (OSV.dev)'],
];

const scorerOf = (id: string) => scorers.find(([pattern]) => pattern.test(id))?.[1] ?? baseOf(id.replace('-', ':'));

const words: Record<string, SeverityWord> = {
  critical: 'critical',
  high: 'important',
  important: 'important',
  medium: 'moderate',
  moderate: 'moderate',
  low: 'low',
  negligible: 'low',
};
const ranks: readonly SeverityWord[] = ['critical', 'important', 'moderate', 'low', 'unrated'];

const wordOf = (text: unknown): SeverityWord =>
  (typeof text === 'string' ? words[text.trim().toLowerCase()] : undefined) ?? 'unrated';

const worst = (list: readonly SeverityWord[]): SeverityWord => ranks.find((word) => list.includes(word)) ?? 'unrated';

interface Rating {
  cvss: CvssFact[];
  /** Ubuntu's priority. */
  word: SeverityWord;
}

function readRating(holder: JsonObject, id: string, place: Place): Rating {
  const rating: Rating = { cvss: [], word: 'unrated' };
  for (const entry of listAt(holder, 'severity', isObject, place)) {
    const { type, score } = entry;
    if (!isText(type) || !isText(score)) throw bad(place, 'a severity lacks its type or score');
    if (type === 'Ubuntu') rating.word = wordOf(score);
    if (!type.startsWith('CVSS')) continue;
    const scored = scoreCvss(score);
    // A vector that breaks the rules says nothing; the record is none the worse.
    if ('error' in scored || rating.cvss.some(({ vector }) => vector === score)) continue;
    const { version, base, severity } = scored;
    rating.cvss.push({ version, source: scorerOf(id), vector: score, base, severity: severity.toUpperCase() });
  }
  return rating;
}

/** "UBUNTU-CVE-2024-1" and the like are the CVE itself. */
function cveOf(id: string): string | null {
  const cve = id.replace(/^[A-Z]+-(?=CVE-)/i, '');
  return cvePattern.test(cve) ? cve : null;
}

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function cvesOf(record: JsonObject, id: string, place: Place): string[] {
  const told = ['aliases', 'upstream'].flatMap((name) => listAt(record, name, isText, place));
  const related = listAt(record, 'related', isText, place);
  const ids = [id, ...told, ...(updateId.test(id) ? related : [])];
  return [...new Set(ids.flatMap((one) => cveOf(one) ?? []))].sort(byName);
}

/** rpm and dpkg write no epoch 0. */
function installedForm(version: string, { scheme }: OsvPackage): string {
  return scheme === 'rpm' || scheme === 'dpkg' ? version.replace(/^0+:/, '') : version;
}

const eventKinds = ['introduced', 'fixed', 'last_affected', 'limit'] as const;

function readEvents(range: JsonObject, of: OsvPackage, place: Place): OsvEvent[] {
  return listAt(range, 'events', isObject, place).flatMap((event) =>
    eventKinds.flatMap((kind) => {
      const version = event[kind];
      if (version === undefined || version === null) return [];
      if (typeof version !== 'string' || version === '') throw bad(place, `a version of its events is not a text`);
      return [{ kind, version: installedForm(version, of) }];
    }),
  );
}

/** Which versions are affected, and whether a fix is known; null where nothing is said of versions. */
function readVersions(
  affected: JsonObject,
  of: OsvPackage,
  place: Place,
): Pick<PackageStatement, 'status' | 'ranges' | 'versions'> | null {
  const order = of.scheme && ecosystemOrder(of.scheme);
  let compare = order;
  const ranges = [];
  let isFixed = false;
  for (const range of listAt(affected, 'ranges', isObject, place)) {
    const type = textAt(range, 'type', place);
    const events = readEvents(range, of, place);
    // Commits say nothing of what is installed.
    if (type !== 'ECOSYSTEM' && type !== 'SEMVER') continue;
    compare = order ?? (type === 'SEMVER' ? compareSemver : null);
    ranges.push(...rangesOf(events, compare));
    isFixed ||= events.some(({ kind }) => kind === 'fixed');
  }
  const listed = listAt(affected, 'versions', isText, place).map((version) => installedForm(version, of));
  const versions = versionsBeside(listed, ranges, compare);
  if (ranges.length === 0 && versions.length === 0) return null;
  const isAny = ranges.some((range) => Object.keys(range).length === 0);
  return {
    status: isFixed ? 'fixed' : 'affected',
    ...(isAny || ranges.length === 0 ? {} : { ranges }),
    ...(versions.length > 0 ? { versions } : {}),
  };
}

interface ReadAffected {
  base: string;
  /** Null: only commits are told. */
  statement: PackageStatement | null;
  /** Severity of single vulnerabilities, as Ubuntu tells it for each package. */
  ratings: Map<string, Rating>;
  rating: Rating;
  word: SeverityWord;
}

function readCvesMap(specific: JsonObject, id: string, place: Place): Map<string, Rating> {
  const map = objectAt(specific, 'cves_map', place);
  return new Map(
    listAt(map, 'cves', isObject, place).flatMap((entry) => {
      const cve = cveOf(textAt(entry, 'id', place));
      return cve ? [[cve, readRating(entry, id, place)] as const] : [];
    }),
  );
}

function readAffected(affected: JsonObject, id: string, cves: readonly string[], place: Place): ReadAffected | null {
  if (affected.package === undefined || affected.package === null) {
    listAt(affected, 'ranges', isObject, place);
    return null;
  }
  const told = objectAt(affected, 'package', place);
  const ecosystem = textAt(told, 'ecosystem', place);
  const name = textAt(told, 'name', place);
  if (!ecosystem || !name) throw bad(place, 'an affected package lacks its ecosystem or name');
  const own = objectAt(affected, 'ecosystem_specific', place);
  const specific = objectAt(affected, 'database_specific', place);
  const purl = textAt(told, 'purl', place);
  const availability = isText(own.availability) ? own.availability : '';
  const of = osvPackage({ ecosystem, name, purl, availability });
  const versions = readVersions(affected, of, place);
  const ratings = readCvesMap(specific, id, place);
  const urgency = isText(own.urgency) ? own.urgency : '';
  const { scheme: _scheme, ...where } = of;
  const about = [...ratings.keys()].filter((cve) => cves.includes(cve)).sort(byName);
  return {
    base: baseOf(ecosystem),
    ratings,
    rating: readRating(affected, id, place),
    word: worst([debianSeverity(urgency), wordOf(own.severity), wordOf(specific.severity)]),
    statement: versions && {
      ...where,
      ...versions,
      ...(about.length > 0 && about.length < cves.length ? { vulnerabilities: about } : {}),
      ...(urgency === 'unimportant' || urgency === 'end-of-life' ? { word: urgency } : {}),
    },
  };
}

function readVulnerabilities(
  ids: readonly string[],
  rating: Rating,
  affected: readonly ReadAffected[],
): AdvisoryVulnerability[] {
  return ids.map((id) => {
    const single = affected.flatMap(({ ratings }) => ratings.get(id) ?? []);
    // A score of the whole record can't be given to one of several.
    const all = ids.length === 1 ? [rating, ...affected.map((one) => one.rating), ...single] : single;
    const cvss = [...new Map(all.flatMap((one) => one.cvss.map((fact) => [fact.vector, fact] as const))).values()];
    const severity = worst(all.map(({ word }) => word));
    return { id, ...(cvss.length > 0 ? { cvss } : {}), ...(severity === 'unrated' ? {} : { severity }) };
  });
}

const titleLength = 200;

/** The summary, else the first sentence of the details. */
function titleOf(summary: string, details: string): string {
  if (summary.trim()) return summary.trim();
  const text = details.slice(0, 2_000).replace(/\s+/g, ' ').trim();
  if (text === '[Unknown description]') return '';
  const sentence = /^.{20,}?[.!?](?= [A-Z])/.exec(text)?.[0] ?? text;
  return sentence.length <= titleLength ? sentence : `${sentence.slice(0, titleLength - 1).trimEnd()}…`;
}

function kindOf(id: string): AdvisoryRecord['kind'] {
  if (/^(?:AL|RL|RH)BA-|SUSE-RU-/.test(id)) return 'bugfix';
  return /^(?:AL|RL|RH)EA-|SUSE-[FO]U-/.test(id) ? 'enhancement' : 'security';
}

const summaryWord = /^(Critical|Important|Moderate|Low): /;

/** Throws Refusal feed-damaged, which names the record by its id or as `position`. */
export function readOsvRecord(record: unknown, file: string, position: string): AdvisoryRecord {
  if (!isObject(record)) throw damaged(file, position, 'it is not an OSV record');
  const { id, schema_version: version } = record;
  if (!isText(id) || !/^\S{1,200}$/.test(id)) throw damaged(file, position, 'its id is missing or no id');
  const place = { file, where: id };
  if (version !== undefined && (!isText(version) || !/^1\./.test(version)))
    throw bad(place, 'it is not of version 1 of the OSV schema');
  const modified = instantAt(record, 'modified', place);
  if (modified === null) throw bad(place, 'its modified is missing');
  const cves = cvesOf(record, id, place);
  const affected = listAt(record, 'affected', isObject, place).flatMap(
    (one) => readAffected(one, id, cves, place) ?? [],
  );
  const rating = readRating(record, id, place);
  const summary = textAt(record, 'summary', place);
  const statements = affected.flatMap(({ statement }) => statement ?? []);
  const ids = cves.length > 0 ? cves : [id];
  const aliases = [...new Set(listAt(record, 'aliases', isText, place))].filter((alias) => !cveOf(alias)).sort(byName);
  return {
    id,
    part: affected[0]?.base ?? '',
    published: instantAt(record, 'published', place),
    modified,
    withdrawn: instantAt(record, 'withdrawn', place),
    title: titleOf(summary, textAt(record, 'details', place)),
    kind: kindOf(id),
    severity: worst([
      wordOf(objectAt(record, 'database_specific', place).severity),
      rating.word,
      wordOf(updateId.test(id) ? summaryWord.exec(summary)?.[1] : ''),
      ...affected.flatMap(({ word, ratings }) => [word, ...[...ratings.values()].map((one) => one.word)]),
    ]),
    vulnerabilities: readVulnerabilities(ids, rating, affected),
    // One entry for each architecture or repository says the same.
    packages: [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()],
    ...(aliases.length > 0 ? { aliases } : {}),
  };
}
