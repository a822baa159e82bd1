/**
 * Installed Windows programs as tools and scripts list them: the Uninstall keys through PowerShell, Get-Package,
 * Win32_Product by PowerShell or wmic, `winget list`, and CSV files with columns of the usual names.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { programsOf, type ProgramEntry } from '../domain/windows-programs.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { isWingetExport, readWingetList } from './winget-list.ts';
import {
  byMachine,
  first,
  identityOf,
  machineName,
  readRecords,
  type Fields,
  type Records,
  unreadRows,
} from './windows-records.ts';

type Kind = 'uninstall' | 'get-package' | 'win32-product' | 'columns';

/** Column names, small and without spaces and signs. */
const aliases = {
  name: [
    'displayname',
    'name',
    'programname',
    'softwarename',
    'applicationname',
    'productname',
    'software',
    'program',
    'application',
    'product',
  ],
  version: ['displayversion', 'version', 'productversion', 'softwareversion', 'programversion', 'applicationversion'],
  publisher: ['publisher', 'vendor', 'manufacturer', 'company', 'softwarepublisher', 'developer'],
  installDate: ['installdate', 'installedon', 'installationdate', 'dateinstalled', 'installed'],
  machine: [
    'pscomputername',
    '__server',
    'computername',
    'computer',
    'machinename',
    'machine',
    'hostname',
    'host',
    'systemname',
    'node',
    'device',
    'devicename',
    'workstation',
  ],
} as const;

const squeeze = (name: string) => name.replace(/[\s_.()-]/g, '') || name;

/** Columns of lists of other things that also have a name, a version and a maker. */
const foreign =
  /^(?:ip|ipv4|ipaddress(?:es)?|mac|macaddress|serial|serialnumber|os|operatingsystem|osversion|cve|cveid|cvss|severity|purl|cpe|licen[cs]es?|type|ecosystem|model|driver.*|inf.*|status|starttype|path|hotfixid|packagefullname|publisherid)$/;

function kindOf(names: ReadonlySet<string>, form: Records['form']): Kind | null {
  const has = (...wanted: string[]) => wanted.every((name) => names.has(name));
  const some = (...wanted: string[]) => wanted.some((name) => names.has(name));
  const squeezed = new Set([...names].map(squeeze));
  if (
    squeezed.has('displayname') &&
    ['displayversion', 'uninstallstring', 'windowsinstaller'].some((name) => squeezed.has(name))
  )
    return 'uninstall';
  if (has('displayname', 'publisher') && !some('packagename', 'packagefullname')) return 'uninstall';
  if (has('name', 'version', 'providername')) return 'get-package';
  if (
    has('name', 'version', 'identifyingnumber') &&
    !has('uuid') &&
    some('vendor', 'packagename', 'packagecode', 'caption')
  )
    return 'win32-product';
  const isWmic = form === 'wmic-list' || form === 'wmic-table' || (form === 'csv' && names.has('node'));
  const plain = [...names].filter((name) => name !== 'node');
  if (
    isWmic &&
    has('name', 'version') &&
    plain.every((name) =>
      /^(?:name|version|vendor|caption|description|installdate2?|installlocation|installsource|localpackage|packagecache|packagecode|packagename|installstate|language|helplink|helptelephone|assignmenttype|identifyingnumber|productid|regcompany|regowner|skunumber|transforms|urlinfoabout|urlupdateinfo|wordcount)$/.test(
        name,
      ),
    )
  )
    return 'win32-product';
  if (form !== 'csv' && form !== 'table') return null;
  const known = (list: readonly string[]) => list.some((name) => squeezed.has(name));
  const columns = known(aliases.name) && known(aliases.version) && known(aliases.publisher);
  return columns && ![...squeezed].some((name) => foreign.test(name)) ? 'columns' : null;
}

/** Every kind has one of these names: a quick look before the text is taken apart. */
const telling = /version|display.?name/i;

