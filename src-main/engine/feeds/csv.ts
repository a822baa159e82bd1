/**
 * A strict and quick reader of comma-separated files as publishers write them (RFC 4180: quoted fields, doubled
 * quotes, line breaks inside quotes, CRLF or LF). It refuses what a cut or changed file shows: an open quote, text
 * after a closing quote, another number of columns, a last line that does not end.
 */
import { isUtf8 } from 'node:buffer';
import type { InputFile } from '../files/input-file.ts';
import { damaged } from './read.ts';

/** Bytes decoded at a time: short strings of one byte a character are quicker than one of 100 MB. */
const chunkBytes = 1 << 20;
const newline = 10;

export interface CsvOptions {
  columns: number;
  /** Lines that begin with this, outside quotes, are left out. */
  comment?: string;
}

/** What takes the fields of each record and its number, header = 1; `fields` is reused between calls. */
export type TakeRecord = (fields: string[], record: number) => void;

/** Reads a file whose bytes are at hand. Throws Refusal('feed-damaged'). */
export function readCsv(file: InputFile, options: CsvOptions, take: TakeRecord): void {
  const reader = createCsvReader(file.name, options, take);
  for (let at = 0; at < file.bytes.length; at += chunkBytes) reader.push(file.bytes.subarray(at, at + chunkBytes));
  reader.end();
}

export interface CsvReader {
  push(piece: Uint8Array): void;
  /** Throws what `push` would where the file ends too early. */
  end(): void;
}

/** Reads a file piece by piece; the records are those of the whole. Throws Refusal('feed-damaged'). */
export function createCsvReader(name: string, options: CsvOptions, take: TakeRecord): CsvReader {
  const fields: string[] = Array.from({ length: options.columns }, () => '');
  let record = 0;
  /** What was pushed and not read yet. */
  let waiting: Uint8Array[] = [];
  let length = 0;
  /** How much must wait before it is looked at: more after a record that did not end in it. */
  let wanted = chunkBytes;
  let isFirst = true;

  function read(isLast: boolean): void {
    let bytes =
      waiting.length === 1
        ? Buffer.from(waiting[0]!.buffer, waiting[0]!.byteOffset, length)
        : Buffer.concat(waiting, length);
    if (isFirst && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    isFirst = false;
    const end = isLast ? bytes.length : bytes.lastIndexOf(newline) + 1;
    const lines = bytes.subarray(0, end);
    if (!isUtf8(lines)) throw damaged(name, '', 'it is not UTF-8 text');
    if (lines.includes(0)) throw damaged(name, '', 'it holds zeros in place of text');
    const text = lines.toString('utf8');
    const whole = readRecords(text, isLast);
    wanted = whole === 0 ? wanted * 2 : chunkBytes;
    const rest = bytes.subarray(whole === text.length ? end : Buffer.byteLength(text.slice(0, whole)));
    waiting = rest.length > 0 ? [Buffer.from(rest)] : [];
    length = rest.length;
  }

  return {
    push(piece) {
      if (piece.length === 0) return;
      waiting.push(piece);
      length += piece.length;
      if (length >= wanted) read(false);
    },
    end() {
      const last = waiting.at(-1);
      if (last && last[last.length - 1] !== newline) {
        // Other faults are told before: they say more.
        if (!isUtf8(Buffer.concat(waiting, length))) throw damaged(name, '', 'it is not UTF-8 text');
        throw damaged(name, 'its end', 'the last line is not complete');
      }
      if (length > 0) read(true);
    },
  };

  /** Reads the records that end in `text`; answers how many characters they took. */
  function readRecords(text: string, last: boolean): number {
    let at = 0;
    while (at < text.length) {
      if (options.comment !== undefined && text.startsWith(options.comment, at)) {
        at = text.indexOf('\n', at) + 1;
        continue;
      }
      const next = readRecord(text, at);
      if (next < 0) {
        if (last) throw damaged(name, `record ${record + 1}`, 'a quote is not closed');
        return at;
      }
      at = next;
    }
    return at;
  }

  /** The place after the record that begins at `start`, or -1 when it does not end in `text`. */
  function readRecord(text: string, begin: number): number {
    const where = () => `record ${record + 1}`;
    let at = begin;
    let column = 0;
    for (;;) {
      let value: string;
      if (text.charCodeAt(at) === 34) {
        let close = text.indexOf('"', at + 1);
        let doubled = false;
        while (close >= 0 && text.charCodeAt(close + 1) === 34) {
          doubled = true;
          close = text.indexOf('"', close + 2);
        }
        if (close < 0) return -1;
        value = text.slice(at + 1, close);
        if (doubled) value = value.replaceAll('""', '"');
        at = close + 1;
      } else {
        let stop = at;
        for (;;) {
          const code = text.charCodeAt(stop);
          if (code === 44 || code === newline) break;
          if (code === 13 && text.charCodeAt(stop + 1) === newline) break;
          if (code === 34) throw damaged(name, where(), 'a quote stands inside an unquoted field');
          stop += 1;
          if (stop >= text.length) throw damaged(name, where(), 'the line does not end');
        }
        value = text.slice(at, stop);
        at = stop;
      }
      if (column >= options.columns) throw damaged(name, where(), `it has more than ${options.columns} columns`);
      fields[column] = value;
      column += 1;
      const code = text.charCodeAt(at);
      if (code === 44) {
        at += 1;
        continue;
      }
      if (code === 13 && text.charCodeAt(at + 1) === newline) at += 2;
      else if (code === newline) at += 1;
      else throw damaged(name, where(), 'there is text after a closing quote');
      // A line with nothing in it is no record.
      if (column === 1 && fields[0] === '') return at;
      if (column !== options.columns) throw damaged(name, where(), `it has ${column} columns, not ${options.columns}`);
      record += 1;
      take(fields, record);
      return at;
    }
  }
}
