/** The log inside a pack: written as lines that keep every hashed text as it is stored, and its chain recomputed from them. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chainStart, chainText } from '../../../src-shared/model/log.ts';

/** An entry as the vault stores it: the detail is the very text that was hashed. */
const storedEntry = z.strictObject({
  seq: z.number().int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
  prev: z.string(),
  hash: z.string(),
});
export type StoredEntry = z.infer<typeof storedEntry>;

export function writeLogLine(entry: StoredEntry): string {
  const { seq, at, actor, action, subject, detail, prev, hash } = entry;
  return `${JSON.stringify({ seq, at, actor, action, subject, detail, prev, hash })}\n`;
}

function readLine(line: string): StoredEntry | null {
  try {
    const read = storedEntry.safeParse(JSON.parse(line));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

export interface LogCheck {
  /** That hold, from the first on. */
  entries: number;
  head: string;
  /** Why the next entry does not hold; null when all do. */
  fault: string | null;
}

/** Recomputes the chain. `breathe` is awaited every few thousand entries. */
export async function checkLog(bytes: Uint8Array, breathe: () => Promise<void>): Promise<LogCheck> {
  let entries = 0;
  let head = chainStart;
  const broken = (reason: string): LogCheck => ({ entries, head, fault: `entry ${entries + 1}: ${reason}` });
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < buffer.length) {
    const end = buffer.indexOf(0x0a, at);
    if (end < 0) return broken('its line does not end');
    const entry = readLine(buffer.toString('utf8', at, end));
    if (!entry) return broken('its line is no log entry');
    if (entry.seq !== entries + 1) return broken(`it is missing; ${entry.seq} stands in its place`);
    if (entry.prev !== head) return broken('its link does not match the hash of the entry before');
    const hash = createHash('sha256').update(chainText(entry)).digest('hex');
    if (hash !== entry.hash) return broken('its content does not match its hash');
    head = hash;
    entries += 1;
    at = end + 1;
    if (entries % 2000 === 0) await breathe();
  }
  return { entries, head, fault: null };
}
