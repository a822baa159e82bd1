/**
 * Fetches feeds from their publishers or a mirror and takes in what came: file by file, each whole or not at all. Unfinished
 * downloads stay in the data folder for the next run; nothing is fetched where the vault forbids it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { itemError, Refusal } from '../../../src-shared/errors.ts';
import type { FeedId, FeedImportResult, FeedSources } from '../../../src-shared/model/feed.ts';
import { feeds } from '../feeds/index.ts';
import { distributionScope } from '../domain/distribution-scope.ts';
import type { Feed, FeedSource } from '../feeds/feed.ts';
import { below, parseBase, shownAddress } from '../fetch/address.ts';
import { download, realSurroundings, type Surroundings } from '../fetch/download.ts';
import { openLine } from '../fetch/line.ts';
import { dropPart } from '../fetch/part-file.ts';
import type { Database } from '../vault/database.ts';
import { readFeedDownload, recordFeedDownload } from '../vault/feed-downloads.ts';
import { feedDate } from '../vault/feeds.ts';
import { heldScopes } from '../vault/feeds/advisories.ts';
import { schemesInstalled, systemsInService } from '../vault/match-reads.ts';
import { loadNetwork, readSetting, refuseForbiddenNetwork } from '../vault/settings.ts';
import { watchCancel, type CancelSignal } from './cancel-signal.ts';
import { importFeedFile } from './feed-import.ts';
import type { Job, JobContext } from './job.ts';

export interface FeedUpdateInput {
  /** Null: every feed that holds data. */
  ids: FeedId[] | null;
  /** Base address for this run; null: as the settings say. */
  from: string | null;
  /** Take a feed whose records fall by half or more. */
  force: boolean;
  /** Where unfinished downloads are kept. */
  folder: string;
}

/** Every feed that can be fetched. */
export function listFeedSources(db: Database): FeedSources[] {
  return feeds
    .filter(({ sources }) => sources.length > 0)
    .map(({ id, title, sources }) => ({ id, title, held: feedDate(db, id) !== null, sources: [...sources] }));
}

interface Wanted {
  feed: Feed;
  file: string;
  url: URL;
}

/** Scopes of the packages that machines in service have, and those on which data is held. */
function scopesHere(db: Database): string[] {
  const systems = systemsInService(db).flatMap((os) => distributionScope(os)?.scope ?? []);
  return [...systems, ...schemesInstalled(db), ...heldScopes(db).keys()];
}

function wantedOf(db: Database, { ids, from }: FeedUpdateInput): Wanted[] {
  const base = from ?? loadNetwork(db).feedBase;
  const root = base === null ? null : parseBase(base);
  const chosen = feeds.filter(({ id }) => (ids === null ? feedDate(db, id) !== null : ids.includes(id)));
  const here = scopesHere(db);
  const isNeeded = ({ scope }: FeedSource) =>
    scope === undefined || here.some((one) => one === scope || one.startsWith(`${scope}:`));
  const wanted = chosen.flatMap((feed) =>
    feed.sources.filter(isNeeded).map(({ file, url }) => ({
      feed,
      file,
      url: root === null ? new URL(url) : below(root, `${feed.id}/${file}`),
    })),
  );
  if (wanted.length === 0)
    throw new Refusal(
      'nothing-to-import',
      ids === null ? 'no feed that can be fetched holds data yet' : 'these feeds come from files only',
      ids === null
        ? `Name those to fetch: ${listFeedSources(db)
            .map(({ id }) => id)
            .join(', ')}.`
        : 'Import their files: feeds import.',
    );
  return wanted;
}

const daysKept = 14;

/** Downloads that nobody went on with, of this vault. */
function dropOldParts(folder: string): void {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return; // none yet
  }
  for (const name of names) {
    const part = join(folder, name);
    if (Date.now() - statSync(part).mtimeMs > daysKept * 86_400_000) dropPart(part);
  }
}

const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const nothing = { ok: false, records: 0, date: null, added: 0, changed: 0, removed: 0, seconds: 0 };

