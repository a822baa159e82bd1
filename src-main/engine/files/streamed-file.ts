/**
 * Files of any size as a stream: plain, gzip, bzip2, xz or zstd, a tar within, or a ZIP; one member after the other, piece by
 * piece, with checks of sums, sizes, counts and names. Nothing is written to the disk.
 */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { ReadableStream as WebStream } from 'node:stream/web';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import unbzip2 from 'unbzip2-stream';
import xzPackage from 'xz-decompress';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  archiveDamaged,
  archiveTooLarge,
  archiveUnsafe,
  checkMemberName,
  packingOf,
  splitName,
  unpackLimits,
  type Packing,
} from './archive.ts';
import { unreadable } from './unpack.ts';
import { zipEntries, type ZipSource } from './zip.ts';

const { XzReadableStream } = xzPackage;

export interface StreamedFile {
  name: string;
  /** Folder it lay in as a path with "/". */
  folder: string;
  /** Path inside the archive it came in; absent for a file that came alone. */
  within?: string;
  /** Bytes of all of it, where that is known before. */
  size?: number;
  /** Its beginning: as many bytes as there are, at most 256 KiB. */
  head: Uint8Array;
  /** All of it from the beginning, once; what is left unread is passed over. Throws Refusal file-damaged, file-too-large. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** A path of this machine, or bytes that were uploaded. */
export type StreamSource = { path: string } | { name: string; bytes: Uint8Array };

const headBytes = 262_144;
/** Bytes in memory are handed on in pieces of this size. */
const pieceBytes = 4_000_000;
/** From here on a file is unpacked piece by piece. */
const largeBytes = 16_000_000;
/** Bytes of all members of one tar: a vendor's whole set of CSAF documents. */
const tarBytes = 60_000_000_000;
/** Unpacked by packed size; lists of advisories in xz come near 100. */
const ratio = 1_000;
const ratioFreeBytes = 32_000_000;

/** The whole of a file that is to be read at once. Throws Refusal file-too-large beyond `limit` bytes. */
export async function bytesOf(file: StreamedFile, limit = 200_000_000): Promise<Uint8Array> {
  const tooLarge = () => archiveTooLarge(file.name, `it has more than ${Math.round(limit / 1e6)} MB`);
  if ((file.size ?? 0) > limit) throw tooLarge();
  // Gathering pieces needs the room twice.
  const whole = (file.size ?? 0) > largeBytes ? Buffer.allocUnsafeSlow(file.size!) : null;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of file.pieces()) {
    if (length + piece.length > limit) throw tooLarge();
    if (whole) whole.set(piece, length);
    else parts.push(piece);
    length += piece.length;
  }
  if (whole) return whole.subarray(0, length);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, length);
}

/** Takes pieces until at least `wanted` bytes are there or nothing follows; answers them and the pieces with them. */
async function peek(
  source: AsyncIterator<Uint8Array>,
  wanted: number,
): Promise<{ head: Uint8Array; all: () => AsyncGenerator<Uint8Array> }> {
  const taken: Uint8Array[] = [];
  let length = 0;
  let isOver = false;
  while (length < wanted && !isOver) {
    const next = await source.next();
    if (next.done) isOver = true;
    else {
      taken.push(next.value);
      length += next.value.length;
    }
  }
  return {
    head: Buffer.concat(taken).subarray(0, wanted),
    async *all() {
      yield* taken.splice(0);
      if (isOver) return;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    },
  };
}

function decompressor(packing: Packing): ((packed: Readable) => AsyncIterable<Uint8Array>) | null {
  switch (packing) {
    case 'gzip':
      return (packed) => packed.pipe(createGunzip());
    case 'zstd':
      return (packed) => packed.pipe(createZstdDecompress());
    case 'bzip2':
      return (packed) => new Readable().wrap(packed.pipe(unbzip2())) as AsyncIterable<Uint8Array>;
    case 'xz':
      return (packed) =>
        new XzReadableStream(
          Readable.toWeb(packed) as unknown as ReadableStream<Uint8Array>,
        ) as unknown as WebStream<Uint8Array>;
    default:
      return null;
  }
}

