/** One entry of the append-only, hash-chained audit log, and how its hash is formed. */
import { z } from 'zod';
import { instant } from './common.ts';

export const logEntry = z.object({
  seq: z.number().int(),
  at: instant,
  actor: z.string(),
  /** noun.verb, e.g. feeds.import */
  action: z.string(),
  /** What it was done to: an id, a file name. */
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  prev: z.string(),
  hash: z.string(),
});
export type LogEntry = z.infer<typeof logEntry>;

/** `hash` of the entry before the first. */
export const chainStart = '0'.repeat(64);

/**
 * The bytes an entry's hash is the SHA-256 of: a JSON array of its columns in this order, the detail as
 * the text that is stored. Anyone can recompute it from an exported log.
 */
export function chainText(entry: {
  seq: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail: string;
  prev: string;
}): string {
  return JSON.stringify([entry.seq, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.prev]);
}

export const logVerification = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  head: z.string(),
  firstBad: z.object({ seq: z.number().int(), reason: z.string() }).optional(),
});
export type LogVerification = z.infer<typeof logVerification>;
