/**
 * Tables of machines, or of software by machine, that no other importer knows: columns are read by a person's mapping or
 * by the guess. Cells are text, whatever they look like. Lists of vulnerabilities are left alone.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { ColumnMapping, ColumnRole } from '../../../src-shared/model/columns.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { guessColumns, headerSignature, mappingOf, mappingTells, type GuessedColumn } from '../domain/column-roles.ts';
import { compact } from '../domain/json-values.ts';
import { listedPackage, onePackageEach } from '../domain/listed-package.ts';
import { isHostName, readAddresses, readHostName, readMacs } from '../domain/network-names.ts';
import { kindOfSystem, readSystem } from '../domain/system-words.ts';
import { readCriticality, readExposure } from '../domain/table-words.ts';
import { dateOrder, needsOrder, readInstant, type DateOrder } from '../domain/written-dates.ts';
import type { Content } from '../files/content.ts';
import type { Importer, ParsedInventory } from './importer.ts';

interface Machines {
  header: string[];
  rows: string[][];
}

export interface TableShape {
  /** Under which a mapping for such tables is remembered. */
  signature: string;
  header: string[];
  guess: GuessedColumn[];
  rows: string[][];
}

/** Titles and notes that people put above their column names are at most this many lines. */
const titleLines = 15;

/** The rows below the first line that fills at least two columns and half of what any of the next lines fills. */
function readMachines(content: Content): Machines | null {
  const table = content.table();
  if (!table) return null;
  const lines = [table.header, ...table.rows];
  const filled = (line: readonly string[]) => line.filter(Boolean).length;
  const most = Math.max(...lines.slice(0, titleLines + 5).map(filled));
  const at = lines.slice(0, titleLines).findIndex((line) => filled(line) >= Math.max(2, most / 2));
  const rows = lines.slice(at + 1).filter((line) => filled(line) > 0);
  return at >= 0 && rows.length > 0 ? { header: lines[at]!, rows } : null;
}

/** What a person needs to map the columns; null where the content is no table. */
export function describeTable(content: Content): TableShape | null {
  const machines = readMachines(content);
  if (!machines) return null;
  const { header, rows } = machines;
  return { signature: headerSignature(header), header, guess: guessColumns(header, rows), rows };
}

/** A table that tells nothing without a mapping: the columns are named, so that a person can give one. */
export function mappingNeeded(content: Content): Refusal {
  const header = readMachines(content)?.header.filter(Boolean) ?? [];
  return new Refusal(
    'mapping-needed',
    `${content.file.name} is a table, but none of its columns is known to name machines`,
    header.length
      ? `Say which column holds the name, serial number, network card or address: ${header.slice(0, 40).join(', ')}.`
      : 'It needs a line of column names above its rows.',
  );
}

type Cells = (role: ColumnRole) => string[];

function identityOf(cells: Cells): Inventory['identity'] {
  const [written = ''] = cells('name');
  const [full = ''] = cells('fqdn');
  const name = written.slice(0, 120);
  return compact({
    ...readHostName(full),
    // Names people give ("Reception PC #2") are kept as they are.
    ...(isHostName(name) || name.endsWith('$') ? readHostName(name) : { name }),
    serial: cells('serial')[0]?.slice(0, 120),
    macs: readMacs(cells('mac').join(' ')),
  });
}

function machineOf(cells: Cells, order: DateOrder, warn: (about: string) => void): Inventory {
  const text = (role: ColumnRole) => (cells(role)[0] ?? '').slice(0, 200);
  const os = readSystem(text('os'), text('osVersion'));
  if (text('os') && !os) warn('operating systems that are not known here');
  const criticality = readCriticality(text('criticality'));
  if (text('criticality') && !criticality) warn('criticalities that are neither 1 to 5 nor a known word');
  const exposure = readExposure(text('exposure'));
  if (text('exposure') && !exposure) warn('exposures that are no known word');
  const seen = cells('lastSeen')
    .map((value) => readInstant(value, order))
    .filter((at) => at !== null);
  const facts = compact({
    takenAt: seen.toSorted().at(-1),
    addresses: readAddresses(cells('address').join(' ')),
    os,
    kind: kindOfSystem(os),
    hardware: compact({ vendor: text('vendor'), model: text('model') }),
    given: compact({
      criticality,
      exposure,
      environment: text('environment'),
      owner: text('owner'),
      department: text('department'),
      location: text('location'),
    }),
  });
  return { ...facts, identity: identityOf(cells) };
}

function packagesOf(rows: Cells[], family: string | undefined): Inventory['packages'] {
  const scheme = family === 'windows' ? 'windows' : family === 'macos' ? 'macos' : 'generic';
  return onePackageEach(
    rows.flatMap((cells) => {
      const name = cells('software')[0] ?? '';
      if (!name) return [];
      return [
        listedPackage({
          name: name.slice(0, 300),
          version: (cells('version')[0] ?? '').slice(0, 100),
          scheme,
          section: 'programs',
          origin: cells('publisher')[0] ?? '',
        }),
      ];
    }),
  );
}

