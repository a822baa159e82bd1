/**
 * The table of Microsoft's updates, one row per product, CVE and KB with what each update supersedes, as the WES-NG
 * project compiles it from the MSRC: a ZIP of CVEs_YYYYMMDD.csv and Custom_*.csv (service packs as pseudo updates that
 * supersede older ones), or one such CSV alone. A CSV cut exactly between two rows shows only in the number of rows.
 */
import type { InputFile } from '../files/input-file.ts';
import { createCsvReader } from './csv.ts';
import { msrcColumns, type TableFeed, type MsrcTable } from './feed.ts';
import { damaged, dayToInstant, head, isDay } from './read.ts';

const header = [
  'DatePosted',
  'CVE',
  'BulletinKB',
  'Title',
  'AffectedProduct',
  'AffectedComponent',
  'Severity',
  'Impact',
  'Supersedes',
  'Exploits',
];
const width = msrcColumns.length;
const productColumn = msrcColumns.indexOf('product');

const toDay = (digits: string) => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
const isTable = (file: InputFile) =>
  head(file, 400)
    .replace(/^\ufeff/, '')
    .replaceAll('"', '')
    .startsWith(header.join(','));

class TableBuilder {
  private readonly ids = new Map<string, number>();
  private readonly days = new Map<string, number>();
  private readonly last: string[] = Array.from({ length: width }, () => '\0');
  private cells = new Int32Array(width * 1024);
  private readonly texts: string[] = [];
  private rows = 0;
  newest = 0;

  add(fields: string[], file: string, record: number): void {
    const at = this.rows * width;
    if (at === this.cells.length) {
      const larger = new Int32Array(this.cells.length * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    for (let column = 0; column < width; column++) {
      const field = fields[column]!;
      // Neighbours share most of their texts.
      if (this.rows > 0 && field === this.last[column]) {
        this.cells[at + column] = this.cells[at + column - width]!;
        continue;
      }
      this.cells[at + column] = column === 0 ? this.day(field, file, record) : this.text(field);
      this.last[column] = field;
    }
    if (fields[productColumn] === '') throw damaged(file, `record ${record}`, 'it names no product');
    this.rows += 1;
  }

  private day(digits: string, file: string, record: number): number {
    let day = this.days.get(digits);
    if (day === undefined) {
      if (!/^\d{8}$/.test(digits) || !isDay(toDay(digits)))
        throw damaged(file, `record ${record}`, `DatePosted "${digits.slice(0, 40)}" is not a day`);
      day = Number(digits);
      this.days.set(digits, day);
      if (day > this.newest) this.newest = day;
    }
    return day;
  }

  private text(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.ids.set(text, id);
    }
    return id;
  }

  finish(): MsrcTable {
    return { texts: this.texts, cells: this.cells.subarray(0, this.rows * width), records: this.rows };
  }
}

/** The day in the name of the publisher's file; Custom files are older than the table they belong to. */
function dateOfName(names: readonly string[]): string | null {
  const named = names.map((name) => /^CVEs_(\d{8})\.csv$/i.exec(name)?.[1]).filter((digits) => digits !== undefined);
  const days = named.map(toDay).filter(isDay).sort();
  return days.at(-1) ?? null;
}

export const msrc: TableFeed = {
  id: 'msrc',
  title: 'Microsoft updates and what they supersede',
  publisher: 'Microsoft (MSRC), compiled by WES-NG',
  licence: 'MSRC terms; compilation BSD-3-Clause',
  files: 'definitions.zip or CVEs_YYYYMMDD.csv',
  sources: [
    { file: 'definitions.zip', url: 'https://raw.githubusercontent.com/bitsadmin/wesng/master/definitions.zip' },
  ],
  detect: (file) => (isTable(file) ? 1 : 0),
  async parse(files) {
    const builder = new TableBuilder();
    const names: string[] = [];
    for await (const file of files) {
      const { name, folder, within, head: beginning } = file;
      if (within !== undefined && !/\.csv$/i.test(name) && !isTable({ name, folder, bytes: beginning })) continue;
      names.push(name);
      let rows = 0;
      const reader = createCsvReader(name, { columns: width, comment: '#' }, (fields, record) => {
        if (record === 1) {
          const wrong = header.findIndex((title, i) => fields[i] !== title);
          if (wrong >= 0) throw damaged(name, 'its first line', `column ${wrong + 1} is not ${header[wrong]}`);
          return;
        }
        builder.add(fields, name, record);
        rows += 1;
      });
      for await (const piece of file.pieces()) reader.push(piece);
      reader.end();
      if (rows === 0) throw damaged(name, '', 'it holds no row');
    }
    const date = dateOfName(names) ?? toDay(String(builder.newest));
    return { feed: 'msrc', date: dayToInstant(date), table: builder.finish() };
  },
};