const read = (content: Content, text: string) =>
  readRecords(content, text, (names, form) => kindOf(names, form) !== null);

function entryOf(fields: Fields): ProgramEntry {
  const squeezed: Fields = new Map([...fields].map(([name, value]) => [squeeze(name), value]));
  return {
    name: first(squeezed, ...aliases.name),
    version: first(squeezed, ...aliases.version),
    publisher: first(squeezed, ...aliases.publisher),
    installDate: first(squeezed, ...aliases.installDate),
    component: /^(?:1|true|yes)$/i.test(first(squeezed, 'systemcomponent')),
    parent: first(squeezed, 'parentkeyname', 'parentdisplayname'),
    releaseType: first(squeezed, 'releasetype'),
  };
}

/** Get-Package lists also modules, and updates from the history: what was installed once, not what is. */
const isListedProgram = (fields: Fields) => {
  const provider = first(fields, 'providername').toLowerCase();
  return provider === '' || provider === 'programs' || provider === 'msi' || provider === 'chocolatey';
};

const isCut = (name: string) => /(?:…|\.\.\.)$/.test(name);

function readMachine(name: string, records: readonly Fields[], kind: Kind): ParsedInventory {
  const warnings: string[] = [];
  const own = records.filter(isListedProgram);
  const { programs, hotfixes } = programsOf(own.map(entryOf));
  if (kind === 'win32-product')
    warnings.push('Win32_Product knows only what Windows Installer installed: other programs are not in this list.');
  if (own.length < records.length)
    warnings.push(
      `${records.length - own.length} entries of Get-Package are no installed programs (modules, update history) and were left out.`,
    );
  const cut = programs.filter((program) => isCut(program.name) || isCut(program.version)).length;
  if (cut) warnings.push(`${cut} names or versions were cut off at the table's width; Export-Csv writes them whole.`);
  for (const program of programs) if (isCut(program.version)) program.version = program.sourceVersion = '';
  const inventory: Inventory = {
    identity: identityOf(name),
    packages: programs,
    sections: ['programs'],
    ...(hotfixes.length ? { hotfixes } : {}),
  };
  return { inventory, warnings, ...(name ? { part: name.toLowerCase() } : {}) };
}

function nameOf(fields: Fields): string {
  const squeezed: Fields = new Map([...fields].map(([name, value]) => [squeeze(name), value]));
  return machineName(new Map([['node', first(squeezed, ...aliases.machine)]]));
}

export const installedPrograms: Importer = {
  id: 'installed-programs',
  title: 'Installed Windows programs',
  example:
    'Get-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\* | Select-Object DisplayName, DisplayVersion, Publisher | Export-Csv programs.csv',
  detect(content) {
    if (isWingetExport(content)) return 0.95;
    if (readWingetList(content.head)) return 0.95;
    const found = telling.test(content.head) ? read(content, content.head) : null;
    const kind = found && kindOf(found.names, found.form);
    return kind ? (kind === 'columns' ? 0.7 : 0.95) : 0;
  },
  parse(content) {
    const { file, text } = content;
    if (isWingetExport(content)) {
      throw new Refusal(
        'nothing-to-import',
        `${file.name} is a winget export: it names only the programs winget could install again, often without versions`,
        'Save the output of winget list instead.',
      );
    }
    const winget = readWingetList(text);
    if (winget) return [winget];
    const found = read(content, text);
    const kind = found && kindOf(found.names, found.form);
    const machines = found && kind ? [...byMachine(found.records, nameOf)] : [];
    const parsed = machines.map(([name, records]) => readMachine(name, records, kind!));
    parsed[0]?.warnings.push(...unreadRows(found));
    if (!parsed.some(({ inventory }) => inventory.packages!.length || inventory.hotfixes)) {
      throw new Refusal(
        'file-damaged',
        `${file.name} lists no installed program`,
        'Export DisplayName, DisplayVersion and Publisher of the Uninstall keys.',
      );
    }
    return parsed;
  },
};
