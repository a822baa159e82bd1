/**
 * The lists of Debian's security advisories, DSA and DLA (data/DSA/list and data/DLA/list of the security tracker):
 * a dated heading, then indented lines with ids in braces, fixed versions by release and notes. Nothing in the format
 * states its length: a list cut exactly after a line can be noticed only by how many entries are gone.
 */
import type { InputFile } from '../files/input-file.ts';
import type { DebianAdvisoryRecord, TableFeed } from './feed.ts';
import { damaged, dayToInstant, head, isDay, onlyFile, textOf } from './read.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const heading = /^\[(\d{2}) ([A-Z][a-z]{2}) (\d{4})\] (D[SLT]A-\d+(?:-\d+)?)\s+(\S.*)$/;
const anHeading = /^\[\d{2} [A-Z][a-z]{2} \d{4}\] (D[SLT]A)-\d+/m;
const idPattern = /^((CVE|CAN)-\d{4}-[\dX]{4,19}|TEMP-\d+-[0-9A-F]+)$/;
const fixLine = /^(?:\[([a-z][a-z0-9-]*)\]\s+)?-\s+([a-z0-9][a-z0-9+.-]*)\s+(<[a-z-]+>|[A-Za-z0-9.+~:-]+)\s*(\(.*)?$/i;
const otherLine = /^(NOTE|TODO|NOT-FOR-US|RESERVED|REJECTED)\b/;

/** "xorg-server - security update", older "krb5 -- several vulnerabilities", oldest without a dash. */
function splitTitle(title: string): { source: string; kind: string } {
  const match = /^(.+?)\s+--?\s+(.*)$/.exec(title);
  if (match) return { source: match[1]!.replaceAll(',', ''), kind: match[2]! };
  const [source = '', ...rest] = title.split(/\s+/);
  return { source, kind: rest.join(' ') };
}

/** Adds what one indented line says; answers true while a brace stays open for the next line. */
function readDetail(line: string, entry: DebianAdvisoryRecord, open: boolean, file: string, where: string): boolean {
  if (open || line.startsWith('{')) {
    const closed = line.endsWith('}');
    const inside = line.slice(line.startsWith('{') ? 1 : 0, closed ? -1 : undefined);
    for (const id of inside.split(/\s+/).filter(Boolean)) {
      if (!idPattern.test(id)) throw damaged(file, where, `"${id.slice(0, 60)}" is not an id`);
      if (!entry.cves.includes(id)) entry.cves.push(id);
    }
    return !closed;
  }
  const fix = fixLine.exec(line);
  if (fix) {
    const [, release = 'sid', source = '', version = ''] = fix;
    // Tags such as <not-affected>, <unfixed>, <end-of-life> name no version.
    if (!version.startsWith('<')) entry.fixes.push({ release, source, version });
    return false;
  }
  if (!otherLine.test(line)) throw damaged(file, where, `"${line.slice(0, 60)}" is not a line of an advisory`);
  return false;
}

function read(file: InputFile): DebianAdvisoryRecord[] {
  const text = textOf(file);
  if (!text.endsWith('\n')) throw damaged(file.name, 'its end', 'the last line is not complete');
  const entries = new Map<string, DebianAdvisoryRecord>();
  let entry: DebianAdvisoryRecord | null = null;
  let open = false;
  for (const [index, full] of text.split('\n').entries()) {
    const line = full.trim();
    if (line === '') continue;
    const where = `line ${index + 1}`;
    if (/^\s/.test(full)) {
      if (!entry) throw damaged(file.name, where, 'it belongs to no advisory');
      open = readDetail(line, entry, open, file.name, `${where} (${entry.id})`);
      continue;
    }
    if (open) throw damaged(file.name, where, 'the brace of the entry before is not closed');
    const match = heading.exec(line);
    if (!match) throw damaged(file.name, where, `"${line.slice(0, 60)}" is not the heading of an advisory`);
    const [, dayOfMonth, month, year, id, title] = match as unknown as [string, string, string, string, string, string];
    const date = `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${dayOfMonth}`;
    if (!isDay(date)) throw damaged(file.name, where, `"${dayOfMonth} ${month} ${year}" is not a day`);
    if (entries.has(id)) throw damaged(file.name, where, `${id} is listed twice`);
    entry = { id, date, ...splitTitle(title), cves: [], fixes: [] };
    entries.set(id, entry);
  }
  if (open) throw damaged(file.name, 'its end', 'a brace is not closed');
  if (entries.size === 0) throw damaged(file.name, '', 'it holds no advisory');
  const records = [...entries.values()];
  const prefix = records[0]!.id.slice(0, 3);
  const stranger = records.find(({ id }) => !id.startsWith(prefix));
  if (stranger) throw damaged(file.name, stranger.id, `it stands in a list of ${prefix} entries`);
  return records;
}

export const debianAdvisories: TableFeed = {
  id: 'debian-advisories',
  title: 'Debian security advisories',
  publisher: 'Debian',
  licence: 'lists of a GPL-2+ repository; read from your copy, not shipped',
  files: 'data/DSA/list, data/DLA/list',
  sources: [
    {
      file: 'DSA/list',
      url: 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/DSA/list',
    },
    {
      file: 'DLA/list',
      url: 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/DLA/list',
    },
  ],
  detect(file) {
    const start = head(file).replace(/^\ufeff/, '');
    return /^\[\d{2} [A-Z][a-z]{2} \d{4}\] D[SL]A-/.test(start) ||
      (anHeading.test(start) && /^\s*\{CVE-|^\s*\[[a-z]+\] - /m.test(start))
      ? 1
      : 0;
  },
  async parse(files) {
    const records = read(await onlyFile(files, this));
    const newest = records.reduce((day, { date }) => (date > day ? date : day), '');
    return { feed: 'debian-advisories', date: dayToInstant(newest), records };
  },
};
