/** What a feed is: it recognises a publisher's file by content and reads it into records. Storing is the vault's. */
import type { FeedId } from '../../../src-shared/model/feed.ts';
import type { AdvisoryRecord, RecordsMode } from '../domain/advisory.ts';
import type { InputFile } from '../files/input-file.ts';
import type { StreamedFile } from '../files/streamed-file.ts';

export interface KevRecord {
  cve: string;
  vendor: string;
  product: string;
  name: string;
  dateAdded: string;
  dueDate: string;
  ransomware: boolean;
  action: string;
  notes: string;
  description: string;
}
export interface EpssRecord {
  cve: string;
  probability: number;
  percentile: number;
}
export interface DebianRelease {
  status: string;
  fixed_version?: string;
  urgency?: string;
  repositories?: Record<string, string>;
  nodsa?: string;
  nodsa_reason?: string;
}
export interface DebianTrackerRecord {
  source: string;
  cve: string;
  description: string;
  scope: string;
  releases: Record<string, DebianRelease>;
}
export interface DebianAdvisoryRecord {
  id: string;
  date: string;
  source: string;
  kind: string;
  cves: string[];
  fixes: { release: string; source: string; version: string }[];
}
/**
 * The KB table with every text held once: `cells` has ten numbers a row in the order of MsrcRecord's fields as
 * msrcColumns lists them; `posted` stands as it is (yyyymmdd), the others are places in `texts`.
 */
export interface MsrcTable {
  texts: string[];
  cells: Int32Array;
  records: number;
}
export const msrcColumns = [
  'posted',
  'cve',
  'kb',
  'title',
  'product',
  'component',
  'severity',
  'impact',
  'supersedes',
  'exploits',
] as const;

/**
 * What a whole table of one publisher holds; it replaces what the feed brought before (Debian's advisories: those with the same
 * prefix, as DSA and DLA are two lists). All of it is read and checked; dates are ISO instants.
 */
export type TableContent =
  | { feed: 'kev'; date: string; records: readonly KevRecord[] }
  | { feed: 'epss'; date: string; records: readonly EpssRecord[] }
  | { feed: 'debian-tracker'; date: string; records: readonly DebianTrackerRecord[] }
  | { feed: 'debian-advisories'; date: string; records: readonly DebianAdvisoryRecord[] }
  | { feed: 'msrc'; date: string; table: MsrcTable };

export interface FeedSource {
  file: string;
  url: string;
  scope?: string;
}

interface FeedWords {
  id: FeedId;
  title: string;
  publisher: string;
  licence: string;
  /** The publisher's file names, for people. */
  files: string;
  /**
   * What makes up the feed as its publisher gives it out, and where: `file` is the name below the feed's folder on a mirror,
   * "/" allowed. Empty: it comes from files only. One with a `scope` ("almalinux", "npm", "alpine:3.21") is fetched only where
   * machines of the vault have such packages, or data on it is held.
   */
  sources: readonly FeedSource[];
  /** 0 not at all, 1 certain, by the name and the beginning of one file (at most 256 KiB of it). Must not throw. */
  detect(file: InputFile): number;
}

/** A feed that is one table of its own form. */
export interface TableFeed extends FeedWords {
  /**
   * Reads and checks all of it, of an archive what is this feed's. A broken or truncated file throws Refusal('feed-damaged').
   * `fallbackDate` (the file's own time) is used where the format carries no date.
   */
  parse(files: AsyncIterable<StreamedFile>, fallbackDate: string): Promise<TableContent>;
}

/** What is known of a file of records when all of it is read. */
export interface RecordsEnd {
  /** The publisher's date of the file; null: the newest date of its records. */
  date: string | null;
  mode: RecordsMode;
}

/** A feed of records, read one after the other so that any size is. */
export interface RecordFeed extends FeedWords {
  /**
   * Yields the records of a file or of the files of an archive, in which others may lie beside them. A broken or truncated file
   * throws Refusal('feed-damaged') or a SyntaxError of jsonParts; nothing of it is kept then.
   */
  read(files: AsyncIterable<StreamedFile>): AsyncGenerator<AdvisoryRecord, RecordsEnd>;
}

export type Feed = TableFeed | RecordFeed;
