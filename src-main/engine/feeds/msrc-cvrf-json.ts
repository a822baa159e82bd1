/**
 * Microsoft's CVRF documents as the same address gives them in JSON: numbers stand for the kinds of threats, statuses and
 * remediations, texts are objects with `Value`. The list of products may come after the vulnerabilities, so these wait, short as they are.
 */
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { jsonParts } from '../files/json-parts.ts';
import type { StreamedFile } from '../files/streamed-file.ts';
import { checkId, recordOf, type DocumentVulnerability, type Place, type Remediation } from './msrc-document.ts';
import { damaged, instantOf, isObject, type JsonObject } from './read.ts';

/** In the order of CVRF 1.1's schema, which Microsoft extends; 3 is "Known Issue" where it links to an article. */
const remediationKinds: readonly Remediation['kind'][] = ['workaround', 'mitigation', 'fix', 'no-fix', 'no-fix'];
const threatKinds: readonly (DocumentVulnerability['threats'][number]['kind'] | null)[] = [
  'impact',
  'exploit',
  null,
  'severity',
];
const notAffectedStatus = 4;
/** First fixed, fixed, recommended. */
const fixedStatuses: ReadonlySet<unknown> = new Set([1, 2, 6]);

function objects(holder: JsonObject, name: string, { file, where }: Place): JsonObject[] {
  const list = holder[name] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) throw damaged(file, where, `its ${name} are not a list`);
  return list;
}

/** A text, or the `Value` of an object; "" where it is missing. */
function text(value: unknown, name: string, place: Place): string {
  const plain = isObject(value) ? value.Value : value;
  if (plain === undefined || plain === null) return '';
  if (typeof plain !== 'string') throw damaged(place.file, place.where, `its ${name} is not a text`);
  return plain.trim();
}

function ids(holder: JsonObject, place: Place): string[] {
  const list = holder.ProductID ?? [];
  if (!Array.isArray(list) || !list.every((id) => typeof id === 'string'))
    throw damaged(place.file, place.where, 'its ProductID is not a list of ids');
  return list;
}

function number(holder: JsonObject, name: string, place: Place): number {
  const value = holder[name] ?? 0;
  if (typeof value !== 'number') throw damaged(place.file, place.where, `its ${name} is not a number`);
  return value;
}

function date(value: unknown, name: string, place: Place): string {
  const at = instantOf(value);
  if (at === null) throw damaged(place.file, place.where, `its ${name} is not a date`);
  return at;
}

function readRemediation(one: JsonObject, place: Place): Remediation {
  const field = (name: string) => text(one[name], name, place);
  const kind = remediationKinds[number(one, 'Type', place)] ?? 'other';
  return {
    kind: kind === 'no-fix' && /^https?:/.test(field('URL')) ? 'other' : kind,
    text: field('Description'),
    supersedes: field('Supercedence'),
    products: ids(one, place),
    restart: field('RestartRequired'),
    subType: field('SubType'),
    fixedBuild: field('FixedBuild'),
  };
}

function readVulnerability(value: unknown, file: string, position: number): DocumentVulnerability {
  const where = `vulnerability ${position}`;
  if (!isObject(value)) throw damaged(file, where, 'it is not an object');
  const id = checkId(value.CVE, { file, where });
  const place = { file, where: id };
  const statuses = objects(value, 'ProductStatuses', place);
  const byStatus = (fits: (type: number) => boolean) =>
    statuses.filter((status) => fits(number(status, 'Type', place))).flatMap((status) => ids(status, place));
  return {
    id,
    title: text(value.Title, 'Title', place),
    affected: byStatus((type) => type !== notAffectedStatus && !fixedStatuses.has(type)),
    notAffected: byStatus((type) => type === notAffectedStatus),
    threats: objects(value, 'Threats', place).flatMap((threat) => {
      const kind = threatKinds[number(threat, 'Type', place)];
      return kind ? [{ kind, text: text(threat.Description, 'Description', place), products: ids(threat, place) }] : [];
    }),
    scores: objects(value, 'CVSSScoreSets', place).map((score) => ({
      base: number(score, 'BaseScore', place),
      vector: text(score.Vector, 'Vector', place),
    })),
    remediations: objects(value, 'Remediations', place).map((one) => readRemediation(one, place)),
    revisions: objects(value, 'RevisionHistory', place).map((revision) => date(revision.Date, 'Date', place)),
  };
}

function readTree(value: JsonObject, file: string, products: Map<string, string>): void {
  const place = { file, where: 'its product tree' };
  for (const [name, list] of Object.entries(value)) {
    if (!Array.isArray(list)) continue;
    for (const item of list as unknown[]) {
      if (!isObject(item)) throw damaged(file, place.where, `its ${name} are not a list`);
      if (item.ProductID === undefined) {
        readTree(item, file, products);
        continue;
      }
      const called = text(item.Value, 'Value', place);
      if (typeof item.ProductID !== 'string' || called === '')
        throw damaged(file, place.where, 'a product has no id or no name');
      products.set(item.ProductID, called);
    }
  }
}

/** Returns when Microsoft last changed the document. Throws feed-damaged, SyntaxError. */
export async function* readCvrfJson(source: StreamedFile): AsyncGenerator<AdvisoryRecord, string> {
  const file = source.name;
  const waiting: DocumentVulnerability[] = [];
  const parts = jsonParts(source.pieces(), 'Vulnerability');
  let next = await parts.next();
  for (; !next.done; next = await parts.next())
    waiting.push(readVulnerability(next.value.value, file, waiting.length + 1));
  const document = next.value;
  if (!isObject(document) || !isObject(document.DocumentTracking))
    throw damaged(file, '', 'the dates and the id of the document are missing');
  const { DocumentTracking: tracking, ProductTree: tree } = document;
  const place = { file, where: 'its head' };
  const identification = isObject(tracking.Identification) ? tracking.Identification : {};
  const part = text(identification.ID, 'ID', place);
  if (!/^[\w-]{3,40}$/.test(part)) throw damaged(file, place.where, 'it has no id of a month');
  const released = date(tracking.InitialReleaseDate, 'InitialReleaseDate', place);
  const current = date(tracking.CurrentReleaseDate, 'CurrentReleaseDate', place);
  if (!isObject(tree)) throw damaged(file, '', 'the list of its products is missing');
  const products = new Map<string, string>();
  readTree(tree, file, products);
  for (const vulnerability of waiting) yield recordOf(vulnerability, products, { part, released, file });
  return current;
}
