/**
 * From a path or an upload to input files: plain, gzip, ZIP or a workbook's sheets, with checks of sums, sizes, counts and names.
 * Refuses what is damaged, too large or unsafe; never writes to the disk.
 */
import { open, readFile, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw, gunzipSync, inflateRawSync } from 'node:zlib';
import { fromBufferPromise, fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { Refusal } from '../../../src-shared/errors.ts';
import type { InputFile } from './input-file.ts';
import { workbookSheets } from './spreadsheet.ts';

export interface UnpackLimits {
  /** Bytes of one file, packed or unpacked. */
  fileBytes: number;
  /** Bytes of all files of one archive together. */
  totalBytes: number;
  /** Files in one archive. */
  members: number;
  /** Unpacked by packed size; small files may exceed it. */
  ratio: number;
}

/** The largest files known of the kinds PatchLedger reads: a whole CVE list has 350,000 members and 3 GB. */
export const unpackLimits: UnpackLimits = {
  fileBytes: 1_500_000_000,
  totalBytes: 4_000_000_000,
  members: 600_000,
  ratio: 300,
};

/** Below this unpacked size the ratio does not matter. */
const ratioFreeBytes = 32_000_000;

export const archiveDamaged = (name: string, why: string) =>
  new Refusal(
    'file-damaged',
    `${name} is damaged: ${why}`,
    'Fetch or copy the file again; it may have been cut off on the way.',
  );
export const archiveTooLarge = (name: string, why: string) =>
  new Refusal(
    'file-too-large',
    `${name} is too large: ${why}`,
    'Split the file, or unpack it and import the parts that are needed.',
  );
export const archiveUnsafe = (name: string, why: string) =>
  new Refusal(
    'archive-unsafe',
    `${name} is not safe to unpack: ${why}`,
    'Do not trust this archive. Unpack it elsewhere and look at what it holds.',
  );

/** Splits "site/host1/dpkg.txt" (either slash) into folder and name. */
export function splitName(path: string): { folder: string; name: string } {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part && part !== '.');
  return { name: parts.pop() ?? path, folder: parts.join('/') };
}

export type Packing = 'plain' | 'gzip' | 'zip' | 'xz' | 'bzip2' | 'zstd' | '7z' | 'rar';

export function packingOf(bytes: Uint8Array): Packing {
  const starts = (...magic: number[]) => magic.every((b, i) => bytes[i] === b);
  if (starts(0x1f, 0x8b)) return 'gzip';
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return 'zip';
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return 'xz';
  if (starts(0x42, 0x5a, 0x68) && bytes[3]! >= 0x31 && bytes[3]! <= 0x39 && bytes[4] === 0x31 && bytes[5] === 0x41)
    return 'bzip2';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  if (starts(0x37, 0x7a, 0xbc, 0xaf)) return '7z';
  if (starts(0x52, 0x61, 0x72, 0x21)) return 'rar';
  return 'plain';
}

function gunzip(name: string, bytes: Uint8Array, limits: UnpackLimits): Uint8Array {
  const allowed = Math.min(limits.fileBytes, Math.max(ratioFreeBytes, bytes.length * limits.ratio));
  try {
    return gunzipSync(bytes, { maxOutputLength: allowed });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw archiveTooLarge(name, `it unpacks to more than ${Math.round(allowed / 1e6)} MB`);
    throw archiveDamaged(
      name,
      code === 'Z_BUF_ERROR' ? 'the gzip data ends too early' : `gzip says "${(error as Error).message}"`,
    );
  }
}

/** Names that would leave the folder they are unpacked to, on any system. */
export function checkMemberName(archive: string, name: string): void {
  const parts = name.split(/[\\/]/);
  if (/^([\\/]|[A-Za-z]:)/.test(name) || parts.includes('..') || name.includes('\0')) {
    throw archiveUnsafe(archive, `it holds a file named "${name.slice(0, 120)}"`);
  }
}

