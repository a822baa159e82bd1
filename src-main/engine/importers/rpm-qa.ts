/**
 * Installed RPM packages: `rpm -qa` plain, with `--last`, `-i` or any query format, `yum/dnf list installed`, and
 * `zypper packages --installed-only`.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { isPublicKey, readNevra, rpmPackage, type RpmFields } from '../domain/rpm-packages.ts';
import { readDnfRows, type DnfRow } from '../domain/dnf-rows.ts';
import { readRpmTable } from './rpm-columns.ts';
import type { Importer } from './importer.ts';

/** Lines that recognising looks at. */
const sampleLines = 250;

interface Listing {
  rows: RpmFields[];
  unread: number;
  certainty: number;
}

/** `rpm -qai`: blocks of "Name : value", their labels never translated. pacman's have no release. */
function readInfoBlocks(text: string): Listing | null {
  if (!/^Name\s*:/m.test(text.slice(0, 2000)) || !/^Release\s*:/m.test(text.slice(0, 4000))) return null;
  const rows: RpmFields[] = [];
  let row: RpmFields | null = null;
  for (const line of text.split('\n')) {
    // RHEL 5 prints two fields on a line.
    const match = /^(Name|Epoch|Version|Release|Architecture|Source RPM|Vendor)\s*: ?(\S.{0,200})?$/.exec(
      line.trimEnd(),
    );
    const value = (match?.[2] ?? '').split(/\s{4,}/)[0]!.trim();
    if (match?.[1] === 'Name') {
      row = { name: value, epoch: '', version: '', release: '', arch: '' };
      rows.push(row);
    } else if (match && row) {
      const key = ({ 'Source RPM': 'sourceRpm', Architecture: 'arch' } as const)[match[1]!] ?? match[1]!.toLowerCase();
      if (!row[key as keyof RpmFields]) row[key as keyof RpmFields] = value;
    }
    const source = /Source RPM: (\S+)/.exec(line.slice(0, 400))?.[1];
    if (source && row) row.sourceRpm = source;
  }
  return rows.some((one) => one.release) ? { rows, unread: 0, certainty: 0.95 } : null;
}

/** `rpm -qa --last`: NEVRA, then the day in the machine's language. */
function readLast(text: string): Listing | null {
  const lines = text.split('\n').filter((line) => line.trim());
  const rows: RpmFields[] = [];
  for (const line of lines) {
    const match = /^(\S{5,300})\s{2,}\S.*\d/.exec(line.slice(0, 500));
    const nevra = match && readNevra(match[1]!);
    if (nevra) rows.push(nevra);
  }
  if (rows.length === 0 || rows.length < lines.length * 0.9) return null;
  return { rows, unread: lines.length - rows.length, certainty: rows.some((row) => row.arch) ? 0.95 : 0.6 };
}

/** Which rows of a list of yum or dnf are installed. Null where the list offers packages. */
function readDnfList(text: string): Listing | null {
  const { rows, unread } = readDnfRows(text);
  if (rows.length === 0 || unread > rows.length * 0.2 + 6) return null;
  const marked = rows.some((row) => row.repository.startsWith('@') || row.repository === 'installed');
  const isInstalled = (row: DnfRow) =>
    row.heading === 'obsoleting'
      ? false
      : marked
        ? row.repository.startsWith('@') || row.repository === 'installed'
        : row.heading === 'installed';
  const installed = rows.filter(isInstalled);
  return installed.length ? { rows: installed, unread: 0, certainty: 0.96 } : null;
}

function readListing(text: string): Listing | null {
  // Offers look like installed packages in columns; only their headings tell.
  const list = readDnfRows(text);
  if (list.rows.length > 0 && list.unread <= list.rows.length * 0.2 + 6) return readDnfList(text);
  const blocks = readInfoBlocks(text);
  if (blocks) return blocks;
  const readings = [readLast(text), readRpmTable(text)].filter((one) => one !== null && one.certainty > 0);
  return readings.reduce<Listing | null>((best, one) => (!best || one!.certainty > best.certainty ? one : best), null);
}

export const rpmQa: Importer = {
  id: 'rpm-qa',
  title: 'RPM package list',
  example:
    "rpm -qa --qf '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{MODULARITYLABEL}\\n'",
  detect({ head }) {
    // Structured text and prose have no lists; a few hundred lines show what a list is.
    if (/^\s*[<{[]/.test(head.slice(0, 200))) return 0;
    return readListing(head.split('\n', sampleLines).join('\n'))?.certainty ?? 0;
  },
  parse({ text, file }) {
    const listing = readListing(text);
    const rows = (listing?.rows ?? []).filter((row) => row.name && !isPublicKey(row.name));
    if (!listing || rows.length === 0) {
      throw new Refusal(
        'not-recognised',
        `${file.name} lists no installed RPM package`,
        'Save the whole output of rpm -qa, or of dnf list --installed.',
      );
    }
    const packages = rows.map(rpmPackage);
    const warnings: string[] = [];
    if (listing.unread > 1) warnings.push(`${listing.unread} line(s) could not be read`);
    const unknown = packages.filter((item) => !item.version).length;
    if (unknown) warnings.push(`${unknown} package(s) without a version: their version counts as unknown`);
    return [{ inventory: { identity: {}, packages }, warnings }];
  },
};
