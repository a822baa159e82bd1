import { describe, expect, it } from 'vitest';
import { readTable } from './table.ts';

describe('a table', () => {
  it.each([
    ['commas and quotes', 'Name,Note\n"a, b","say ""x"""\nc,\n', ['a, b', 'say "x"']],
    ['semicolons', 'Name;Note\na, b;x\nc;y\n', ['a, b', 'x']],
    ['tabs', 'Name\tNote\na, b\tx\n', ['a, b', 'x']],
    ['the type line of PowerShell', '#TYPE Selected.X\n"Name","Note"\n"a, b","x"\n', ['a, b', 'x']],
    ['the separator line of Excel', 'sep=;\nName;Note\na, b;x\n', ['a, b', 'x']],
  ])('with %s', (_what, text, first) => {
    const table = readTable(text)!;
    expect(table.header).toEqual(['Name', 'Note']);
    expect(table.rows[0]).toEqual(first);
  });

  it('counts rows that do not fit, and is none without columns or rows', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `a${i},b${i}`).join('\n');
    expect(readTable(`Name,Note\n${rows}\nx,y,z\n`)).toMatchObject({ uneven: 1, rows: { length: 30 } });
    for (const text of ['', 'one\ntwo\n', 'Name,Note\n', 'some text, with a comma\nand none here\n'])
      expect(readTable(text)).toBeNull();
  });

  it('reads cells of several lines wherever the sample of its beginning ends', () => {
    const cell = `"${'first line,\nsecond; line\n'.repeat(40)}"`;
    for (let pad = 0; pad < 2000; pad += 97) {
      const rows = Array.from({ length: 30 }, (_, i) => `${i},${cell}`).join('\n');
      expect(readTable(`Id,Note\n0,${'x'.repeat(pad)}\n${rows}\n`)).toMatchObject({
        delimiter: ',',
        uneven: 0,
        rows: { length: 31 },
      });
    }
  });

  it('keeps what stands before a cell that never ends', () => {
    expect(readTable('Id,Note\n1,a\n2,b\n3,"cut in the mid')).toMatchObject({
      uneven: 1,
      rows: [
        ['1', 'a'],
        ['2', 'b'],
      ],
    });
  });
});