/** What rows of one machine have in common: the first identity that is filled. */
const machineKey = ({ name, fqdn, serial, macs }: Inventory['identity'], addresses: readonly string[] = []) =>
  (serial ?? fqdn ?? name ?? macs?.[0] ?? addresses[0] ?? '').toLowerCase();

function readRows({ header, rows }: Machines, mapping: ColumnMapping): ParsedInventory[] {
  const places = Map.groupBy(
    header.flatMap((column, index) => (mapping[column] ? [{ role: mapping[column], index }] : [])),
    ({ role }) => role,
  );
  const cellsOf = (row: readonly string[]): Cells => {
    return (role) => (places.get(role) ?? []).map(({ index }) => row[index] ?? '').filter(Boolean);
  };
  const cells = rows.map(cellsOf);
  const dates = cells.flatMap((row) => row('lastSeen'));
  const order = dateOrder(dates);
  const counts = new Map<string, number>();
  const warn = (about: string) => counts.set(about, (counts.get(about) ?? 0) + 1);
  const software = places.has('software');
  const groups = new Map<string, { inventory: Inventory; rows: Cells[] }>();
  for (const row of cells) {
    const inventory = machineOf(row, order, warn);
    const key = machineKey(inventory.identity, inventory.addresses);
    if (!key && !(software && mappingIsOneMachine(places))) {
      warn('rows without a name, serial number, network card or address');
      continue;
    }
    const known = groups.get(key);
    if (!known) groups.set(key, { inventory, rows: [row] });
    else if (software) known.rows.push(row);
    else warn('rows that repeat a machine of a row above');
  }
  const read = [...groups].map(([key, group]): ParsedInventory => {
    const packages = software ? packagesOf(group.rows, group.inventory.os?.family) : undefined;
    const listed = packages?.length ? { packages, sections: ['programs' as const] } : {};
    return { inventory: { ...group.inventory, ...listed }, warnings: [], ...(groups.size > 1 ? { part: key } : {}) };
  });
  if (order === 'unknown' && dates.some(needsOrder))
    counts.set("dates with day or month first, which can't be told", dates.filter(needsOrder).length);
  read[0]?.warnings.push(...[...counts].map(([about, count]) => `Left out: ${count} ${about}.`));
  return read;
}

/** A list of programs that has no column for machines is of one machine. */
const mappingIsOneMachine = (places: ReadonlyMap<ColumnRole, unknown>) =>
  !(['name', 'fqdn', 'serial', 'mac', 'address'] as const).some((role) => places.has(role));

/** Results of scanners and advisory feeds name vulnerabilities; they are no lists of machines. */
const namesVulnerabilities = ({ header, rows }: Machines) =>
  header.some((column) => /^cves?\b|^cve_?ids?$/iu.test(column)) ||
  rows.slice(0, 50).some((row) => row.some((cell) => /^CVE-\d{4}-\d{4,}/u.test(cell)));

export const table: Importer = {
  id: 'table',
  title: 'Table of machines or software',
  example: 'a CSV or XLSX list with a column for the computer name',
  detect(content) {
    if (/^\s*[<{[]/.test(content.head)) return 0;
    const machines = readMachines(content);
    if (!machines || namesVulnerabilities(machines)) return 0;
    const guess = guessColumns(machines.header, machines.rows);
    if (!mappingTells(mappingOf(guess))) return 0;
    const sure = guess.filter(({ confidence }) => confidence >= 0.7);
    if (sure.length > 1) return sure.length > 2 ? 0.6 : 0.55;
    // One known column may be of anything: a list of machines names each once.
    const at = machines.header.indexOf(sure[0]?.column ?? '');
    const values = machines.rows.map((row) => row[at]);
    return at >= 0 && new Set(values).size === values.length ? 0.5 : 0;
  },
  parse(content, options) {
    const machines = readMachines(content);
    if (!machines)
      throw new Refusal(
        'not-recognised',
        `${content.file.name} is no table with a line of column names`,
        'Save it as CSV with a header line.',
      );
    const given = options?.columns;
    const mapping =
      given && machines.header.some((column) => given[column])
        ? given
        : mappingOf(guessColumns(machines.header, machines.rows));
    const present = Object.fromEntries(Object.entries(mapping).filter(([column]) => machines.header.includes(column)));
    if (!mappingTells(present)) throw mappingNeeded(content);
    const read = readRows(machines, present);
    const [first] = read;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        `No row of ${content.file.name} names a machine`,
        'Check which column holds the names.',
      );
    const uneven = content.table()?.uneven ?? 0;
    if (uneven) first.warnings.push(`Left out: ${uneven} rows with more or fewer cells than there are columns.`);
    return read;
  },
};
