/** Output of `wmic qfe` (Win32_QuickFixEngineering): as a table, as a list of properties or as CSV; names of properties are never translated. */
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { hotfixKb, installedOn, isDayFirst } from '../domain/windows-hotfix.ts';
import type { Importer, ParsedInventory } from './importer.ts';

type Row = Record<string, string>;

const propertyNames = new Set([
  'Node',
  'Caption',
  'CSName',
  'Description',
  'FixComments',
  'HotFixID',
  'InstallDate',
  'InstalledBy',
  'InstalledOn',
  'Name',
  'ServicePackInEffect',
  'Status',
]);

const isHeader = (words: readonly string[]) =>
  words.includes('HotFixID') && words.every((word) => propertyNames.has(word));

/**
 * The first run on XP says this in front of the header, in single bytes before UTF-16: read as UTF-16 with the rest it
 * is a run of signs that are no letters of any header.
 */
const dropInstallNotice = (line: string) =>
  line.replace(/^(?:Please wait while WMIC is being installed\.*|[^ -\u00ff\t]+)/u, '');

const datePattern = /(?<=\s)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?=\s|$)/u;

interface Column {
  name: string;
  start: number;
  end: number;
}

function tableColumns(line: string): Column[] | null {
  const words = [...line.matchAll(/\S+/gu)];
  if (!isHeader(words.map((word) => word[0]))) return null;
  return words.map((word, i) => ({
    name: word[0],
    start: word.index,
    end: words[i + 1]?.index ?? Number.POSITIVE_INFINITY,
  }));
}

/**
 * Tables are cut by the places of the header's words. Where wide characters shift a line, the KB may stand beside its
 * column: then the first cell that is nothing but a KB is taken.
 */
function readTable(lines: readonly string[], headerAt: number, columns: readonly Column[]): Row[] {
  const rows: Row[] = [];
  for (const line of lines.slice(headerAt + 1)) {
    if (line.trim() === '' || tableColumns(dropInstallNotice(line))) continue;
    const row: Row = {};
    for (const column of columns) row[column.name] = line.slice(column.start, column.end).trim();
    if (!/^(?:KB|Q)\d|^File \d|^\{/iu.test(row['HotFixID'] ?? '')) {
      row['HotFixID'] = /(?<=^|\s{2})(?:KB|Q)\d{5,8}(?:v\d+)?(?=\s|$)/iu.exec(line)?.[0] ?? '';
    }
    if (row['InstalledOn'] !== undefined && installedOn(row['InstalledOn'], false) === null) {
      row['InstalledOn'] = datePattern.exec(line)?.[0] ?? row['InstalledOn'];
    }
    rows.push(row);
  }
  return rows;
}

function readCsv(lines: readonly string[], headerAt: number): Row[] {
  const names = lines[headerAt]!.trim().split(',');
  return lines
    .slice(headerAt + 1)
    .map((line) => line.trim())
    .filter((line) => line.includes(',') && !isHeader(line.split(',')))
    .map((line) => {
      const cells = line.split(',');
      const row: Row = {};
      names.forEach((name, i) => (row[name] = (cells[i] ?? '').trim()));
      // A comma inside a cell shifts what follows; the number of the update is recognised by itself.
      if (cells.length > names.length)
        row['HotFixID'] = cells.find((cell) => /^(?:KB|Q)\d{5,8}(?:v\d+)?$/iu.test(cell.trim()))?.trim() ?? '';
      return row;
    });
}

function readList(lines: readonly string[]): Row[] {
  const rows: Row[] = [];
  let row: Row = {};
  for (const line of lines) {
    const match = /^\s*(\w+)=(.*)$/u.exec(line);
    const name = match?.[1] ?? '';
    if (!propertyNames.has(name)) continue;
    if (name in row) {
      rows.push(row);
      row = {};
    }
    row[name] = match![2]!.trim();
  }
  if ('HotFixID' in row) rows.push(row);
  return rows.filter((r) => 'HotFixID' in r);
}

/** Null when the text is none of the three forms; an empty list when it has a header and no row. */
function readRows(text: string): Row[] | null {
  const lines = text.split('\n');
  for (let i = 0; i < Math.min(lines.length, 200); i++) {
    const line = dropInstallNotice(lines[i]!);
    const columns = tableColumns(line);
    if (columns) return readTable(lines, i, columns);
    if (line.includes(',') && isHeader(line.trim().split(','))) return readCsv(lines, i);
    if (/^\s*HotFixID=/u.test(line)) return readList(lines);
  }
  return null;
}

/** "File 1" rows of XP and 2003 are files of the update that stands in ServicePackInEffect. */
function kbOf(row: Row): string | null {
  const id = row['HotFixID'] ?? '';
  return hotfixKb(id) ?? (/^File \d/iu.test(id) ? hotfixKb(row['ServicePackInEffect'] ?? '') : null);
}

function readMachine(name: string, rows: readonly Row[], dayFirst: boolean): ParsedInventory {
  const installed = new Map<string, string | null>();
  let unread = 0;
  for (const row of rows) {
    const kb = kbOf(row);
    if (kb === null) {
      const id = row['HotFixID'] ?? '';
      if (id && !/^(?:File \d|Q147222$|\{|KB\d|Q\d)/iu.test(id)) unread += 1;
      continue;
    }
    const day = installedOn(row['InstalledOn'] ?? '', dayFirst);
    installed.set(kb, installed.get(kb) ?? day);
  }
  const inventory: Inventory = {
    identity: name ? { name } : {},
    hotfixes: [...installed].map(([kb, day]) => (day ? { kb, installedOn: day } : { kb })),
  };
  return { inventory, warnings: unread ? [`${unread} entries carry no KB number and were left out.`] : [] };
}

export const wmicQfe: Importer = {
  id: 'wmic-qfe',
  title: 'Windows updates listed by wmic',
  example: 'wmic qfe list full /format:csv > qfe.csv',
  detect({ head }) {
    const rows = readRows(head);
    if (!rows) return 0;
    return rows.some((row) => kbOf(row) !== null || row['HotFixID']) ? 0.97 : 0.7;
  },
  parse({ text }) {
    const rows = readRows(text);
    if (!rows || rows.length === 0) {
      throw new Refusal(
        'file-damaged',
        'This output of wmic qfe lists nothing.',
        'Run wmic qfe list full again and save its whole output.',
      );
    }
    const dayFirst = isDayFirst(rows.map((row) => row['InstalledOn'] ?? ''));
    const machines = Map.groupBy(rows, (row) => (row['CSName'] ?? row['Node'] ?? '').trim());
    const unnamed = machines.get('');
    if (unnamed && machines.size > 1) {
      machines.delete('');
      machines
        .values()
        .next()
        .value!.push(...unnamed);
    }
    return [...machines].map(([name, own]) => readMachine(name, own, dayFirst));
  },
};
