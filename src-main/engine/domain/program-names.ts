/**
 * Tells which program an entry of a list of installed programs is, by the alias catalogue (`resources/programs.json`), and its
 * version as advisories write it. An entry that fits no pattern is no program of the catalogue, whatever its name begins with. Pure.
 */
import { compilePattern, firstWord, literalStart, longestName, plainName } from './program-patterns.ts';
import { comparableVersion, type VersionRule } from './program-versions.ts';

/** A program under all its names. Names are patterns in the words of program-patterns.ts. */
export interface CatalogueProgram {
  id: string;
  /** Its name today. */
  name: string;
  /** Display names in Windows' list, and of application bundles on a Mac. */
  windows?: string[] | undefined;
  macos?: string[] | undefined;
  /** Names that fit a pattern and are something else. */
  not?: string[] | undefined;
  /** Where the list tells a publisher, it must contain one of these. */
  publishers?: string[] | undefined;
  /** An expression that the comparable version must fit. */
  versions?: string | undefined;
  version?: VersionRule | undefined;
  /** How many numbers of the version name its servicing line, for `{line}` in products. */
  line?: number | undefined;
  /** Vendor and product as CVE records write them, where they are not those of `cpe`: see recordNames. */
  cna: [string, string][];
  /** The same, that count only where the record tells branches of versions: else they speak of another servicing line. */
  cnaBranches?: [string, string][] | undefined;
  /**
   * "vendor:product" of CPE 2.3, escaped as there, with any software edition, or "vendor:product:edition" with this one alone: `*` is then the CPE
   * that says any, `-` the one that says none.
   */
  cpe: string[];
  /** Why it has no names in advisories, or what else whoever matches must know. */
  note?: string | undefined;
}

export interface InstalledProgram {
  name: string;
  /** "" where the list does not tell. */
  publisher: string;
  version: string;
  platform: 'windows' | 'macos';
}

export interface IdentifiedProgram {
  program: CatalogueProgram;
  /** For the order of Windows versions; "" when it is unknown or counts otherwise than advisories do. */
  version: string;
  /** The pattern that fits. */
  how: string;
}

interface Candidate {
  program: CatalogueProgram;
  pattern: string;
  /** Names that do not begin with it need no look at the expression. */
  start: string;
  expression: RegExp;
  not: readonly RegExp[];
  versions: RegExp | null;
  publishers: readonly string[];
}

type Index = ReadonlyMap<string, readonly Candidate[]>;

function indexOf(programs: readonly CatalogueProgram[], platform: InstalledProgram['platform']): Index {
  const index = new Map<string, Candidate[]>();
  for (const program of programs) {
    const not = (program.not ?? []).map(compilePattern);
    const versions = program.versions === undefined ? null : new RegExp(program.versions);
    const publishers = (program.publishers ?? []).map((name) => name.toLowerCase());
    for (const pattern of program[platform] ?? []) {
      const start = literalStart(pattern);
      const candidate = { program, pattern, start, expression: compilePattern(pattern), not, versions, publishers };
      const word = firstWord(pattern);
      const known = index.get(word);
      if (known) known.push(candidate);
      else index.set(word, [candidate]);
    }
  }
  return index;
}

/** In lower case. Macs list an application's Get Info text where it is not signed: it has a version or a year in it and is no publisher. */
const toldPublisher = (publisher: string, platform: InstalledProgram['platform']): string =>
  platform === 'macos' && /\d/.test(publisher) ? '' : publisher.slice(0, longestName).toLowerCase();

/** Throws on a pattern that is none. The first program of the list that fits counts. */
export function programIdentifier(
  programs: readonly CatalogueProgram[],
): (installed: InstalledProgram) => IdentifiedProgram | null {
  const indexes = { windows: indexOf(programs, 'windows'), macos: indexOf(programs, 'macos') };
  return function identifyProgram({ name, publisher, version, platform }) {
    const plain = plainName(name);
    const space = plain.indexOf(' ');
    const candidates = indexes[platform].get(space < 0 ? plain : plain.slice(0, space));
    if (!candidates) return null;
    const maker = toldPublisher(publisher, platform);
    for (const { program, pattern, start, expression, not, versions, publishers } of candidates) {
      const match = plain.startsWith(start) ? expression.exec(plain) : null;
      if (!match || not.some((other) => other.test(plain))) continue;
      if (maker !== '' && publishers.length > 0 && !publishers.some((word) => maker.includes(word))) continue;
      const rule = program.version ?? 'field';
      const inName = rule === 'java' ? plain : (match.slice(1).find((group) => group !== undefined) ?? '');
      const comparable = comparableVersion(rule, inName, version);
      if (versions && !versions.test(comparable)) continue;
      return { program, version: comparable, how: pattern };
    }
    return null;
  };
}

export interface RecordName {
  vendor: string;
  product: string;
  /** Counts only where the record tells branches of versions, as in "115.30 up to 115.*". */
  branches: boolean;
}

/** CISA enriches records under the words of CPE; a CPE of one software edition says nothing of the others. */
function enrichedName(cpe: string): [string, string][] {
  const [vendor = '', product = '', edition = '*'] = cpe.split(':');
  return edition === '*' ? [[vendor, product.replaceAll('\\', '')]] : [];
}

/** Under which names, in lower case, CVE records may speak of it; those of other servicing lines are left out. */
export function recordNames({ program, version }: IdentifiedProgram): RecordName[] {
  const numbers = version === '' ? [] : version.split('.');
  const line = numbers.length < (program.line ?? 0) ? null : numbers.slice(0, program.line).join('.');
  const named =
    (branches: boolean) =>
    ([vendor, product]: [string, string]) => {
      if (product.includes('{line}') && line === null) return [];
      const written = product.replace('{line}', line ?? '');
      return [{ vendor: vendor.toLowerCase(), product: written.toLowerCase(), branches }];
    };
  return [
    ...[...program.cna, ...program.cpe.flatMap(enrichedName)].flatMap(named(false)),
    ...(program.cnaBranches ?? []).flatMap(named(true)),
  ];
}
