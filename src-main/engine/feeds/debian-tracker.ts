/**
 * The Debian security tracker's whole JSON (https://security-tracker.debian.org/tracker/data/json): source package ->
 * CVE or TEMP id -> releases. The format carries no date, so the file's own time stands for it. A record is source x id.
 */
import type { InputFile } from '../files/input-file.ts';
import type { DebianRelease, DebianTrackerRecord, TableFeed } from './feed.ts';
import { type JsonObject, damaged, head, isObject, jsonOf, onlyFile } from './read.ts';

const sourcePattern = /^[a-z0-9][a-z0-9+.-]+$/i;
const idPattern = /^(CVE-\d{4}-(\d{4,19}|[X\d]{4,})|TEMP-\d+-[0-9A-F]+)$/;
const releasePattern = /^[a-z][a-z0-9-]*$/;
const versionPattern = /^[A-Za-z0-9.+~:-]+$/;
const statuses = new Set(['resolved', 'open', 'undetermined']);

function textField(object: JsonObject, name: string, file: string, where: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw damaged(file, where, `${name} is not text`);
  return value;
}

function readRelease(value: unknown, file: string, where: string): DebianRelease {
  if (!isObject(value)) throw damaged(file, where, 'it is not an object');
  const status = textField(value, 'status', file, where);
  if (status === undefined || !statuses.has(status))
    throw damaged(file, where, `its status "${status ?? ''}" is not known`);
  const release: DebianRelease = { status };
  const fixed = textField(value, 'fixed_version', file, where);
  if (status === 'resolved' && fixed === undefined)
    throw damaged(file, where, 'it is resolved without a fixed_version');
  if (fixed !== undefined) {
    if (!versionPattern.test(fixed)) throw damaged(file, where, `"${fixed.slice(0, 60)}" is not a version`);
    release.fixed_version = fixed;
  }
  const urgency = textField(value, 'urgency', file, where);
  if (urgency !== undefined) release.urgency = urgency;
  if (value.repositories !== undefined) {
    if (!isObject(value.repositories)) throw damaged(file, where, 'repositories is not an object');
    const repositories: Record<string, string> = {};
    for (const name of Object.keys(value.repositories).sort()) {
      const version = value.repositories[name];
      if (typeof version !== 'string' || !versionPattern.test(version))
        throw damaged(file, where, `the version in ${name} is not one`);
      repositories[name] = version;
    }
    release.repositories = repositories;
  }
  const nodsa = textField(value, 'nodsa', file, where);
  if (nodsa !== undefined) release.nodsa = nodsa;
  const reason = textField(value, 'nodsa_reason', file, where);
  if (reason !== undefined) release.nodsa_reason = reason;
  return release;
}

function readReleases(value: unknown, file: string, where: string): Record<string, DebianRelease> {
  // An empty PHP-like list stands for an empty object in some copies.
  if (Array.isArray(value) && value.length === 0) return {};
  if (!isObject(value)) throw damaged(file, where, 'its releases are missing');
  const releases: Record<string, DebianRelease> = {};
  for (const name of Object.keys(value).sort()) {
    if (!releasePattern.test(name)) throw damaged(file, where, `"${name.slice(0, 40)}" is not a release`);
    releases[name] = readRelease(value[name], file, `${where}, ${name}`);
  }
  return releases;
}

function read(file: InputFile): DebianTrackerRecord[] {
  const tracker = jsonOf(file);
  if (!isObject(tracker)) throw damaged(file.name, '', 'it is not an object of source packages');
  const records: DebianTrackerRecord[] = [];
  for (const [source, entries] of Object.entries(tracker)) {
    if (!sourcePattern.test(source)) throw damaged(file.name, `"${source.slice(0, 60)}"`, 'it is not a source package');
    if (!isObject(entries)) throw damaged(file.name, source, 'it holds no entries');
    for (const [cve, entry] of Object.entries(entries)) {
      const where = `${source} ${cve}`;
      if (!idPattern.test(cve))
        throw damaged(file.name, source, `"${cve.slice(0, 60)}" is neither a CVE nor a TEMP id`);
      if (!isObject(entry)) throw damaged(file.name, where, 'it is not an object');
      records.push({
        source,
        cve,
        description: textField(entry, 'description', file.name, where) ?? '',
        scope: textField(entry, 'scope', file.name, where) ?? '',
        releases: readReleases(entry.releases, file.name, where),
      });
    }
  }
  if (records.length === 0) throw damaged(file.name, '', 'it holds no entry');
  return records;
}

export const debianTracker: TableFeed = {
  id: 'debian-tracker',
  title: 'Debian security tracker',
  publisher: 'Debian',
  licence: 'Debian security tracker data, facts',
  files: 'data/json of the tracker',
  sources: [{ file: 'json', url: 'https://security-tracker.debian.org/tracker/data/json' }],
  detect(file) {
    return /^\ufeff?\s*\{\s*"[A-Za-z0-9][A-Za-z0-9+.-]+"\s*:\s*\{\s*"(CVE|TEMP)-/.test(head(file)) ? 1 : 0;
  },
  async parse(files, fallbackDate) {
    return { feed: 'debian-tracker', date: fallbackDate, records: read(await onlyFile(files, this)) };
  },
};
