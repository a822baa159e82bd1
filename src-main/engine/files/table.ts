/** Reads delimited text with a line of column names, as spreadsheets and PowerShell write it. */
import { parse } from 'csv-parse/sync';

export interface Table {
  /** As written, trimmed; an empty name stays empty. */
  header: string[];
  /** Each as long as the header. */
  rows: string[][];
  delimiter: string;
  /** Records that had more or fewer cells than the header, or broke off, and were left out. */
  uneven: number;
}

const delimiters = [',', ';', '\t', '|'];

/** Records up to the first that can't be read: `broken` where there is one, as a quote that is never closed. */
function parseRows(text: string, delimiter: string, to = -1): { rows: string[][]; broken: boolean } {
  const rows: string[][] = [];
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      bom: true,
      to,
      on_record: (row: string[]) => {
        rows.push(row);
        return null;
      },
    });
    return { rows, broken: false };
  } catch {
    return { rows, broken: true };
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

/**
 * The table, or null: at least two columns and one row below the names. PowerShell's "#TYPE" line and Excel's "sep=" line
 * before the names are passed over.
 */
export function readTable(text: string): Table | null {
  const told = /^(?:#TYPE [^\n]*\n|sep=(.)\n)/i.exec(text);
  const body = told ? text.slice(told[0].length) : text;
  const sample = body.slice(0, 20_000);
  const lines = sample.split('\n');
  if (body.length > sample.length) lines.pop();
  const delimiter =
    told?.[1] ??
    delimiters
      .map((one) => ({ one, width: columnsBy(one, lines.join('\n')) }))
      .filter(({ width }) => width > 1)
      .sort((a, b) => b.width - a.width)[0]?.one;
  if (delimiter === undefined) return null;
  const { rows: records, broken } = parseRows(body, delimiter);
  const [header, ...rest] = records;
  if (!header || header.length < 2) return null;
  const rows = rest.filter((row) => row.length === header.length);
  const uneven = rest.length - rows.length + (broken ? 1 : 0);
  return rows.length > 0 ? { header, rows, delimiter, uneven } : null;
}
