/** What all archives have in common: how large they may be, how they are told apart, and the refusals of damaged and unsafe ones. */
import { Refusal } from '../../../src-shared/errors.ts';

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
export const ratioFreeBytes = 32_000_000;

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

/** Names that would leave the folder they are unpacked to, on any system. */
export function checkMemberName(archive: string, name: string): void {
  const parts = name.split(/[\\/]/);
  if (/^([\\/]|[A-Za-z]:)/.test(name) || parts.includes('..') || name.includes('\0')) {
    throw archiveUnsafe(archive, `it holds a file named "${name.slice(0, 120)}"`);
  }
}
