/**
 * updateinfo.xml of a repository, packed or not: the advisories of AlmaLinux, Rocky Linux, Oracle Linux, Red Hat, CentOS, Fedora, EPEL,
 * Amazon Linux, SUSE and openSUSE (https://en.opensuse.org/openSUSE:Standards_Rpm_Metadata_UpdateInfo; createrepo_c writes more).
 * A file is the whole of its repository.
 */
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src-shared/errors.ts';
import type { AdvisoryRecord } from '../domain/advisory.ts';
import { advisorySeverity } from '../domain/severity.ts';
import { childOf, childrenOf, childText, readXmlRoot, streamElements, type XmlElement } from '../files/xml.ts';
import type { RecordFeed } from './feed.ts';
import { cvePattern, damaged, dayToInstant, head, instantOf, isDay } from './read.ts';
import { packageOf, RpmStatements } from './rpm-statements.ts';
import { repositoryOf, updateRelease, type UpdateWords } from './updateinfo-release.ts';

/** Seconds since 1970, a day, or a day and time in UTC; as an attribute, in SUSE's older files as text. */
function readDate(file: string, id: string, element: XmlElement | undefined): string | null {
  const text = (element?.attributes.date ?? element?.text ?? '').trim();
  if (text === '') return null;
  if (/^\d{1,11}$/.test(text)) return new Date(Number(text) * 1000).toISOString();
  const at = isDay(text) ? dayToInstant(text) : instantOf(text.replace(/ (UTC|GMT)$/, 'Z'));
  if (at === null) throw damaged(file, id, `"${text.slice(0, 40)}" is not a date`);
  return at;
}

/** An empty flag is set, as createrepo_c reads it. */
const isFlag = (element: XmlElement | undefined) => element !== undefined && /^(?:[Tt1].*)?$/.test(element.text);

const cveWord = /\bCVE-\d{4}-\d{4,19}\b/g;

/**
 * CVEs of the references: those of type cve, and those that the titles of others name, as Fedora does. A list without any may name
 * them in its title, or in its description as "(CVE-2024-1234)" or before a colon at a line's beginning.
 */
function readCves(update: XmlElement): string[] {
  const found = new Set<string>();
  for (const { attributes } of childrenOf(childOf(update, 'references'), 'reference')) {
    const { id = '', title = '', type = '' } = attributes;
    if (cvePattern.test(id)) found.add(id);
    else if (type !== 'self') for (const cve of `${id} ${title}`.match(cveWord) ?? []) found.add(cve);
  }
  if (found.size > 0 || update.attributes.type !== 'security') return [...found].sort();
  for (const cve of `${childText(update, 'title') ?? ''} ${childText(update, 'summary') ?? ''}`.match(cveWord) ?? [])
    found.add(cve);
  const description = childText(update, 'description') ?? '';
  // What else is mentioned there ("a different vulnerability than CVE-...") is not fixed by it.
  for (const [, inside, leading] of description.matchAll(
    /\(((?:CVE-\d{4}-\d{4,19}(?:, ?| )?)+)\)|^[ \t]*(CVE-\d{4}-\d{4,19}):/gm,
  ))
    for (const cve of (inside ?? leading ?? '').match(cveWord) ?? []) found.add(cve);
  return [...found].sort();
}

const kinds: Record<string, AdvisoryRecord['kind']> = {
  security: 'security',
  bugfix: 'bugfix',
  recommended: 'bugfix',
  enhancement: 'enhancement',
  newpackage: 'enhancement',
  feature: 'enhancement',
  optional: 'enhancement',
};

/**
 * Where the line begins that a topic of Amazon's extras is about: kernel-5.15 says nothing of a machine's kernel 4.14. Null where the
 * topic names no version, or another than its packages have.
 */
function lineOf(channel: string | undefined, version: string): string | null {
  const line = /^extras:.*?(\d+(?:\.\d+)*)$/.exec(channel ?? '')?.[1];
  const [, epoch = '', plain = ''] = /^(\d+:)?(.*)$/.exec(version) ?? [];
  return line && plain.startsWith(`${line}.`) ? epoch + line : null;
}

interface ReadUpdate {
  record: AdvisoryRecord;
  /** Repository and architectures it speaks of. */
  repository: string;
  arches: Set<string>;
}

function need(file: string, id: string, element: XmlElement, name: string): string {
  const value = element.attributes[name];
  if (!value) throw damaged(file, id, `a ${element.name} has no ${name}`);
  return value;
}

function readPackages(file: string, update: XmlElement, id: string, isTesting: boolean) {
  const statements = new RpmStatements();
  const arches = new Set<string>();
  let repository = '';
  let reboot = isFlag(childOf(update, 'reboot_suggested'));
  for (const collection of childrenOf(childOf(update, 'pkglist'), 'collection')) {
    const packages = childrenOf(collection, 'package');
    if (packages.length === 0) continue;
    const words: UpdateWords = {
      id,
      release: childText(update, 'release') ?? '',
      short: collection.attributes.short ?? '',
      name: childText(collection, 'name') ?? '',
      packageReleases: packages.map(({ attributes }) => attributes.release ?? ''),
    };
    const release = updateRelease(words);
    if (!release)
      throw new Refusal(
        'feed-damaged',
        `${file} does not tell which release ${id} is of: nothing in it names a distribution that is known here`,
        'Read are those of AlmaLinux, Rocky, Oracle, Red Hat, CentOS, Fedora, EPEL, Amazon, SUSE and openSUSE.',
      );
    repository ||= repositoryOf(release.scopes[0]!, words);
    const module = childOf(collection, 'module');
    const stream = module && `${need(file, id, module, 'name')}:${need(file, id, module, 'stream')}`;
    const channel = release.channel ?? (isTesting ? 'testing' : undefined);
    for (const element of packages) {
      const { epoch = '' } = element.attributes;
      if (!/^\d*$/.test(epoch)) throw damaged(file, id, `"${epoch.slice(0, 20)}" is no epoch`);
      const [name, version, rpmRelease, arch] = ['name', 'version', 'release', 'arch'].map((attribute) =>
        need(file, id, element, attribute),
      ) as [string, string, string, string];
      const found = packageOf({ name, epoch, version, release: rpmRelease, arch });
      if (!found) throw damaged(file, id, `"${arch.slice(0, 40)}" is no architecture of rpm`);
      reboot ||= isFlag(childOf(element, 'reboot_suggested'));
      if (found.arch) arches.add(found.arch);
      const introduced = lineOf(channel, found.version);
      const circumstances = {
        ...(stream ? { module: stream } : {}),
        ...(channel ? { channel } : {}),
        ...(introduced ? { introduced } : {}),
      };
      for (const scope of release.scopes) statements.add(scope, found, 'fixed', null, circumstances);
    }
  }
  return { packages: statements.list([]), repository, arches, reboot };
}

