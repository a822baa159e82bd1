import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvField, toCsv, toTsv, tsvField } from './text-export.ts';

const columns = [
  { title: 'Name', text: (row: string[]) => row[0] ?? '' },
  { title: 'Note', text: (row: string[]) => row[1] ?? '' },
];

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['5.36.0-7+deb12u4', '5.36.0-7+deb12u4'],
    ['a,b', '"a,b"'],
    ['', ''],
  ])('writes %j as %j', (value, written) => expect(csvField(value)).toBe(written));

  it('is read back as written by a CSV reader, and no field starts a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (rows) => {
        const text = toCsv(columns, rows);
        const [head, ...read]: string[][] = parse(text, { bom: true, relax_column_count: false });
        expect(head).toEqual(['Name', 'Note']);
        const wanted = rows.map((row) => row.map((value) => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value)));
        expect(read).toEqual(wanted);
      }),
    );
  });
});

describe('TSV', () => {
  it('keeps one line a row and one tab between fields whatever the values hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (rows) => {
        const lines = toTsv(columns, rows).split('\n');
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) expect(line.split('\t')).toHaveLength(2);
      }),
    );
  });

  it('makes formulas text', () => {
    expect(tsvField('=1+1')).toBe("'=1+1");
    expect(tsvField('\t=1')).toBe("'=1");
    expect(tsvField('two\r\nlines')).toBe('two lines');
  });
});
