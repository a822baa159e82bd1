/** Feeds: what is held of each, imports from the publishers' own files, and updates that fetch these. */
import { isAbsolute, join } from 'node:path';
import { Refusal } from '../../../src-shared/errors.ts';
import { assetRows, prepareAssets } from '../tasks/asset-rows.ts';
import { feedImport, type FeedSource } from '../tasks/feed-import.ts';
import { feedUpdate, listFeedSources } from '../tasks/feed-update.ts';
import { neededFeeds } from '../tasks/needed-feeds.ts';
import { listFeedImports } from '../vault/feed-history.ts';
import { listFeedStatus, undoFeed } from '../vault/feeds.ts';
import { refuseForbiddenNetwork } from '../vault/settings.ts';
import { door } from './door.ts';

async function readUpload(file: File): Promise<FeedSource> {
  const modifiedAt = file.lastModified > 0 ? new Date(file.lastModified).toISOString() : null;
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()), modifiedAt };
}

export const feeds = {
  status: door.feeds.status.handler(async ({ context }) => {
    const { db } = context.session.vault();
    const { acting } = context;
    await prepareAssets(db, acting.now);
    return { feeds: listFeedStatus(db, acting.now), needed: neededFeeds(db, assetRows(db, acting.now)) };
  }),

  history: door.feeds.history.handler(({ context, input }) => ({
    imports: listFeedImports(context.session.vault().db, input.feed ?? null, input.limit),
  })),

  undo: door.feeds.undo.handler(({ context, input }) => {
    const undone = undoFeed(context.session.vault().db, context.acting, input.feed);
    context.tasks.announceChange();
    return { id: input.feed, ...undone };
  }),

  import: door.feeds.import.handler(async ({ context, input }) => {
    const { paths = [], files = [], force } = input;
    context.session.vault();
    if (paths.length > 0 && !context.local) {
      throw new Refusal(
        'invalid-argument',
        'paths of this machine are read only for its own command line and window',
        'upload the files',
      );
    }
    const relative = paths.find((path) => !isAbsolute(path));
    if (relative !== undefined)
      throw new Refusal('invalid-argument', `${relative} is not an absolute path`, 'give the whole path of the file');
    const sources: FeedSource[] = [...paths.map((path) => ({ path })), ...(await Promise.all(files.map(readUpload)))];
    const imported = await context.tasks.run(feedImport, { sources, force }, context.acting);
    return { feeds: imported };
  }),

  sources: door.feeds.sources.handler(({ context }) => ({ feeds: listFeedSources(context.session.vault().db) })),

  update: door.feeds.update.handler(async ({ context, input }) => {
    const { db } = context.session.vault();
    // Said at once, without a task; the job asks again before each file.
    refuseForbiddenNetwork(db);
    const { ids = null, from = null, force } = input;
    const folder = join(context.dataFolder, 'downloads');
    const updated = await context.tasks.run(feedUpdate, { ids, from, force, folder }, context.acting);
    return { feeds: updated };
  }),
};
