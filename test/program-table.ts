/**
 * Which program of the alias catalogue each name in the captured lists of installed programs is told as, as a table:
 * `node test/program-table.ts` writes docs/programs.md, and a test checks it. Captures whose licence keeps them from being
 * handed on are counted and not listed.
 */
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { collectSnmp } from '../src-main/engine/collectors/snmp.ts';
import { snmpBounds } from '../src-main/engine/collectors/snmp-session.ts';
import {
  programIdentifier,
  type IdentifiedProgram,
  type InstalledProgram,
} from '../src-main/engine/domain/program-names.ts';
import { readContent } from '../src-main/engine/files/content.ts';
import { unpackPath } from '../src-main/engine/files/unpack.ts';
import { detectImporter } from '../src-main/engine/importers/index.ts';
import { PasswordLedger } from '../src-main/engine/remote/password-ledger.ts';
import { loadPrograms } from '../src-main/engine/resources.ts';
import type { InstalledPackage } from '../src-shared/model/software.ts';
import { Refusal } from '../src-shared/errors.ts';
import { sharedData } from './shared-data.ts';
import { readRecordingFile, startAgent } from './snmp-agent.ts';

export const programTablePath = join(import.meta.dirname, '../docs/programs.md');

/** From glpi-agent's repository under GPL 2.0 (MANIFEST.md): "internal testing only, do not ship". */
const countedOnly = /^hosts\/(?:macos\/system_profiler|windows\/(?:registry|wmi|appx))/;

/** Updates that Windows XP lists among its programs; some are cut at 64 bytes. */
const aboutUpdate = /\(KB\d|\(K$/;

interface Capture {
  name: string;
  format: string;
  programs: InstalledProgram[];
}

function programsOf(packages: readonly InstalledPackage[]): InstalledProgram[] {
  return packages.flatMap(({ name, version, origin = '', scheme }) =>
    scheme === 'windows' || scheme === 'macos' ? [{ name, version, publisher: origin, platform: scheme }] : [],
  );
}

async function imported(path: string): Promise<Capture[]> {
  const found: Capture[] = [];
  for (const file of await unpackPath(path)) {
    const content = readContent(file);
    const importer = detectImporter(content);
    if (!importer) continue;
    try {
      const programs = [...importer.parse(content)].flatMap(({ inventory }) => programsOf(inventory.packages ?? []));
      if (programs.length > 0) found.push({ name: relative(sharedData('.'), path), format: importer.id, programs });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return found;
}

/** The one recording that lists a Windows machine's programs. */
async function overSnmp(): Promise<Capture> {
  const name = 'snmp/snmprec/os/windows/XP.snmprec.bz2';
  const agent = await startAgent(readRecordingFile(sharedData(name)));
  try {
    const options = { authProtocol: 'sha256', privProtocol: 'aes', port: agent.port } as const;
    const run = { passwords: new PasswordLedger(), bounds: snmpBounds, now: () => '2026-11-30T00:00:00.000Z' };
    const { inventory } = await collectSnmp('127.0.0.1', options, run);
    return { name, format: 'snmp', programs: programsOf(inventory.packages ?? []) };
  } finally {
    await agent.close();
  }
}

export async function programCaptures(): Promise<Capture[]> {
  const files = ['hosts', 'scans'].flatMap((folder) =>
    readdirSync(sharedData(folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(sharedData(folder), name))
      .filter((path) => statSync(path).isFile())
      .toSorted(),
  );
  const captures: Capture[] = [];
  for (const path of files) captures.push(...(await imported(path)));
  return [...captures, await overSnmp()];
}

export async function programTable(): Promise<string> {
  const catalogue = loadPrograms();
  const identifyProgram = programIdentifier(catalogue);
  const captures = await programCaptures();
  const told = captures.map((capture) => {
    const names = new Map<string, { installed: InstalledProgram; identified: IdentifiedProgram | null }>();
    for (const installed of capture.programs)
      names.set(`${installed.name}\n${installed.version}`, { installed, identified: identifyProgram(installed) });
    const rows = [...names.values()];
    return { ...capture, rows, known: rows.filter(({ identified }) => identified !== null) };
  });
  const cell = (text: string) => text.replaceAll('|', '/').replaceAll('\n', ' ');
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const head = (cells: string[]) => [line(cells), line(cells.map(() => '---'))];
  const shown = told.filter(({ name }) => !countedOnly.test(name)).flatMap(({ rows }) => rows);
  const updates = shown.filter(({ installed, identified }) => !identified && aboutUpdate.test(installed.name));
  const listed = new Map(
    shown
      .filter((row) => !updates.includes(row))
      .map((row) => [`${row.installed.name}\n${row.installed.version}`.toLowerCase(), row]),
  );
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  return [
    '# What installed programs are told as',
    '',
    `The alias catalogue (\`resources/programs.json\`) knows ${catalogue.length} programs and lines of programs. Each entry of the captured`,
    'lists was looked up in it; `node test/program-table.ts` writes this table and a test checks it. An entry that fits no',
    'pattern is _not in the catalogue_: most of these belong to the system or to a driver, and nothing is guessed of them.',
    `${sum(told.map(({ known }) => known.length))} of ${sum(told.map(({ rows }) => rows.length))} entries are told. Captures that their licence keeps from being handed on are counted only.`,
    '',
    ...head(['Capture', 'Format', 'Entries', 'Told']),
    ...told.map(({ name, format, rows, known }) => line([name, format, String(rows.length), String(known.length)])),
    '',
    '## Entry by entry',
    '',
    `Without ${updates.length} updates of Windows and of parts of it, which are listed under their KB numbers and are none of the catalogue.`,
    '',
    ...head(['Name', 'Version as listed', 'Program', 'Version']),
    ...[...listed]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { installed, identified }]) =>
        line([
          installed.name,
          installed.version,
          identified ? identified.program.name : 'not in the catalogue',
          identified ? identified.version || 'unknown' : '',
        ]),
      ),
    '',
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(programTablePath, await programTable());
