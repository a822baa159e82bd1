/**
 * Reads the elements of one long array or object of a JSON document one by one, from pieces of any size, so that only one of
 * them is in memory. What stands around the elements is kept and read at the end. Syntax is checked by JSON.parse itself.
 */
import { isUtf8 } from 'node:buffer';

export interface JsonElement {
  /** Of an object's element; null in an array. */
  key: string | null;
  value: unknown;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const isOpen = (byte: number) => byte === 0x7b || byte === 0x5b;
const isClose = (byte: number) => byte === 0x7d || byte === 0x5d;
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Bytes of one element, and of all that stands around the elements. */
const textLimit = 400_000_000;
/** Longer than the name of any member. */
const nameLimit = 1_000;

/** Bytes of a text that comes in several pieces. */
class Gathered {
  private parts: Uint8Array[] = [];
  private length = 0;

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.parts.push(bytes);
    this.length += bytes.length;
    if (this.length > textLimit) throw new SyntaxError('a value in it is too long');
  }

  take(): string {
    const bytes = this.parts.length === 1 ? Buffer.from(this.parts[0]!) : Buffer.concat(this.parts);
    this.parts = [];
    this.length = 0;
    if (!isUtf8(bytes)) throw new SyntaxError('it is not UTF-8 text');
    return bytes.toString('utf8');
  }
}

const stubs = { array: Buffer.from('null'), object: Buffer.from('"":null') };

function readElement(text: string, isArray: boolean): JsonElement {
  if (isArray) return { key: null, value: JSON.parse(text) as unknown };
  const entries = Object.entries(JSON.parse(`{${text}}`) as object);
  if (entries.length !== 1) throw new SyntaxError('an element has no key');
  return { key: entries[0]![0], value: entries[0]![1] as unknown };
}

/**
 * Yields the elements of the member `at` of the outermost object, or of the outermost value itself where `at` is null; returns the
 * document with null for each of them. Throws SyntaxError for anything that is not JSON or ends too early.
 */
export async function* jsonParts(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  at: string | null,
): AsyncGenerator<JsonElement, unknown> {
  const around = new Gathered();
  const inside = new Gathered();
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** Depth within the elements' container; 0 before it opens, -1 once it is closed. */
  let container = 0;
  let isArray = false;
  /** Within an element. */
  let begun = false;
  /** The string last read at depth 1, and the name of the member that is being read there. */
  let string: number[] = [];
  let member: string | null = null;
  let isFirst = true;

  for await (const piece of pieces) {
    let from = 0;
    if (isFirst && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf) from = 3;
    isFirst = false;
    for (let i = from; i < piece.length; i++) {
      const byte = piece[i]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        if (inString && depth === 1 && container === 0 && string.length < nameLimit) string.push(byte);
        continue;
      }
      if (isSpace(byte)) continue;
      const isBetween = container > 0 && depth === container;
      if (isBetween && (byte === comma || isClose(byte))) {
        if (begun) {
          inside.add(piece.subarray(from, i));
          yield readElement(inside.take(), isArray);
          around.add(isArray ? stubs.array : stubs.object);
          begun = false;
          from = i;
        }
      } else if (isBetween && !begun) {
        around.add(piece.subarray(from, i));
        begun = true;
        from = i;
      }
      if (byte === quote) {
        inString = true;
        string = [];
      } else if (byte === colon && depth === 1 && container === 0) {
        member = Buffer.from(string).toString('utf8');
      } else if (isOpen(byte)) {
        depth += 1;
        if (container === 0 && (at === null ? depth === 1 : depth === 2 && member === at)) {
          container = depth;
          isArray = byte === 0x5b;
        }
      } else if (isClose(byte)) {
        if (depth === container) container = -1;
        depth -= 1;
        if (depth < 0) throw new SyntaxError('a bracket is closed that was not opened');
      }
    }
    (begun ? inside : around).add(piece.subarray(from));
  }
  if (inString || depth !== 0) throw new SyntaxError('the JSON ends too early');
  return JSON.parse(around.take()) as unknown;
}
