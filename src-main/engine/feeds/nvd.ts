/**
 * NVD's CVEs: the JSON 2.0 feeds and pages of the API (https://nvd.nist.gov/developers/vulnerabilities), and the 1.1 feeds that
 * ended in 2023. Every file only adds and changes. Read are dates, CVSS of every source, exploits that are linked to, and products
 * with their versions by CPE, which nobody who makes them confirmed.
 */
import type { AdvisoryRecord, PackageStatement, SsvcPoints, VersionRange } from '../domain/advisory.ts';
import type { CvssFact } from '../domain/facts.ts';
import { jsonParts } from '../files/json-parts.ts';
import type { StreamedFile } from '../files/streamed-file.ts';
import { readCpe } from './cpe.ts';
import type { RecordFeed, RecordsEnd } from './feed.ts';
import { instantAt, listAt, type Place } from './fields.ts';
import { cvePattern, damaged, head, instantOf, isObject, type JsonObject } from './read.ts';

/** Empty where it is absent. */
const listOf = (value: unknown, name: string, place: Place) => listAt({ [name]: value }, name, isObject, place);

/** Sources of NVD's that are known by other names elsewhere; the long one is CISA's ADP container. */
const sourceNames: Record<string, string> = {
  'nvd@nist.gov': 'NVD',
  '134c704f-9b21-4f2e-91b3-4a467353bcc0': 'CISA-ADP',
};

function cvssOf(
  data: JsonObject,
  source: string,
  fallbackVersion: CvssFact['version'],
  severity: unknown,
  { file, where }: Place,
): CvssFact {
  const { vectorString: vector, baseScore: base } = data;
  if (typeof vector !== 'string' || typeof base !== 'number' || base < 0 || base > 10)
    throw damaged(file, where, 'a CVSS lacks its vector or a score from 0 to 10');
  const version = (['2.0', '3.0', '3.1', '4.0'] as const).find((one) => one === data.version) ?? fallbackVersion;
  const word = data.baseSeverity ?? severity;
  return { version, source, vector, base, severity: typeof word === 'string' ? word.toUpperCase() : '' };
}

const metricVersions = {
  cvssMetricV40: '4.0',
  cvssMetricV31: '3.1',
  cvssMetricV30: '3.0',
  cvssMetricV2: '2.0',
} as const;

/** Links to exploits that are kept. */
const linkLimit = 5;

function exploitLinks(references: readonly JsonObject[]): { exploitLinks?: string[] } {
  const links = references.flatMap(({ url, tags }) =>
    typeof url === 'string' && Array.isArray(tags) && tags.includes('Exploit') ? [url.slice(0, 500)] : [],
  );
  return links.length > 0 ? { exploitLinks: links.slice(0, linkLimit) } : {};
}

const bounds = [
  'versionStartIncluding',
  'versionStartExcluding',
  'versionEndExcluding',
  'versionEndIncluding',
] as const;

/** One match criterion; null for what is not vulnerable itself, for hardware, and for what names no product. */
function readCriterion(match: JsonObject, { file, where }: Place): PackageStatement | null {
  const written = match.criteria ?? match.cpe23Uri;
  if (typeof written !== 'string') throw damaged(file, where, 'a CPE of it is missing');
  const cpe = readCpe(written);
  if (!cpe) throw damaged(file, where, `"${written.slice(0, 80)}" is not a CPE`);
  if (match.vulnerable !== true || cpe.part === 'h' || cpe.version === '-') return null;
  const range: VersionRange = {};
  const [startIncluding, startExcluding, endExcluding, endIncluding] = bounds.map((name) => {
    const value = match[name];
    if (value !== undefined && value !== null && typeof value !== 'string')
      throw damaged(file, where, `its ${name} is not text`);
    return value ?? undefined;
  });
  if (startIncluding ?? startExcluding) range.introduced = startIncluding ?? startExcluding!;
  if (endExcluding) range.fixed = endExcluding;
  else if (endIncluding) range.last = endIncluding;
  const statement: PackageStatement = {
    scope: 'cpe',
    package: cpe.name,
    of: 'product',
    status: 'affected',
    ...(cpe.targetSystem === '*' || cpe.targetSystem === '-' ? {} : { platforms: [cpe.targetSystem] }),
    ...(cpe.edition === '*' ? {} : { edition: cpe.edition }),
  };
  if (Object.keys(range).length > 0) {
    // What begins after a version does not hold for that version itself.
    const after =
      startExcluding && !startIncluding ? { unaffected: [{ introduced: startExcluding, last: startExcluding }] } : {};
    return { ...statement, ranges: [range], ...after };
  }
  if (cpe.version === '*') return statement;
  const update = cpe.update === '*' || cpe.update === '-' ? '' : `:${cpe.update}`;
  return { ...statement, versions: [`${cpe.version}${update}`] };
}

