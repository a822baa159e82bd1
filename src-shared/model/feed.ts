/** Where advisories come from, how old they are, and what one import of a feed did. */
import { z } from 'zod';
import { instant, itemError } from './common.ts';

export const feedId = z.enum([
  'kev',
  'epss',
  'cve-records',
  'nvd',
  'debian-tracker',
  'debian-advisories',
  'ubuntu-usn',
  'ubuntu-vex',
  'redhat-csaf',
  'redhat-cve',
  'rocky-errata',
  'updateinfo',
  'suse-csaf',
  'alpine-secdb',
  'osv',
  'msrc',
  'msrc-cvrf',
  'msrc-csaf',
  'endoflife',
]);
export type FeedId = z.infer<typeof feedId>;

export const feedStatus = z.object({
  id: feedId,
  title: z.string(),
  publisher: z.string(),
  /** The publisher's own date of the data; null when nothing was imported yet. */
  date: instant.nullable(),
  ageDays: z.number().int().nullable(),
  records: z.number().int(),
  importedAt: instant.nullable(),
  /** True while the data is what shipped with the program. */
  starter: z.boolean(),
  licence: z.string(),
  files: z.string(),
  /** Releases and ecosystems it speaks of, each with the date of its word on the whole of it. */
  scopes: z.array(z.object({ scope: z.string(), date: instant })),
  /** The last import can be taken back. */
  canUndo: z.boolean(),
});
export type FeedStatus = z.infer<typeof feedStatus>;

/** A file of a feed, as its publisher names it. */
export const neededFile = z.object({ feed: feedId, file: z.string() });
export type NeededFile = z.infer<typeof neededFile>;

/** A system of machines in this vault that no held feed judges. */
export const neededFeed = z.object({
  /** "almalinux:9", and the same for people. */
  scope: z.string(),
  system: z.string(),
  /** How many run it. */
  machines: z.number().int(),
  /** Any one of these judges them; the one that says most first. */
  feeds: z.array(neededFile),
});
export type NeededFeed = z.infer<typeof neededFeed>;

/** One import of a feed as the vault remembers it. */
export const feedImportRow = z.object({
  feed: feedId,
  file: z.string(),
  /** The publisher's own date of the file. */
  date: instant,
  importedAt: instant,
  starter: z.boolean(),
  /** Held of the feed after it. */
  records: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  /** When it was taken back. */
  undoneAt: instant.nullable(),
  /** It is the one that can be taken back now. */
  canUndo: z.boolean(),
});
export type FeedImportRow = z.infer<typeof feedImportRow>;

/** Counts are in the publisher's unit (see the command line contract); compared with what the vault held before. */
export const feedImportResult = z.object({
  id: feedId.nullable(),
  file: z.string(),
  ok: z.boolean(),
  records: z.number().int(),
  date: instant.nullable(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  seconds: z.number(),
  /** What to know though the file was taken, e.g. that it is older than what it replaced. */
  warnings: z.array(z.string()).optional(),
  error: itemError.optional(),
  /** Of an update: the server's file is the one that is held, so nothing was imported. */
  unchanged: z.boolean().optional(),
});
export type FeedImportResult = z.infer<typeof feedImportResult>;

/** Where a feed is fetched from: its publisher's addresses, and the files' names below the feed's folder on a mirror. */
export const feedSources = z.object({
  id: feedId,
  title: z.string(),
  /** Data of it is held, so that an update of all includes it. */
  held: z.boolean(),
  sources: z.array(z.object({ file: z.string(), url: z.string() })),
});
export type FeedSources = z.infer<typeof feedSources>;
