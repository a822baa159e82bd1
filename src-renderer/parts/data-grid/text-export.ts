/** Turns rows into text other programs read: TSV for the clipboard, CSV for spreadsheets. */

/** What is needed of a grid's column to write it. */
export interface TextColumn<Row> {
  title: string;
  text: (row: Row) => string;
}

/** Spreadsheets run a cell that starts like this as a formula; an apostrophe in front makes it text (OWASP, CSV injection). */
const formulaStart = /^[=+\-@\t\r]/;

/** One field of a CSV file: formulas made harmless, quoted where RFC 4180 asks for it. */
export function csvField(value: string): string {
  const safe = formulaStart.test(value) ? `'${value}` : value;
  return /[",\n\r\t]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One field of a TSV line. TSV knows no quoting, so tabs and line ends become blanks. */
export function tsvField(value: string): string {
  const flat = value.replace(/[\t\r\n]+/g, ' ');
  return formulaStart.test(value) ? `'${flat.trimStart()}` : flat;
}

/** RFC 4180, header line first, CRLF line ends, byte order mark so that spreadsheets read UTF-8. */
export function toCsv<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => csvField(column.title)).join(',')];
  for (const row of rows) lines.push(columns.map((column) => csvField(column.text(row))).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

export function toTsv<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => tsvField(column.title)).join('\t')];
  for (const row of rows) lines.push(columns.map((column) => tsvField(column.text(row))).join('\t'));
  return lines.join('\n');
}
