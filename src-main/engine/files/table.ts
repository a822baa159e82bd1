/** Reads delimited text with a line of column names, as spreadsheets and PowerShell write it. */
import { parse } from 'csv-parse/sync';
import { Refusal } from '../../../src-shared/errors.ts';

export interface Table {
  /** As written, trimmed; an empty name stays empty. */
  header: string[];
  /** Each as long as the header. */
  rows: string[][];
  delimiter: string;
  /** Records that had more or fewer cells than the header, or broke off, and were left out. */
  uneven: number;
}

/** Cells of a table, which is held whole: 200,000 machines with 10 columns. */
const cellLimit = 2_000_000;
/** Characters of one record. */
const recordLimit = 2_000_000;

class TooManyCells extends Error {}

const delimiters = [',', ';', '\t', '|'];

/** Records up to the first that can't be read: `broken` where there is one, as a quote that is never closed. */
function parseRows(text: string, delimiter: string, to = -1): { rows: string[][]; broken: boolean } {
  const rows: string[][] = [];
  let cells = 0;
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      bom: true,
      to,
      max_record_size: recordLimit,
      on_record: (row: string[]) => {
        cells += row.length;
        if (cells > cellLimit) throw new TooManyCells();
        rows.push(row);
        return null;
      },
    });
    return { rows, broken: false };
  } catch (error) {
    if (error instanceof TooManyCells) throw error;
    return { rows, broken: true };
  }
}

function readRecords(text: string, delimiter: string, name: string): ReturnType<typeof parseRows> {
  try {
    return parseRows(text, delimiter);
  } catch (error) {
    if (!(error instanceof TooManyCells)) throw error;
    throw new Refusal(
      'file-too-large',
      `${name} is too large: its table has more than ${cellLimit / 1e6} million cells`,
      'Export fewer machines or fewer columns at a time.',
    );
  }
}

/** How many columns the first records of the sample have with this delimiter; -1: not the same in most records. */
function columnsBy(delimiter: string, sample: string): number {
  // The end of the sample may cut a cell of several lines; the records before it count.
  const { rows } = parseRows(sample, delimiter, 50);
  const width = rows[0]?.length ?? 0;
  if (width < 2 || rows.length < 2) return -1;
  const same = rows.filter((row) => row.length === width).length;
  return same >= rows.length * 0.9 ? width : -1;
}

/** Where the column names begin and what divides cells, by the beginning of a text; null where that is no table's. */
export function tableForm(head: string): { begin: number; delimiter: string } | null {
  const told = /^(?:#TYPE [^\n]*\n|sep=(.)\n)/i.exec(head);
  const begin = told?.[0].length ?? 0;
  const sample = head.slice(begin, begin + 20_000);
  const lines = sample.split('\n');
  // The last line may be cut.
  if (head.length > begin + sample.length) lines.pop();
  const delimiter =
    told?.[1] ??
    delimiters
      .map((one) => ({ one, width: columnsBy(one, lines.join('\n')) }))
      .filter(({ width }) => width > 1)
      .sort((a, b) => b.width - a.width)[0]?.one;
  return delimiter === undefined ? null : { begin, delimiter };
}

/**
 * The table, or null: at least two columns and one row below the names. PowerShell's "#TYPE" line and Excel's "sep=" line
 * before the names are passed over. Throws Refusal file-too-large.
 */
export function readTable(text: string, name = 'The file'): Table | null {
  const form = tableForm(text);
  if (!form) return null;
  const { begin, delimiter } = form;
  const { rows: records, broken } = readRecords(text.slice(begin), delimiter, name);
  const [header, ...rest] = records;
  if (!header || header.length < 2) return null;
  const rows = rest.filter((row) => row.length === header.length);
  const uneven = rest.length - rows.length + (broken ? 1 : 0);
  return rows.length > 0 ? { header, rows, delimiter, uneven } : null;
}
