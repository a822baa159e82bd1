/**
 * OSV records of every publisher and ecosystem: single documents, lists, one a line, answers of the API, ZIPs ("all.zip" of an ecosystem) and
 * tars (Ubuntu's osv-all.tar.xz).
 */
import type { InputFile } from '../files/input-file.ts';
import type { RecordFeed } from './feed.ts';
import { jsonDocuments } from './json-documents.ts';
import { readOsvRecord } from './osv-record.ts';
import { damaged, head } from './read.ts';

/** By its beginning: the members may stand in any order, and the first may be long. */
function isOsv(file: InputFile): boolean {
  const start = head(file, 262_144);
  if (
    !/^\ufeff?\s*(?:\[\s*)?\{/.test(start) ||
    /"(?:cveMetadata|cisaCatalogVersion|bomFormat|product_tree)"/.test(start)
  )
    return false;
  const has = (name: string) => new RegExp(`"${name}"\\s*:`).test(start);
  const isTold = /"schema_version"\s*:\s*"1\./.test(start);
  if (has('affected') && (isTold || (has('ecosystem') && (has('events') || has('versions'))))) return true;
  return (
    /"id"\s*:\s*"[A-Za-z0-9]+-/.test(start) &&
    /"modified"\s*:\s*"\d{4}-/.test(start) &&
    (isTold || has('withdrawn') || has('aliases') || has('details'))
  );
}

/** Beside the records of an archive: lists of ids, settings of a repository. */
const isBeside = (path: string) =>
  !/\.json$/i.test(path) || /(?:^|\/)(?:\.|index\.json$|package\.json$|schema)/i.test(path);

/** Folders of OSV's bucket (https://google.github.io/osv.dev/data/#data-dumps), and whose packages each is about. */
const bucketFolders: readonly (readonly [folder: string, scope: string])[] = [
  ['AlmaLinux', 'almalinux'],
  ['Rocky Linux', 'rocky'],
  ['Red Hat', 'rhel'],
  ['SUSE', 'sles'],
  ['openSUSE', 'opensuse-leap'],
  ['Ubuntu', 'ubuntu'],
  ['Debian', 'debian'],
  ['Alpine', 'alpine'],
  ['Wolfi', 'wolfi'],
  ['Chainguard', 'chainguard'],
  ['npm', 'npm'],
  ['PyPI', 'pypi'],
  ['Maven', 'maven'],
  ['Go', 'golang'],
  ['RubyGems', 'gem'],
  ['NuGet', 'nuget'],
  ['crates.io', 'cargo'],
  ['Packagist', 'composer'],
];

export const osv: RecordFeed = {
  id: 'osv',
  title: 'OSV records of all ecosystems',
  publisher: 'OSV.dev, AlmaLinux, Canonical, GitHub and others',
  licence: 'as each source: CC-BY 4.0, CC-BY-SA 4.0, CC0, MIT',
  files: 'all.zip of an ecosystem, osv-all.tar.xz, single records',
  sources: bucketFolders.map(([folder, scope]) => ({
    file: `${folder}/all.zip`,
    url: `https://osv-vulnerabilities.storage.googleapis.com/${encodeURIComponent(folder)}/all.zip`,
    scope,
  })),
  detect: (file) => (isOsv(file) ? 0.9 : 0),
  async *read(files) {
    let records = 0;
    let isPack = false;
    for await (const file of files) {
      const { name, within } = file;
      if (within !== undefined) isPack = true;
      if (within !== undefined && isBeside(within)) continue;
      const before = records;
      for await (const { value, where, isAlone } of jsonDocuments(file, 'vulns')) {
        isPack ||= !isAlone;
        records += 1;
        yield readOsvRecord(value, name, where);
      }
      if (records === before) throw damaged(name, '', 'it holds no record');
    }
    return { date: null, mode: isPack ? 'archive' : 'partial' };
  },
};
