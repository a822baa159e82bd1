import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostile } from '../../../../test/report-facts.ts';
import { csvField, renderCsv } from './csv.ts';

const read = (bytes: Uint8Array) => parse(Buffer.from(bytes), { bom: true, relax_column_count: false }) as string[][];

describe('renderCsv', () => {
  it('comes back from a reader as it was, but for the apostrophe before formulas', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.integer()), { minLength: 1 }), (rows) => {
        const [, ...back] = read(renderCsv({ columns: ['text', 'number'], rows }));
        expect(back).toEqual(
          rows.map(([text, number]) => [/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text, String(number)]),
        );
      }),
    );
  });

  it('leaves no cell that a spreadsheet would compute', () => {
    const cells = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', ...hostile];
    const [, ...back] = read(renderCsv({ columns: ['a'], rows: cells.map((cell) => [cell]) }));
    expect(back).toHaveLength(cells.length);
    for (const [cell] of back) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
  });

  it('writes CRLF, a byte order mark, nulls as nothing, and numbers as they are', () => {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      renderCsv({
        columns: ['a', 'b'],
        rows: [
          [null, -1.5],
          ['x"y', true],
        ],
      }),
    );
    expect(text).toBe('\ufeffa,b\r\n,-1.5\r\n"x""y",true\r\n');
    expect(csvField('a,b')).toBe('"a,b"');
  });
});
