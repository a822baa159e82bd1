/**
 * Reads the container of an evidence pack, also a damaged one as far as it goes, and says in words where it is not the
 * container PatchLedger wrote. Only looks at bytes in memory; nothing is ever extracted.
 */
import { inflateRawSync } from 'node:zlib';
import type { PackVerification } from '../../../src-shared/model/report.ts';
import {
  byName,
  checksum,
  isSafeName,
  packLimits,
  signatures,
  sizes,
  writeContainer,
  type PackFile,
} from './container.ts';

export type PackProblem = PackVerification['problems'][number];

export interface ContainerReading {
  /** In the order they stand there; a name that comes twice only once. */
  files: PackFile[];
  problems: PackProblem[];
  /** Files whose header has another checksum than their content. */
  wrongChecksums: string[];
}

interface Entry extends PackFile {
  crc: number;
  /** In which ways its headers differ from what PatchLedger writes. */
  oddities: string[];
}

interface End {
  /** Where the end record stands. */
  at: number;
  count: number;
  /** Where the directory stands, found by its length; differs from `claimed` when something was put before the container. */
  start: number;
  claimed: number;
}

/** The files without which it is no evidence pack at all; every kind of damage to one file leaves one of them readable. */
const hallmarks = new Set(['SHA256SUMS', 'SHA256SUMS.sig']);

const problem = (code: string, message: string): PackProblem => ({ code, message });
const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

function findEnd(bytes: Buffer, problems: PackProblem[]): End | null {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signatures.end);
  const at = bytes.lastIndexOf(mark);
  if (at < 0 || at + sizes.end > bytes.length) {
    problems.push(
      problem('container-truncated', 'its end is missing: the file was cut off, or its last bytes were changed'),
    );
    return null;
  }
  const after = bytes.length - at - sizes.end;
  const comment = bytes.readUInt16LE(at + 20);
  if (after > 0 && comment === after)
    problems.push(problem('container-comment', `a comment of ${plural(after, 'byte')} was added at its end`));
  else if (after > 0) problems.push(problem('container-trailing', `${plural(after, 'byte')} follow after its end`));
  const count = bytes.readUInt16LE(at + 10);
  const length = bytes.readUInt32LE(at + 12);
  const claimed = bytes.readUInt32LE(at + 16);
  if (claimed === 0xffffffff || count === 0xffff || (at >= 20 && bytes.readUInt32LE(at - 20) === signatures.locator64))
    problems.push(problem('container-zip64', 'it was packed in the ZIP64 form, which PatchLedger never writes'));
  const start = at - length;
  if (start >= 0 && start > claimed && bytes.readUInt32LE(start) === signatures.central) {
    problems.push(
      problem(
        'container-leading',
        `${plural(start - claimed, 'byte')} stand before its beginning, as when two files are joined`,
      ),
    );
    return { at, count, start, claimed };
  }
  return { at, count, start: claimed, claimed };
}

/** What an entry's header says that PatchLedger's own never does. `at`: where "version needed" stands. */
function oddities(bytes: Buffer, at: number): string[] {
  const found: string[] = [];
  const flags = bytes.readUInt16LE(at + 2);
  if (flags & 1) found.push('encrypted');
  if (flags & ~1) found.push('written with flags');
  if (bytes.readUInt16LE(at + 4) !== 0) found.push('compressed');
  if (bytes.readUInt32LE(at + 6) !== 0x00210000) found.push('with a time of its own');
  if (bytes.readUInt16LE(at + 24) !== 0) found.push('with an extra field');
  return found;
}

/** The content, inflated where another program compressed it; null when it can't be read. */
function readContent(stored: Buffer, method: number, length: number): Uint8Array | null {
  if (method === 0) return stored;
  if (method !== 8 || length > packLimits.bytes) return null;
  try {
    const content = inflateRawSync(stored, { maxOutputLength: Math.max(1, length) });
    return content.length === length ? content : null;
  } catch {
    return null;
  }
}

/** One file by the header at `header` (its "version needed") and the local header at `local`; null when it leads nowhere. */
function readEntry(bytes: Buffer, header: number, name: string, local: number): Entry | null {
  if (local < 0 || local + sizes.local > bytes.length || bytes.readUInt32LE(local) !== signatures.local) return null;
  const stored = bytes.readUInt32LE(header + 14);
  const start = local + sizes.local + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (start + stored > bytes.length) return null;
  const content = readContent(
    bytes.subarray(start, start + stored),
    bytes.readUInt16LE(header + 4),
    bytes.readUInt32LE(header + 18),
  );
  if (content === null) return null;
  const odd = new Set([...oddities(bytes, header), ...oddities(bytes, local + 4)]);
  return { name, bytes: content, crc: bytes.readUInt32LE(header + 10), oddities: [...odd] };
}

