import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResource, resourcePath } from '../../resources.ts';
import { printable, readCoverage } from './glyphs.ts';

const fonts = readdirSync(resourcePath('fonts')).filter((name) => name.endsWith('.ttf'));
const coverage = fonts.map((name) => readCoverage(readResource(`fonts/${name}`)));
const shown = printable(coverage);
const has = (text: string) =>
  coverage.some((ranges) => ranges.some(([from, to]) => from <= text.codePointAt(0)! && text.codePointAt(0)! <= to));

describe('what the shipped fonts can draw', () => {
  it('is Latin, Greek, Cyrillic, Hebrew and Arabic', () => {
    for (const letter of ['A', 'ß', 'ő', 'Ω', 'Ж', 'ש', 'خ', '–', '…', '−', '×', '’'])
      expect([letter, has(letter)]).toEqual([letter, true]);
    expect(has('会')).toBe(false);
  });

  it('names every other character and every mark that steers without being seen', () => {
    const words = (text: string) => shown(text).replaceAll('\u200b', '');
    expect(words('会計')).toBe('[U+4F1A][U+8A08]');
    expect(words('user\u202etxt')).toBe('user[U+202E]txt');
    expect(words('a\u0000b\tc\r\nd')).toBe('a[U+0000]b c d');
    expect(shown('💾')).toBe('[U+1F4BE]');
  });

  it('leaves nothing that can’t be drawn and loses no letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const character of shown(text)) expect(character === '\u200b' || has(character)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), (text) => {
        expect(shown(text).replaceAll('\u200b', '')).toBe(text);
      }),
    );
  });

  it('lets long words break', () => {
    expect(shown('short words only, and 3.0.11-1')).toBe('short words only, and 3.0.11-1');
    for (const piece of shown('x'.repeat(100)).split('\u200b')) expect(piece.length).toBeLessThanOrEqual(14);
  });
});
