/** The JSON documents of a file, one after the other: a list of them, a member that is one, one a line, or one alone. */
import { isUtf8 } from 'node:buffer';
import { jsonParts } from '../files/json-parts.ts';
import { bytesOf, type StreamedFile } from '../files/streamed-file.ts';
import { damaged, isObject, jsonOf } from './read.ts';

export interface JsonDocument {
  value: unknown;
  /** Which of the file's it is, for words about what is wrong with it: "record 3". */
  where: string;
  /** The file is this document and nothing else. */
  isAlone: boolean;
}

/** Bytes of one document. */
const documentLimit = 200_000_000;
const newline = 0x0a;

async function* linesOf(file: StreamedFile): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const line = () => {
    const bytes = Buffer.concat(parts, length);
    parts = [];
    length = 0;
    return bytes;
  };
  for await (const piece of file.pieces()) {
    let from = 0;
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, from)) {
      parts.push(piece.subarray(from, at));
      length += at - from;
      yield line();
      from = at + 1;
    }
    parts.push(piece.subarray(from));
    length += piece.length - from;
    if (length > documentLimit) throw damaged(file.name, '', 'a line of it is too long');
  }
  yield line();
}

async function* documentLines(file: StreamedFile): AsyncGenerator<JsonDocument> {
  let n = 0;
  for await (const line of linesOf(file)) {
    n += 1;
    const where = `line ${n}`;
    if (!isUtf8(line)) throw damaged(file.name, where, 'it is not UTF-8 text');
    const text = line.toString('utf8').replace(/^\ufeff/, '');
    if (text.trim() === '') continue;
    try {
      yield { value: JSON.parse(text) as unknown, where, isAlone: false };
    } catch (error) {
      if (error instanceof SyntaxError) throw damaged(file.name, where, 'it is not JSON or ends too early');
      throw error;
    }
  }
}

/** Does the first line hold a document of its own? In a file whose beginning is one line that can't be told, and it is read as lines. */
function isLines(head: Buffer, isWhole: boolean): boolean {
  const end = head.indexOf(newline);
  if (end < 0) return !isWhole;
  try {
    return isObject(
      JSON.parse(
        head
          .subarray(0, end)
          .toString('utf8')
          .replace(/^\ufeff/, ''),
      ),
    );
  } catch {
    return false;
  }
}

/** Throws Refusal feed-damaged, or the SyntaxError of jsonParts. `member` is where a document keeps a list of them. */
export async function* jsonDocuments(file: StreamedFile, member: string): AsyncGenerator<JsonDocument> {
  const head = Buffer.from(file.head.buffer, file.head.byteOffset, file.head.byteLength);
  const start = head
    .subarray(0, 200)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  const isList = start.startsWith('[');
  if (isList || new RegExp(`^\\{\\s*"${member}"\\s*:\\s*\\[`).test(start)) {
    let n = 0;
    for await (const { value } of jsonParts(file.pieces(), isList ? null : member))
      yield { value, where: `record ${(n += 1)}`, isAlone: false };
  } else if (isLines(head, head.length < 262_144)) yield* documentLines(file);
  else {
    const bytes = await bytesOf(file, documentLimit);
    yield { value: jsonOf({ name: file.name, folder: file.folder, bytes }), where: '', isAlone: true };
  }
}
