/**
 * The container of an evidence pack: a ZIP in one form only. Files stored and sorted by name, all times 1980-01-01, no
 * extra fields, comments or ZIP64, so that the same files always make the same bytes. Layout as in PKWARE's APPNOTE 6.3.
 */
import { crc32 } from 'node:zlib';
import { Refusal } from '../../../src-shared/errors.ts';

export interface PackFile {
  name: string;
  bytes: Uint8Array;
}

/** What a pack may hold: `verify` refuses anything beyond, so nothing beyond is made. */
export const packLimits = { bytes: 1024 ** 3, files: 20_000, name: 200 } as const;

export const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, locator64: 0x07064b50 } as const;
export const sizes = { local: 30, central: 46, end: 22 } as const;

/** 1980-01-01, the first day a ZIP can say; the time 00:00:00 is 0. */
const firstDay = 0x0021;
/** Version 1.0: stored files in folders need no more. */
const zipVersion = 10;

/** Paths below the pack with "/", of letters, digits, ".", "_" and "-"; no part begins with a dot. */
export function isSafeName(name: string): boolean {
  return name.length <= packLimits.name && /^[A-Za-z0-9_-][\w.-]*(?:\/[A-Za-z0-9_-][\w.-]*)*$/.test(name);
}

/** The order of files: by bytes, which for these names is by code units. */
export function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

export function checksum(bytes: Uint8Array): number {
  return crc32(bytes);
}

/** What the local and the central header say alike, from "version needed" to the length of the extra field. */
function commonFields(header: Buffer, at: number, file: PackFile, crc: number): void {
  header.writeUInt16LE(zipVersion, at);
  header.writeUInt16LE(0, at + 2); // flags
  header.writeUInt16LE(0, at + 4); // stored
  header.writeUInt16LE(0, at + 6); // time
  header.writeUInt16LE(firstDay, at + 8);
  header.writeUInt32LE(crc, at + 10);
  header.writeUInt32LE(file.bytes.length, at + 14);
  header.writeUInt32LE(file.bytes.length, at + 18);
  header.writeUInt16LE(file.name.length, at + 22);
  header.writeUInt16LE(0, at + 24); // extra field
}

function endRecord(count: number, start: number, length: number): Buffer {
  const end = Buffer.alloc(sizes.end);
  end.writeUInt32LE(signatures.end, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(start, 16);
  return end;
}

/**
 * The container of these files, in whatever order they come. `crcOf` may say another checksum than the content's, for
 * comparing with what a container claims. Throws TypeError for names that are not safe or come twice.
 */
export function writeContainer(
  files: readonly PackFile[],
  crcOf: (file: PackFile) => number = (file) => checksum(file.bytes),
): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let previous = '';
  for (const file of files.toSorted(byName)) {
    if (!isSafeName(file.name)) throw new TypeError(`${JSON.stringify(file.name)} can't be a name in a pack`);
    if (file.name === previous) throw new TypeError(`${file.name} is there twice`);
    previous = file.name;
    const crc = crcOf(file);
    const name = Buffer.from(file.name, 'latin1');
    const local = Buffer.alloc(sizes.local);
    local.writeUInt32LE(signatures.local, 0);
    commonFields(local, 4, file, crc);
    const central = Buffer.alloc(sizes.central);
    central.writeUInt32LE(signatures.central, 0);
    central.writeUInt16LE(zipVersion, 4);
    commonFields(central, 6, file, crc);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, file.bytes);
    directory.push(central, name);
    offset += local.length + name.length + file.bytes.length;
  }
  const length = directory.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([...parts, ...directory, endRecord(files.length, offset, length)]);
}

/** Throws file-too-large when these files make no pack that `verify` would take. */
export function refuseTooLarge(files: readonly PackFile[]): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length + file.name.length * 2 + 100, 0);
  if (bytes <= packLimits.bytes && files.length <= packLimits.files) return;
  throw new Refusal(
    'file-too-large',
    `the evidence would have ${files.length} files and ${Math.round(bytes / 1048576)} MiB; a pack takes ${packLimits.files} files and ${packLimits.bytes / 1048576} MiB`,
    'make a pack of one rollout at a time',
  );
}
