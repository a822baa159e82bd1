/** Watches a drop folder: remembers what each look saw, and has what stayed the same taken in. While a vault is open, by a timer. */
import { itemError, Refusal, type ItemError } from '../../../src-shared/errors.ts';
import type { DropLook } from '../../../src-shared/model/drop-folder.ts';
import { listDrops, type Drop, type DroppedFile } from '../files/drop-folder.ts';
import { toRefusal } from '../refusals.ts';
import type { Acting } from '../vault/log.ts';
import type { VaultSession } from '../vault/session.ts';
import { dropFolderHere } from '../vault/drop-folders.ts';
import { dropJob } from './drop-folder.ts';
import type { TaskRunner } from './runner.ts';

/** A file is whole when size and time have been the same for so long, milliseconds. */
export const stillTime = 5_000;
const lookInterval = 10_000;
/** Files taken in by one look. */
const batch = 500;

export interface DropWatch {
  /** Throws Refusal: file-unreadable where the folder can't be read, vault-busy while another program works on the vault. */
  look(folder: string, acting: Acting): Promise<DropLook>;
  /** Of the timer's last look. */
  last(): { lookedAt: string | null; problem: ItemError | null; left: DropLook['left'] };
  stop(): void;
}

export interface DropWatchOptions {
  session: VaultSession;
  tasks: TaskRunner;
  /** Who acts, and when. */
  acting: () => Acting;
  /** Look by a timer at the folder the vault names for this computer. */
  timed: boolean;
  /** Told of what is no refusal. */
  onBug: (error: unknown) => void;
  /** Milliseconds; for tests. */
  interval?: number;
  still?: number;
}

interface Seen {
  signature: string;
  since: number;
}

const signatureOf = ({ files, unfinished }: Drop) =>
  JSON.stringify([unfinished, files.map(({ path, size, mtimeMs }) => [path, size, mtimeMs])]);

export function createDropWatch(options: DropWatchOptions): DropWatch {
  const { session, tasks, acting, interval = lookInterval, still = stillTime } = options;
  let folderSeen = '';
  let seen = new Map<string, Seen>();
  /** Taken in or refused, but not movable: not again until it changes. */
  let stuck = new Map<string, { signature: string; why: string }>();
  let lookedAt: string | null = null;
  let problem: ItemError | null = null;
  let left: DropLook['left'] = [];
  let looking = false;

  function whyWait(drop: Drop, now: number): string | null {
    const signature = signatureOf(drop);
    const held = stuck.get(drop.name);
    if (held?.signature === signature) return held.why;
    stuck.delete(drop.name);
    const before = seen.get(drop.name);
    if (before?.signature !== signature) {
      seen.set(drop.name, { signature, since: now });
      return 'seen for the first time or still changing';
    }
    if (drop.unfinished) return 'it is still being written';
    return now - before.since >= still ? null : 'it changed a moment ago';
  }

  async function look(folder: string, who: Acting): Promise<DropLook> {
    if (folderSeen !== folder) {
      folderSeen = folder;
      seen = new Map();
      stuck = new Map();
    }
    const drops = await listDrops(folder);
    const now = performance.now();
    const names = new Set(drops.map(({ name }) => name));
    for (const name of seen.keys()) if (!names.has(name)) seen.delete(name);
    const waiting: DropLook['left'] = [];
    const ready: Drop[] = [];
    const files: DroppedFile[] = [];
    for (const drop of drops) {
      const why = whyWait(drop, now);
      if (why !== null) waiting.push({ file: drop.name, why });
      // Files of one machine go in together.
      else if (files.length === 0 || files.length + drop.files.length <= batch) {
        ready.push(drop);
        files.push(...drop.files);
      } else waiting.push({ file: drop.name, why: 'waits for the files before it' });
    }
    if (files.length === 0) return { folder, taken: [], refused: [], left: waiting };
    const done = await tasks.run(dropJob, { folder, files }, who);
    const leftWhy = new Map(done.left.map(({ file, why }) => [file, why]));
    for (const drop of ready) {
      const why = drop.files.map(({ path }) => leftWhy.get(path)).find((one) => one?.includes("can't be moved"));
      const rest = { ...drop, files: drop.files.filter(({ path }) => leftWhy.has(path)) };
      if (why !== undefined) stuck.set(drop.name, { signature: signatureOf(rest), why });
    }
    return { ...done, left: [...done.left, ...waiting] };
  }

  async function lookByTimer(): Promise<void> {
    const db = session.current()?.db;
    if (!db || looking) return;
    looking = true;
    try {
      const here = dropFolderHere(db);
      if (!here?.enabled) {
        lookedAt = null;
        problem = null;
        left = [];
        return;
      }
      const who = acting();
      lookedAt = who.now;
      ({ left } = await look(here.folder, who));
      problem = null;
    } catch (error) {
      const refusal = toRefusal(error);
      if (refusal) problem = itemError(refusal);
      else {
        problem = itemError(
          new Refusal('file-unreadable', 'Looking into the drop folder failed.', 'The log on the console tells more.'),
        );
        options.onBug(error);
      }
    } finally {
      looking = false;
    }
  }

  const timer = options.timed ? setInterval(() => void lookByTimer(), interval) : null;
  timer?.unref();

  return {
    look,
    last: () => ({ lookedAt, problem, left }),
    stop: () => void (timer && clearInterval(timer)),
  };
}
