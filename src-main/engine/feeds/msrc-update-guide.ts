/**
 * Pages of Microsoft's Security Update Guide (https://api.msrc.microsoft.com/sug/v2.0/en-US/affectedProduct, /vulnerability,
 * /deployment): a list of rows with `@odata.context`. A vulnerability lies over several pages, so each row is a record of its own.
 */
import type { AdvisoryRecord, PackageStatement } from '../domain/advisory.ts';
import { bytesOf, type StreamedFile } from '../files/streamed-file.ts';
import { checkId, cvssOf, distinctCvss, severityOf, statementOf, type Place } from './msrc-document.ts';
import { damaged, instantOf, isObject, jsonOf, type JsonObject } from './read.ts';

const kinds = ['affectedProduct', 'vulnerability', 'deployment'] as const;
type Kind = (typeof kinds)[number];

function text(row: JsonObject, name: string, place: Place): string {
  const value = row[name] ?? '';
  if (typeof value !== 'string') throw damaged(place.file, place.where, `its ${name} is not a text`);
  return value.trim();
}

function date(row: JsonObject, name: string, place: Place): string | null {
  if (row[name] === undefined || row[name] === null) return null;
  const at = instantOf(row[name]);
  if (at === null) throw damaged(place.file, place.where, `its ${name} is not a date`);
  return at;
}

/** A deployment, or one of an affected product's `kbArticles`: both name the article and what it brings. */
function fixOf(row: JsonObject, place: Place): Parameters<typeof statementOf>[1] {
  return {
    text: text(row, 'articleName', place),
    supersedes: text(row, 'supercedence', place),
    restart: text(row, 'rebootRequired', place),
    subType: text(row, 'downloadName', place),
    fixedBuild: text(row, 'fixedBuildNumber', place),
  };
}

function readRow(row: JsonObject, kind: Kind, place: Place): AdvisoryRecord {
  const rowId = row.id;
  if (typeof rowId !== 'string' || rowId === '') throw damaged(place.file, place.where, 'it has no id');
  const severity = severityOf(text(row, 'severity', place));
  const about = { severity, impact: text(row, 'impact', place) };
  const cve = kind === 'deployment' ? null : checkId(row.cveNumber, place);
  const product = kind === 'vulnerability' ? '' : text(row, 'product', place);
  if (kind !== 'vulnerability' && product === '') throw damaged(place.file, place.where, 'it names no product');
  const packages: PackageStatement[] = [];
  if (kind === 'deployment') packages.push(statementOf(product, fixOf(row, place), about));
  if (kind === 'affectedProduct') {
    const articles = row.kbArticles ?? [];
    if (!Array.isArray(articles) || !articles.every(isObject))
      throw damaged(place.file, place.where, 'its kbArticles are not a list');
    for (const article of articles) packages.push(statementOf(product, fixOf(article, place), about));
    if (articles.length === 0) packages.push(statementOf(product, null, about));
  }
  const cvss = distinctCvss([cvssOf(text(row, 'vectorString', place), Number(row.baseScore ?? 0), place)]);
  const exploited = /^yes$/i.test(text(row, 'exploited', place));
  const published = date(row, 'initialReleaseDate', place) ?? date(row, 'releaseDate', place);
  return {
    id: kind === 'vulnerability' ? cve! : rowId,
    part: kind,
    published,
    modified: date(row, 'latestRevisionDate', place) ?? date(row, 'releaseDate', place) ?? published,
    withdrawn: null,
    title:
      text(row, 'cveTitle', place) || [cve ?? text(row, 'articleName', place), product].filter(Boolean).join(' in '),
    kind: 'security',
    severity,
    vulnerabilities: cve
      ? [
          {
            id: cve,
            ...(cvss.length > 0 ? { cvss } : {}),
            ...(severity === 'unrated' ? {} : { severity }),
            ...(exploited ? { exploited } : {}),
          },
        ]
      : [],
    packages,
  };
}

/** Yields the rows of a page as records. Throws feed-damaged. */
export async function* readUpdateGuide(source: StreamedFile): AsyncGenerator<AdvisoryRecord, null> {
  const file = source.name;
  const page = jsonOf({ name: file, folder: source.folder, bytes: await bytesOf(source) });
  if (!isObject(page) || !Array.isArray(page.value)) throw damaged(file, '', 'it has no list of rows');
  const context = page['@odata.context'];
  const kind = kinds.find((one) => typeof context === 'string' && context.endsWith(`#${one}`));
  if (!kind) throw damaged(file, '', 'it does not tell what its rows are');
  for (const [index, row] of (page.value as unknown[]).entries()) {
    const place = { file, where: `row ${index + 1}` };
    if (!isObject(row)) throw damaged(file, place.where, 'it is not an object');
    yield readRow(row, kind, place);
  }
  return null;
}
