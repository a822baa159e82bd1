/**
 * Until when products are supported, as endoflife.date tells: all products or one of its API v1 (https://endoflife.date/docs/api/v1),
 * the list of cycles of one product of the older API, and the front matter of the project's product files. All products replace those
 * held, single ones add and change.
 */
import { parse as parseYaml } from 'yaml';
import type { AdvisoryRecord, ProductSupport, SupportCycle } from '../domain/advisory.ts';
import type { InputFile } from '../files/input-file.ts';
import { bytesOf } from '../files/streamed-file.ts';
import { jsonParts } from '../files/json-parts.ts';
import type { RecordFeed } from './feed.ts';
import { damaged, head, instantOf, isDay, isObject, jsonOf, textOf, type JsonObject } from './read.ts';

interface Place {
  file: string;
  where: string;
}

const productName = /^[a-z0-9][a-z0-9._+-]{0,80}$/;

function nameOf(value: unknown, { file, where }: Place): string {
  if (typeof value !== 'string' || !productName.test(value))
    throw damaged(file, where, 'its name is not that of a product');
  return value;
}

function text(value: unknown, name: string, { file, where }: Place): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw damaged(file, where, `its ${name} is not a text`);
  return value;
}

/** A day, or whether it is over. Texts "true" and "false" are those of YAML read as text. */
function end(value: unknown, name: string, { file, where }: Place): string | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  if (!isDay(value)) throw damaged(file, where, `its ${name} is neither a day nor true or false`);
  return value as string;
}

function objects(value: unknown, name: string, { file, where }: Place): JsonObject[] {
  const list = value ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) throw damaged(file, where, `its ${name} are not a list`);
  return list;
}

const optional = <Name extends string>(name: Name, value: string) =>
  (value ? { [name]: value } : {}) as Partial<Record<Name, string>>;

function record(name: string, title: string, support: ProductSupport, place: Place): AdvisoryRecord {
  const seen = new Set<string>();
  for (const cycle of support.cycles) {
    if (seen.has(cycle.name)) throw damaged(place.file, place.where, `its cycle ${cycle.name} is there twice`);
    seen.add(cycle.name);
  }
  return {
    id: name,
    part: '',
    published: null,
    modified: null,
    withdrawn: null,
    title: title || name,
    kind: 'lifecycle',
    severity: 'unrated',
    vulnerabilities: [],
    packages: [],
    support,
  };
}

/** Of API v1: a day where there is one, else whether it is over. */
const endOf = (release: JsonObject, day: string, over: string, place: Place) =>
  end(release[day], day, place) ?? end(release[over], over, place);

function readRelease(release: JsonObject, { file, where }: Place): SupportCycle {
  const name = text(release.name, 'name', { file, where });
  const place = { file, where: `${where} ${name}` };
  if (name === '') throw damaged(file, where, 'a release of it has no name');
  const latest = release.latest ?? {};
  if (!isObject(latest)) throw damaged(file, place.where, 'its latest is not an object');
  return {
    name,
    ...optional('label', text(release.label, 'label', place)),
    ...optional('codename', text(release.codename, 'codename', place)),
    ...optional('released', text(release.releaseDate, 'releaseDate', place)),
    ...(release.isLts === true ? { lts: true } : {}),
    eoas: endOf(release, 'eoasFrom', 'isEoas', place),
    eol: endOf(release, 'eolFrom', 'isEol', place),
    eoes: endOf(release, 'eoesFrom', 'isEoes', place),
    ...optional('latest', text(latest.name, 'latest', place)),
  };
}

function readProduct(product: unknown, file: string, where: string): AdvisoryRecord {
  if (!isObject(product)) throw damaged(file, where, 'it is not an object');
  const name = nameOf(product.name, { file, where });
  const place = { file, where: name };
  if (!Array.isArray(product.releases)) throw damaged(file, name, 'it has no list of releases');
  return record(
    name,
    text(product.label, 'label', place),
    {
      category: text(product.category, 'category', place),
      identifiers: objects(product.identifiers, 'identifiers', place).map((one) => ({
        type: text(one.type, 'type', place),
        id: text(one.id, 'id', place),
      })),
      cycles: objects(product.releases, 'releases', place).map((release) => readRelease(release, place)),
    },
    place,
  );
}

/** The older API's list of cycles; only the file's name tells whose they are. */
function readCycles(list: unknown[], file: InputFile): AdvisoryRecord {
  const name = nameOf(file.name.replace(/\.json$/i, ''), { file: file.name, where: 'the file' });
  const cycles = list.map((cycle, index): SupportCycle => {
    const place = { file: file.name, where: `cycle ${index + 1}` };
    if (!isObject(cycle)) throw damaged(file.name, place.where, 'it is not an object');
    const called = typeof cycle.cycle === 'number' ? String(cycle.cycle) : text(cycle.cycle, 'cycle', place);
    if (called === '') throw damaged(file.name, place.where, 'it has no name');
    return {
      name: called,
      ...optional('codename', text(cycle.codename, 'codename', place)),
      ...optional('released', text(cycle.releaseDate, 'releaseDate', place)),
      ...(cycle.lts === true ? { lts: true } : {}),
      eoas: end(cycle.support, 'support', place),
      eol: end(cycle.eol, 'eol', place),
      eoes: end(cycle.extendedSupport, 'extendedSupport', place),
      ...optional('latest', text(cycle.latest, 'latest', place)),
    };
  });
  return record(name, name, { category: '', identifiers: [], cycles }, { file: file.name, where: name });
}

