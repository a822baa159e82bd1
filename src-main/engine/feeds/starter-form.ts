/**
 * The form in which feed data ships with the program: brotli over JSON records, or over packed numbers for the two
 * large tables. It carries exactly the records of the publisher's file. A file that does not match its sum is refused
 * before it is read.
 */
import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { z } from 'zod';
import { Refusal } from '../../../src-shared/errors.ts';
import { instant } from '../../../src-shared/model/common.ts';
import { feedId, type FeedId } from '../../../src-shared/model/feed.ts';
import { NumberReader, NumberWriter } from '../files/bytes.ts';
import type { AdvisoryRecord, RecordsMode } from '../domain/advisory.ts';
import {
  msrcColumns,
  type DebianTrackerRecord,
  type EpssRecord,
  type KevRecord,
  type MsrcTable,
  type TableContent,
} from './feed.ts';

export const starterManifest = z.object({
  feeds: z.array(
    z.object({
      feed: feedId,
      file: z.string(),
      /** The publisher's date of the data. */
      date: instant,
      sha256: z.string(),
      records: z.number().int(),
      /** The publisher's file it was made from. */
      source: z.string(),
      licence: z.string(),
      /** Of records: how they stand to those held. */
      mode: z.enum(['whole', 'partial', 'archive']).optional(),
    }),
  ),
});
export type StarterManifest = z.infer<typeof starterManifest>;
export type StarterEntry = StarterManifest['feeds'][number];

/** What ships of a feed: its own table, or records of advisories. */
export type StarterContent = TableContent | StarterRecords;
export interface StarterRecords {
  feed: Exclude<FeedId, TableContent['feed']>;
  date: string;
  mode: RecordsMode;
  advisories: AdvisoryRecord[];
}

const width = msrcColumns.length;
const scale = 100_000;

function splitCve(cve: string): { year: number; number: number } {
  const [, year, number] = cve.split('-').map(Number) as [number, number, number];
  return { year, number };
}

const joinCve = (year: number, number: number) => `CVE-${year}-${String(number).padStart(4, '0')}`;

function packEpss(records: readonly EpssRecord[]): Buffer {
  const rows = records.map(({ cve, probability, percentile }) => ({
    cve,
    ...splitCve(cve),
    probability: Math.round(probability * scale),
    percentile: Math.round(percentile * scale),
  }));
  rows.sort((a, b) => a.year - b.year || a.number - b.number);
  const writer = new NumberWriter();
  let before = { year: 0, number: 0 };
  for (const row of rows) {
    if (joinCve(row.year, row.number) !== row.cve) throw new Error(`${row.cve} is not in the usual form`);
    writer.write(row.year - before.year);
    writer.write(row.year === before.year ? row.number - before.number : row.number);
    before = row;
  }
  const ids = writer.take();
  for (const { percentile } of rows) writer.write(percentile);
  const percentiles = writer.take();
  for (const { probability } of rows) writer.write(probability);
  const probabilities = writer.take();
  const lengths = Buffer.alloc(12);
  lengths.writeUInt32LE(rows.length, 0);
  lengths.writeUInt32LE(ids.length, 4);
  lengths.writeUInt32LE(percentiles.length, 8);
  return Buffer.concat([lengths, ids, percentiles, probabilities]);
}

function unpackEpss(bytes: Buffer): EpssRecord[] {
  const count = bytes.readUInt32LE(0);
  const idsEnd = 12 + bytes.readUInt32LE(4);
  const percentilesEnd = idsEnd + bytes.readUInt32LE(8);
  const ids = new NumberReader(bytes.subarray(12, idsEnd));
  const percentiles = new NumberReader(bytes.subarray(idsEnd, percentilesEnd));
  const probabilities = new NumberReader(bytes.subarray(percentilesEnd));
  const records: EpssRecord[] = [];
  let year = 0;
  let number = 0;
  for (let i = 0; i < count; i++) {
    const step = ids.read();
    if (step !== 0) number = 0;
    year += step;
    number += ids.read();
    records.push({
      cve: joinCve(year, number),
      probability: probabilities.read() / scale,
      percentile: percentiles.read() / scale,
    });
  }
  return records;
}

function packMsrc(table: MsrcTable): Buffer {
  const texts = Buffer.from(JSON.stringify(table.texts));
  const writer = new NumberWriter();
  const columns = msrcColumns.map((_, column) => {
    let before = 0;
    for (let at = column; at < table.cells.length; at += width) {
      writer.write(table.cells[at]! - before);
      before = table.cells[at]!;
    }
    return writer.take();
  });
  const lengths = Buffer.alloc(8 + 4 * width);
  lengths.writeUInt32LE(table.records, 0);
  lengths.writeUInt32LE(texts.length, 4);
  for (const [column, bytes] of columns.entries()) lengths.writeUInt32LE(bytes.length, 8 + 4 * column);
  return Buffer.concat([lengths, texts, ...columns]);
}

function unpackMsrc(bytes: Buffer): MsrcTable {
  const records = bytes.readUInt32LE(0);
  let at = 8 + 4 * width;
  const textsEnd = at + bytes.readUInt32LE(4);
  const texts = JSON.parse(bytes.toString('utf8', at, textsEnd)) as string[];
  at = textsEnd;
  const cells = new Int32Array(records * width);
  for (let column = 0; column < width; column++) {
    const end = at + bytes.readUInt32LE(8 + 4 * column);
    const reader = new NumberReader(bytes.subarray(at, end));
    let value = 0;
    for (let cell = column; cell < cells.length; cell += width) {
      value += reader.read();
      cells[cell] = value;
    }
    at = end;
  }
  return { texts, cells, records };
}

/** Packs the content of a file; answers the bytes to ship. Slow: made once, at build time. */
export function packStarter(content: StarterContent): Buffer {
  const plain =
    content.feed === 'msrc'
      ? packMsrc(content.table)
      : content.feed === 'epss'
        ? packEpss(content.records)
        : Buffer.from(JSON.stringify('advisories' in content ? content.advisories : content.records));
  return brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Reads a shipped file. Throws Refusal('file-damaged') when it does not match the manifest. */
export function unpackStarter(entry: StarterEntry, bytes: Uint8Array): StarterContent {
  if (sha256(bytes) !== entry.sha256) {
    throw new Refusal(
      'file-damaged',
      `${entry.file} of the program does not match its checksum`,
      'Install the program again.',
    );
  }
  const plain = brotliDecompressSync(bytes);
  const { date } = entry;
  const records = () => JSON.parse(plain.toString('utf8')) as unknown;
  switch (entry.feed) {
    case 'kev':
      return { feed: 'kev', date, records: records() as KevRecord[] };
    case 'epss':
      return { feed: 'epss', date, records: unpackEpss(plain) };
    case 'debian-tracker':
      return { feed: 'debian-tracker', date, records: records() as DebianTrackerRecord[] };
    case 'msrc':
      return { feed: 'msrc', date, table: unpackMsrc(plain) };
    case 'debian-advisories':
      throw new Error(`${entry.feed} does not ship`);
    default:
      return { feed: entry.feed, date, mode: entry.mode ?? 'partial', advisories: records() as AdvisoryRecord[] };
  }
}
