/**
 * Which installed programs and runtimes are which product at endoflife.date, and which of its cycles. Packages of a distribution are
 * none of them: the distribution supports these, whatever the project upstream says.
 */
import type { SupportCycle } from './advisory.ts';

export interface InstalledThing {
  name: string;
  version: string;
  /** As of installed packages: windows, macos, generic, nuget, ... */
  scheme: string;
}

interface ProgramRule {
  /**
   * Of the program's name as systems list it. `cycle` is the cycle in the name, where the name tells it better than the version,
   * `label` the beginning of the cycle's label.
   */
  name: RegExp;
  product: string;
}

export interface KnownProduct {
  product: string;
  /** A version, or the number of a cycle. */
  number: string;
  /** Cycles are told by the beginning of their label, not by the number. */
  label?: string;
}

/** What comes with a program and has its name in front. */
const parts =
  /language pack|sprachpaket|\bmui\b|proofing|viewer|compatibility|interop|add-?in|\bsdk tools\b|documentation|\bdocs\b|help|hotfix|update for|security update|service pack|native client|odbc|oledb|ole db|management studio|setup support|\bbrowser for\b|connector|redistributable|launcher|installer|manifest|targeting pack|host(fxr)?|templates|toolset|workload|database engine/i;

/** Names are those Windows and macOS list; the first that fits counts. */
const programRules: readonly ProgramRule[] = [
  {
    name: /^Microsoft Office (?:LTSC )?(?:[A-Z][\w ]{0,40} )?(?<cycle>20(?:07|10|13|16|19|21|24))\b(?! for Mac)/i,
    product: 'office',
  },
  { name: /^Microsoft SQL Server (?<label>20\d\d(?: R2)?)(?: \((?:64-bit|32-bit)\))?$/i, product: 'mssqlserver' },
  { name: /^Microsoft Exchange Server (?<cycle>20\d\d)\b/i, product: 'msexchange' },
  { name: /^Microsoft SharePoint (?:Enterprise |Foundation )?(?:Server )?(?<cycle>20\d\d)\b/i, product: 'sharepoint' },
  {
    name: /^Microsoft (?:\.NET(?: Core)?|ASP\.NET Core|Windows Desktop)(?: Shared)? (?:Runtime|SDK)(?: -)? (?<cycle>\d+\.\d+)/i,
    product: 'dotnet',
  },
  { name: /^PHP\b(?!\s*(?:Storm|Manager))/i, product: 'php' },
  { name: /^PostgreSQL (?<cycle>\d+(?:\.\d+)?)\b/i, product: 'postgresql' },
  { name: /^MySQL Server (?<cycle>\d+\.\d+)\b/i, product: 'mysql' },
  { name: /^MariaDB (?<cycle>\d+\.\d+)\b/i, product: 'mariadb' },
  { name: /^MongoDB (?<cycle>\d+\.\d+)\b/i, product: 'mongodb' },
  { name: /^Python (?<cycle>\d\.\d+)(?:\.\d+)?(?: \((?:64|32)-bit\))?$/i, product: 'python' },
  { name: /^Node\.js$/i, product: 'nodejs' },
  { name: /^Ruby (?<cycle>\d\.\d+)\b/i, product: 'ruby' },
  { name: /^OpenSSL (?<cycle>[01]\.\d\.\d|[3-9]\.\d+)/i, product: 'openssl' },
  { name: /^nginx\b/i, product: 'nginx' },
  { name: /^Apache Tomcat (?<cycle>\d+(?:\.\d+)?)\b/i, product: 'tomcat' },
  { name: /^(?:Mozilla )?Firefox\b/i, product: 'firefox' },
  { name: /^Google Chrome$/i, product: 'chrome' },
  { name: /^Mozilla Thunderbird\b/i, product: 'thunderbird' },
  { name: /^LibreOffice\b/i, product: 'libreoffice' },
  { name: /^Oracle (?:VM )?VirtualBox\b/i, product: 'virtualbox' },
  { name: /^PowerShell [67]\b/i, product: 'powershell' },
  { name: /^Go Programming Language\b/i, product: 'go' },
];

/** Runtimes that scanners of images name without a distribution's package: "node" of pkg:generic/node. */
const runtimes: Readonly<Record<string, string>> = {
  node: 'nodejs',
  python: 'python',
  php: 'php',
  'php-cli': 'php',
  'php-fpm': 'php',
  ruby: 'ruby',
  nginx: 'nginx',
  mysql: 'mysql',
  postgresql: 'postgresql',
  go: 'go',
};

/** The product's name at endoflife.date, and a cycle's number where its name tells it. Null for everything else. */
export function supportedProduct({
  name,
  scheme,
  version,
}: InstalledThing): { product: string; number: string } | null {
  if (scheme === 'generic') {
    const product = runtimes[name.toLowerCase()];
    return product && version ? { product, number: version } : null;
  }
  if (scheme === 'nuget')
    return /^Microsoft\.NETCore\.App(\.Runtime\.[\w-]+)?$/i.test(name) ? { product: 'dotnet', number: version } : null;
  if (scheme !== 'windows' && scheme !== 'macos') return null;
  if (parts.test(name)) return null;
  for (const rule of programRules) {
    const match = rule.name.exec(name);
    if (!match) continue;
    const number = match.groups?.cycle ?? version;
    const label = match.groups?.label;
    return number ? { product: rule.product, number, ...(label ? { label } : {}) } : null;
  }
  return null;
}

/** Cycles a program may be of, see cyclesOfVersion. */
export function cyclesOf(cycles: readonly SupportCycle[], { number, label }: KnownProduct): SupportCycle[] {
  if (label === undefined) return cyclesOfVersion(cycles, number);
  const begins = new RegExp(`^${label}(?! R2)(?!\\w)`, 'i');
  return cycles.filter((cycle) => begins.test(cycle.label ?? ''));
}

/** "13.0-sp3" and "10.00" to the numbers they begin with, without zeros in front or alone at the end. */
function numbersOf(text: string): string[] | null {
  const match = /^\d+(?:\.\d+)*/.exec(text);
  return match ? match[0].split('.').map((part) => part.replace(/^0+(?=\d)/, '')) : null;
}

/**
 * Cycles a version may be of: those with the most leading numbers in common, all of a cycle's own. Several where service packs are
 * cycles of their own that the version does not tell apart. ".0" of a cycle is as good as nothing: SQL Server's 11.0 is all of 11.
 */
export function cyclesOfVersion(cycles: readonly SupportCycle[], version: string): SupportCycle[] {
  const wanted = numbersOf(version.replace(/^v(?=\d)/i, ''));
  if (!wanted) return [];
  let best: SupportCycle[] = [];
  let length = 0;
  for (const cycle of cycles) {
    const own = numbersOf(cycle.name);
    if (!own) continue;
    while (own.length > 1 && own.at(-1) === '0' && wanted[own.length - 1] !== '0') own.pop();
    if (own.length < length || own.some((part, i) => part !== (wanted[i] ?? (i > 0 ? '0' : '')))) continue;
    if (own.length > length) best = [];
    length = own.length;
    best.push(cycle);
  }
  return best;
}
