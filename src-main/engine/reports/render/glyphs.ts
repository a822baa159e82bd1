/** Which characters the shipped fonts can draw: read from their character maps, so that nothing of the machine is asked. */
import { codePointName, visible } from './visible.ts';

/** Code point ranges, from and to inclusive. */
export type Coverage = ReadonlyArray<readonly [number, number]>;

/**
 * The code points of a TrueType font that have a glyph (OpenType 1.9, table "cmap", formats 4 and 12). Throws RangeError
 * for a file that is none.
 */
export function readCoverage(font: Uint8Array): Coverage {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tag = (at: number) => String.fromCharCode(...font.subarray(at, at + 4));
  let cmap = -1;
  for (let index = 0; index < view.getUint16(4); index++) {
    const record = 12 + index * 16;
    if (tag(record) === 'cmap') cmap = view.getUint32(record + 8);
  }
  if (cmap < 0) throw new RangeError('a font without a character map');
  const ranges: [number, number][] = [];
  for (let index = 0; index < view.getUint16(cmap + 2); index++) {
    const table = cmap + view.getUint32(cmap + 4 + index * 8 + 4);
    const format = view.getUint16(table);
    if (format === 12) ranges.push(...segmentsOf12(view, table));
    else if (format === 4) ranges.push(...segmentsOf4(view, table));
  }
  return ranges;
}

function segmentsOf12(view: DataView, table: number): [number, number][] {
  return Array.from({ length: view.getUint32(table + 12) }, (_, index) => {
    const group = table + 16 + index * 12;
    return [view.getUint32(group), view.getUint32(group + 4)];
  });
}

function segmentsOf4(view: DataView, table: number): [number, number][] {
  const twice = view.getUint16(table + 6);
  const ranges: [number, number][] = [];
  for (let at = 0; at < twice; at += 2) {
    const end = view.getUint16(table + 14 + at);
    const start = view.getUint16(table + 16 + twice + at);
    const delta = view.getUint16(table + 16 + twice * 2 + at);
    const offsetAt = table + 16 + twice * 3 + at;
    const offset = view.getUint16(offsetAt);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph = offset === 0 ? code + delta : view.getUint16(offsetAt + offset + (code - start) * 2);
      if ((glyph & 0xffff) !== 0) ranges.push([code, code]);
    }
  }
  return ranges;
}

/** Longest run of letters a line may have no place to break in. */
const unbroken = 14;

/**
 * Makes any text printable with these fonts: what none of them has a glyph for, and marks that would only steer the text,
 * are written as their code points; long words get places to break.
 */
export function printable(coverage: readonly Coverage[]): (text: string) => string {
  const drawn = new Set<number>();
  for (const [from, to] of coverage.flat()) for (let code = from; code <= to; code++) drawn.add(code);
  const long = new RegExp(`[^\\s\\u200b]{${unbroken + 1},}`, 'gu');
  // Not inside a code point's name, not before a mark that belongs to its letter, not where letters join.
  const anywhere = new RegExp(`([^\\s\\u200b]{${unbroken}})(?=[^\\s\\u200b\\p{M}\\p{Script=Arabic}])`, 'gu');
  const breakable = (word: string) =>
    word.replace(/(?<!\[U)([^\w\s[\]]+|\](?=\[))(?=[\w[])/gu, '$1\u200b').replace(anywhere, '$1\u200b');
  return (text) => {
    let safe = '';
    for (const character of visible(text.normalize('NFC')))
      safe += drawn.has(character.codePointAt(0)!) ? character : codePointName(character);
    return safe.replace(long, breakable);
  };
}
