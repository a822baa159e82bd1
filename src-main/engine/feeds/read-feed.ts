/** From a file of any packing to what a feed says: finds whose it is by its content, and reads the whole of it or refuses it. */
import { Refusal } from '../../../src-shared/errors.ts';
import type { FeedId } from '../../../src-shared/model/feed.ts';
import type { AdvisoryRecord, RecordsMode } from '../domain/advisory.ts';
import { streamFiles, type StreamedFile, type StreamSource } from '../files/streamed-file.ts';
import type { Feed, RecordFeed, TableContent } from './feed.ts';
import { detectFeed } from './index.ts';
import { damaged } from './read.ts';

/** A feed of records: these went to the reader one by one. */
export interface RecordsContent {
  feed: Exclude<FeedId, TableContent['feed']>;
  /** The publisher's; null: the format tells none. */
  date: string | null;
  mode: RecordsMode;
  records: number;
}

export interface FeedReader {
  /** The file's own time, for formats without a date. ISO instant. */
  fallbackDate: string;
  /** Told as soon as it is known whose the file is. */
  recognised?(feed: FeedId): void;
  record(record: AdvisoryRecord): void;
}

/** The first file that a feed knows, with those after it. */
async function recognise(
  files: AsyncGenerator<StreamedFile>,
): Promise<{ feed: Feed; files: AsyncGenerator<StreamedFile> } | null> {
  for (let next = await files.next(); !next.done; next = await files.next()) {
    const feed = detectFeed(next.value);
    if (!feed) continue;
    const first = next.value;
    const all = async function* () {
      yield first;
      yield* files;
    };
    return { feed, files: all() };
  }
  return null;
}

async function readRecords(
  feed: RecordFeed,
  files: AsyncIterable<StreamedFile>,
  name: string,
  keep: FeedReader['record'],
): Promise<RecordsContent> {
  let records = 0;
  try {
    const reading = feed.read(files);
    for (;;) {
      const next = await reading.next();
      if (next.done) {
        if (records === 0) throw damaged(name, '', 'it holds no record');
        return { feed: feed.id as RecordsContent['feed'], ...next.value, records };
      }
      keep(next.value);
      records += 1;
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(name, '', error.message);
    throw error;
  }
}

/**
 * Reads a file whole. Throws Refusal feed-unknown, feed-damaged, file-damaged, file-too-large, archive-unsafe, file-unreadable; what
 * was told to `reader.record` before that is to be thrown away.
 */
export async function readFeed(
  source: StreamSource,
  name: string,
  reader: FeedReader,
): Promise<TableContent | RecordsContent> {
  const all = streamFiles(source);
  try {
    const found = await recognise(all);
    if (!found) {
      throw new Refusal(
        'feed-unknown',
        `${name} is not a file of a feed PatchLedger reads`,
        'feeds status names the feeds and the files of each.',
      );
    }
    const { feed, files } = found;
    reader.recognised?.(feed.id);
    return 'parse' in feed
      ? await feed.parse(files, reader.fallbackDate)
      : await readRecords(feed, files, name, (record) => reader.record(record));
  } finally {
    // A feed that refused has not read on to the end, where files are closed.
    await all.return(undefined);
  }
}