/** The front matter is read with every value as text, as versions like 3.10 are no numbers. */
function readFrontMatter(file: InputFile): AdvisoryRecord {
  const whole = textOf(file).replaceAll('\r\n', '\n');
  const close = whole.indexOf('\n---', 3);
  if (close < 0) throw damaged(file.name, '', 'its front matter ends too early');
  let front: unknown;
  try {
    front = parseYaml(whole.slice(4, close + 1), { schema: 'failsafe', maxAliasCount: 0 });
  } catch (error) {
    throw damaged(
      file.name,
      '',
      `its front matter is not YAML (${(error as Error).message.split('\n')[0]!.slice(0, 120)})`,
    );
  }
  if (!isObject(front)) throw damaged(file.name, '', 'its front matter is not a list of fields');
  const name = nameOf(
    text(front.permalink, 'permalink', { file: file.name, where: 'the front matter' }).replace(/^\//, ''),
    {
      file: file.name,
      where: 'the front matter',
    },
  );
  const place = { file: file.name, where: name };
  const pattern = text(front.releaseLabel, 'releaseLabel', place);
  if (!Array.isArray(front.releases)) throw damaged(file.name, name, 'it has no list of releases');
  const cycles = objects(front.releases, 'releases', place).map((release): SupportCycle => {
    const cycle = text(release.releaseCycle, 'releaseCycle', place);
    if (cycle === '') throw damaged(file.name, name, 'a release of it has no name');
    const at = { file: file.name, where: `${name} ${cycle}` };
    const codename = text(release.codename, 'codename', at);
    const label = (text(release.releaseLabel, 'releaseLabel', at) || pattern)
      .replaceAll('__RELEASE_CYCLE__', cycle)
      .replaceAll('__CODENAME__', codename);
    return {
      name: cycle,
      ...optional('label', label),
      ...optional('codename', codename),
      ...optional('released', text(release.releaseDate, 'releaseDate', at)),
      ...(release.lts === 'true' ? { lts: true } : {}),
      eoas: end(release.eoas, 'eoas', at),
      eol: end(release.eol, 'eol', at),
      eoes: end(release.eoes, 'eoes', at),
      ...optional('latest', text(release.latest, 'latest', at)),
    };
  });
  const identifiers = objects(front.identifiers, 'identifiers', place).flatMap((one) =>
    Object.entries(one).map(([type, id]) => ({ type, id: text(id, type, place) })),
  );
  return record(
    name,
    text(front.title, 'title', place),
    { category: text(front.category, 'category', place), identifiers, cycles },
    place,
  );
}

type Form = 'products' | 'product' | 'cycles' | 'front-matter';

function formOf(file: InputFile): Form | null {
  const start = head(file, 262_144).replace(/^\ufeff/, '');
  if (/^---\r?\n/.test(start))
    return /^permalink: *["']?\//m.test(start) && /^releases:/m.test(start) ? 'front-matter' : null;
  if (/^\s{0,100}\{/.test(start) && /"schema_version"\s*:/.test(start) && /"releases"\s*:\s*\[/.test(start)) {
    if (/"result"\s*:\s*\[/.test(start)) return 'products';
    return /"result"\s*:\s*\{/.test(start) ? 'product' : null;
  }
  // Keys stand in any order in an object of the older API, so both have to be in the first.
  const first = /^\s{0,100}\[\s{0,100}\{([^{}]{0,2000})\}/.exec(start)?.[1] ?? '';
  return /"cycle"\s*:/.test(first) && /"eol"\s*:/.test(first) ? 'cycles' : null;
}

/** Lies beside the product files. */
const isOther = ({ name }: { name: string }) =>
  !/\.(md|json)$/i.test(name) || /^(readme|index|_|contributing|license)/i.test(name);

export const endoflife: RecordFeed = {
  id: 'endoflife',
  title: 'Ends of support',
  publisher: 'endoflife.date',
  licence: 'MIT',
  files: 'api/v1/products/full, products/NAME or NAME.json of endoflife.date, or its products folder',
  sources: [{ file: 'products-full.json', url: 'https://endoflife.date/api/v1/products/full' }],
  detect: (file) => (formOf(file) ? 1 : 0),
  async *read(files) {
    let date: string | null = null;
    let isWhole = false;
    for await (const source of files) {
      const { name, folder, within, head: beginning } = source;
      const form = formOf({ name, folder, bytes: beginning });
      if (!form) {
        if (within !== undefined && isOther(source)) continue;
        throw damaged(name, '', 'it is not a product of endoflife.date');
      }
      if (form === 'products') {
        isWhole = true;
        const parts = jsonParts(source.pieces(), 'result');
        let count = 0;
        let next = await parts.next();
        for (; !next.done; next = await parts.next())
          yield readProduct(next.value.value, name, `product ${(count += 1)}`);
        const around = next.value as JsonObject;
        if (around.total !== undefined && around.total !== count)
          throw damaged(name, '', `it tells of ${String(around.total)} products and has ${count}`);
        date = instantOf(around.generated_at);
        continue;
      }
      const file: InputFile = { name, folder, bytes: await bytesOf(source) };
      if (form === 'front-matter') yield readFrontMatter(file);
      else {
        const document = jsonOf(file);
        if (Array.isArray(document)) yield readCycles(document, file);
        else if (isObject(document)) {
          yield readProduct(document.result, name, 'the product');
          const at = instantOf(document.last_modified) ?? instantOf(document.generated_at);
          if (at !== null && (date === null || at > date)) date = at;
        }
      }
    }
    return { date, mode: isWhole ? 'whole' : 'archive' };
  },
};
