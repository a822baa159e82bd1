import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { compareObservations } from './asset-compare.ts';
import { runImport } from './import.ts';

let vault: TestVault;
let folder: string;
beforeEach(async () => {
  vault = await makeVault();
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
});
afterEach(() => {
  vault.remove();
  rmSync(folder, { recursive: true });
});

async function take(name: string, text: string, now: string): Promise<void> {
  writeFileSync(join(folder, name), text);
  const context = { db: vault.db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} };
  const { files } = await runImport(context, { paths: [join(folder, name)], uploads: [], asset: 'web1' });
  expect(files[0]?.error).toBeUndefined();
}
const dpkg = (...rows: string[]) =>
  `||/ Name Version Architecture Description\n+++-====-====-====-====\n${rows.map((row) => `ii  ${row} amd64 some text\n`).join('')}`;
const compare = (asked: { from?: string; to?: string } = {}) =>
  compareObservations(vault.db, '2026-11-23T00:00:00.000Z', 1, asked);
const refusal = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('observations of a machine', () => {
  it('are compared newest with its predecessor of the same listing, or as they are named', async () => {
    await take('list.txt', dpkg('bash 5.1'), '2026-11-02T00:00:00.000Z');
    expect(refusal(() => compare())).toBe('state-conflict');
    await take('list.txt', dpkg('bash 5.2'), '2026-11-03T00:00:00.000Z');
    await take('list.txt', dpkg('bash 5.3', 'vim 9'), '2026-11-04T00:00:00.000Z');
    await take('table.csv', 'Name,Serial Number,Owner\nweb1,SN1,Anna\n', '2026-11-05T00:00:00.000Z');
    const newest = compare();
    expect([newest.from.id, newest.to.id]).toEqual(['O2', 'O3']);
    expect(newest.packages.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['bash', '5.2', '5.3'],
      ['vim', null, '9'],
    ]);
    expect(compare({ from: 'O1' })).toMatchObject({ from: { id: 'O1' }, to: { id: 'O3' } });
    expect(compare({ from: 'o1', to: 'O4' }).toldByOne).toEqual([{ part: 'system', by: 'from' }]);
    expect(refusal(() => compare({ from: 'O9' }))).toBe('unknown-id');
  });

  it('that an older version took in are passed over, and refused where they are named', async () => {
    await take('list.txt', dpkg('bash 5.1'), '2026-11-02T00:00:00.000Z');
    await take('list.txt', dpkg('bash 5.2'), '2026-11-03T00:00:00.000Z');
    await take('list.txt', dpkg('bash 5.3'), '2026-11-04T00:00:00.000Z');
    vault.db.exec('UPDATE observation SET inventory = NULL WHERE id = 2');
    expect(compare()).toMatchObject({ from: { id: 'O1' }, to: { id: 'O3' } });
    expect(refusal(() => compare({ from: 'O2', to: 'O3' }))).toBe('state-conflict');
    vault.db.exec('UPDATE observation SET inventory = NULL WHERE id = 1');
    expect(refusal(() => compare())).toBe('state-conflict');
  });
});
