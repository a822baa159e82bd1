/**
 * Damaged files of every format go through the whole import into a real vault: each is imported, perhaps in part with the
 * reasons, or refused with a code and a hint, soon, and a refused one leaves the vault as it was. PATCHLEDGER_FUZZ sets how
 * many (default 2,000).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refusalCodes } from '../src-shared/errors.ts';
import { importers } from '../src-main/engine/importers/index.ts';
import { runImport, type ImportedFile } from '../src-main/engine/tasks/import.ts';
import { examine } from '../src-main/engine/vault/doctor.ts';
import type { Database } from '../src-main/engine/vault/database.ts';
import { importSamples, type ImportSample } from './import-samples.ts';
import { acting, makeVault, type TestVault } from './match-vault.ts';
import { below, mutateFile } from './mutate-file.ts';
import { scratch } from './program.ts';
import { seededRandom } from './seeded.ts';

const mutations = Number(process.env.PATCHLEDGER_FUZZ ?? 2000);
const seed = 8;
/** A vault is checked whole and made anew after as many. */
const batch = 250;
/** Milliseconds of processor time for one file. */
const limit = 5000;
const now = '2026-11-30T12:00:00.000Z';

/** Enough to see any row come or go: each table's count and newest row, and the end of the log. */
function fingerprint(db: Database, tables: readonly string[]): string {
  const counts = tables.map((name) => `(SELECT count(*) || ':' || coalesce(max(rowid), 0) FROM "${name}")`);
  const head = '(SELECT hash FROM log ORDER BY seq DESC LIMIT 1)';
  return db.get<{ all: string }>(`SELECT ${[...counts, head].join(` || ' ' || `)} "all"`)!.all;
}

/** Rowid tables that hold what an import may write. */
function tablesOf(db: Database): string[] {
  return db
    .all<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .filter(({ sql }) => !/WITHOUT ROWID/i.test(sql))
    .map(({ name }) => name);
}

interface Tally {
  imported: number;
  partial: number;
  refused: Map<string, number>;
  slowest: { milliseconds: number; what: string };
}

async function importOne(vault: TestVault, name: string, bytes: Uint8Array): Promise<ImportedFile[]> {
  const context = { db: vault.db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} };
  const { files } = await runImport(context, { paths: [], uploads: [{ name, bytes }] });
  return files;
}

function checkRefusal(row: ImportedFile, what: string): void {
  const { code, message, hint } = row.error ?? { code: 'none', message: '', hint: '' };
  expect(Object.keys(refusalCodes), what).toContain(code);
  expect(message.length, what).toBeGreaterThan(10);
  expect(hint.length, what).toBeGreaterThan(5);
}

const samples = await importSamples(20_000);

it('there is a sample of every format', () => {
  const known = new Set(samples.flatMap(({ formats }) => formats));
  expect(importers.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
});

it('whole samples are imported', async () => {
  const vault = await makeVault();
  const taken = new Set<string | null>();
  for (const { name, bytes } of samples)
    for (const row of await importOne(vault, name, bytes)) if (row.ok) taken.add(row.format);
  expect(importers.map(({ id }) => id).filter((id) => !taken.has(id))).toEqual([]);
  vault.remove();
});

it(
  `${mutations} damaged files are imported or refused, and the vault is whole (seed ${seed})`,
  async () => {
    const random = seededRandom(seed);
    const byFormat = importers.map(({ id }) => samples.filter(({ formats }) => formats.includes(id)));
    const tally: Tally = { imported: 0, partial: 0, refused: new Map(), slowest: { milliseconds: 0, what: '' } };
    const folder = scratch();
    const any = (): ImportSample => samples[below(random, samples.length)]!;
    for (let first = 0; first < mutations; first += batch) {
      const vault = await makeVault();
      const tables = tablesOf(vault.db);
      let before = fingerprint(vault.db, tables);
      for (let i = first; i < Math.min(first + batch, mutations); i++) {
        // Each format in turn, so that those with many captures are no more than others.
        const own = byFormat[i % byFormat.length]!;
        const sample = own[below(random, own.length)]!;
        const { bytes, done } = mutateFile(random, sample.bytes, any().bytes);
        const what = `mutation ${i} of ${sample.name}: ${done.join(', ')}`;
        const keep = join(folder, `${i}-${sample.name}`);
        const began = process.cpuUsage();
        let rows: ImportedFile[];
        try {
          rows = await importOne(vault, sample.name, bytes);
        } catch (error) {
          writeFileSync(keep, bytes);
          throw new Error(`${what} (kept in ${keep}) threw`, { cause: error });
        }
        // Of the processor, so that a busy machine is no fault.
        const { user, system } = process.cpuUsage(began);
        const milliseconds = (user + system) / 1000;
        if (milliseconds > tally.slowest.milliseconds) tally.slowest = { milliseconds, what };
        if (milliseconds > limit) writeFileSync(keep, bytes);
        expect(milliseconds, `${what} (kept in ${keep})`).toBeLessThan(limit);
        const after = fingerprint(vault.db, tables);
        const refused = rows.filter((row) => !row.ok);
        for (const row of refused) {
          checkRefusal(row, what);
          tally.refused.set(row.error!.code, (tally.refused.get(row.error!.code) ?? 0) + 1);
        }
        if (refused.length === rows.length) expect(after, what).toBe(before);
        else {
          tally.imported += 1;
          if (rows.some((row) => row.warnings.length > 0)) tally.partial += 1;
        }
        before = after;
      }
      const { ok, problems } = await examine({ db: vault.db, path: vault.path } as Parameters<typeof examine>[0]);
      expect(problems, `after mutation ${first + batch}`).toEqual([]);
      expect(ok).toBe(true);
      vault.remove();
    }
    const { slowest } = tally;
    const refused = [...tally.refused].toSorted(([, a], [, b]) => b - a).map(([code, n]) => `${code} ${n}`);
    console.log(
      `${mutations} mutations: ${tally.imported} imported (${tally.partial} with warnings), refused: ${refused.join(', ')}; slowest ${slowest.milliseconds.toFixed(0)} ms (${slowest.what})`,
    );
    expect(tally.imported).toBeGreaterThan(mutations / 5);
    expect(tally.refused.size).toBeGreaterThan(3);
  },
  60_000 + mutations * 200,
);