function checkEntry(archive: string, entry: Entry, limits: UnpackLimits): void {
  if (entry.isEncrypted()) {
    throw new Refusal(
      'file-unreadable',
      `${archive} is protected by a password`,
      'Unpack it with its password and import the files.',
    );
  }
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    throw new Refusal(
      'file-unreadable',
      `${archive}: "${entry.fileName}" is packed with method ${entry.compressionMethod}`,
      'Pack it again as an ordinary ZIP (deflate).',
    );
  }
  // Unix mode in the upper half: 0o120000 is a symbolic link.
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
    throw archiveUnsafe(archive, `"${entry.fileName}" is a link`);
  if (entry.uncompressedSize > limits.fileBytes)
    throw archiveTooLarge(archive, `"${entry.fileName}" alone has ${Math.round(entry.uncompressedSize / 1e6)} MB`);
  if (entry.uncompressedSize > ratioFreeBytes && entry.uncompressedSize > entry.compressedSize * limits.ratio) {
    throw archiveUnsafe(archive, `"${entry.fileName}" grows more than ${limits.ratio}-fold when unpacked`);
  }
}

function inflateMember(archive: string, entry: Entry, packed: Uint8Array): Uint8Array {
  if (packed.length !== entry.compressedSize) throw archiveDamaged(archive, `"${entry.fileName}" is cut off`);
  let content: Uint8Array;
  try {
    content =
      entry.compressionMethod === 0
        ? packed
        : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  } catch {
    throw archiveDamaged(archive, `"${entry.fileName}" can't be unpacked`);
  }
  if (content.length !== entry.uncompressedSize)
    throw archiveDamaged(archive, `"${entry.fileName}" has not the size the archive states`);
  if (crc32(content) !== entry.crc32) throw archiveDamaged(archive, `"${entry.fileName}" does not match its checksum`);
  return content;
}

/** An archive in memory, or on the disk. */
export type ZipSource = Uint8Array | FileHandle;

export interface ArchiveEntry {
  /** Its name in the archive. */
  path: string;
  /** Unpacked. */
  size: number;
  /** Unpacks and checks it. */
  inflate(): Uint8Array;
  /** The same piece by piece, for what is too large to be held twice. */
  pieces(): AsyncGenerator<Uint8Array>;
}

async function* inflatePieces(archive: string, entry: Entry, packed: Uint8Array): AsyncGenerator<Uint8Array> {
  const plain =
    entry.compressionMethod === 0 ? Readable.from([packed]) : Readable.from([packed]).pipe(createInflateRaw());
  let size = 0;
  let sum = 0;
  try {
    for await (const piece of plain as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > entry.uncompressedSize) break;
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch {
    throw archiveDamaged(archive, `"${entry.fileName}" can't be unpacked`);
  }
  if (size !== entry.uncompressedSize)
    throw archiveDamaged(archive, `"${entry.fileName}" has not the size the archive states`);
  if (sum !== entry.crc32) throw archiveDamaged(archive, `"${entry.fileName}" does not match its checksum`);
}

function openZip(source: ZipSource): Promise<ZipFile> {
  return source instanceof Uint8Array
    ? fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), zipOptions)
    : fromFdPromise(source.fd, { ...zipOptions, autoClose: false });
}

const zipOptions = { lazyEntries: true, strictFileNames: false } as const;

async function packedBytes(source: ZipSource, from: number, length: number): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source.subarray(from, from + length);
  const packed = Buffer.allocUnsafe(length);
  const { bytesRead } = await source.read(packed, 0, length, from);
  return packed.subarray(0, bytesRead);
}

