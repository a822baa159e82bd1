/**
 * Microsoft's CSAF 2.0 documents, one vulnerability each: advisories (https://msrc.microsoft.com/csaf/advisories) and VEX documents of
 * Azure Linux (https://msrc.microsoft.com/csaf/vex). A fix is told as "VERSION:KIND:LINK" in a remediation's details.
 */
import type { SeverityWord } from '../../../src-shared/model/finding.ts';
import type { AdvisoryRecord, AdvisoryVulnerability, PackageStatement } from '../domain/advisory.ts';
import { bytesOf } from '../files/streamed-file.ts';
import type { InputFile } from '../files/input-file.ts';
import type { RecordFeed } from './feed.ts';
import { readProductTree, type TreeProduct } from './msrc-csaf-tree.ts';
import {
  checkId,
  cvssOf,
  distinctCvss,
  plainText,
  saysExploited,
  severityOf,
  statementOf,
  versionOf,
  type Place,
} from './msrc-document.ts';
import { damaged, head, instantOf, isObject, jsonOf, type JsonObject } from './read.ts';

function objects(holder: JsonObject, name: string, { file, where }: Place): JsonObject[] {
  const list = holder[name] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) throw damaged(file, where, `its ${name} are not a list`);
  return list;
}

function ids(holder: JsonObject, name: string, { file, where }: Place): string[] {
  const list = holder[name] ?? [];
  if (!Array.isArray(list) || !list.every((id) => typeof id === 'string'))
    throw damaged(file, where, `its ${name} are not a list of ids`);
  return list;
}

function text(holder: JsonObject, name: string, { file, where }: Place): string {
  const value = holder[name] ?? '';
  if (typeof value !== 'string') throw damaged(file, where, `its ${name} is not a text`);
  return value;
}

function date(holder: JsonObject, name: string, { file, where }: Place): string {
  const at = instantOf(holder[name]);
  if (at === null) throw damaged(file, where, `its ${name} is not a date`);
  return at;
}

/**
 * Azure Linux as its machines call themselves: os-release says ID=azurelinux VERSION_ID="3.0", and for its forerunner
 * ID=mariner VERSION_ID="2.0".
 */
function azureLinux(whole: TreeProduct): { scope: string; prefix: RegExp } | null {
  const match = /^(Azure Linux|CBL[- ]Mariner) (\d+\.\d+)$/i.exec(whole.full);
  if (!match) return null;
  const family = /azure/i.test(match[1]!) ? 'azurelinux' : 'mariner';
  return { scope: `${family}:${match[2]!}`, prefix: /^(?:azl|cbl|cm)\d+ / };
}

/** "azl3 ruby 3.3.5-3" to its package and version. */
function packageOf(product: TreeProduct, prefix: RegExp): { name: string; version: string | null } {
  const [name, version, ...more] = (product.version ?? product.full).replace(prefix, '').split(' ');
  return more.length === 0 && name && version ? { name, version } : { name: product.name, version: null };
}

interface Fix {
  version: string;
  subType: string;
  url: string;
  restart: string;
}

/** "10.0.17763.4737:Security Update:https://support.microsoft.com/help/5029247"; versions of packages have a revision. */
function readFix(remediation: JsonObject, place: Place): Fix {
  const details = text(remediation, 'details', place);
  const match = /^([^:\s]*):([^:]*):/.exec(details);
  const version = match?.[1] ?? '';
  const { restart_required: restart } = remediation;
  return {
    version: /^\d[\w.+~^-]*$/.test(version) ? version : '',
    subType: match?.[2]?.trim() ?? '',
    url: text(remediation, 'url', place),
    restart: isObject(restart)
      ? text(restart, 'category', place)
          .replace(/^none$/, 'No')
          .replace(/^system$/, 'Yes')
      : '',
  };
}

/** The KB an address leads to: ".../help/5029247", "...Search.aspx?q=KB5029247". */
const kbOfUrl = (url: string) => /(?:\/help\/|\/kb\/|[?&]q=KB)(\d{6,8})(?!\d)/i.exec(url)?.[1] ?? '';

interface Remedies {
  fixes: Map<string, Fix[]>;
  /** Why there is no fix. */
  words: Map<string, string>;
  mitigations: string[];
}

