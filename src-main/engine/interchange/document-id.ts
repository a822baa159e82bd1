/** Ids of documents that follow from what they say, so that the same state gives the same file. Pure. */
import { createHash } from 'node:crypto';

/** A UUID of version 8 (RFC 9562): 122 bits of the text's SHA-256. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
