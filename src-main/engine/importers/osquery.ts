/** Results of osquery's tables of software, updates, system and network cards, each host of them an inventory. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import type { Inventory, InstalledPackage, SoftwareSection } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { debianPackage } from '../domain/debian-sources.ts';
import { compact } from '../domain/json-values.ts';
import { listedPackage, onePackageEach, readSourceRpm, rpmVersion } from '../domain/listed-package.ts';
import { isHostName, readAddresses, readHostName, readMacs } from '../domain/network-names.ts';
import { kindOfSystem, readArch, readSystem } from '../domain/system-words.ts';
import { hotfixKb, installedOn, isDayFirst } from '../domain/windows-hotfix.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import {
  looksLikeOsquery,
  readOsqueryResults,
  type OsqueryResult,
  type OsqueryTable,
  type Row,
} from './osquery-results.ts';

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Tables that list software whole, and of which part. */
const lists: Partial<Record<OsqueryTable, { section: SoftwareSection; read: (row: Row) => InstalledPackage | null }>> =
  {
    deb_packages: {
      section: 'system',
      read: (row) => {
        if (row['status'] && !/\binstalled$/.test(row['status'])) return null;
        const revision = row['revision'] ?? '';
        const version = row['version'] ?? '';
        return debianPackage({
          name: row['name']!,
          version: revision && !version.endsWith(`-${revision}`) ? `${version}-${revision}` : version,
          arch: row['arch'] ?? '',
          source: row['source'] ?? '',
          sourceTold: 'source' in row,
          held: /^hold\b/.test(row['status'] ?? ''),
        });
      },
    },
    rpm_packages: {
      section: 'system',
      read: (row) => {
        const source = readSourceRpm(row['source'] ?? '');
        return {
          ...listedPackage({
            name: row['name']!,
            version: rpmVersion(row['epoch'] ?? '', row['version'] ?? '', row['release'] ?? ''),
            scheme: 'rpm',
            arch: row['arch'] ?? '',
            origin: row['vendor'] ?? '',
            source: source?.source ?? '',
          }),
          ...(source ? { sourceVersion: source.version } : {}),
        };
      },
    },
    programs: {
      section: 'programs',
      read: (row) =>
        listedPackage({
          name: row['name']!,
          version: row['version'] ?? '',
          scheme: 'windows',
          section: 'programs',
          origin: row['publisher'] ?? '',
        }),
    },
    apps: {
      section: 'programs',
      read: (row) =>
        listedPackage({
          name: row['name']!.replace(/\.app$/, ''),
          version: row['bundle_short_version'] || row['bundle_version'] || '',
          scheme: 'macos',
          section: 'programs',
        }),
    },
    // Neither says all that is installed on the system: they are lists of their own beside it.
    homebrew_packages: {
      section: 'components',
      read: (row) =>
        listedPackage({
          name: row['name']!,
          version: row['version'] ?? '',
          scheme: 'generic',
          section: 'components',
          origin: 'Homebrew',
        }),
    },
    chocolatey_packages: {
      section: 'components',
      read: (row) =>
        listedPackage({
          name: row['name']!,
          version: row['version'] ?? '',
          scheme: 'generic',
          section: 'components',
          origin: 'Chocolatey',
        }),
    },
  };

function readOs(row: Row, cpu: string): OperatingSystem {
  const platform = (row['platform'] ?? '').toLowerCase();
  const arch = readArch(row['arch'] ?? '') || readArch(cpu);
  const name = row['name'] ?? '';
  if (platform === 'windows' || /windows/i.test(name)) {
    const ubr = Number(row['revision'] || 0);
    const [major = '10', minor = '0'] = (row['version'] ?? '').split('.');
    const os = readSystem(
      name,
      `${major}.${minor}.${row['build'] || (row['version'] ?? '').split('.')[2] || ''}`,
      arch,
    );
    if (os) return { ...os, ...(ubr > 0 ? { ubr } : {}) };
  }
  const macos = platform === 'darwin';
  const version = /^\d+(?:\.\d+)*/.exec(row['version'] ?? '')?.[0];
  return compact({
    family: macos ? 'macos' : platform || 'unknown',
    name: [name, row['version']].filter(Boolean).join(' '),
    version,
    codename: (row['codename'] ?? '').toLowerCase(),
    build: macos ? row['build'] : undefined,
    arch,
  });
}

