/** Full feed imports into a new vault beside only decompressing and parsing the same file. Needs the shared data. */
import { join } from 'node:path';
import { readFeed } from '../../src-main/engine/feeds/read-feed.ts';
import { feedImport } from '../../src-main/engine/tasks/feed-import.ts';
import { createVault } from '../../src-main/engine/vault/open-vault.ts';
import { scratch } from '../program.ts';
import { sharedData } from '../shared-data.ts';

export interface FeedBench {
  file: string;
  records: number;
  /** Milliseconds. */
  parse: number;
  import: number;
  /** import / parse; the budget is 3. */
  ratio: number;
}

const files = [
  'msrc/wesng-definitions_2026-06-28.zip',
  'epss/epss_scores-2026-01-30.csv.gz',
  'debian/security-tracker/tracker-bookworm-2026-11.json',
  'kev/known_exploited_vulnerabilities_2026-08-07.json',
  'cve5/vulnrichment-2024-20000..34999.zip',
];
const acting = { actor: 'bench', now: '2026-11-23T09:00:00.000Z' };

async function parseOnly(path: string): Promise<number> {
  const began = performance.now();
  await readFeed({ path }, path, { fallbackDate: acting.now, record: () => {} });
  return performance.now() - began;
}

/** The median of three runs of each, in turn. */
export async function benchFeedImports(): Promise<FeedBench[]> {
  const answers: FeedBench[] = [];
  for (const file of files) {
    const path = sharedData(file);
    const parses: number[] = [];
    const imports: number[] = [];
    let records = 0;
    for (let i = 0; i < 3; i++) {
      parses.push(await parseOnly(path));
      const { vault } = await createVault({ path: join(scratch(), 'bench.patchledger') }, acting);
      const began = performance.now();
      const [result] = await feedImport.run(
        { db: vault.db, acting, clock: () => acting.now, progress: () => {}, note: () => {} },
        { sources: [{ path }], force: false },
      );
      imports.push(performance.now() - began);
      if (!result?.ok) throw new Error(`${file}: ${result?.error?.message}`);
      records = result.records;
      vault.db.close();
    }
    const median = (values: number[]) => values.toSorted((a, b) => a - b)[1]!;
    const [parse, whole] = [median(parses), median(imports)];
    answers.push({ file, records, parse, import: whole, ratio: whole / parse });
  }
  return answers;
}