/** Members one after the other; none is unpacked before it is asked for. */
export async function* zipEntries(
  name: string,
  source: ZipSource,
  limits: UnpackLimits = unpackLimits,
): AsyncGenerator<ArchiveEntry> {
  let total = 0;
  const taken: { from: number; to: number }[] = [];
  try {
    const zip = await openZip(source);
    if (zip.entryCount > limits.members) throw archiveTooLarge(name, `it holds ${zip.entryCount} files`);
    for await (const entry of zip.eachEntry()) {
      checkMemberName(name, entry.fileName);
      if (entry.fileName.endsWith('/')) continue;
      checkEntry(name, entry, limits);
      total += entry.uncompressedSize;
      if (total > limits.totalBytes)
        throw archiveTooLarge(name, `it unpacks to more than ${Math.round(limits.totalBytes / 1e6)} MB`);
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const range = { from: fileDataStart, to: fileDataStart + entry.compressedSize };
      if (overlaps(taken, range)) throw archiveUnsafe(name, 'files in it share their bytes');
      const packed = await packedBytes(source, fileDataStart, entry.compressedSize);
      yield {
        path: entry.fileName,
        size: entry.uncompressedSize,
        inflate: () => inflateMember(name, entry, packed),
        pieces: () => inflatePieces(name, entry, packed),
      };
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const message = (error as Error).message;
    // yauzl's own refusals of names that lead out of the archive.
    if (/absolute path|invalid relative path|invalid characters in fileName/.test(message))
      throw archiveUnsafe(name, message);
    throw archiveDamaged(name, message);
  }
}

/** Does the range touch one of those taken? If not, it is added; they stay in the order of their beginnings. */
function overlaps(taken: { from: number; to: number }[], range: { from: number; to: number }): boolean {
  if (range.from === range.to) return false;
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (taken[middle]!.from < range.from) low = middle + 1;
    else high = middle;
  }
  if ((taken[low - 1]?.to ?? 0) > range.from || (taken[low]?.from ?? Infinity) < range.to) return true;
  taken.splice(low, 0, range);
  return false;
}

/** The directory of a ZIP names its members unpacked, and an OpenDocument begins with what it is. */
function mayBeWorkbook(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return packingOf(bytes) === 'zip' && (buffer.includes('xl/workbook.') || buffer.subarray(0, 60).includes('mimetype'));
}

/** The sheets of a workbook as files; null where the bytes are another archive. */
async function sheetsOf(
  name: string,
  folder: string,
  bytes: Uint8Array,
  limits: UnpackLimits,
): Promise<InputFile[] | null> {
  if (!mayBeWorkbook(bytes)) return null;
  const members = new Map<string, () => Uint8Array>();
  for await (const { path, inflate } of zipEntries(name, bytes, limits)) members.set(path, inflate);
  return workbookSheets(name, folder, members);
}

/** Members of an archive as files, workbooks among them as their sheets; a workbook itself as its sheets. */
async function* unpackArchive(
  name: string,
  folder: string,
  bytes: Uint8Array,
  limits: UnpackLimits,
): AsyncGenerator<InputFile> {
  const sheets = await sheetsOf(name, folder, bytes, limits);
  if (sheets) return yield* sheets.map((sheet) => ({ ...sheet, within: sheet.name.slice(name.length + 1) }));
  const stem = name.replace(/\.zip$/i, '');
  for await (const { path, inflate } of zipEntries(name, bytes, limits)) {
    const content = inflate();
    const member = splitName(path);
    const place = [folder, stem, member.folder].filter(Boolean).join('/');
    // A workbook that can't be read is a file like any other, which then is refused alone.
    const inner = await sheetsOf(member.name, place, content, limits).catch((error: unknown) => {
      if (error instanceof Refusal) return null;
      throw error;
    });
    for (const file of inner ?? [{ name: member.name, folder: place, bytes: content }])
      yield { ...file, within: [member.folder, file.name].filter(Boolean).join('/') };
  }
}

/**
 * Unpacks an upload, one file after the other, so that only one of an archive's files is in memory. `path` may carry
 * folders (webkitRelativePath). Throws Refusal file-damaged, file-too-large, archive-unsafe, file-unreadable.
 */
