/**
 * Alpine's security database (https://secdb.alpinelinux.org, one JSON file for each branch and repository): for each source package the versions
 * that fixed vulnerabilities; under version "0" stand those that never were in the package. Wolfi and Chainguard publish the same form.
 */
import type { AdvisoryRecord, PackageStatement } from '../domain/advisory.ts';
import { bytesOf } from '../files/streamed-file.ts';
import type { RecordFeed } from './feed.ts';
import { bad, isText, listAt, objectAt, textAt, type Place } from './fields.ts';
import { cvePattern, damaged, head, isObject, jsonOf, type JsonObject } from './read.ts';

/**
 * The ids of an entry: "CVE-2017-9798", several with spaces between them, "XSA-207 CVE-2017-2620", "CVE N/A ZBX-11023", "CVE-2017-2616 (+ regression
 * fix)". Where CVEs stand among them, the others are names of the same.
 */
function idsOf(entry: string): string[] {
  const tokens = entry
    .replace(/\([^)]*\)/g, ' ')
    .split(/[\s,;]+/)
    .map((token) => token.replace(/^CVE_/, 'CVE-'))
    .filter((token) => /^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][\w.:-]*$/.test(token));
  const cves = tokens.filter((token) => cvePattern.test(token));
  return cves.length > 0 ? cves : tokens;
}

const isNever = (version: string, entry: string) => version === '0' || /\(\s*not affected/i.test(entry);

interface Branch {
  /** alpine:3.16 */
  scope: string;
  /** v3.16/main */
  part: string;
}

function readBranch(document: JsonObject, file: string): Branch {
  const place = { file, where: '' };
  const repository = textAt(document, 'reponame', place);
  const distroversion = textAt(document, 'distroversion', place);
  const prefix = textAt(document, 'urlprefix', place);
  if (/^(?:v\d+\.\d+|edge)$/.test(distroversion) && repository)
    return { scope: `alpine:${distroversion.replace(/^v/, '')}`, part: `${distroversion}/${repository}` };
  const other = /\bwolfi\b/.test(prefix) ? 'wolfi' : /\b(?:chainguard|cgr)\b/.test(prefix) ? 'chainguard' : null;
  if (!other) throw bad(place, 'it does not tell its distroversion and reponame');
  return { scope: other, part: `${other}/${repository}` };
}

function readPackage(entry: unknown, branch: Branch, place: Place): AdvisoryRecord {
  if (!isObject(entry) || !isObject(entry.pkg)) throw bad(place, 'it has no pkg');
  const name = textAt(entry.pkg, 'name', place);
  if (!name) throw bad(place, 'its name is missing');
  const within = { ...place, where: name };
  const secfixes = objectAt(entry.pkg, 'secfixes', within);
  const ids = new Set<string>();
  const packages: PackageStatement[] = [];
  const says = { scope: branch.scope, package: name, of: 'source' } as const;
  for (const version of Object.keys(secfixes)) {
    const entries = listAt(secfixes, version, isText, within);
    const told = (never: boolean) => [
      ...new Set(entries.filter((item) => isNever(version, item) === never).flatMap(idsOf)),
    ];
    const [fixed, never] = [told(false), told(true)];
    for (const id of [...fixed, ...never]) ids.add(id);
    if (fixed.length > 0)
      packages.push({ ...says, status: 'fixed', ranges: [{ fixed: version }], vulnerabilities: fixed });
    if (never.length > 0) packages.push({ ...says, status: 'not-affected', vulnerabilities: never });
  }
  return {
    id: `${branch.part}/${name}`,
    part: branch.part,
    published: null,
    modified: null,
    withdrawn: null,
    title: name,
    kind: 'security',
    severity: 'unrated',
    vulnerabilities: [...ids].map((id) => ({ id })),
    packages,
  };
}

const isSecdb = (start: string) =>
  /^\ufeff?\s*\{/.test(start) &&
  /"(?:apkurl|distroversion|reponame)"\s*:/.test(start) &&
  /"(?:packages|secfixes)"\s*:/.test(start);

/** Branches that Alpine keeps lists of, from 3.10 on. */
const branches = [...Array.from({ length: 14 }, (_, i) => `v3.${i + 10}`), 'edge'];

export const alpineSecdb: RecordFeed = {
  id: 'alpine-secdb',
  title: 'Alpine security database',
  publisher: 'Alpine Linux',
  licence: 'CC-BY-SA 4.0',
  files: 'main.json and community.json of a branch',
  sources: branches.flatMap((branch) =>
    ['main', 'community'].map((part) => ({
      file: `${branch}/${part}.json`,
      url: `https://secdb.alpinelinux.org/${branch}/${part}.json`,
      scope: `alpine:${branch.replace('v', '')}`,
    })),
  ),
  detect: (file) => (isSecdb(head(file, 262_144)) ? 1 : 0),
  async *read(files) {
    for await (const file of files) {
      const { name, folder, within } = file;
      const start = head({ name, folder, bytes: file.head }, 262_144);
      if (within !== undefined && (!/\.json$/i.test(name) || !isSecdb(start))) continue;
      const document = jsonOf({ name, folder, bytes: await bytesOf(file, 100_000_000) });
      if (!isObject(document) || !Array.isArray(document.packages)) throw damaged(name, '', 'it has no packages');
      const branch = readBranch(document, name);
      for (const [index, entry] of document.packages.entries())
        yield readPackage(entry, branch, { file: name, where: `package ${index + 1}` });
    }
    return { date: null, mode: 'whole' };
  },
};
