/** What PowerShell prints of objects where nothing was exported: lists of properties and tables with a ruler, as rows by name. */

export interface PrintedRows {
  header: string[];
  rows: string[][];
  /** Printed rows always have all columns. */
  uneven: 0;
}

const property = /^([A-Za-z][\w.-]{0,80}) {0,60}: ?(.*)$/;

/** Format-List: "Name : value" lines, objects parted by empty lines, long values going on below, indented. */
export function readPropertyLists(text: string): Map<string, string>[] {
  const found: Map<string, string>[] = [];
  let open = new Map<string, string>();
  let last = '';
  for (const line of `${text}\n\n`.split('\n')) {
    const match = property.exec(line.slice(0, 20_000));
    if (match) {
      last = match[1]!;
      open.set(last, match[2]!.trim());
    } else if (!line.trim()) {
      if (open.size > 1) found.push(open);
      open = new Map();
      last = '';
    } else if (last && /^\s/.test(line)) open.set(last, `${open.get(last)!}${line.trim()}`);
  }
  return found;
}

/** Format-Table: columns begin where the ruler's dashes do. Null where there is no ruler of several columns. */
export function readRuledTable(text: string): PrintedRows | null {
  const lines = text.split('\n');
  const at = lines.slice(0, 50).findIndex((line) => /^\s{0,10}-+(?: +-+)+\s*$/.test(line.slice(0, 1000)));
  if (at < 1) return null;
  const starts = [...lines[at]!.matchAll(/-+/g)].map((match) => match.index);
  const cut = (line: string) => starts.map((start, column) => line.slice(start, starts[column + 1]).trim());
  const rows = lines.slice(at + 1).filter((line) => line.trim());
  return { header: cut(lines[at - 1]!), rows: rows.map((line) => cut(line.slice(0, 2000))), uneven: 0 };
}

/** Rows of whichever of both the text is; null where it is neither. */
export function readPrintedRows(text: string): PrintedRows | null {
  const table = readRuledTable(text);
  if (table) return table;
  const lists = readPropertyLists(text);
  if (lists.length === 0) return null;
  const header = [...new Set(lists.flatMap((list) => [...list.keys()]))];
  return { header, rows: lists.map((list) => header.map((name) => list.get(name) ?? '')), uneven: 0 };
}
