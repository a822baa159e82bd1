import { describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../../src-shared/contract/inventory.ts';
import { groupsOf, importTsv, nameIn, originOf, signerIn, totalsOf } from './import-lines.ts';

const file = (name: string, change: Partial<ImportedFile> = {}): ImportedFile => ({
  file: name,
  format: 'table',
  ok: true,
  assets: [],
  machines: [],
  packages: 0,
  findings: 0,
  warnings: [],
  ...change,
});
const web = { id: 'A1', name: 'web1', findings: 7 };
const db = { id: 'A2', name: 'db1', findings: 2 };

describe('imported files', () => {
  it('count each machine and its findings once', () => {
    expect(
      totalsOf([
        file('a', { machines: [web], packages: 3 }),
        file('b', { machines: [web, db], packages: 4 }),
        file('c', { ok: false, error: { code: 'file-damaged', message: 'x', hint: 'y' } }),
      ]),
    ).toEqual({ files: 3, ok: 2, machines: 2, packages: 7, findings: 9 });
  });

  it('stay with the archive or folder they came in', () => {
    const groups = groupsOf([file('site.zip/web1/dpkg.txt'), file('alone.csv'), file('site.zip/web2/dpkg.txt')]);
    expect(groups.map((group) => [group.name, ...group.files.map((one) => nameIn(group, one))])).toEqual([
      ['site.zip', 'web1/dpkg.txt', 'web2/dpkg.txt'],
      [null, 'alone.csv'],
    ]);
  });

  it('are traced back to what was dropped', () => {
    const uploads = [{ name: 'site' }, { name: 'site/book.xlsx' }, { name: 'list.csv' }];
    expect(originOf(uploads, 'site/book.xlsx/Sheet1')).toEqual({ upload: uploads[1], member: 'Sheet1' });
    expect(originOf(uploads, 'list.csv')).toEqual({ upload: uploads[2], member: undefined });
    expect(originOf(uploads, 'list.csv2')).toBeNull();
  });

  it('are copied with what was wrong, formulas made harmless', () => {
    const text = importTsv([file('=cmd.csv', { machines: [web], warnings: ['Left out: 1 row.'] })], () => 'Table');
    expect(text.split('\n')[1]).toBe("taken in\t'=cmd.csv\tTable\tweb1\t0\t0\tLeft out: 1 row.");
  });
});

it('an unknown signer is told by the fingerprint of the key', () => {
  const print = 'ab'.repeat(32);
  expect(
    signerIn(`This collection of Anna on pc1 was signed by Anna with the key ${print}, which is not known here.`),
  ).toBe(print);
  expect(signerIn('It was signed by nobody.')).toBeNull();
});