async function updateOne(
  { db, acting }: JobContext,
  { feed, file, url }: Wanted,
  input: FeedUpdateInput,
  around: Surroundings,
  cancel: CancelSignal,
  progress: (share: number, message: string) => void,
): Promise<FeedImportResult> {
  const start = performance.now();
  const address = shownAddress(url);
  const folder = join(input.folder, createHash('sha256').update(address).digest('hex').slice(0, 16));
  const known = input.force ? null : readFeedDownload(db, feed.id, file, address);
  const result: FeedImportResult = { id: feed.id, file, ...nothing };
  const seconds = () => Math.round(performance.now() - start) / 1000;
  const unchanged = { ok: true, unchanged: true, records: known?.records ?? 0, date: known?.date ?? null };
  try {
    refuseForbiddenNetwork(db);
    const fetched = await download(
      {
        url,
        folder,
        known,
        signal: cancel.signal,
        progress: (received, total) =>
          progress(
            total === null ? 0 : (0.8 * received) / total,
            `${feed.id}: ${size(received)}${total === null ? '' : ` of ${size(total)}`}`,
          ),
      },
      around,
    );
    if (fetched === null) return { ...result, ...unchanged, seconds: seconds() };
    progress(0.8, `${feed.id}: taking it in`);
    const { etag, lastModified } = fetched;
    const imported = await importFeedFile(db, acting, { path: fetched.path, name: file }, input.force, {
      feed: feed.id,
      known: known?.sha256 ?? null,
      record: (sha256, same) => {
        if (same && known?.etag === etag && known.lastModified === lastModified) return;
        const answeredBy = shownAddress(fetched.url);
        const facts = { feed: feed.id, file, address, answeredBy, etag, lastModified, sha256 };
        recordFeedDownload(db, acting, facts, same);
      },
    });
    // One that fell by half is kept: whoever takes it all the same need not fetch it again.
    if (imported.error?.code !== 'feed-shrunk') dropPart(folder);
    return { ...imported, ...(imported.unchanged ? unchanged : {}), id: feed.id, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'task-cancelled') throw error;
    return { ...result, error: itemError(error), seconds: seconds() };
  }
}

/** As the job; `around` tells what of the world it uses. Throws network-forbidden, nothing-to-import, invalid-argument, task-cancelled. */
export async function updateFeeds(
  context: JobContext,
  input: FeedUpdateInput,
  around?: Surroundings,
): Promise<FeedImportResult[]> {
  const { db, note } = context;
  refuseForbiddenNetwork(db);
  const wanted = wantedOf(db, input);
  const surroundings = around ?? realSurroundings(openLine(loadNetwork(db).proxy));
  const folder = join(input.folder, readSetting(db, 'vault.id') ?? '');
  dropOldParts(folder);
  const cancel = watchCancel(context);
  const results: FeedImportResult[] = [];
  try {
    for (const [index, one] of wanted.entries()) {
      const progress = (share: number, message: string) => cancel.progress((index + share) / wanted.length, message);
      progress(0, `${one.feed.id}: asking ${one.url.host}`);
      const result = await updateOne(context, one, { ...input, folder }, surroundings, cancel, progress);
      results.push(result);
      note(
        result.unchanged
          ? `${result.id} ${result.file}: unchanged`
          : result.ok
            ? `${result.id} ${result.file}: ${result.records} records, ${result.added} added, ${result.changed} changed, ${result.removed} removed`
            : `${result.id} ${result.file}: ${result.error?.message ?? 'refused'}`,
      );
      for (const warning of result.warnings ?? []) note(`${result.file}: ${warning}`);
    }
  } finally {
    cancel.end();
  }
  return results;
}

export const feedUpdate: Job<FeedUpdateInput, FeedImportResult[]> = {
  kind: 'feed-update',
  title: ({ ids }) => (ids?.length === 1 ? `Updating ${ids[0]}` : 'Updating feeds'),
  run: (context, input) => updateFeeds(context, input),
};