function readDirectory(bytes: Buffer, end: End, problems: PackProblem[]): Entry[] {
  const entries: Entry[] = [];
  const lost: string[] = [];
  const shift = end.start - end.claimed;
  let total = 0;
  let at = end.start;
  while (at + sizes.central <= end.at && bytes.readUInt32LE(at) === signatures.central) {
    if (entries.length >= packLimits.files) {
      problems.push(problem('too-many-files', `it holds more than ${packLimits.files} files`));
      break;
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('latin1', at + sizes.central, at + sizes.central + nameLength);
    total += bytes.readUInt32LE(at + 24);
    if (total > packLimits.bytes) {
      problems.push(problem('too-large', `its files have more than ${packLimits.bytes / 1048576} MiB`));
      break;
    }
    const entry = readEntry(bytes, at + 6, name, bytes.readUInt32LE(at + 42) + shift);
    if (entry) entries.push(entry);
    else lost.push(name);
    at += sizes.central + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (lost.length > 0)
    problems.push(
      problem('container-damaged', `${listed(lost)}: what its directory says leads to no readable content`),
    );
  const found = entries.length + lost.length;
  if (found < end.count)
    problems.push(
      problem('container-damaged', `its directory breaks off after ${plural(found, 'file')} of ${end.count}`),
    );
  return entries;
}

/** Without a directory: file after file from the start, as far as they are whole. */
function walk(bytes: Buffer): { entries: Entry[]; names: string[] } {
  const entries: Entry[] = [];
  const names: string[] = [];
  let total = 0;
  let at = 0;
  while (at + sizes.local <= bytes.length && bytes.readUInt32LE(at) === signatures.local) {
    const nameLength = bytes.readUInt16LE(at + 26);
    const name = bytes.toString('latin1', at + sizes.local, at + sizes.local + nameLength);
    names.push(name);
    total += bytes.readUInt32LE(at + 22);
    if (total > packLimits.bytes || entries.length >= packLimits.files) break;
    const entry = readEntry(bytes, at + 4, name, at);
    if (!entry) break;
    entries.push(entry);
    at += sizes.local + nameLength + bytes.readUInt16LE(at + 28) + bytes.readUInt32LE(at + 18);
  }
  return { entries, names };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(shownName);
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}

/** A name that may be anything, for a message. */
export function shownName(name: string): string {
  return isSafeName(name) ? name : JSON.stringify(name.slice(0, packLimits.name));
}

function checkHeaders(entries: readonly Entry[], problems: PackProblem[]): void {
  const byOddity = new Map<string, string[]>();
  for (const { name, oddities } of entries)
    for (const oddity of oddities) byOddity.set(oddity, [...(byOddity.get(oddity) ?? []), name]);
  if (byOddity.size === 0) return;
  const said = [...byOddity].map(
    ([oddity, names]) => `${listed(names)} ${names.length === 1 ? 'is' : 'are'} ${oddity}`,
  );
  problems.push(
    problem(
      'container-repacked',
      `PatchLedger did not write this container; another program changed it or packed it again: ${said.join('; ')}`,
    ),
  );
}

function checkNames(entries: readonly Entry[], problems: PackProblem[]): Entry[] {
  const first = new Map<string, Entry>();
  const twice: string[] = [];
  for (const entry of entries) {
    if (first.has(entry.name)) twice.push(entry.name);
    else first.set(entry.name, entry);
  }
  const unsafe = [...first.keys()].filter((name) => !isSafeName(name));
  if (unsafe.length > 0) problems.push(problem('name-unsafe', `no pack has files of such names: ${listed(unsafe)}`));
  if (twice.length > 0) problems.push(problem('name-twice', `more than one file is called ${listed(twice)}`));
  const once = [...first.values()];
  if (twice.length === 0 && once.some((entry, i) => i > 0 && byName(once[i - 1]!, entry) > 0))
    problems.push(problem('order-changed', 'its files are not in the order of their names'));
  return once;
}

/** Where the first byte stands that differs from the container PatchLedger would write of the same files. */
function firstDifference(bytes: Buffer, entries: readonly Entry[]): string | null {
  const crcs = new Map(entries.map((entry) => [entry.name, entry.crc]));
  const rebuilt = writeContainer(entries, ({ name }) => crcs.get(name)!);
  if (rebuilt.equals(bytes)) return null;
  let at = 0;
  while (at < rebuilt.length && at < bytes.length && rebuilt[at] === bytes[at]) at += 1;
  let passed = 0;
  for (const { name, bytes: content } of entries.toSorted(byName)) {
    passed += sizes.local + name.length + content.length;
    if (at < passed) return `byte ${at}, in the header of ${name}`;
  }
  return `byte ${at}, in its directory`;
}

/**
 * Null for anything that is no evidence pack. Otherwise every file that can be read and, in words, every way in which the
 * container is not exactly the one `writeContainer` makes of these files.
 */
export function readContainer(given: Uint8Array): ContainerReading | null {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const problems: PackProblem[] = [];
  const end = findEnd(bytes, problems);
  const inDirectory = end ? readDirectory(bytes, end, problems) : [];
  const walked = walk(bytes);
  const entries = walked.entries.length > inDirectory.length ? walked.entries : inDirectory;
  if (![...entries.map(({ name }) => name), ...walked.names].some((name) => hallmarks.has(name))) return null;
  checkHeaders(entries, problems);
  const files = checkNames(entries, problems);
  const wrongChecksums = files.filter(({ bytes: content, crc }) => checksum(content) !== crc).map(({ name }) => name);
  if (problems.length === 0) {
    const difference = firstDifference(bytes, files);
    if (difference) problems.push(problem('container-changed', `the container was changed: first at ${difference}`));
  }
  return { files: files.map(({ name, bytes: content }) => ({ name, bytes: content })), problems, wrongChecksums };
}
