/** What a feed is: it recognises a publisher's file by content and reads it into records. Pure; storing is the vault's. */
import type { FeedId } from '../../../src-shared/model/feed.ts';
import type { InputFile } from '../files/input-file.ts';

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
export interface MsrcRecord {
  posted: number;
  cve: string;
  kb: string;
  title: string;
  product: string;
  component: string;
  severity: string;
  impact: string;
  supersedes: string;
  exploits: string;
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

export interface CvssEntry {
  version: '2.0' | '3.0' | '3.1' | '4.0';
  source: string;
  vector: string;
  base: number;
  severity: string;
}
export interface CveRecord {
  cve: string;
  state: string;
  published: string | null;
  updated: string | null;
  title: string;
  description: string;
  cvss: CvssEntry[];
  exploitation: 'none' | 'poc' | 'active' | null;
  automatable: 'no' | 'yes' | null;
  technicalImpact: 'partial' | 'total' | null;
  ssvcAt: string | null;
}

/**
 * snapshot: replaces what the feed brought before (Debian's advisories: those with the same prefix, as DSA and DLA
 * are two lists). partial: only adds and changes. All of it is read and checked; dates are ISO instants.
 */
export type FeedContent =
  | { feed: 'kev'; date: string; mode: 'snapshot'; records: readonly KevRecord[] }
  | { feed: 'epss'; date: string; mode: 'snapshot'; records: readonly EpssRecord[] }
  | { feed: 'debian-tracker'; date: string; mode: 'snapshot'; records: readonly DebianTrackerRecord[] }
  | { feed: 'debian-advisories'; date: string; mode: 'snapshot'; records: readonly DebianAdvisoryRecord[] }
  | { feed: 'msrc'; date: string; mode: 'snapshot'; table: MsrcTable }
  | { feed: 'cve-records'; date: string; mode: 'partial'; records: readonly CveRecord[] };

export interface Feed {
  id: FeedId;
  title: string;
  publisher: string;
  licence: string;
  /** The publisher's file names, for people. */
  files: string;
  /** 0 not at all, 1 certain. `members` are the files after unpacking (one, or those of a ZIP). Must not throw. */
  detect(members: InputFile[]): number;
  /**
   * Reads and checks all of it. A broken or truncated file throws Refusal('feed-damaged').
   * `fallbackDate` (the file's own time) is used where the format carries no date.
   */
  parse(members: InputFile[], fallbackDate: string): FeedContent;
}
