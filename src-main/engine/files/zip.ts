/** Members of a ZIP in memory or on the disk, one after the other, with checks of sums, sizes, counts and names. */
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { fromBufferPromise, fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  archiveDamaged,
  archiveTooLarge,
  archiveUnsafe,
  checkMemberName,
  ratioFreeBytes,
  unpackLimits,
  type UnpackLimits,
} from './archive.ts';

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
