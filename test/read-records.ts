/** Reads a feed of records in a test: all of them, and what is known of the file. */
import { basename } from 'node:path';
import type { AdvisoryRecord } from '../src-main/engine/domain/advisory.ts';
import type { StreamSource } from '../src-main/engine/files/streamed-file.ts';
import { readFeed, type RecordsContent } from '../src-main/engine/feeds/read-feed.ts';

export interface ReadRecords extends RecordsContent {
  list: AdvisoryRecord[];
}

/** Throws the Refusal, and Error for a file of a feed that has no records. */
export async function readRecords(source: StreamSource): Promise<ReadRecords> {
  const list: AdvisoryRecord[] = [];
  const content = await readFeed(source, 'path' in source ? basename(source.path) : source.name, {
    fallbackDate: '2026-11-21T00:00:00.000Z',
    record: (record) => list.push(record),
  });
  if (!('mode' in content)) throw new Error(`${content.feed} has no records`);
  return { ...content, list };
}

/** A document as its publisher would send it. */
export const readDocument = (document: unknown, name = 'document.json'): Promise<ReadRecords> =>
  readRecords({ name, bytes: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)) });

/** How many statements there are by scope, kind of package, status and channel. */
export function tally(list: readonly AdvisoryRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { scope, of, status, channel } of list.flatMap(({ packages }) => packages)) {
    const key = [scope, of, status, channel].filter(Boolean).join(' ');
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
