/**
 * A download on the disk until it is taken in: the bytes as they came over the line, and beside them what they are a part
 * of. The bytes are always a beginning of that representation, also after a kill at any moment.
 */
import { mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const about = z.object({
  address: z.string(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** The transport's encoding of the bytes. */
  encoding: z.enum(['identity', 'gzip']),
  /** Bytes of the whole, encoded; null where the server did not tell. */
  total: z.number().int().nullable(),
  /** What proves that a continuation is of the same bytes (If-Range); null: nothing does. */
  strong: z.string().nullable(),
  whole: z.boolean(),
});
/** Where a part came from and what it is a part of. */
export type PartAbout = z.infer<typeof about>;

export interface Part {
  about: PartAbout;
  /** Bytes there. */
  size: number;
}

export const partPath = (folder: string) => join(folder, 'part');
const aboutPath = (folder: string) => join(folder, 'about.json');

/** Null where nothing of use is there. */
export function readPart(folder: string, address: string): Part | null {
  try {
    const found = about.parse(JSON.parse(readFileSync(aboutPath(folder), 'utf8')));
    const { size } = statSync(partPath(folder));
    if (found.address !== address || size === 0) return null;
    if (found.total !== null && (size > found.total || (found.whole && size !== found.total))) return null;
    return { about: found, size };
  } catch {
    return null;
  }
}

function writeAbout(folder: string, facts: PartAbout): void {
  const draft = `${aboutPath(folder)}.draft`;
  writeFileSync(draft, JSON.stringify(facts), { mode: 0o600 });
  renameSync(draft, aboutPath(folder));
}

/** Begins anew. Answers a file descriptor to write to. */
export function beginPart(folder: string, facts: PartAbout): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // In this order, so that old bytes are never taken for a part of the new file.
  rmSync(aboutPath(folder), { force: true });
  const file = openSync(partPath(folder), 'w', 0o600);
  writeAbout(folder, facts);
  return file;
}

/** Answers a file descriptor that appends. */
export function continuePart(folder: string): number {
  return openSync(partPath(folder), 'a');
}

export function endPart(folder: string, part: Part): Part {
  const ended = { size: part.size, about: { ...part.about, total: part.size, whole: true } };
  writeAbout(folder, ended.about);
  return ended;
}

export function dropPart(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
