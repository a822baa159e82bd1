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
});
