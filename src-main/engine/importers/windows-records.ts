/**
 * Objects with named values as PowerShell and wmic print them: CSV, JSON, Format-List, Format-Table, `wmic /format:list` and
 * wmic's own table. Knows nothing of what the values mean.
 */
import type { Content } from '../files/content.ts';
import { cells, readRuledTables, wordStarts } from './text-tables.ts';

/** Values by name in small letters. Lists stand as "{a, b}", dates of JSON as ISO 8601. */
export type Fields = ReadonlyMap<string, string>;

export type RecordForm = 'csv' | 'json' | 'list' | 'table' | 'wmic-list' | 'wmic-table';

export interface Records {
  form: RecordForm;
  /** Of all records together, in small letters. */
  names: ReadonlySet<string>;
  records: Fields[];
  /** Rows whose cells did not fit the names. */
  unread: number;
}

/** Longer lines are no listing's. */
const longestLine = 20_000;

const asRecords = (form: RecordForm, records: Fields[], unread = 0): Records | null =>
  records.length
    ? { form, names: new Set(records.slice(0, 500).flatMap((one) => [...one.keys()])), records, unread }
    : null;

/** Members of a value that lists several: "{a, b}", {"a","b"} of wmic, or one alone. */
export function listOf(value: string): string[] {
  const inner = /^\{(.*?)\}?$/s.exec(value.trim())?.[1] ?? value;
  return inner
    .split(/[,;]/)
    .map((item) => item.trim().replace(/^"(.*)"$/, '$1'))
    .filter((item) => item && item !== '...' && item !== '…');
}

/** ConvertTo-Json of Windows PowerShell writes dates as "/Date(milliseconds)/", sometimes inside {"value", "DateTime"}. */
function plainValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') {
    const ticks = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(value)?.[1];
    if (!ticks) return value;
    const at = new Date(Number(ticks));
    return Number.isNaN(at.getTime()) ? '' : at.toISOString();
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `{${value.map(plainValue).join(', ')}}`;
  const { value: inner, Value, DateTime } = value as Record<string, unknown>;
  if (inner !== undefined || Value !== undefined) return plainValue(inner ?? Value);
  return typeof DateTime === 'string' ? DateTime : '';
}

function readJson(content: Content): Records | null {
  const value = content.json();
  const items = Array.isArray(value) ? value.flat() : [value];
  if (!items.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))) return null;
  return asRecords(
    'json',
    items.map(
      (item) =>
        new Map(Object.entries(item as object).map(([name, one]) => [name.toLowerCase(), plainValue(one).trim()])),
    ),
  );
}

function readCsv(content: Content): Records | null {
  const table = content.table();
  if (!table) return null;
  const names = table.header.map((name) => name.toLowerCase());
  const records = table.rows.map((row) => new Map(names.map((name, i) => [name, row[i]!])));
  return asRecords('csv', records, table.uneven);
}

/** `wmic /format:csv` quotes nothing, but puts no space behind the commas between its cells. Its line of names may come again. */
function readWmicCsv(lines: readonly string[]): Records | null {
  const head = lines.slice(0, 10).find((line) => /^Node,[A-Za-z_,]{1,2000}\s*$/.test(line));
  if (!head) return null;
  const names = head.trim().toLowerCase().split(',');
  const rows = lines
    .slice(lines.indexOf(head) + 1)
    .filter((line) => line.includes(',') && line.trim() !== head.trim() && line.length <= longestLine)
    .map((line) => line.trimEnd().split(/,(?! )/));
  const even = rows.filter((row) => row.length === names.length);
  const records = even.map((row) => new Map(names.map((name, i) => [name, row[i]!.trim()])));
  return asRecords('csv', records, rows.length - even.length);
}

/** Collects values into records; a name that comes again begins the next one. */
class Collector {
  readonly records: Map<string, string>[] = [];
  private current = new Map<string, string>();

  add(name: string, value: string): void {
    if (this.current.has(name)) this.close();
    this.current.set(name, value);
  }

  extend(name: string, more: string, gap: string): void {
    this.current.set(name, `${(this.current.get(name) ?? '').trimEnd()}${gap}${more}`);
  }

  close(): void {
    if (this.current.size) this.records.push(this.current);
    this.current = new Map();
  }
}

