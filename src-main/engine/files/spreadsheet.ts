/**
 * Takes the visible sheets of an XLSX workbook (ECMA-376, Office Open XML) out as comma-separated text: values as a person
 * sees them, dates as ISO, formulas by their last result. Never computes anything; refuses what is too large.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { InputFile } from './input-file.ts';
import { decodePieces, encodingOf } from './text.ts';
import { childOf, childText, childrenOf, readXml, readXmlRoot, type XmlElement } from './xml.ts';

/** Cells of a workbook, also empty ones between filled: 25,000 machines with 20 columns. More takes seconds and memory. */
const cellLimit = 500_000;
/** Bytes of one part of a workbook, and characters of all sheets together. */
const partLimit = 30_000_000;

/** Parts by their paths; each is unpacked when it is asked for, so that only one is in memory. */
type Members = ReadonlyMap<string, () => Uint8Array>;

const tooLarge = (name: string, why: string) =>
  new Refusal(
    'file-too-large',
    `${name} is too large: ${why}`,
    'Save the sheets that are needed as CSV and import these.',
  );

/** Is the archive with these members a workbook? Throws Refusal file-unreadable for kinds of it that are not read. */
function isWorkbook(name: string, members: Members): boolean {
  const other = members.has('xl/workbook.bin')
    ? 'a binary workbook'
    : /opendocument\.spreadsheet/.test(Buffer.from(members.get('mimetype')?.() ?? []).toString('latin1'))
      ? 'an OpenDocument spreadsheet'
      : null;
  if (other)
    throw new Refusal('file-unreadable', `${name} is ${other}, which is not read`, 'Save it as .xlsx or as CSV.');
  return members.has('[Content_Types].xml') && members.has('xl/workbook.xml');
}

/** A part's text and the prefix its elements have ("x:" by some writers); null where the part is missing. */
function partOf(
  name: string,
  members: Members,
  path: string,
): { pieces: () => Iterable<string>; prefix: string } | null {
  const bytes = members.get(path)?.();
  if (!bytes) return null;
  if (bytes.length > partLimit) throw tooLarge(name, `${path} has ${Math.round(bytes.length / 1e6)} MB`);
  const encoding = encodingOf(bytes);
  const pieces = () => decodePieces(bytes, encoding);
  const root = readXmlRoot(pieces().next().value ?? '')?.name ?? '';
  return { pieces, prefix: root.includes(':') ? root.slice(0, root.indexOf(':') + 1) : '' };
}

/** Reads a part whole: one that breaks off would lose rows without a word. */
function readPart(
  pieces: Iterable<string>,
  label: string,
  elements: ReadonlySet<string>,
  take: (element: XmlElement) => void,
): void {
  const { broken } = readXml(pieces, label, elements, take);
  if (broken) throw new Refusal('file-damaged', `${label} breaks off: ${broken}`, 'Save the workbook again.');
}

/** What is read of the elements of one name in a part, wherever they stand. */
function eachOf<Value>(
  name: string,
  members: Members,
  path: string,
  element: string,
  read: (element: XmlElement, prefix: string) => Value,
): Value[] {
  const part = partOf(name, members, path);
  const found: Value[] = [];
  if (part)
    readPart(part.pieces(), `${name} (${path})`, new Set([part.prefix + element]), (one) => {
      if (found.length === cellLimit) throw tooLarge(name, `${path} has more than ${cellLimit} entries`);
      found.push(read(one, part.prefix));
    });
  return found;
}

/** Text of a string item or inline string; pronunciation hints are left out. */
function stringOf(item: XmlElement, prefix: string): string {
  const runs = childrenOf(item, `${prefix}r`).map((run) => childText(run, `${prefix}t`) ?? '');
  return (childText(item, `${prefix}t`) ?? '') + runs.join('');
}

/** Formats of the standard that show a date or time, and whether a format of the workbook does. */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
const isDateFormat = (code: string) =>
  /[ymdhs]/i.test(
    code
      .slice(0, 300)
      .replaceAll(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, '')
      .replace(/general/i, ''),
  );

/** By style of a cell: does it show a date? */
function readDateStyles(name: string, members: Members): boolean[] {
  const part = partOf(name, members, 'xl/styles.xml');
  if (!part) return [];
  const custom = new Map<string, boolean>();
  const styles: boolean[] = [];
  const { pieces, prefix } = part;
  readPart(pieces(), name, new Set([`${prefix}numFmts`, `${prefix}cellXfs`]), (element) => {
    for (const { attributes } of element.children) {
      const id = attributes['numFmtId'] ?? '0';
      if (element.name.endsWith('numFmts')) custom.set(id, isDateFormat(attributes['formatCode'] ?? ''));
      else styles.push(custom.get(id) ?? isBuiltInDate(Number(id)));
    }
  });
  return styles;
}