function readUpdate(file: string, update: XmlElement, position: number): ReadUpdate {
  const id = childText(update, 'id') ?? '';
  if (!/^[^\s<>]{1,200}$/.test(id)) throw damaged(file, `update ${position}`, 'it has no id');
  const { type = '', status = '' } = update.attributes;
  const cves = readCves(update);
  const kind = type === 'security' || cves.length > 0 ? 'security' : (kinds[type] ?? 'bugfix');
  const published = readDate(file, id, childOf(update, 'issued'));
  const modified = readDate(file, id, childOf(update, 'updated')) ?? published;
  const { packages, repository, arches, reboot } = readPackages(
    file,
    update,
    id,
    status === 'testing' || status === 'pending',
  );
  return {
    record: {
      id,
      part: '',
      published,
      modified,
      withdrawn: status === 'retracted' ? (modified ?? '1970-01-01T00:00:00.000Z') : null,
      title: childText(update, 'title') ?? childText(update, 'summary') ?? '',
      kind,
      severity: advisorySeverity(childText(update, 'severity') ?? null),
      vulnerabilities: kind === 'security' && cves.length === 0 ? [{ id }] : cves.map((cve) => ({ id: cve })),
      packages,
      ...(reboot ? { reboot } : {}),
    },
    repository,
    arches,
  };
}

/** Updates that are looked at before it is said which repository the file is of. */
const sample = 200;
const multilib: Record<string, string> = { i386: 'x86_64', i486: 'x86_64', i586: 'x86_64', i686: 'x86_64' };

/** The repository that most of the updates name, with the architecture where they all are of one. */
function partOf(updates: readonly ReadUpdate[]): string {
  const named = new Map<string, number>();
  const arches = new Set<string>();
  for (const { repository, arches: own } of updates) {
    if (repository) named.set(repository, (named.get(repository) ?? 0) + 1);
    for (const arch of own) if (arch !== 'noarch') arches.add(multilib[arch] ?? arch);
  }
  const [most = ''] = [...named].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  const arch = arches.size === 1 ? [...arches][0]! : '';
  return arch && !most.includes(arch) ? `${most} ${arch}` : most;
}

/** Short, and free of the file's text: a part cut out of a piece of it would keep the whole piece in memory. */
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** An id may stand in several updates of a file, each with other packages: the second and further go into a part of their own. */
class Repeats {
  /** Hashes of the records under the hash of their id. */
  private readonly known = new Map<string, string[]>();

  partFor(part: string, record: AdvisoryRecord): string {
    const id = hashOf(record.id);
    const hash = hashOf(JSON.stringify(record));
    const hashes = this.known.get(id) ?? [];
    if (hashes.length === 0) this.known.set(id, hashes);
    let place = hashes.indexOf(hash);
    if (place < 0) place = hashes.push(hash) - 1;
    return place === 0 ? part : `${part} (${place + 1})`;
  }
}

export const updateinfo: RecordFeed = {
  id: 'updateinfo',
  title: 'Advisories of RPM repositories',
  publisher: 'AlmaLinux, Rocky, Oracle, Fedora, Amazon, SUSE and others',
  licence: 'as each distribution says; your own copy is read',
  files: 'updateinfo.xml of a repository, also .gz, .bz2, .xz or .zst',
  // Each repository has its own, under a name that its index tells.
  sources: [],
  detect: (file) => {
    const start = head(file, 65_536);
    return /<updates[\s>/]/.test(start) && readXmlRoot(start.replace(/^\ufeff/, ''))?.name === 'updates' ? 1 : 0;
  },
  async *read(files) {
    for await (const file of files) {
      if (file.within !== undefined && updateinfo.detect({ ...file, bytes: file.head }) === 0) continue;
      const repeats = new Repeats();
      const waiting: ReadUpdate[] = [];
      let part: string | null = null;
      let position = 0;
      for await (const { element, path } of streamElements(file.pieces(), file.name, new Set(['update']))) {
        position += 1;
        if (path.length !== 1 || path[0] !== 'updates')
          throw damaged(file.name, `update ${position}`, 'it is not one of the list');
        waiting.push(readUpdate(file.name, element, position));
        if (part === null && waiting.length < sample) continue;
        part ??= partOf(waiting);
        for (const { record } of waiting.splice(0)) yield { ...record, part: repeats.partFor(part, record) };
      }
      part ??= partOf(waiting);
      for (const { record } of waiting) yield { ...record, part: repeats.partFor(part, record) };
    }
    return { date: null, mode: 'whole' };
  },
};
