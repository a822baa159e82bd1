/**
 * From a path or an upload to input files: plain, gzip, ZIP or a workbook's sheets, with checks of sums, sizes, counts and names.
 * Refuses what is damaged, too large or unsafe; never writes to the disk.
 */
import { open, readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Refusal } from '../../../src-shared/errors.ts';
import {
  archiveDamaged,
  archiveTooLarge,
  packingOf,
  ratioFreeBytes,
  splitName,
  unpackLimits,
  type UnpackLimits,
} from './archive.ts';
import type { InputFile } from './input-file.ts';
import { workbookSheets } from './spreadsheet.ts';
import { zipEntries } from './zip.ts';

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