function readRemedies(vulnerability: JsonObject, place: Place): Remedies {
  const remedies: Remedies = { fixes: new Map(), words: new Map(), mitigations: [] };
  for (const remediation of objects(vulnerability, 'remediations', place)) {
    const products = ids(remediation, 'product_ids', place);
    const details = plainText(text(remediation, 'details', place));
    switch (remediation.category) {
      case 'vendor_fix':
        for (const id of products)
          remedies.fixes.set(id, [...(remedies.fixes.get(id) ?? []), readFix(remediation, place)]);
        break;
      case 'none_available':
      case 'no_fix_planned':
        for (const id of products) remedies.words.set(id, details);
        break;
      case 'mitigation':
      case 'workaround':
        if (details) remedies.mitigations.push(details);
        break;
      default:
        throw damaged(
          place.file,
          place.where,
          `a remediation is of the kind "${String(remediation.category).slice(0, 40)}"`,
        );
    }
  }
  return remedies;
}

interface Said {
  impact: string;
  severity: SeverityWord;
}

/** What a document says of a product it calls affected. */
function affectedBy(product: TreeProduct, id: string, remedies: Remedies, said: Said): PackageStatement[] {
  const fixes = remedies.fixes.get(id) ?? [];
  const word = remedies.words.get(id) ?? '';
  const linux = product.of && azureLinux(product.of);
  if (linux) {
    const { name, version } = packageOf(product, linux.prefix);
    const base = { scope: linux.scope, package: name, of: 'source' as const };
    const fixed = fixes[0]?.version || (product.before ? version : null);
    if (fixes.length > 0 && fixed) return [{ ...base, status: 'fixed', ranges: [{ fixed }] }];
    // Without a fix the version named is the newest that is known to be affected: later ones are until the document says else.
    return [{ ...base, status: 'affected', ...(word ? { word } : {}) }];
  }
  if (fixes.length === 0) return [statementOf(product.name, null, { ...said, ...(word ? { word } : {}) })];
  return fixes.map(({ version, subType, url, restart }) =>
    statementOf(
      product.name,
      {
        text: kbOfUrl(url),
        supersedes: '',
        restart,
        subType,
        fixedBuild: version || (product.before ? (versionOf(product.version ?? '') ?? '') : ''),
      },
      said,
    ),
  );
}

/** A product of which the document says anything else than that it is affected. */
function plainStatement(product: TreeProduct, status: 'not-affected' | 'investigating'): PackageStatement {
  const linux = product.of && azureLinux(product.of);
  if (!linux) return { scope: 'windows', package: product.name, of: 'product', status };
  const { name, version } = packageOf(product, linux.prefix);
  return {
    scope: linux.scope,
    package: name,
    of: 'source',
    status,
    ...(version && !product.before ? { versions: [version] } : {}),
  };
}

function readStatements(
  vulnerability: JsonObject,
  products: ReadonlyMap<string, TreeProduct>,
  remedies: Remedies,
  said: Said,
  place: Place,
): PackageStatement[] {
  const status = vulnerability.product_status ?? {};
  if (!isObject(status)) throw damaged(place.file, place.where, 'its product_status is not an object');
  const productOf = (id: string) => {
    const product = products.get(id);
    if (!product)
      throw damaged(place.file, place.where, `its product ${id.slice(0, 60)} is not in the list of products`);
    return product;
  };
  const reasons = new Map<string, string>();
  for (const flag of objects(vulnerability, 'flags', place))
    for (const id of ids(flag, 'product_ids', place)) reasons.set(id, text(flag, 'label', place));
  const found: PackageStatement[] = [];
  const affected = ['known_affected', 'first_affected', 'last_affected'].flatMap((name) => ids(status, name, place));
  for (const id of affected) found.push(...affectedBy(productOf(id), id, remedies, said));
  for (const id of ids(status, 'known_not_affected', place)) {
    const justification = reasons.get(id);
    found.push({ ...plainStatement(productOf(id), 'not-affected'), ...(justification ? { justification } : {}) });
  }
  for (const id of ids(status, 'under_investigation', place))
    found.push(plainStatement(productOf(id), 'investigating'));
  for (const name of ['fixed', 'first_fixed', 'recommended']) for (const id of ids(status, name, place)) productOf(id);
  const seen = new Map(found.map((statement) => [JSON.stringify(statement), statement]));
  return [...seen.values()];
}

