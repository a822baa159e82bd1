/**
 * What each file of the shared captures gives when it is imported alone, as a table: `node test/import-table.ts` writes
 * docs/imports.md, and a test checks it.
 */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readContent } from '../src-main/engine/files/content.ts';
import { unpackPath } from '../src-main/engine/files/unpack.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { describeTable } from '../src-main/engine/importers/table.ts';
import { Refusal } from '../src-shared/errors.ts';
import { sharedData } from './shared-data.ts';

export const importTablePath = join(import.meta.dirname, '../docs/imports.md');

/** Kinds of captures that speak of machines; the others are advisories. */
const folders = ['hosts', 'sbom', 'scans'];

/** Why files of no known format are none. */
const reasons: [RegExp, string][] = [
  [/schema\.json$/, 'a schema, no inventory'],
  [/defender-mdatp/, 'the state of a virus scanner alone, which names no machine'],
  [/manifest-lock/, 'a lock file of an image’s build, not of a machine'],
  [/nix$/, 'Nix: no feed judges its packages'],
  [/pacman$/, 'pacman: no feed judges its packages'],
  [/opkg/, 'opkg: no feed judges its packages'],
  [/Info\.plist$/, 'one program’s description, no list'],
  [/_updates\.txt$/, 'a list of update titles, not a whole list of hotfixes'],
  [/_qfe\.txt$/, 'empty but for its byte order mark'],
  [/scanoss|bashrc2/, 'raw output of a code scanner, no SBOM'],
  [/redhatsatellite/, 'a list of errata that names no machine'],
];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
}

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

async function rowsOf(path: string): Promise<string[][]> {
  const name = relative(sharedData('.'), path);
  const rows: string[][] = [];
  for (const file of await unpackPath(path)) {
    const content = readContent(file);
    const importer = detectImporter(content);
    if (!importer) {
      rows.push([
        name,
        describeTable(content) ? 'table' : '',
        '',
        '',
        '',
        '',
        reasons.find(([pattern]) => pattern.test(name))?.[1] ?? 'of no format that is imported',
      ]);
      continue;
    }
    try {
      const machines = [...importer.parse(content)].map(({ inventory }) => inventory);
      rows.push([
        name,
        importer.id,
        String(machines.length),
        String(sum(machines.map(({ packages }) => packages?.length ?? 0))),
        String(sum(machines.map(({ hotfixes }) => hotfixes?.length ?? 0))),
        String(sum(machines.flatMap(({ scans }) => scans?.map(({ findings }) => findings.length) ?? []))),
        '',
      ]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      rows.push([name, importer.id, '', '', '', '', `${error.code}: ${error.message}`.replaceAll('|', '/')]);
    }
  }
  return rows;
}

export async function importTable(): Promise<string> {
  const rows: string[][] = [];
  for (const path of folders.flatMap((folder) => filesBelow(sharedData(folder)))) rows.push(...(await rowsOf(path)));
  const taken = rows.filter((row) => row[6] === '');
  const total = (column: number) => sum(taken.map((row) => Number(row[column]))).toLocaleString('en');
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# What the captures give',
    '',
    'Each file of the shared captures imported alone; `node test/import-table.ts` writes this table and a test checks it.',
    `${rows.length} files, ${taken.length} of them imported: ${total(2)} machines, ${total(3)} packages, ${total(4)} hotfixes, ${total(5)} findings.`,
    '',
    line(['File', 'Format', 'Machines', 'Packages', 'Hotfixes', 'Findings', 'Why not']),
    line(Array.from({ length: 7 }, () => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(importTablePath, await importTable());
