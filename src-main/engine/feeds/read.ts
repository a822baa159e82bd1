/** What every feed reads with: strict text and JSON, checks of fields, and the one refusal for damaged files. Pure. */
import { isUtf8 } from 'node:buffer';
import { Refusal } from '../../../src-shared/errors.ts';
import type { InputFile } from '../files/input-file.ts';
import { bytesOf, type StreamedFile } from '../files/streamed-file.ts';
import type { TableFeed } from './feed.ts';

/** A file that has the shape of a feed and can't be trusted: `where` names the place, `why` what is wrong there. */
export function damaged(file: string, where: string, why: string): Refusal {
  return new Refusal(
    'feed-damaged',
    `${file} is damaged: ${where ? `${where}: ` : ''}${why}`,
    'Fetch the file again from its publisher; nothing of it was imported.',
  );
}

/** Bytes of a table that is read as one text. */
const tableBytes = 400_000_000;

/** The one file of a feed among those of an archive, whole. Throws feed-damaged where it holds several. */
export async function onlyFile(
  files: AsyncIterable<StreamedFile>,
  feed: Pick<TableFeed, 'title' | 'detect'>,
): Promise<InputFile> {
  let found: InputFile | null = null;
  for await (const file of files) {
    const { name, folder, within, head: beginning } = file;
    if (within !== undefined && feed.detect({ name, folder, bytes: beginning }) === 0) continue;
    if (found) throw damaged(name, '', `the archive holds several files of ${feed.title}`);
    found = { name, folder, bytes: await bytesOf(file, tableBytes) };
  }
  // A feed is asked only for files among which it recognised one.
  return found!;
}

/** True when the bytes begin like text of a feed; a cheap look before the whole is decoded. */
export function head(file: InputFile, length = 4096): string {
  return new TextDecoder('utf-8').decode(file.bytes.subarray(0, length));
}

/** Strict UTF-8 without its byte order mark. */
export function textOf(file: InputFile): string {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  if (!isUtf8(bytes)) throw damaged(file.name, '', 'it is not UTF-8 text');
  // A stretch of zeros is what a disk or a download that broke off leaves behind.
  if (bytes.includes(0)) throw damaged(file.name, '', 'it holds zeros in place of text');
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

export function jsonOf(file: InputFile): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = (error as Error).message;
    throw damaged(
      file.name,
      '',
      /end of|unterminated/i.test(message) ? 'the JSON ends too early' : `it is not JSON (${message.slice(0, 120)})`,
    );
  }
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const cvePattern = /^CVE-\d{4}-\d{4,19}$/;

/** A calendar day that exists, YYYY-MM-DD. */
export function isDay(text: unknown): boolean {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** An ISO 8601 instant (UTC where no zone is written) in our form with milliseconds; null for anything else. */
export function instantOf(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (!match || !isDay(match[1])) return null;
  const zone = match[4] ?? 'Z';
  const at = new Date(
    `${match[1]}T${match[2]}${(match[3] ?? '').slice(0, 4)}${/\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`,
  );
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export const dayToInstant = (day: string) => `${day}T00:00:00.000Z`;
