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

/**
 * Calls `take` with the fields of each record and its number, header = 1; `fields` is reused between calls.
 * Throws Refusal('feed-damaged').
 */
export function readCsv(file: InputFile, options: CsvOptions, take: (fields: string[], record: number) => void): void {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  if (!isUtf8(bytes)) throw damaged(file.name, '', 'it is not UTF-8 text');
  if (bytes.length > 0 && bytes[bytes.length - 1] !== newline)
    throw damaged(file.name, 'its end', 'the last line is not complete');
  const fields: string[] = Array.from({ length: options.columns }, () => '');
  let record = 0;
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let size = chunkBytes;
  while (start < bytes.length) {
    let end = Math.min(start + size, bytes.length);
    if (end < bytes.length) {
      const next = bytes.indexOf(newline, end);
      end = next < 0 ? bytes.length : next + 1;
    }
    const text = bytes.toString('utf8', start, end);
    const whole = readRecords(text, end === bytes.length);
    if (whole === 0) {
      // One record longer than the chunk: look at more of it.
      size *= 2;
      continue;
    }
    start = whole === text.length ? end : start + Buffer.byteLength(text.slice(0, whole));
    size = chunkBytes;
  }

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
        if (last) throw damaged(file.name, `record ${record + 1}`, 'a quote is not closed');
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
          if (code === 34) throw damaged(file.name, where(), 'a quote stands inside an unquoted field');
          stop += 1;
          if (stop >= text.length) throw damaged(file.name, where(), 'the line does not end');
        }
        value = text.slice(at, stop);
        at = stop;
      }
      if (column >= options.columns) throw damaged(file.name, where(), `it has more than ${options.columns} columns`);
      fields[column] = value;
      column += 1;
      const code = text.charCodeAt(at);
      if (code === 44) {
        at += 1;
        continue;
      }
      if (code === 13 && text.charCodeAt(at + 1) === newline) at += 2;
      else if (code === newline) at += 1;
      else throw damaged(file.name, where(), 'there is text after a closing quote');
      // A line with nothing in it is no record.
      if (column === 1 && fields[0] === '') return at;
      if (column !== options.columns)
        throw damaged(file.name, where(), `it has ${column} columns, not ${options.columns}`);
      record += 1;
      take(fields, record);
      return at;
    }
  }
}
