import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { listMappings, removeMapping } from '../vault/column-mappings.ts';
import { chainHead } from '../vault/log.ts';
import { runImport, type ImportInput } from './import.ts';
import { readTable } from './read-table.ts';

const now = '2026-11-02T00:00:00.000Z';
const tills = 'Place;Inv;Who\nTill 7;SN-1;Ada\nTill 8;SN-2;Ada\n;;\nTill 9;SN-3;\n';
const upload = { name: 'tills.csv', bytes: strToU8(tills) };

let vault: TestVault;
let folder: string;
beforeEach(async () => {
  vault = await makeVault();
  folder = mkdtempSync(join(tmpdir(), 'read-table-'));
});
afterEach(() => {
  vault.remove();
  rmSync(folder, { recursive: true });
});

const run = (input: Partial<ImportInput>) =>
  runImport(
    { db: vault.db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} },
    { paths: [], uploads: [], ...input },
  );
const code = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error as { code?: string }).code,
  );

describe('a table that is read and not imported', () => {
  it('tells its columns, what is missing, and with a mapping the machines as they would be read', async () => {
    const before = chainHead(vault.db);
    expect(await readTable(vault, { upload })).toMatchObject({
      columns: [
        { name: 'Place', samples: ['Till 7', 'Till 8', 'Till 9'] },
        { name: 'Inv', samples: ['SN-1', 'SN-2', 'SN-3'], role: null },
        { name: 'Who', samples: ['Ada'] },
      ],
      rows: 3,
      from: 'guessed',
      missing: ['name', 'fqdn', 'serial', 'mac', 'address'],
      preview: [],
    });
    const columns = { Place: 'name', Inv: 'serial', Who: 'owner' } as const;
    const reading = await readTable(vault, { upload, columns });
    expect(reading).toMatchObject({ from: 'given', missing: [], machines: 3 });
    expect(reading.preview).toEqual([
      { values: { name: 'Till 7', serial: 'SN-1', owner: 'Ada' }, packages: 0 },
      { values: { name: 'Till 8', serial: 'SN-2', owner: 'Ada' }, packages: 0 },
      { values: { name: 'Till 9', serial: 'SN-3' }, packages: 0 },
    ]);
    expect(chainHead(vault.db)).toEqual(before);
  });

  it('is found inside an archive, is read by what is remembered, and forgets it', async () => {
    const bytes = zipSync({
      'a/list.csv': strToU8(tills),
      'b/list.csv': strToU8('Host,Serial\nx,1\n'),
      'c.txt': strToU8('x'),
    });
    const site = { name: 'site.zip', bytes };
    const columns = { Place: 'name' } as const;
    const { files } = await run({ uploads: [site] });
    expect(files.map(({ file, error }) => [file, error?.code])).toEqual([
      ['site.zip/a/list.csv', 'mapping-needed'],
      ['site.zip/b/list.csv', undefined],
      ['site.zip/c.txt', 'not-recognised'],
    ]);
    const mended = await run({ uploads: [site], member: 'a/list.csv', columns });
    expect(mended.files.map(({ file, ok }) => [file, ok])).toEqual([['site.zip/a/list.csv', true]]);
    expect(mended.totals).toEqual({ files: 1, ok: 1, machines: 3, packages: 0, findings: 0 });
    expect(await readTable(vault, { upload: site, member: 'a/list.csv' })).toMatchObject({
      from: 'remembered',
      machines: 3,
    });
    const [known, second] = listMappings(vault.db);
    expect([known?.columns, second]).toEqual([columns, undefined]);
    removeMapping(vault.db, acting(now), known!.signature);
    expect(await readTable(vault, { upload })).toMatchObject({ from: 'guessed' });
    expect(() => removeMapping(vault.db, acting(now), known!.signature)).toThrow(/remembered/);
  });

  it('refuses what is no table, files that are not there and columns it has not', async () => {
    const text = { name: 'x.txt', bytes: strToU8('nothing') };
    expect(await code(readTable(vault, { upload: text }))).toBe('not-recognised');
    expect(await code(readTable(vault, { upload, member: 'sheet' }))).toBe('nothing-to-import');
    expect(await code(readTable(vault, { upload, columns: { Plaice: 'name' } }))).toBe('invalid-argument');
    expect(await code(readTable(vault, { path: join(folder, 'none.csv') }))).toBe('file-unreadable');
  });
});

describe('an import with columns', () => {
  it('refuses a column no table has, and remembers only for tables that have one', async () => {
    writeFileSync(join(folder, 'a.csv'), tills);
    writeFileSync(join(folder, 'b.csv'), 'Computer Name,Serial Number\nx,1\ny,2\n');
    const paths = [join(folder, 'a.csv'), join(folder, 'b.csv')];
    const before = chainHead(vault.db);
    expect(await code(run({ paths, columns: { Place: 'name', Invv: 'serial' } }))).toBe('invalid-argument');
    expect(chainHead(vault.db)).toEqual(before);
    const { files, totals } = await run({ paths, columns: { Place: 'name' } });
    expect(files.map(({ ok, machines }) => [ok, machines.length])).toEqual([
      [true, 3],
      [true, 2],
    ]);
    expect(totals.machines).toBe(5);
    expect(listMappings(vault.db).map(({ columns }) => columns)).toEqual([{ Place: 'name' }]);
  });
});
