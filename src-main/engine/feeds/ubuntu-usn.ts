/**
 * Ubuntu's security notices as its USN database lists them (https://usn.ubuntu.com/usn-db/database-all.json.bz2): one object with every notice by
 * its number; in each, by release, the source packages with the fixed version and the binaries with the pocket they are in.
 */
import type { AdvisoryRecord, PackageStatement } from '../domain/advisory.ts';
import { ubuntuScope } from '../domain/ubuntu-releases.ts';
import { jsonParts } from '../files/json-parts.ts';
import type { RecordFeed } from './feed.ts';
import { bad, isText, listAt, objectAt, textAt, type Place } from './fields.ts';
import { cvePattern, damaged, head, isObject, type JsonObject } from './read.ts';

/** Number of a notice: "5614-1". */
const numberPattern = /^\d{1,6}-\d{1,4}$/;

/** The members of an object of objects. */
function objectsOf(holder: JsonObject, name: string, place: Place): [string, JsonObject][] {
  return Object.entries(objectAt(holder, name, place)).map(([key, entry]) => {
    if (!isObject(entry)) throw bad(place, `${key} in its ${name} is not an object`);
    return [key, entry];
  });
}

/** dpkg writes no epoch 0. */
const installedForm = (version: string) => version.replace(/^0+:/, '');

interface Binary {
  name: string;
  version: string;
  pocket: string;
  source: string;
}

/** Pockets that every machine of the release has. */
const ordinary = new Set(['', 'release', 'security', 'updates', 'proposed', 'backports']);

function statementsOf(codename: string, release: JsonObject, place: Place): PackageStatement[] {
  const scope = ubuntuScope(codename);
  const binaries: Binary[] = ['allbinaries', 'binaries'].flatMap((list) =>
    objectsOf(release, list, place).map(([name, entry]) => ({
      name,
      version: textAt(entry, 'version', place),
      pocket: textAt(entry, 'pocket', place),
      source: textAt(entry, 'source', place),
    })),
  );
  const channelOf = (own: readonly Binary[]) => {
    const pocket = own.find((binary) => !ordinary.has(binary.pocket))?.pocket;
    return pocket ? { channel: pocket } : {};
  };
  const sources = objectsOf(release, 'sources', place).flatMap(([name, entry]) => {
    const version = textAt(entry, 'version', place);
    return version ? [{ name, version }] : [];
  });
  if (sources.length > 0)
    return sources.map(({ name, version }) => {
      const own = binaries.filter((binary) => binary.source === name || binary.version === version);
      return {
        scope,
        package: name,
        of: 'source',
        status: 'fixed',
        ranges: [{ fixed: installedForm(version) }],
        ...channelOf(own.length > 0 ? own : binaries),
      };
    });
  // The oldest notices name no sources.
  return [...new Map(binaries.filter(({ version }) => version).map((one) => [one.name, one])).values()].map((one) => ({
    scope,
    package: one.name,
    of: 'binary',
    status: 'fixed',
    ranges: [{ fixed: installedForm(one.version) }],
    ...channelOf([one]),
  }));
}

/** Seconds since 1970, with fractions. */
function timeOf(notice: JsonObject, place: Place): string | null {
  const { timestamp } = notice;
  if (timestamp === undefined || timestamp === null) return null;
  const at = typeof timestamp === 'number' ? new Date(timestamp * 1000) : null;
  if (!at || Number.isNaN(at.getTime())) throw bad(place, 'its timestamp is not a number of seconds');
  return at.toISOString();
}

function readNotice(number: string, notice: unknown, file: string): AdvisoryRecord {
  const id = `USN-${number}`;
  const place = { file, where: id };
  if (!isObject(notice)) throw bad(place, 'it is not an object');
  const told = notice.id ?? number;
  if (typeof told !== 'string' || told.replace(/^USN-/, '') !== number)
    throw bad(place, 'it has another id than its key');
  if (typeof notice.title !== 'string') throw bad(place, 'its title is not a text');
  // Among them stand addresses of bug reports.
  const cves = listAt(notice, 'cves', isText, place).filter((cve) => cvePattern.test(cve));
  const ids = [...new Set(cves)].sort();
  const at = timeOf(notice, place);
  return {
    id,
    part: '',
    published: at,
    modified: at,
    withdrawn: null,
    title: notice.title.trim(),
    kind: 'security',
    severity: 'unrated',
    vulnerabilities: (ids.length > 0 ? ids : [id]).map((cve) => ({ id: cve })),
    packages: objectsOf(notice, 'releases', place).flatMap(([codename, release]) =>
      statementsOf(codename, release, place),
    ),
    ...(/\breboot your (?:computer|system)/i.test(textAt(notice, 'action', place)) ? { reboot: true } : {}),
  };
}

export const ubuntuUsn: RecordFeed = {
  id: 'ubuntu-usn',
  title: 'Ubuntu security notices (USN)',
  publisher: 'Canonical',
  licence: 'CC-BY-SA 4.0',
  files: 'database-all.json.bz2, database.json',
  sources: [
    { file: 'database-all.json.bz2', url: 'https://usn.ubuntu.com/usn-db/database-all.json.bz2', scope: 'ubuntu' },
  ],
  detect: (file) => (/^\ufeff?\s*\{\s*"\d{1,6}-\d{1,4}"\s*:\s*\{/.test(head(file)) ? 1 : 0),
  async *read(files) {
    for await (const file of files) {
      if (file.within !== undefined && !/\.json$/i.test(file.name)) continue;
      for await (const { key, value } of jsonParts(file.pieces(), null)) {
        if (key === null || !numberPattern.test(key))
          throw damaged(file.name, '', `"${String(key).slice(0, 40)}" is no number of a notice`);
        yield readNotice(key, value, file.name);
      }
    }
    return { date: null, mode: 'whole' };
  },
};
