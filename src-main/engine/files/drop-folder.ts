/** A drop folder on the disk: what lies in it to be taken in, and moving files away into `taken` and `refused` inside it. */
import { lstat, mkdir, open, readdir, rename, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';

export interface DroppedFile {
  /** Path in the drop folder, with slashes. */
  path: string;
  size: number;
  mtimeMs: number;
}

/** A file, or a folder whose files are of one machine. */
export interface Drop {
  name: string;
  files: DroppedFile[];
  /** Something in it has the name of a file that is still being written. */
  unfinished: boolean;
}

/** Names that copiers and collectors give to what they have not finished: they end in .part1234, .tmp, ... */
const unfinishedName = /\.(?:part\d*|partial|filepart|crdownload|tmp)$/i;
/** Of no one's interest: hidden files, open office documents, what Windows puts into folders. */
const ignoredName = /^(?:\.|~\$|thumbs\.db$|desktop\.ini$)/i;
export const takenFolder = 'taken';
export const refusedFolder = 'refused';

/** Deepest level below the drop folder, and most files looked at. */
const depthLimit = 8;
const fileLimit = 20_000;

function unreachable(folder: string, error: unknown): Refusal {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'there is no such folder'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission denied'
        : (code ?? (error as Error).message);
  return new Refusal(
    'file-unreadable',
    `The drop folder ${folder} can't be read: ${why}`,
    'Check that the share is connected and that you may read and write there.',
  );
}

/** What lies in the folder, by name; links are passed over. Throws file-unreadable. */
export async function listDrops(folder: string): Promise<Drop[]> {
  let seen = 0;
  async function collect(path: string, drop: Drop, depth: number): Promise<void> {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const name = `${path}/${entry.name}`;
      if (ignoredName.test(entry.name)) continue;
      if (entry.isDirectory() && depth < depthLimit) await collect(name, drop, depth + 1);
      else if (entry.isFile()) await add(name, entry.name, drop);
    }
  }
  async function add(path: string, name: string, drop: Drop): Promise<void> {
    if (++seen > fileLimit) return;
    if (unfinishedName.test(name)) {
      drop.unfinished = true;
      return;
    }
    const info = await lstat(join(folder, path));
    if (info.isFile()) drop.files.push({ path, size: info.size, mtimeMs: info.mtimeMs });
  }
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreachable(folder, error);
  }
  const drops: Drop[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (ignoredName.test(entry.name)) continue;
    if (entry.isDirectory() && (entry.name === takenFolder || entry.name === refusedFolder)) continue;
    const drop: Drop = { name: entry.name, files: [], unfinished: false };
    try {
      if (entry.isDirectory()) await collect(entry.name, drop, 1);
      else if (entry.isFile()) await add(entry.name, entry.name, drop);
    } catch (error) {
      // Gone or shut between two looks: the next one sees what there is then.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      drop.unfinished = true;
    }
    if (drop.files.length > 0 || drop.unfinished) drops.push(drop);
  }
  return drops;
}

/** Why a file is not to be taken now; null: it is as it was seen, and can be read. */
export async function whyNotReady(folder: string, file: DroppedFile): Promise<string | null> {
  try {
    const path = join(folder, file.path);
    const info = await lstat(path);
    if (!info.isFile()) return 'it is no file any more';
    if (info.size !== file.size || info.mtimeMs !== file.mtimeMs) return 'it is still being written';
    await (await open(path, 'r')).close();
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT') return 'it is gone';
    return code === 'EBUSY' ? 'another program has it open' : `it can't be opened (${code})`;
  }
}

/** A name nobody has: NAME, NAME (2), ... */
async function freeName(path: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? path : path.replace(/(\.[^./\\]*)?$/, ` (${n})$1`);
    const taken = await lstat(name).then(
      () => true,
      () => false,
    );
    if (!taken) return name;
  }
}

/**
 * Moves a file into a folder of the drop folder, beside it a text if there is one. Answers its new path in the drop folder,
 * with slashes. Throws what the system says.
 */
export async function moveAway(folder: string, path: string, into: string, text: string | null): Promise<string> {
  const [top] = into.split('/');
  const info = await lstat(join(folder, top!)).catch(() => null);
  if (info !== null && !info.isDirectory()) throw new Error(`${top} is no folder`);
  const target = join(folder, into, path);
  await mkdir(dirname(target), { recursive: true });
  const free = await freeName(target);
  await rename(join(folder, path), free);
  if (text !== null) await writeFile(`${free}.txt`, text);
  // A machine's folder goes with its last file.
  for (let up = dirname(path); up !== '.'; up = dirname(up)) await rmdir(join(folder, up)).catch(() => {});
  return free.slice(join(folder, '/').length).split(/[\\/]/).join('/');
}
