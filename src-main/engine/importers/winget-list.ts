/** `winget list`: a table as wide as the terminal, in the machine's language, with the newer version where winget knows one. */
import type { AvailableUpgrade } from '../../../src-shared/model/software.ts';
import { programsOf, programVersion } from '../domain/windows-programs.ts';
import type { Content } from '../files/content.ts';
import type { ParsedInventory } from './importer.ts';
import { readRuledTables } from './text-tables.ts';

/** How winget names what it found: ARP\Machine\X64\..., MSIX\..., or Publisher.Product of its catalogue and store ids. */
const isId = (cell: string) => /^(?:ARP|MSIX)\\|^[\w-]+(?:\.[\w+-]+)+…?$|^(?=.*\d)[0-9A-Z]{12,14}$/.test(cell);
const isInstalledId = (cell: string) => /^(?:ARP|MSIX)\\/.test(cell);

/** `winget export`: what could be installed again, with identifiers in place of names. */
export function isWingetExport(content: Content): boolean {
  if (!content.head.trimStart().startsWith('{') || !content.head.includes('"PackageIdentifier"')) return false;
  const value = content.json() as { Sources?: unknown } | undefined;
  return Array.isArray(value?.Sources);
}

/** The ellipsis as Windows PowerShell redirects it under code pages 437, 850 and 1252. */
const garbledEllipsis = /ΓÇª|ÔÇª|â€¦/gu;

/** Null for any other table. The columns keep their order in all languages: name, id, version, newer version, source. */
export function readWingetList(text: string): ParsedInventory | null {
  const table = readRuledTables(text.replace(garbledEllipsis, '…')).find(
    (one) => one.ruledWhole && one.header.length >= 3 && one.header.length <= 5,
  );
  if (!table) return null;
  // Sentences below the table fall into columns too; ids of their own making may hold spaces.
  const rows = table.rows.filter(
    (row) => row[0] && row[2] !== undefined && (isInstalledId(row[1]!) || /^\S+$/.test(row[1]!)),
  );
  const named = rows.filter((row) => isId(row[1]!));
  if (
    named.length < rows.length * 0.6 ||
    !rows.some((row) => isInstalledId(row[1]!) || /^(?:winget|msstore)$/.test(row.at(-1)!))
  )
    return null;
  const warnings: string[] = [];
  // A source stands in the last column; without one the fourth column of four is the newer version.
  const hasSource = rows.some((row) => row.length > 3 && /^(?:winget|msstore)$/.test(row.at(-1)!));
  const hasNewer = table.header.length === 5 || (table.header.length === 4 && !hasSource);
  const store = rows.filter((row) => row[1]!.startsWith('MSIX\\'));
  const own = rows.filter((row) => !row[1]!.startsWith('MSIX\\'));
  const whole = (cell: string) => cell.replace(/…$/, '');
  const version = (cell: string) => (cell.endsWith('…') ? '' : programVersion(cell));
  const { programs } = programsOf(
    own.map((row) => ({ name: whole(row[0]!), version: version(row[2]!), publisher: '' })),
  );
  const available: AvailableUpgrade[] = own.flatMap((row) => {
    const newer = hasNewer ? version(row[3] ?? '') : '';
    const name = whole(row[0]!);
    return newer
      ? [{ name, arch: '', version: newer, source: name, sourceVersion: newer, suites: [], security: false }]
      : [];
  });
  const cut = own.filter((row) => row[0]!.endsWith('…')).length;
  if (cut) warnings.push(`${cut} names were cut off at the terminal's width and are known by their beginnings.`);
  if (store.length) warnings.push(`${store.length} store apps were left out: Get-AppxPackage lists them whole.`);
  return {
    inventory: { identity: {}, packages: programs, sections: ['programs'], ...(hasNewer ? { available } : {}) },
    warnings,
  };
}
