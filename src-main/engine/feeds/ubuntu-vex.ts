/**
 * Ubuntu's OpenVEX documents, one for each CVE (https://security-metadata.canonical.com/vex/, vex-all.tar.xz): which source packages of which
 * releases are fixed, affected or not. The version in a product is the newest of the archive, not the first that was fixed.
 */
import type { AdvisoryRecord, PackageStatement } from '../domain/advisory.ts';
import { parsePurl } from '../domain/purl.ts';
import { ubuntuDistro } from '../domain/ubuntu-releases.ts';
import { bytesOf } from '../files/streamed-file.ts';
import type { RecordFeed } from './feed.ts';
import { isOpenVex, readOpenVex, type VexDocument, type VexStatement } from './openvex.ts';
import { damaged, head, jsonOf } from './read.ts';

const distroOf = (purl: string) => /[?&]distro=([^&#]*)/.exec(purl)?.[1] ?? '';
const isSource = (purl: string) => /[?&]arch=source(?:[&#]|$)/.test(purl);

/** Sources, and binaries of places where the statement names no source; a binary once for all its architectures. */
function counting(products: readonly string[]): { purl: string; of: 'source' | 'binary' }[] {
  const sources = products.filter(isSource);
  const places = new Set(sources.map(distroOf));
  const rest = products.filter((purl) => !isSource(purl) && !places.has(distroOf(purl)));
  const binaries = new Set(rest.map((purl) => purl.replace(/([?&])arch=[^&#]*&?/, '$1')));
  return [
    ...[...new Set(sources)].map((purl) => ({ purl, of: 'source' as const })),
    ...[...binaries].map((purl) => ({ purl, of: 'binary' as const })),
  ];
}

const wordLength = 160;
const shortened = (text: string) => (text.length <= wordLength ? text : `${text.slice(0, wordLength - 1).trimEnd()}…`);

/** Canonical's sentence for the status, and the notes of the CVE behind it. */
function split(text: string): { sentence: string; notes: string } {
  const [sentence = '', notes = ''] = text.split(/\s*CVE Notes \/ justification:\s*/, 2);
  return { sentence: shortened(sentence), notes: shortened(notes) };
}

const worded = (word: string) => (word ? { word } : {});

/**
 * What is fixed is so from the named version on; nothing is said of older ones, which may hold the fix as well. What is affected or not is so
 * in any version of the release.
 */
function verdictOf(statement: VexStatement, version: string): Pick<PackageStatement, 'status' | 'ranges' | 'word'> {
  switch (statement.status) {
    case 'fixed':
      return {
        status: 'not-affected',
        ...(version ? { ranges: [{ introduced: version.replace(/^0+:/, '') }] } : {}),
        word: 'fixed',
      };
    case 'affected':
      return { status: 'affected', ...worded(split(statement.action).sentence) };
    case 'not_affected': {
      const { sentence, notes } = split(statement.impact);
      return { status: 'not-affected', ...worded(notes || sentence) };
    }
    case 'under_investigation':
      return { status: 'investigating' };
  }
}

function statementsOf(statement: VexStatement, vulnerabilities: number, file: string): PackageStatement[] {
  return counting(statement.products).flatMap(({ purl, of }) => {
    const read = parsePurl(purl);
    if (!read) throw damaged(file, statement.vulnerability, `"${purl.slice(0, 80)}" is no package URL`);
    if (read.type !== 'deb' || read.namespace !== 'ubuntu' || !read.qualifiers.distro) return [];
    return {
      ...ubuntuDistro(read.qualifiers.distro),
      package: read.name,
      of,
      ...verdictOf(statement, read.version),
      ...(vulnerabilities > 1 ? { vulnerabilities: [statement.vulnerability] } : {}),
      ...(statement.justification ? { justification: statement.justification } : {}),
    };
  });
}

function titleOf(description: string): string {
  const text = description.slice(0, 2_000).replace(/\s+/g, ' ').trim();
  return /^.{20,200}?[.!?](?= [A-Z]|$)/.exec(text)?.[0] ?? text.slice(0, 200);
}

function recordOf(document: VexDocument, file: string): AdvisoryRecord {
  const { statements, at, id } = document;
  const names = [...new Set(statements.map(({ vulnerability }) => vulnerability))];
  const dates = statements.flatMap((statement) => statement.at ?? []).sort();
  return {
    id: names.length === 1 ? names[0]! : id,
    part: '',
    published: dates[0] ?? at,
    modified: at,
    withdrawn: null,
    title: titleOf(statements.find(({ description }) => description)?.description ?? ''),
    kind: 'security',
    severity: 'unrated',
    vulnerabilities: names.map((name) => ({ id: name })),
    packages: statements.flatMap((statement) => statementsOf(statement, names.length, file)),
  };
}

export const ubuntuVex: RecordFeed = {
  id: 'ubuntu-vex',
  title: 'Ubuntu VEX',
  publisher: 'Canonical',
  licence: 'CC-BY-SA 4.0',
  files: 'vex-all.tar.xz, CVE-YYYY-NNNN.json',
  sources: [
    { file: 'vex-all.tar.xz', url: 'https://security-metadata.canonical.com/vex/vex-all.tar.xz', scope: 'ubuntu' },
  ],
  detect: (file) => {
    const start = head(file, 262_144);
    return isOpenVex(start) && /"author"\s*:\s*"Canonical|"pkg:deb\/ubuntu\//.test(start) ? 1 : 0;
  },
  async *read(files) {
    let isPack = false;
    for await (const file of files) {
      const { name, folder, within } = file;
      isPack ||= within !== undefined;
      if (within !== undefined && !/\.json$/i.test(within)) continue;
      const bytes = await bytesOf(file);
      yield recordOf(readOpenVex(jsonOf({ name, folder, bytes }), name), name);
    }
    return { date: null, mode: isPack ? 'archive' : 'partial' };
  },
};
