/** The lines of `systeminfo` (list or CSV) as an ordered list of fields with their numbered items; knows no language. */

export interface Field {
  value: string;
  /** Texts behind "[01]:", "[02]:", ... of this field, also of lists inside its lines. */
  items: string[];
}

export interface OsVersion {
  /** "10.0.17134" */
  version: string;
  build: number;
  servicePack: number;
}

const versionPattern = /^[\u200e\u200f\u202a-\u202e]*(5\.[0-2]|6\.[0-3]|10\.0)\.(\d{4,5})(?!\.?\d)(.*)$/u;

/**
 * "10.0.17134 N/A Build 17134", "6.1.7601 Service Pack 1 version 7601", "5.1.2600 Build 2600": the last number
 * repeats the build, a small one before it is the service pack. Null for anything else.
 */
export function readVersion(value: string): OsVersion | null {
  const match = versionPattern.exec(value);
  if (!match) return null;
  const numbers = match[3]!.match(/\d+/gu)?.map(Number) ?? [];
  const pack = numbers.length > 1 || numbers[0]! < 10 ? numbers[0]! : 0;
  return { version: `${match[1]!}.${match[2]!}`, build: Number(match[2]!), servicePack: pack < 10 ? pack : 0 };
}

/** Place of the OS version among the fields. */
export function findVersion(fields: readonly Field[]): { at: number; version: OsVersion } | null {
  for (let at = 0; at < fields.length; at++) {
    const version = readVersion(fields[at]!.value);
    if (version) return { at, version };
  }
  return null;
}

const indentOf = (line: string) => /^[ \u00a0\t]*/u.exec(line)![0].length;
const clean = (value: string) =>
  value
    .replace(/[\u00a0\s]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e]/gu, '')
    .trim();
// French puts a no-break space before the colon, which a wrong code page turns into another sign.
const itemPattern = /^[\s\u00a0]*\[(\d+)\][^\w:：]{0,3}[:：][\s\u00a0]*(.*)$/u;
const fieldPattern = /^([^:：]{1,120}?)[\s\u00a0]*[:：](?:[\s\u00a0]+(.*))?$/u;

function toFields(lines: readonly string[], indent: number): Field[] {
  const fields: Field[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const item = itemPattern.exec(line);
    if (item) {
      fields.at(-1)?.items.push(clean(item[2]!));
      continue;
    }
    const depth = indentOf(line);
    const match = fieldPattern.exec(line.slice(depth));
    if (match && Math.abs(depth - indent) <= 1) fields.push({ value: clean(match[2] ?? ''), items: [] });
  }
  return fields;
}

/** One list of fields per machine: outputs of several machines may stand behind each other. */
export function readListFields(text: string): Field[][] {
  const lines = text.split('\n');
  const anchors: number[] = [];
  lines.forEach((line, index) => {
    const match = fieldPattern.exec(line.trimStart());
    if (match && !line.trimStart().startsWith('[') && readVersion(clean(match[2] ?? ''))) anchors.push(index);
  });
  const starts = anchors.map((anchor) => {
    const indent = indentOf(lines[anchor]!);
    let start = anchor;
    // The two fields before it: host name and OS name. A prompt that ran the command is no field.
    for (let i = anchor - 1, seen = 0; i >= 0 && seen < 2 && anchor - i < 8; i--) {
      const line = lines[i]!;
      if (line.trim() === '') continue;
      if (
        Math.abs(indentOf(line) - indent) > 1 ||
        !fieldPattern.test(line.trimStart()) ||
        /^(?:PS )?[A-Za-z]:\\[^>]*>/u.test(line.trimStart())
      )
        break;
      start = i;
      seen += 1;
    }
    return { start, indent };
  });
  return starts.map(({ start, indent }, n) =>
    toFields(lines.slice(start, starts[n + 1]?.start ?? lines.length), indent),
  );
}

function splitCsv(line: string): string[] {
  const cells: string[] = [];
  // Each cell where the one before it ends: looked for anywhere, a line of quotes would take minutes.
  for (const match of line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/guy)) cells.push(match[1]!.replaceAll('""', '"'));
  return cells;
}

/** `systeminfo /fo csv`: one line of quoted cells per machine, in the order of the list. */
export function readCsvFields(text: string): Field[][] {
  const machines: Field[][] = [];
  for (const line of text.split('\n')) {
    if (!line.trimStart().startsWith('"')) continue;
    const cells = splitCsv(line.trim());
    if (cells.length < 4 || !readVersion(clean(cells[2]!))) continue;
    machines.push(
      cells.map((cell) => {
        const [head, ...items] = cell.split(/,?[\s\u00a0]*\[\d+\][\s\u00a0]*[:：][\s\u00a0]*/u);
        return { value: clean(head!), items: items.map((item) => clean(item.replace(/,$/u, ''))) };
      }),
    );
  }
  return machines;
}