/** Days since the epoch of the workbook as an ISO day, instant without zone, or time of day; the number itself if none. */
export function spreadsheetDate(serial: number, from1904: boolean): string {
  // Lotus counted a 29 February 1900; days before it are one off.
  const days = from1904 ? serial + 1462 : serial < 60 && serial >= 1 ? serial + 1 : serial;
  if (!(days >= 0) || days > 2_958_465) return String(serial);
  const at = new Date(Date.UTC(1899, 11, 30) + Math.round(days * 86_400) * 1000).toISOString().slice(0, 19);
  if (serial < 1) return at.slice(11);
  return Number.isInteger(serial) ? at.slice(0, 10) : at;
}

/** "BC12" to 54 (counted from 0); -1 where the reference is none. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (!letters) return -1;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

interface Book {
  strings: string[];
  dateStyles: boolean[];
  from1904: boolean;
}

function valueOf(cell: XmlElement, prefix: string, { strings, dateStyles, from1904 }: Book): string {
  const value = childText(cell, `${prefix}v`) ?? '';
  switch (cell.attributes['t']) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr': {
      const inline = childOf(cell, `${prefix}is`);
      return inline ? stringOf(inline, prefix) : '';
    }
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'e':
      return '';
    case 'str':
    case 'd':
      return value;
    default: {
      const number = Number(value);
      if (value === '' || !Number.isFinite(number)) return value;
      return dateStyles[Number(cell.attributes['s'] ?? 0)] ? spreadsheetDate(number, from1904) : String(number);
    }
  }
}

const quoted = (value: string) => (/[",;\t\n|]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Rows without any value are passed over, as are columns that hold none. */
function readSheet(
  name: string,
  members: Members,
  path: string,
  book: Book,
  budget: { cells: number; text: number },
): string {
  const part = partOf(name, members, path);
  if (!part) return '';
  // Filled cells one after the other, and where each row of them ends: small beside a list for each row.
  const values: string[] = [];
  const places: number[] = [];
  const ends: number[] = [];
  const used = new Set<number>();
  readPart(part.pieces(), `${name} (${path})`, new Set([`${part.prefix}row`]), (row) => {
    let next = 0;
    for (const cell of childrenOf(row, `${part.prefix}c`)) {
      const told = columnOf(cell.attributes['r'] ?? '');
      const column = told < 0 ? next : told;
      next = column + 1;
      const value = valueOf(cell, part.prefix, book);
      if (!value) continue;
      values.push(value);
      places.push(column);
      used.add(column);
    }
    if (values.length > (ends.at(-1) ?? 0)) ends.push(values.length);
    if (values.length > budget.cells || ends.length * used.size > cellLimit)
      throw tooLarge(name, `it has more than ${cellLimit} cells`);
  });
  budget.cells -= values.length;
  const columns = [...used].sort((a, b) => a - b);
  const rank = new Map(columns.map((column, index) => [column, index]));
  const lines: string[] = [];
  let at = 0;
  for (const end of ends) {
    const cells = Array.from({ length: columns.length }, () => '');
    for (; at < end; at++) cells[rank.get(places[at]!)!] = quoted(values[at]!);
    const line = cells.join(',');
    budget.text -= line.length;
    if (budget.text < 0) throw tooLarge(name, `its sheets have more than ${partLimit / 1e6} MB of text`);
    lines.push(line);
  }
  return lines.length ? `${lines.join('\n')}\n` : '';
}

/**
 * The sheets that are not hidden and hold something, each a file of the workbook's name and its own ("book.xlsx/Sheet1");
 * null where the archive with these members is no workbook. Throws Refusal file-damaged, file-unreadable, file-too-large,
 * archive-unsafe.
 */
export function workbookSheets(name: string, folder: string, members: Members): InputFile[] | null {
  if (!isWorkbook(name, members)) return null;
  const path = 'xl/workbook.xml';
  const targets = new Map(
    eachOf(name, members, 'xl/_rels/workbook.xml.rels', 'Relationship', ({ attributes }): [string, string] => [
      attributes['Id'] ?? '',
      attributes['Target'] ?? '',
    ]),
  );
  const book: Book = {
    strings: eachOf(name, members, 'xl/sharedStrings.xml', 'si', stringOf),
    dateStyles: readDateStyles(name, members),
    from1904: eachOf(name, members, path, 'workbookPr', ({ attributes }) =>
      /^(?:1|true)$/.test(attributes['date1904'] ?? ''),
    ).includes(true),
  };
  const budget = { cells: cellLimit, text: partLimit };
  const sheets: InputFile[] = [];
  for (const attributes of eachOf(name, members, path, 'sheet', (sheet) => sheet.attributes)) {
    if ((attributes['state'] ?? 'visible') !== 'visible') continue;
    const id = Object.entries(attributes).find(([attribute]) => /:id$/i.test(attribute))?.[1] ?? '';
    const target = targets.get(id) ?? '';
    // Charts and macro sheets lie elsewhere and have no rows.
    const place = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    const text = target ? readSheet(name, members, place, book, budget) : '';
    if (text) sheets.push({ name: `${name}/${attributes['name'] ?? id}`, folder, bytes: Buffer.from(text) });
  }
  return sheets;
}
