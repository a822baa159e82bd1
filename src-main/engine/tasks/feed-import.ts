/** Imports feed files the user has, and the data that ships with the program. Each file is one transaction or nothing. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { FeedId, FeedImportResult, FeedStatus } from '../../../src-shared/model/feed.ts';
import { feedById } from '../feeds/index.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { sha256, starterManifest, unpackStarter } from '../feeds/starter-form.ts';
import type { StreamSource } from '../files/streamed-file.ts';
import { expandFolders } from '../files/unpack.ts';
import { readResource, readResourceJson } from '../resources.ts';
import type { Database } from '../vault/database.ts';
import { listFeedStatus, storeFeed, type StorableFeed, type StoredFeed } from '../vault/feeds.ts';
import { Spool } from '../vault/feeds/spool.ts';
import type { Acting } from '../vault/log.ts';
import type { Job } from './job.ts';

/** A path of this machine (a folder stands for the files in it), or an upload with the time its browser states. */
export type FeedSource =
  { path: string; name?: string } | { name: string; bytes: Uint8Array; modifiedAt: string | null };

/** A file that was fetched: which feed's it must be, and what else is written with it. */
export interface Fetched {
  feed: FeedId;
  /** SHA-256 of the file this address gave out last time, as far as it is in force. */
  known: string | null;
  /** In the transaction of the import; `unchanged`: the bytes are the same, and nothing is imported. */
  record(sha256: string, unchanged: boolean): void;
}

export interface FeedImportInput {
  sources: FeedSource[];
  /** Take a feed whose records fall by half or more. */
  force: boolean;
}

/** Seconds of work, for the answer only; no fact is made of it. */
const secondsSince = (start: number) => Math.round(performance.now() - start) / 1000;

/** A time after now is a wrong clock somewhere; data can't be newer than its import. */
const notLater = (date: string, now: string) => (date < now ? date : now);

async function changedAt(path: string): Promise<string | null> {
  return (await stat(path).catch(() => null))?.mtime.toISOString() ?? null;
}

async function sha256Of(source: StreamSource): Promise<string> {
  if ('bytes' in source) return sha256(source.bytes);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(source.path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

const unexpected = (name: string, feed: FeedId) =>
  new Refusal(
    'feed-unexpected',
    `${name} is not a file of ${feedById(feed).title} (${feed})`,
    'Check the address in a browser: the publisher may have moved the file, or a mirror may hold another one.',
  );

/** One file, whole or not at all; a refusal is in the result. */
export async function importFeedFile(
  db: Database,
  acting: Acting,
  source: FeedSource,
  force: boolean,
  fetched?: Fetched,
): Promise<FeedImportResult> {
  const start = performance.now();
  const file = source.name ?? basename((source as { path: string }).path);
  const result: FeedImportResult = {
    id: null,
    file,
    ok: false,
    records: 0,
    date: null,
    added: 0,
    changed: 0,
    removed: 0,
    seconds: 0,
  };
  const spool = new Spool(acting.now);
  try {
    if (fetched && fetched.known !== null && fetched.known === (await sha256Of(source))) {
      fetched.record(fetched.known, true);
      return { ...result, id: fetched.feed, ok: true, unchanged: true, seconds: secondsSince(start) };
    }
    const modifiedAt = 'path' in source ? await changedAt(source.path) : source.modifiedAt;
    const read = await readFeed(source, file, {
      fallbackDate: notLater(modifiedAt ?? acting.now, acting.now),
      recognised: (feed) => {
        if (fetched && fetched.feed !== feed) throw unexpected(file, fetched.feed);
        result.id = feed;
      },
      record: (record) => spool.add(record),
    });
    const content: StorableFeed =
      'mode' in read ? { ...read, date: notLater(read.date ?? spool.newest ?? acting.now, acting.now), spool } : read;
    const hash = await sha256Of(source);
    const { warnings, ...stored } = db.transaction((): StoredFeed => {
      const taken = storeFeed(db, acting, content, { name: file, sha256: hash }, { force, starter: false });
      fetched?.record(hash, false);
      return taken;
    });
    return {
      ...result,
      ...stored,
      date: content.date,
      ok: true,
      seconds: secondsSince(start),
      ...(warnings.length > 0 ? { warnings } : {}),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = fetched && error.code === 'feed-unknown' ? unexpected(file, fetched.feed) : error;
    return { ...result, seconds: secondsSince(start), error: itemError(why) };
  } finally {
    spool.remove();
  }
}

export const feedImport: Job<FeedImportInput, FeedImportResult[]> = {
  kind: 'feed-import',
  title: ({ sources }) => (sources.length === 1 ? 'Importing a feed' : `Importing ${sources.length} feed files`),
  async run({ db, acting, progress, note }, { sources, force }) {
    const files: FeedSource[] = [];
    for (const source of sources) {
      if ('path' in source) files.push(...(await expandFolders([source.path])).map((path) => ({ path })));
      else files.push(source);
    }
    if (files.length === 0)
      throw new Refusal('nothing-to-import', 'there is no file to import', 'Name a file or a folder that holds some.');
    const results: FeedImportResult[] = [];
    for (const [index, source] of files.entries()) {
      progress(index / files.length, 'path' in source ? basename(source.path) : source.name);
      const result = await importFeedFile(db, acting, source, force);
      results.push(result);
      note(
        result.ok
          ? `${result.file}: ${result.id}, ${result.records} records, ${result.added} added, ${result.changed} changed, ${result.removed} removed`
          : `${result.file}: ${result.error?.message ?? 'refused'}`,
      );
      for (const warning of result.warnings ?? []) note(`${result.file}: ${warning}`);
    }
    progress(1, '');
    return results;
  },
};

/** Loads the shipped data into a vault, one log entry a feed. Throws file-damaged when a shipped file is not as made. */
export function importStarter(
  db: Database,
  acting: Acting,
  progress: (fraction: number, message: string) => void = () => {},
): void {
  const { feeds } = starterManifest.parse(readResourceJson('starter/manifest.json'));
  for (const [index, entry] of feeds.entries()) {
    progress(index / feeds.length, entry.source);
    const content = unpackStarter(entry, readResource(`starter/${entry.file}`));
    const file = { name: entry.source, sha256: entry.sha256 };
    const options = { force: true, starter: true };
    if (!('advisories' in content)) {
      storeFeed(db, acting, content, file, options);
      continue;
    }
    const spool = new Spool(acting.now);
    try {
      for (const record of content.advisories) spool.add(record);
      storeFeed(db, acting, { feed: content.feed, date: content.date, mode: content.mode, spool }, file, options);
    } finally {
      spool.remove();
    }
  }
  progress(1, '');
}

/** Loading the shipped data as a job; answers what is held then. */
export const starterImport: Job<Record<string, never>, FeedStatus[]> = {
  kind: 'starter-import',
  title: () => 'Loading the shipped advisory data',
  run({ db, acting, progress }) {
    importStarter(db, acting, progress);
    return listFeedStatus(db, acting.now);
  },
};