function readVulnerability(
  vulnerability: JsonObject,
  products: ReadonlyMap<string, TreeProduct>,
  severity: SeverityWord,
  place: Place,
): { said: AdvisoryVulnerability; packages: PackageStatement[]; mitigations: string[] } {
  const cve = checkId(vulnerability.cve, place);
  const where = { ...place, where: cve };
  const threats = objects(vulnerability, 'threats', where);
  const threat = (category: string) => {
    const found = threats.find((one) => one.category === category);
    return found ? text(found, 'details', where) : '';
  };
  const cvss = distinctCvss(
    objects(vulnerability, 'scores', where).flatMap((score) =>
      ['cvss_v3', 'cvss_v4', 'cvss_v2'].map((name) => {
        const { [name]: fact } = score;
        if (fact === undefined) return null;
        if (!isObject(fact) || typeof fact.baseScore !== 'number')
          throw damaged(place.file, cve, `its ${name} has no score`);
        return cvssOf(text(fact, 'vectorString', where), fact.baseScore, where);
      }),
    ),
  );
  const remedies = readRemedies(vulnerability, where);
  return {
    said: {
      id: cve,
      ...(cvss.length > 0 ? { cvss } : {}),
      ...(severity === 'unrated' ? {} : { severity }),
      ...(saysExploited(threat('exploit_status')) ? { exploited: true } : {}),
    },
    packages: readStatements(vulnerability, products, remedies, { impact: threat('impact'), severity }, where),
    mitigations: remedies.mitigations,
  };
}

function readDocument(document: unknown, file: string): AdvisoryRecord {
  if (!isObject(document) || !isObject(document.document) || !isObject(document.document.tracking))
    throw damaged(file, '', 'it is not a CSAF document');
  const { document: about } = document;
  const { tracking } = about as { tracking: JsonObject };
  const id = text(tracking, 'id', { file, where: 'its head' }).replace(/^msrc_/i, '');
  const place = { file, where: checkId(id, { file, where: 'its head' }) };
  const aggregate = about.aggregate_severity;
  const severity = isObject(aggregate) ? severityOf(text(aggregate, 'text', place)) : 'unrated';
  const products = readProductTree(document.product_tree, file);
  const read = objects(document, 'vulnerabilities', place).map((one) =>
    readVulnerability(one, products, severity, place),
  );
  const modified = date(tracking, 'current_release_date', place);
  const mitigations = [...new Set(read.flatMap((one) => one.mitigations))];
  return {
    id,
    part: about.category === 'csaf_vex' ? 'vex' : 'advisories',
    published: date(tracking, 'initial_release_date', place),
    modified,
    withdrawn: null,
    title: text(about, 'title', place),
    kind: 'security',
    severity,
    vulnerabilities: read.map(({ said }) => said),
    packages: read.flatMap((one) =>
      one.packages.map((statement) => (read.length > 1 ? { ...statement, vulnerabilities: [one.said.id] } : statement)),
    ),
    ...(mitigations.length > 0 ? { mitigations } : {}),
  };
}

const isCsaf = (file: InputFile) => {
  const start = head(file, 262_144);
  return (
    /^\ufeff?\s{0,100}\{/.test(start) &&
    /"csaf_version"\s*:\s*"2\./.test(start) &&
    /"namespace"\s*:\s*"https:\/\/(www\.|api\.)?msrc\.microsoft\.com/.test(start)
  );
};

/** Lists that lie beside the documents, and what proves them. */
const beside = /^(index\.txt|changes\.csv|provider-metadata\.json|rolie.*|.*\.(asc|sha256|sha512|txt|md))$/i;

export const msrcCsaf: RecordFeed = {
  id: 'msrc-csaf',
  title: 'Microsoft CSAF and VEX documents',
  publisher: 'Microsoft (MSRC)',
  licence: 'MSRC terms of use',
  files: 'msrc_cve-YYYY-NNNN.json, or an archive of them',
  // One document each vulnerability, thousands of them, and no archive: from files only.
  sources: [],
  detect: (file) => (isCsaf(file) ? 1 : 0),
  async *read(files) {
    for await (const file of files) {
      const { name, folder, within, head: beginning } = file;
      if (within !== undefined && beside.test(name)) continue;
      if (!isCsaf({ name, folder, bytes: beginning }))
        throw damaged(name, '', 'it is not a CSAF document of Microsoft');
      yield readDocument(jsonOf({ name, folder, bytes: await bytesOf(file) }), name);
    }
    return { date: null, mode: 'archive' };
  },
};