const listName = /^[\p{L}_#@][\p{L}\p{N}_.#@() -]{0,60}$/u;

/** Windows' narrowest console; only a line that fills one is broken inside a word. */
const narrowest = 79;

/** "Name   : value", a record to a paragraph; long values go on in indented lines, broken at spaces where there are any. */
function readList(lines: readonly string[]): Records | null {
  const found = new Collector();
  let last = '';
  /** Length of the line before; 0 where it ends between words. */
  let previous = 0;
  let rows = 0;
  let others = 0;
  for (const raw of lines) {
    if (!raw.trim()) {
      found.close();
      last = '';
      continue;
    }
    const line = raw.length > longestLine ? raw.slice(0, longestLine) : raw;
    const colon = line.trimEnd().endsWith(' :') ? line.trimEnd().length - 2 : line.indexOf(' : ');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (/^\s{4,}\S/.test(line) && last) found.extend(last, line.trim(), previous >= narrowest ? '' : ' ');
    else if (colon > 0 && !/^\s/.test(line) && listName.test(name)) {
      last = name.toLowerCase();
      found.add(last, line.slice(colon + 3).trimStart());
      rows += 1;
    } else others += 1;
    previous = /[\s,]$/.test(line) ? 0 : line.length;
  }
  found.close();
  return rows > others
    ? asRecords(
        'list',
        found.records.map((one) => new Map([...one].map(([k, v]) => [k, v.trim()]))),
      )
    : null;
}

/** "Name=value". Redirected output may have an empty line after every line; then only names tell where records end. */
function readWmicList(lines: readonly string[]): Records | null {
  const filled = lines.filter((line) => line.trim()).length;
  const lonely = lines.filter((line, i) => line.trim() && i + 1 < lines.length && !lines[i + 1]!.trim()).length;
  const spaced = lonely > filled * 0.6;
  const found = new Collector();
  let rows = 0;
  for (const line of lines) {
    const match = /^\s{0,8}([A-Za-z_][A-Za-z0-9_]{0,60})=(.*)$/s.exec(line.slice(0, longestLine));
    if (match) {
      found.add(match[1]!.toLowerCase(), match[2]!.trim());
      rows += 1;
    } else if (!line.trim() && !spaced) found.close();
  }
  found.close();
  return rows > 1 && rows >= filled * 0.8 ? asRecords('wmic-list', found.records) : null;
}

function readTable(text: string): Records | null {
  const records = readRuledTables(text)
    .filter((table) => !table.ruledWhole)
    .flatMap(({ header, rows }) => rows.map((row) => new Map(header.map((name, i) => [name.toLowerCase(), row[i]!]))));
  return asRecords('table', records);
}

/** wmic's own table: a line of names without a ruler, the columns as wide as their widest value. */
function readWmicTable(lines: readonly string[]): Records | null {
  const namesOf = (line: string) => line.trim().split(/\s{2,}/);
  const isHead = (line: string) =>
    namesOf(line).length > 1 && namesOf(line).every((name) => /^[A-Za-z_]{2,50}$/.test(name));
  // The command itself may stand before.
  const at = lines.slice(0, 10).findIndex((line) => line.length < 4000 && isHead(line));
  const head = lines[at] ?? '';
  const names = namesOf(head);
  if (at < 0) return null;
  const starts = wordStarts(head);
  const rows = lines.slice(at + 1).filter((line) => line.trim() && line.length <= longestLine);
  return asRecords(
    'wmic-table',
    rows.map((line) => new Map(cells(line, starts).map((cell, i) => [names[i]!.toLowerCase(), cell]))),
  );
}

/**
 * The records of a text in whichever form it has; null for none. `text` is the whole text or its beginning: CSV and JSON are
 * read whole in any case. A form whose names `wanted` does not accept is passed over.
 */
export function readRecords(
  content: Content,
  text: string,
  wanted: (names: ReadonlySet<string>, form: RecordForm) => boolean,
): Records | null {
  const json = content.json() !== undefined;
  if (json || /^[\ufeff\s]*</.test(content.head)) {
    const found = json ? readJson(content) : null;
    return found && wanted(found.names, found.form) ? found : null;
  }
  const lines = text.split('\n');
  const readers: (() => Records | null)[] = [
    () => readTable(text),
    () => readList(lines),
    () => readWmicList(lines),
    () => readWmicTable(lines),
    () => readWmicCsv(lines),
    () => readCsv(content),
  ];
  for (const read of readers) {
    const found = read();
    if (found && wanted(found.names, found.form)) return found;
  }
  return null;
}

/** In words, what could not be read; nothing where all could. */
export function unreadRows(found: Records | null): string[] {
  return found?.unread ? [`${found.unread} row(s) have more or fewer cells than the heading and were left out.`] : [];
}

/** The first value that is there, by names in small letters. */
export function first(fields: Fields, ...names: string[]): string {
  for (const name of names) {
    const value = fields.get(name);
    if (value) return value;
  }
  return '';
}

/** Records by the machine they say they are of; those that say nothing belong to the only one, else to a nameless one. */
export function byMachine(records: readonly Fields[], nameOf: (fields: Fields) => string): Map<string, Fields[]> {
  const machines = new Map<string, { name: string; own: Fields[] }>();
  for (const fields of records) {
    const name = nameOf(fields);
    const known = machines.get(name.toLowerCase());
    if (known) known.own.push(fields);
    else machines.set(name.toLowerCase(), { name, own: [fields] });
  }
  const unnamed = machines.get('');
  if (unnamed && machines.size === 2) {
    machines.delete('');
    [...machines.values()][0]!.own.push(...unnamed.own);
  }
  return new Map([...machines.values()].map(({ name, own }) => [name, own]));
}

/** Where a command was sent to another machine it names it; "localhost" and addresses name nothing. */
export function machineName(fields: Fields): string {
  const told = first(
    fields,
    'pscomputername',
    '__server',
    'csname',
    'systemname',
    'node',
    'computername',
    'machinename',
  );
  const name = told.slice(0, 255);
  return /^(?:localhost|\.|[\d.]+|[0-9a-f:]*:[0-9a-f:]*)$/i.test(name) || /[\s\\/]/.test(name) ? '' : name;
}

/** Short name, and the full one where a domain stands behind it. */
export function identityOf(name: string): { name?: string; fqdn?: string } {
  if (!name) return {};
  const short = name.split('.')[0]!;
  return short === name || !short ? { name } : { name: short, fqdn: name.toLowerCase() };
}
