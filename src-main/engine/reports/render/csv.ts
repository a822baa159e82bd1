/**
 * Writes rows as CSV (RFC 4180: CRLF, quotes doubled, UTF-8 with a byte order mark so that spreadsheets read it). A text a
 * spreadsheet would take for a formula gets an apostrophe in front; docs/reports.md says so.
 */
import type { Rows } from '../report.ts';

type Value = Rows['rows'][number][number];

/** Excel, LibreOffice and others compute what begins so, whatever the file says (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export function csvField(value: Value): string {
  if (value === null) return '';
  // Numbers come from here and are none of a machine's text: a minus stays a minus.
  if (typeof value !== 'string') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function renderCsv({ columns, rows }: Rows): Uint8Array {
  const lines = [columns, ...rows].map((row) => row.map(csvField).join(','));
  return new TextEncoder().encode(`\ufeff${lines.join('\r\n')}\r\n`);
}
