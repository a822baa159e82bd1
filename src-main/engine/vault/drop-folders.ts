/** Drop folders by the computer they are of, and what the log says they brought. */
import { hostname } from 'node:os';
import type { DropFolderSetting, DropFolderState } from '../../../src-shared/model/drop-folder.ts';
import type { Database } from './database.ts';
import { appendLog, type Acting } from './log.ts';
import { readSetting, writeSetting } from './settings.ts';

/** Name of this computer. */
export const thisHost = (): string => hostname();

export function loadDropFolders(db: Database): DropFolderSetting[] {
  return JSON.parse(readSetting(db, 'drop-folders') ?? '[]') as DropFolderSetting[];
}

/** This computer's; null: none was chosen. */
export function dropFolderHere(db: Database): DropFolderSetting | null {
  return loadDropFolders(db).find(({ host }) => host === thisHost()) ?? null;
}

/** Sets this computer's folder; null forgets it. */
export function saveDropFolder(
  db: Database,
  acting: Acting,
  setting: Pick<DropFolderSetting, 'folder' | 'enabled'> | null,
): void {
  const host = thisHost();
  db.transaction(() => {
    const others = loadDropFolders(db).filter((one) => one.host !== host);
    writeSetting(db, 'drop-folders', JSON.stringify(setting ? [...others, { host, ...setting }] : others));
    appendLog(db, acting, 'drop-folder.set', host, setting ? { ...setting } : { folder: null });
  });
}

interface Detail {
  taken: { file: string }[];
  refused: { file: string; code: string }[];
}

const entriesLookedAt = 5_000;

/** What drop folders brought lately, newest first. */
export function latelyDropped(db: Database, limit: number): DropFolderState['lately'] {
  return db
    .all<{ at: string; detail: string }>(
      `SELECT at, detail FROM log WHERE action = 'drop.taken' AND seq > (SELECT max(seq) FROM log) - ? ORDER BY seq DESC LIMIT ?`,
      entriesLookedAt,
      limit,
    )
    .map(({ at, detail }) => {
      const { taken, refused } = JSON.parse(detail) as Detail;
      return { at, taken: taken.map(({ file }) => file), refused };
    });
}