/** All criteria of a tree of nodes. What must be there beside a product (AND) does not narrow it here. */
function readNodes(nodes: readonly JsonObject[], place: Place): PackageStatement[] {
  return nodes.flatMap((node) => {
    if (node.negate === true) return [];
    return [
      ...listOf(node.cpeMatch ?? node.cpe_match, 'CPEs', place).flatMap((match) => readCriterion(match, place) ?? []),
      ...readNodes(listOf(node.children, 'children', place), place),
    ];
  });
}

/** Criteria of one product that differ in versions alone become one statement. */
function joined(statements: readonly PackageStatement[]): PackageStatement[] {
  const groups = new Map<string, PackageStatement>();
  for (const one of statements) {
    const { ranges, versions, unaffected, ...rest } = one;
    // A criterion without any version stands alone: it would swallow the others.
    const key = JSON.stringify([rest, ranges === undefined && versions === undefined]);
    const known = groups.get(key);
    if (!known) groups.set(key, { ...one });
    else {
      if (ranges) known.ranges = [...(known.ranges ?? []), ...ranges];
      if (versions) known.versions = [...new Set([...(known.versions ?? []), ...versions])];
      if (unaffected) known.unaffected = [...(known.unaffected ?? []), ...unaffected];
    }
  }
  return [...groups.values()];
}

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | null =>
  typeof value === 'string' ? (values.find((one) => one === value.toLowerCase()) ?? null) : null;

/** CISA's points, which the API repeats as metrics.ssvcV203. */
function ssvcOf(metrics: JsonObject): SsvcPoints | null {
  const [metric] = Array.isArray(metrics.ssvcV203) ? metrics.ssvcV203.filter(isObject) : [];
  const data = metric && isObject(metric.ssvcData) ? metric.ssvcData : null;
  if (!data) return null;
  const options = Array.isArray(data.options) ? data.options.filter(isObject) : [];
  const points = Object.fromEntries(
    [...Object.entries(data), ...options.flatMap((option) => Object.entries(option))].map(([key, value]) => [
      key.replaceAll(' ', '').toLowerCase(),
      value,
    ]),
  );
  return {
    exploitation: oneOf(['none', 'poc', 'active'], points.exploitation),
    automatable: oneOf(['no', 'yes'], points.automatable),
    technicalImpact: oneOf(['partial', 'total'], points.technicalimpact),
    at: instantOf(data.timestamp),
  };
}

const plain = { part: '', title: '', kind: 'security', severity: 'unrated' } as const;

/** An entry of `vulnerabilities`. */
function readCve(entry: unknown, file: string): AdvisoryRecord {
  const cve = isObject(entry) ? entry.cve : null;
  if (!isObject(cve) || typeof cve.id !== 'string' || !cvePattern.test(cve.id))
    throw damaged(file, 'an entry', 'it has no CVE id');
  const place = { file, where: cve.id };
  const metrics = cve.metrics ?? {};
  if (!isObject(metrics)) throw damaged(file, cve.id, 'its metrics are not an object');
  const cvss = Object.entries(metricVersions).flatMap(([key, version]) =>
    listOf(metrics[key], key, place).map((metric) => {
      if (!isObject(metric.cvssData)) throw damaged(file, cve.id as string, `its ${key} has no data`);
      const source = typeof metric.source === 'string' ? metric.source : 'NVD';
      return cvssOf(metric.cvssData, sourceNames[source] ?? source, version, metric.baseSeverity, place);
    }),
  );
  const modified = instantAt(cve, 'lastModified', place);
  const ssvc = ssvcOf(metrics);
  return {
    ...plain,
    id: cve.id,
    published: instantAt(cve, 'published', place),
    modified,
    withdrawn: cve.vulnStatus === 'Rejected' ? (modified ?? '1970-01-01T00:00:00.000Z') : null,
    vulnerabilities: [{ id: cve.id, cvss }],
    packages: joined(
      listOf(cve.configurations, 'configurations', place).flatMap((one) => {
        if (one.negate === true) return [];
        return readNodes(listOf(one.nodes, 'nodes', place), place);
      }),
    ),
    ...(ssvc ? { ssvc } : {}),
    ...exploitLinks(listOf(cve.references, 'references', place)),
  };
}

