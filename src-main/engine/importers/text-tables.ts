/** Tables in columns of equal width, as PowerShell, winget and wmic print them on a terminal. */

const longestLine = 20_000;

const isWide = (code: number) =>
  code >= 0x1100 &&
  (code <= 0x115f ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    code >= 0x1f300);

/** Wide signs take two places on a terminal: each is followed by a filler, so that places are indexes. */
const onGrid = (line: string) => {
  let grid = '';
  for (const sign of line) grid += isWide(sign.codePointAt(0)!) ? `${sign.length > 1 ? '?' : sign}\0` : sign;
  return grid;
};

/** Cells of a line cut at the columns' first places; a value set to the right begins before its column. */
export function cells(line: string, starts: readonly number[]): string[] {
  const grid = onGrid(line);
  const cuts: number[] = [];
  for (const start of starts) {
    let cut = Math.min(start, grid.length);
    while (cut > (cuts.at(-1) ?? 0) && cut < grid.length && grid[cut - 1] !== ' ') cut -= 1;
    cuts.push(cut);
  }
  return cuts.map((cut, i) =>
    grid
      .slice(cut, cuts[i + 1] ?? grid.length)
      .replaceAll('\0', '')
      .trim(),
  );
}

/** Where words begin in a line on the grid. */
export const wordStarts = (grid: string) => [...grid.matchAll(/[^\s]+/g)].map((word) => word.index);

export interface TextTable {
  header: string[];
  rows: string[][];
  /** One line under all the names, as winget draws it; PowerShell underlines each name. */
  ruledWhole: boolean;
}

const isRuler = (line: string | undefined) =>
  line !== undefined && line.length <= longestLine && /^ *-[- ]*$/.test(line);

/** What a terminal shows before a command. */
const isPrompt = (line: string) => /^(?:PS )?[A-Z]:\\[^>]{0,300}>/.test(line);

/** The tables in the text that have a line of dashes under their names. */
export function readRuledTables(text: string): TextTable[] {
  const lines = text.split('\n');
  const tables: TextTable[] = [];
  for (let i = 1; i < lines.length; i++) {
    const ruler = lines[i]!.trimEnd();
    if (!isRuler(ruler) || !lines[i - 1]!.trim()) continue;
    const ruledWhole = !ruler.trim().includes(' ') && ruler.length > 20;
    const head = onGrid(lines[i - 1]!);
    const starts = wordStarts(ruledWhole ? head : ruler);
    const header = cells(lines[i - 1]!, starts);
    if (starts.length < 2 && !ruledWhole) continue;
    const rows: string[][] = [];
    // An object without values is an empty line and ends nothing; the names of the next table do.
    for (i += 1; i < lines.length && !isRuler(lines[i + 1]); i++) {
      const line = lines[i]!;
      if (line.trim() && line.length <= longestLine && !isPrompt(line)) rows.push(cells(line, starts));
    }
    tables.push({ header, rows, ruledWhole });
  }
  return tables;
}
