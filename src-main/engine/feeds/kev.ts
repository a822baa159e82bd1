/**
 * CISA's Known Exploited Vulnerabilities catalogue, JSON and CSV (https://www.cisa.gov/known-exploited-vulnerabilities-catalog).
 * The JSON states its own count; the CSV states neither count nor date, so a CSV cut exactly between two lines can
 * be noticed only by how many entries are gone.
 */
import type { InputFile } from '../files/input-file.ts';
import { readCsv } from './csv.ts';
import type { KevRecord, TableContent, TableFeed } from './feed.ts';
import { cvePattern, damaged, dayToInstant, head, instantOf, isDay, isObject, jsonOf, onlyFile } from './read.ts';

const fields = [
  'cveID',
  'vendorProject',
  'product',
  'vulnerabilityName',
  'dateAdded',
  'shortDescription',
  'requiredAction',
  'dueDate',
  'knownRansomwareCampaignUse',
  'notes',
] as const;
const header = 'cveID,vendorProject,product,vulnerabilityName,dateAdded';
const csvColumns = [...fields, 'cwes'];

type Entry = Record<(typeof fields)[number], string>;

function toRecord(entry: Entry, file: string, where: string): KevRecord {
  if (!cvePattern.test(entry.cveID)) throw damaged(file, where, `"${entry.cveID.slice(0, 60)}" is not a CVE id`);
  for (const name of ['dateAdded', 'dueDate'] as const) {
    const day: string = entry[name];
    if (!isDay(day)) throw damaged(file, `${where} (${entry.cveID})`, `${name} "${day.slice(0, 40)}" is not a day`);
  }
  const ransomware = entry.knownRansomwareCampaignUse;
  if (ransomware !== 'Known' && ransomware !== 'Unknown') {
    throw damaged(file, `${where} (${entry.cveID})`, `knownRansomwareCampaignUse is "${ransomware.slice(0, 40)}"`);
  }
  return {
    cve: entry.cveID,
    vendor: entry.vendorProject,
    product: entry.product,
    name: entry.vulnerabilityName,
    dateAdded: entry.dateAdded,
    dueDate: entry.dueDate,
    ransomware: ransomware === 'Known',
    action: entry.requiredAction,
    notes: entry.notes,
    description: entry.shortDescription,
  };
}

function unique(records: KevRecord[], file: string): KevRecord[] {
  const seen = new Set<string>();
  for (const { cve } of records) {
    if (seen.has(cve)) throw damaged(file, cve, 'it is listed twice');
    seen.add(cve);
  }
  if (records.length === 0) throw damaged(file, '', 'it holds no entry');
  return records;
}

function parseJson(file: InputFile): TableContent {
  const catalogue = jsonOf(file);
  if (!isObject(catalogue) || !Array.isArray(catalogue.vulnerabilities))
    throw damaged(file.name, '', 'the list of vulnerabilities is missing');
  const date = instantOf(catalogue.dateReleased);
  if (date === null) throw damaged(file.name, 'dateReleased', 'it is missing or not a date');
  if (typeof catalogue.catalogVersion !== 'string' || catalogue.catalogVersion === '')
    throw damaged(file.name, 'catalogVersion', 'it is missing');
  if (catalogue.count !== catalogue.vulnerabilities.length) {
    throw damaged(
      file.name,
      'count',
      `it says ${String(catalogue.count)}, but ${catalogue.vulnerabilities.length} entries are there`,
    );
  }
  const records = catalogue.vulnerabilities.map((entry: unknown, index) => {
    const where = `entry ${index + 1}`;
    if (!isObject(entry)) throw damaged(file.name, where, 'it is not an object');
    for (const name of fields) {
      // The schema lets notes be left out.
      if (name === 'notes' && entry.notes === undefined) entry.notes = '';
      if (name === 'knownRansomwareCampaignUse' && entry[name] === undefined) entry[name] = 'Unknown';
      if (typeof entry[name] !== 'string') throw damaged(file.name, where, `${name} is missing`);
    }
    return toRecord(entry as Entry, file.name, where);
  });
  return { feed: 'kev', date, records: unique(records, file.name) };
}

function parseCsv(file: InputFile): TableContent {
  const records: KevRecord[] = [];
  readCsv(file, { columns: csvColumns.length }, (values, number) => {
    if (number === 1) {
      const wrong = csvColumns.findIndex((name, i) => values[i] !== name);
      if (wrong >= 0) throw damaged(file.name, 'its first line', `column ${wrong + 1} is not ${csvColumns[wrong]}`);
      return;
    }
    const entry = Object.fromEntries(fields.map((name, i) => [name, values[i]!])) as Entry;
    records.push(toRecord(entry, file.name, `record ${number}`));
  });
  unique(records, file.name);
  const newest = records.reduce((day, { dateAdded }) => (dateAdded > day ? dateAdded : day), '');
  return { feed: 'kev', date: dayToInstant(newest), records };
}

const isCsv = (file: InputFile) =>
  head(file)
    .replace(/^\ufeff/, '')
    .startsWith(header);

export const kev: TableFeed = {
  id: 'kev',
  title: 'Known exploited vulnerabilities',
  publisher: 'CISA',
  licence: 'CC0 1.0 (US government work)',
  files: 'known_exploited_vulnerabilities.json or .csv',
  sources: [
    {
      file: 'known_exploited_vulnerabilities.json',
      url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    },
  ],
  detect(file) {
    if (isCsv(file)) return 1;
    const start = head(file);
    return /^\s*\{/.test(start) && /"(catalogVersion|dateReleased)"\s*:/.test(start) ? 1 : 0;
  },
  async parse(files) {
    const file = await onlyFile(files, this);
    return isCsv(file) ? parseCsv(file) : parseJson(file);
  },
};