function readFacts(rows: (table: OsqueryTable) => Row[]): Inventory {
  const [system] = rows('system_info');
  const [version] = rows('os_version');
  const os = version ? readOs(version, system?.['cpu_type'] ?? '') : undefined;
  const memory = Number(system?.['physical_memory'] ?? 0);
  const cards = rows('interface_details').filter((row) => !/^lo\d*$/.test(row['interface'] ?? ''));
  const [kernel] = rows('kernel_info');
  return {
    identity: compact({
      ...readHostName(system?.['hostname'] || system?.['computer_name'] || ''),
      serial: system?.['hardware_serial'],
      // Elsewhere the UUID of the firmware is not what a system calls its machine id.
      machineId: os?.family === 'macos' ? system?.['uuid'] : undefined,
      macs: readMacs(cards.map((row) => row['mac']).join(' ')),
    }),
    addresses: readAddresses(
      rows('interface_addresses')
        .map((row) => row['address'])
        .join(' '),
    ),
    os,
    kind: kindOfSystem(os),
    kernel: kernel?.['version'] && os?.family !== 'windows' ? { release: kernel['version'] } : undefined,
    hardware: compact({
      vendor: system?.['hardware_vendor'] ?? '',
      model: system?.['hardware_model'] ?? '',
      cpu: system?.['cpu_brand'] ?? '',
      memory: memory > 0 ? memory : undefined,
    }),
  };
}

function readPatches(rows: Row[]): Inventory['hotfixes'] {
  const dayFirst = isDayFirst(rows.map((row) => row['installed_on'] ?? ''));
  const found = new Map<string, string | null>();
  for (const row of rows) {
    const kb = hotfixKb(row['hotfix_id'] ?? '');
    if (kb) found.set(kb, found.get(kb) ?? installedOn(row['installed_on'] ?? '', dayFirst));
  }
  return [...found].map(([kb, day]) => (day ? { kb, installedOn: day } : { kb }));
}

/** The newest whole result of each table; of what is only logged as added, all rows, the newest first. */
function newest(results: OsqueryResult[], table: OsqueryTable, whole: boolean): Row[] {
  const own = results.filter((result) => result.table === table && result.whole === whole);
  const byAge = own.toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  return whole ? (byAge[0]?.rows ?? []) : byAge.flatMap((result) => result.rows);
}

function readHost(host: string, results: OsqueryResult[]): ParsedInventory | null {
  const warnings: string[] = [];
  const facts = readFacts((table) => {
    const rows = newest(results, table, true);
    return rows.length ? rows : newest(results, table, false);
  });
  const packages: InstalledPackage[] = [];
  const sections: SoftwareSection[] = [];
  for (const [table, list] of Object.entries(lists) as [OsqueryTable, (typeof lists)[OsqueryTable] & object][]) {
    const rows = newest(results, table, true).filter((row) => row['name']);
    if (rows.length) {
      packages.push(...rows.map(list.read).filter((item) => item !== null));
      if (!sections.includes(list.section)) sections.push(list.section);
    } else if (newest(results, table, false).length) {
      warnings.push(`${host}: ${table} is logged as changes only, which is no whole list; log it as a snapshot.`);
    }
  }
  const patches = newest(results, 'patches', true);
  if (!patches.length && newest(results, 'patches', false).length)
    warnings.push(`${host}: patches are logged as changes only, which is no whole list; log them as a snapshot.`);
  const decorations = results[0]?.decorations ?? {};
  const called = decorations['hostname'] || decorations['computer_name'] || (uuidForm.test(host) ? '' : host);
  const at = results
    .map((result) => result.at ?? '')
    .toSorted()
    .at(-1);
  const inventory: Inventory = compact({
    takenAt: at,
    ...facts,
    hotfixes: patches.length ? readPatches(patches) : undefined,
    ...(sections.length ? { packages: onePackageEach(packages), sections } : {}),
  });
  // The record of identities stays, also empty; a name the system itself tells goes before the log's.
  inventory.identity = { ...(isHostName(called) ? readHostName(called) : {}), ...facts.identity };
  const { identity: _, takenAt: __, ...said } = inventory;
  const known = Object.keys(said).length > 0 || Boolean(facts.identity.serial || facts.identity.macs);
  return known ? { inventory, warnings, ...(host && !isHostName(called) ? { called: host } : {}) } : null;
}

export const osquery: Importer = {
  id: 'osquery',
  title: 'osquery results',
  example: 'osqueryi --json "select * from deb_packages" > deb_packages.json',
  detect: looksLikeOsquery,
  parse(content) {
    const { results, others, unread } = readOsqueryResults(content);
    const hosts = Map.groupBy(results, ({ host }) => host);
    const lost: string[] = [];
    const read = [...hosts].flatMap(([host, own]) => {
      const parsed = readHost(host, own);
      if (!parsed) lost.push(host || 'this machine');
      return parsed ? [hosts.size > 1 ? { ...parsed, part: host } : parsed] : [];
    });
    const [first] = read;
    if (!first)
      throw new Refusal(
        'nothing-to-import',
        results.length
          ? 'This log of osquery holds changes only: what is installed as a whole is not in it.'
          : 'These results of osquery are of no table that is read.',
        'Run the queries as snapshots ("snapshot": true), or save osqueryi --json "select * from ..." of deb_packages, rpm_packages, programs, patches, apps, os_version or system_info.',
      );
    if (lost.length) first.warnings.push(`Only changes are logged of ${lost.slice(0, 10).join(', ')}: left out.`);
    if (others.size)
      first.warnings.push(`Results of other queries are left out: ${[...others].slice(0, 10).join('; ')}.`);
    if (unread) first.warnings.push(`${unread} line(s) could not be read.`);
    return read;
  },
};
