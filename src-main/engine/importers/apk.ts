/**
 * Alpine packages: `apk info -v` and `-vv`, `apk list` in its kinds, `apk version`, and apk's own database
 * /lib/apk/db/installed. Refuses the index of a repository, which has the database's fields but no files.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import type { AvailableUpgrade, InstalledPackage } from '../../../src-shared/model/software.ts';
import { apkPackage, readApkWord } from '../domain/apk-packages.ts';
import type { Importer } from './importer.ts';

/** Messages that apk puts between the rows, and virtual packages (".build-deps-20240101.120000"): dependencies without files. */
const isMessage = (line: string) => /^(?:\.|WARNING|ERROR|fetch|Installed:\s|v?\d+\.\d+\S* \[|OK:)/.test(line);

const linesOf = (text: string) =>
  text.split('\n').filter((line) => line.trim() && line.length < 4096 && !isMessage(line));

interface Reading {
  packages: InstalledPackage[];
  available: AvailableUpgrade[];
  unread: number;
  /** Lists what is on offer, even when that is nothing. */
  offers: boolean;
}

const offer = (name: string, version: string, arch: string, origin: string): AvailableUpgrade => ({
  name,
  arch,
  version,
  source: origin || name,
  sourceVersion: version,
  suites: [],
  security: false,
  ...(origin ? {} : { sourceKnown: false }),
});

/** "name-version arch {origin} (licence) [state]" of `apk list`; a state may be missing, as for packages on offer only. */
function readListLine(line: string, into: Reading): boolean {
  const match = /^(\S+) (\S+) \{([^}]{0,200})\} \(/.exec(line);
  const word = match && readApkWord(match[1]!);
  if (!word) return false;
  const origin = match![3]!.split(':').at(-1)!.split('/').at(-1)!;
  const state = /\[([^\][]*)\]\s*$/.exec(line.slice(-400))?.[1] ?? '';
  if (state.startsWith('installed')) into.packages.push(apkPackage(word, match![2]!, origin));
  else if (state.startsWith('upgradable from')) {
    into.available.push(offer(word.name, word.version, match![2]!, origin));
    into.offers = true;
  }
  return true;
}

/** "name-version    < newer" of `apk version`; other signs offer nothing. */
function readVersionLine(line: string, into: Reading): boolean {
  const match = /^(\S+)\s+([<=>?!])(?:\s+(\S+))?/.exec(line);
  const word = match && readApkWord(match[1]!);
  if (!word) return false;
  into.offers = true;
  if (match![2] === '<' && match![3]) into.available.push(offer(word.name, match![3], '', ''));
  return true;
}

/** "name-version", with " - description" by `apk info -vv`. */
function readInfoLine(line: string, into: Reading): boolean {
  const end = line.indexOf(' - ');
  const word = readApkWord((end < 0 ? line : line.slice(0, end)).trim());
  if (word) into.packages.push(apkPackage(word, '', ''));
  return word !== null;
}

/** Paragraphs of one-letter fields (apk-tools' installed database). */
function readDatabase(text: string): Reading {
  const reading: Reading = { packages: [], available: [], unread: 0, offers: false };
  let fields: Record<string, string> = {};
  const close = () => {
    if (fields['P'] && fields['V'])
      reading.packages.push(
        apkPackage({ name: fields['P'], version: fields['V'] }, fields['A'] ?? '', fields['o'] ?? ''),
      );
    else if (Object.keys(fields).length) reading.unread += 1;
    fields = {};
  };
  for (const line of text.split('\n')) {
    if (!line.trim()) close();
    else if (/^[PVAo]:/.test(line)) fields[line[0]!] = line.slice(2).trim();
  }
  close();
  return reading;
}

function readLines(text: string): Reading {
  const reading: Reading = { packages: [], available: [], unread: 0, offers: /^Installed:\s+Available:/m.test(text) };
  for (const line of linesOf(text))
    if (!readListLine(line, reading) && !readVersionLine(line, reading) && !readInfoLine(line, reading))
      reading.unread += 1;
  return reading;
}

/** Files and folders stand in the database only, fields of packages in it and in indexes. */
const isDatabase = (head: string) =>
  /^P:\S/m.test(head) && /^V:\S/m.test(head) && /^[FRZ]:/m.test(head) && /^C:Q/m.test(head);

export const apk: Importer = {
  id: 'apk',
  title: 'Alpine package list',
  example: 'apk list --installed',
  detect({ head }) {
    if (isDatabase(head)) return 0.97;
    const { packages, available, unread, offers } = readLines(head);
    const rows = packages.length + available.length;
    if (rows === 0) return offers && unread === 0 ? 0.9 : 0;
    if (rows < unread * 9) return 0;
    const rich = packages.some((item) => item.sourceKnown !== false) || offers;
    return rich ? 0.97 : rows > 1 || packages[0]?.name === 'musl' ? 0.96 : 0.55;
  },
  parse({ text, head, file }) {
    const reading = isDatabase(head) ? readDatabase(text) : readLines(text);
    const { packages, available, unread, offers } = reading;
    if (packages.length === 0 && !offers) {
      throw new Refusal(
        'not-recognised',
        `${file.name} lists no installed Alpine package`,
        'Save the whole output of apk list --installed, or take /lib/apk/db/installed.',
      );
    }
    const inventory = {
      identity: {},
      ...(packages.length ? { packages } : {}),
      ...(offers ? { available } : {}),
    };
    return [{ inventory, warnings: unread ? [`${unread} line(s) could not be read`] : [] }];
  },
};