export async function* eachMember(
  path: string,
  bytes: Uint8Array,
  limits: UnpackLimits = unpackLimits,
): AsyncGenerator<InputFile> {
  const { name, folder } = splitName(path);
  if (bytes.length > limits.fileBytes) throw archiveTooLarge(name, `it has ${Math.round(bytes.length / 1e6)} MB`);
  const packing = packingOf(bytes);
  switch (packing) {
    case 'plain':
      return yield { name, folder, bytes };
    case 'gzip':
      return yield { name: name.replace(/\.gz$/i, ''), folder, bytes: gunzip(name, bytes, limits) };
    case 'zip':
      return yield* unpackArchive(name, folder, bytes, limits);
    default:
      throw new Refusal(
        'file-unreadable',
        `${name} is packed with ${packing}, which is not read`,
        'Unpack it first and import the file inside; gzip and ZIP are read as they are.',
      );
  }
}

/** All files of an upload at once; as eachMember. */
export async function unpackBytes(
  path: string,
  bytes: Uint8Array,
  limits: UnpackLimits = unpackLimits,
): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for await (const file of eachMember(path, bytes, limits)) files.push(file);
  return files;
}

export const unreadable = (path: string, error: unknown) => {
  const code = (error as NodeJS.ErrnoException).code;
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return new Refusal(
    'file-unreadable',
    `${path} can't be read: ${why[code ?? ''] ?? (error as Error).message}`,
    'Check the name and who may read it.',
  );
};

/** Into one piece of memory: readFile gathers pieces and needs twice as much. */
async function readWhole(path: string, size: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = Buffer.allocUnsafeSlow(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await file.read(bytes, length, size - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** The bytes of one file of the disk as they are, and when it was last changed (ISO instant). Throws file-unreadable, file-too-large. */
export async function readPath(
  path: string,
  limits: UnpackLimits = unpackLimits,
): Promise<{ bytes: Uint8Array; modifiedAt: string }> {
  try {
    const info = await stat(path);
    // The size of a pseudo file (a pipe, /proc) is 0: it is read all the same.
    if (info.size > limits.fileBytes) throw archiveTooLarge(path, `it has ${Math.round(info.size / 1e6)} MB`);
    const bytes = info.isFile() && info.size > 0 ? await readWhole(path, info.size) : await readFile(path);
    return { bytes, modifiedAt: info.mtime.toISOString() };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unreadable(path, error);
  }
}

/** Reads and unpacks one file of the disk, one member after the other. The folder is the file's full folder path. */
export async function* eachMemberOfPath(path: string, limits: UnpackLimits = unpackLimits): AsyncGenerator<InputFile> {
  const { bytes } = await readPath(path, limits);
  const folder = dirname(resolve(path)).split(sep).join('/');
  for await (const file of eachMember(basename(path), bytes, limits))
    yield { ...file, folder: file.folder ? `${folder}/${file.folder}` : folder };
}

/** All files of one file of the disk at once; as eachMemberOfPath. */
export async function unpackPath(path: string, limits: UnpackLimits = unpackLimits): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for await (const file of eachMemberOfPath(path, limits)) files.push(file);
  return files;
}

/** Deepest level and most files a walk answers. */
const walkDepth = 12;
const walkFiles = 20_000;

/**
 * Replaces folders by the regular files below them, sorted; links inside are not followed. Paths that are not
 * folders, also missing ones, are answered as they are: reading them says what is wrong.
 */
export async function expandFolders(paths: string[]): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (depth > walkDepth) throw archiveTooLarge(folder, `its folders are nested more than ${walkDepth} deep`);
    let entries;
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      throw unreadable(folder, error);
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path, depth + 1);
      else if (entry.isFile()) found.push(path);
      if (found.length > walkFiles) throw archiveTooLarge(folder, `it holds more than ${walkFiles} files`);
    }
  };
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (info?.isDirectory()) await walk(path, 1);
    else found.push(path);
  }
  return found;
}