const inner = (object: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), object);

/** An entry of `CVE_Items`. */
function readOldCve(entry: unknown, file: string): AdvisoryRecord {
  const id = inner(entry, 'cve', 'CVE_data_meta', 'ID');
  if (!isObject(entry) || typeof id !== 'string' || !cvePattern.test(id))
    throw damaged(file, 'an entry', 'it has no CVE id');
  const place = { file, where: id };
  const scores: [unknown, CvssFact['version'], unknown][] = [
    [inner(entry, 'impact', 'baseMetricV3', 'cvssV3'), '3.1', undefined],
    [inner(entry, 'impact', 'baseMetricV2', 'cvssV2'), '2.0', inner(entry, 'impact', 'baseMetricV2', 'severity')],
  ];
  const descriptions = listOf(inner(entry, 'cve', 'description', 'description_data'), 'descriptions', place);
  const modified = instantAt(entry, 'lastModifiedDate', place);
  const isRejected = descriptions.some(({ value }) => typeof value === 'string' && /^\s*\*\* REJECT/i.test(value));
  return {
    ...plain,
    id,
    published: instantAt(entry, 'publishedDate', place),
    modified,
    withdrawn: isRejected ? (modified ?? '1970-01-01T00:00:00.000Z') : null,
    vulnerabilities: [
      {
        id,
        cvss: scores.flatMap(([data, version, severity]) =>
          isObject(data) ? [cvssOf(data, 'NVD', version, severity, place)] : [],
        ),
      },
    ],
    packages: joined(readNodes(listOf(inner(entry, 'configurations', 'nodes'), 'nodes', place), place)),
    ...exploitLinks(listOf(inner(entry, 'cve', 'references', 'reference_data'), 'references', place)),
  };
}

const isOld = (start: string) => /^\s*\{\s*"CVE_data_type"\s*:\s*"CVE"/.test(start);
const isNew = (start: string) => /^\s*\{/.test(start) && /"format"\s*:\s*"NVD_CVE"/.test(start.slice(0, 2_000));

async function* readFile(file: StreamedFile): AsyncGenerator<AdvisoryRecord, string | null> {
  const old = isOld(head({ ...file, bytes: file.head }));
  const parts = jsonParts(file.pieces(), old ? 'CVE_Items' : 'vulnerabilities');
  let count = 0;
  for (;;) {
    const next = await parts.next();
    if (!next.done) {
      count += 1;
      yield old ? readOldCve(next.value.value, file.name) : readCve(next.value.value, file.name);
      continue;
    }
    const around = next.value;
    if (!isObject(around)) throw damaged(file.name, '', 'it is not an object');
    const said = Number(old ? around.CVE_data_numberOfCVEs : around.resultsPerPage);
    if (Number.isInteger(said) && said !== count)
      throw damaged(file.name, '', `it has ${count} CVEs and says that it has ${said}`);
    return instantOf(old ? around.CVE_data_timestamp : around.timestamp);
  }
}

export const nvd: RecordFeed = {
  id: 'nvd',
  title: 'NVD',
  publisher: 'NIST National Vulnerability Database',
  licence: 'public domain; this product uses the NVD API but is not endorsed or certified by the NVD',
  files: 'nvdcve-2.0-*.json(.gz), API 2.0 pages, nvdcve-1.1-*.json(.gz)',
  sources: ['2021', '2022', '2023', '2024', '2025', '2026', 'modified'].map((part) => ({
    file: `nvdcve-2.0-${part}.json.gz`,
    url: `https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-${part}.json.gz`,
  })),
  detect(file) {
    const start = head(file, 4_096).replace(/^\ufeff/, '');
    return isOld(start) || isNew(start) ? 1 : 0;
  },
  async *read(files): AsyncGenerator<AdvisoryRecord, RecordsEnd> {
    let date: string | null = null;
    for await (const file of files) {
      const start = head({ ...file, bytes: file.head });
      if (file.within !== undefined && !isOld(start) && !isNew(start)) continue;
      const told = yield* readFile(file);
      if (told !== null && (date === null || told > date)) date = told;
    }
    return { date, mode: 'partial' };
  },
};
