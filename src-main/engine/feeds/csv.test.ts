import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';

const encode = (text: string) => ({ name: 'a.csv', folder: '', bytes: new TextEncoder().encode(text) });

function read(text: string, columns: number): string[][] {
  const rows: string[][] = [];
  readCsv(encode(text), { columns, comment: '#' }, (fields) => rows.push([...fields]));
  return rows;
}

const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;

test('whatever is written quoted comes back, with either line end', () => {
  const rows = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string(), fc.stringMatching(/^[a-z,"\n]*$/)), {
    minLength: 1,
  });
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), (table, end) => {
      const text = table.map((row) => row.map(quote).join(',') + end).join('');
      expect(read(text, 3)).toEqual(table);
    }),
  );
});

test('records larger than a chunk, and many of them, come back whole', () => {
  const table = Array.from({ length: 300 }, (_, i) => [`${i}é`, `${'x\n"y'.repeat(i * 40)}`]);
  const text = table.map((row) => row.map(quote).join(',') + '\r\n').join('');
  expect(read(text, 2)).toEqual(table);
  const long = [['a', 'b\n'.repeat(1_000_000)]];
  expect(read(`${long[0]!.map(quote).join(',')}\n`, 2)).toEqual(long);
});

test('comments and empty lines are no records; unquoted fields are read', () => {
  expect(read('# note, with "things"\na,b\n\n"c",\n', 2)).toEqual([
    ['a', 'b'],
    ['c', ''],
  ]);
});

test.each([
  ['an open quote', '"a","b\n', 'quote is not closed'],
  ['text after a quote', '"a"x,b\n', 'after a closing quote'],
  ['a quote in an unquoted field', 'a"x,b\n', 'inside an unquoted field'],
  ['too few columns', 'a\n', '1 columns, not 2'],
  ['too many columns', 'a,b,c\n', 'more than 2 columns'],
  ['a last line that does not end', 'a,b\nc,d', 'last line is not complete'],
])('refuses %s', (_, text, why) => {
  expect(() => read(text, 2)).toThrow(why);
});

test('refuses what is not UTF-8', () => {
  expect(() =>
    readCsv({ name: 'a.csv', folder: '', bytes: Uint8Array.of(0x61, 0xff, 0x2c, 0x62, 10) }, { columns: 2 }, () => {}),
  ).toThrow('UTF-8');
});