/** Unpacked bytes, bounded by what was packed. */
async function* unpacked(
  name: string,
  packed: AsyncIterable<Uint8Array>,
  packing: Packing,
): AsyncGenerator<Uint8Array> {
  const decompress = decompressor(packing)!;
  let bytesIn = 0;
  let bytesOut = 0;
  const counted = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytesIn += chunk.length;
      done(null, chunk);
    },
  });
  const source = Readable.from(packed, { objectMode: false });
  source.on('error', (error) => counted.destroy(error));
  const plain = decompress(source.pipe(counted));
  counted.on('error', (error) => {
    if (plain instanceof Readable) plain.destroy(error);
  });
  try {
    for await (const piece of plain) {
      bytesOut += piece.length;
      if (bytesOut > ratioFreeBytes && bytesOut > bytesIn * ratio)
        throw archiveUnsafe(name, `it grows more than ${ratio}-fold when unpacked`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw archiveDamaged(name, `its ${packing} data can't be unpacked or ends too early`);
  } finally {
    source.destroy();
  }
}

const isTar = (head: Uint8Array) => head.length >= 512 && Buffer.from(head.subarray(257, 262)).toString() === 'ustar';

/** Members of a tar one after the other. */
async function* tarMembers(
  name: string,
  folder: string,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamedFile> {
  const tar = extract();
  const source = Readable.from(pieces, { objectMode: false });
  source.on('error', (error) => tar.destroy(error));
  source.pipe(tar);
  let total = 0;
  let members = 0;
  let isRead = false;
  try {
    for await (const entry of tar) {
      const { name: path, type, size = 0 } = entry.header;
      checkMemberName(name, path);
      if (type === 'file' || type === 'contiguous-file') {
        members += 1;
        total += size;
        if (members > unpackLimits.members)
          throw archiveTooLarge(name, `it holds more than ${unpackLimits.members} files`);
        if (size > unpackLimits.fileBytes || total > tarBytes)
          throw archiveTooLarge(name, `"${path}" is beyond what is read`);
        const member = splitName(path);
        const place = [folder, name.replace(/\.tar$/i, ''), member.folder].filter(Boolean).join('/');
        const { head, all } = await peek(entry[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>, headBytes);
        yield { name: member.name, folder: place, within: path, head, pieces: all };
      }
      entry.resume();
    }
    isRead = true;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw archiveDamaged(name, `its tar is damaged or ends too early (${(error as Error).message})`);
  } finally {
    if (!isRead) tar.destroy();
    source.destroy();
  }
}

async function* zipMembers(name: string, folder: string, source: ZipSource): AsyncGenerator<StreamedFile> {
  const stem = name.replace(/\.zip$/i, '');
  for await (const { path, size, inflate, pieces } of zipEntries(name, source)) {
    const member = splitName(path);
    const place = [folder, stem, member.folder].filter(Boolean).join('/');
    const { head, all } = await peek(size > largeBytes ? pieces() : piecesOfBytes(inflate()), headBytes);
    // Feeds of NVD and others come as files that are packed once more.
    if (packingOf(head) === 'plain') yield { name: member.name, folder: place, within: path, size, head, pieces: all };
    else yield* membersOf(member.name, place, all());
  }
}

/** What an unpacked or packed stream holds, up to a tar in a compressed file. */
async function* membersOf(
  name: string,
  folder: string,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<StreamedFile> {
  const { head, all } = await peek(source, headBytes);
  const packing = packingOf(head);
  if (packing === 'plain') {
    if (isTar(head)) yield* tarMembers(name, folder, all());
    else yield { name, folder, head, pieces: all };
    return;
  }
  if (!decompressor(packing)) {
    throw new Refusal(
      'file-unreadable',
      `${name} is packed with ${packing}, which is not read here`,
      'Unpack it first and import the files inside; gzip, bzip2, xz, zstd, tar and ZIP are read as they are.',
    );
  }
  const inner = name.replace(/\.(gz|bz2|xz|zst)$/i, '').replace(/\.(tgz|tbz2?|txz)$/i, '.tar');
  yield* membersOf(inner, folder, unpacked(name, all(), packing));
}

async function* piecesOfBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/**
 * All files of a source, one after the other; each must be read or left before the next is asked for. Throws Refusal file-damaged,
 * file-too-large, archive-unsafe, file-unreadable.
 */
export async function* streamFiles(source: StreamSource): AsyncGenerator<StreamedFile> {
  if ('bytes' in source) {
    const { name, folder } = splitName(source.name);
    if (packingOf(source.bytes) === 'zip') yield* zipMembers(name, folder, source.bytes);
    else yield* membersOf(name, folder, piecesOfBytes(source.bytes));
    return;
  }
  const { path } = source;
  const name = basename(path);
  const folder = dirname(resolve(path)).split(sep).join('/');
  let file;
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    file = await open(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const start = Buffer.alloc(8);
    const { bytesRead } = await file.read(start, 0, 8, 0);
    if (packingOf(start.subarray(0, bytesRead)) === 'zip') yield* zipMembers(name, folder, file);
    else {
      const stream = createReadStream(path, { highWaterMark: headBytes });
      try {
        yield* membersOf(name, folder, stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>);
      } finally {
        stream.destroy();
      }
    }
  } finally {
    await file.close();
  }
}
