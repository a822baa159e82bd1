/**
 * The list of machines, one machine's page and imports in a vault of 10,000 machines and five million packages, each beside
 * a floor of the same run: the same filter over plain records in memory; only parsing the file and inserting its rows
 * into a bare table.
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import Sqlite from 'better-sqlite3';
import type { AssetRow } from '../../src-shared/model/asset.ts';
import { createEngine, type Engine } from '../../src-main/engine/create-engine.ts';
import { emptySourceMap } from '../../src-main/engine/domain/debian-sources.ts';
import { readContent } from '../../src-main/engine/files/content.ts';
import { detectImporter } from '../../src-main/engine/importers/index.ts';
import { runImport } from '../../src-main/engine/tasks/import.ts';
import { matchAssets } from '../../src-main/engine/tasks/match.ts';
import { takeIn } from '../../src-main/engine/tasks/take-in.ts';
import type { Database } from '../../src-main/engine/vault/database.ts';
import { packSourceFile } from '../../src-main/engine/vault/observations.ts';
import { scratch } from '../program.ts';
import { seededRandom } from '../seeded.ts';
import { largeActing, makeLargeVault, type LargeVault, type PackageSet } from './large-vault.ts';

/** Milliseconds. */
export interface Timing {
  name: string;
  median: number;
  p95: number;
  /** Median of the floor; absent where there is none. */
  floor?: number;
  budget?: number;
}

export interface AssetBench {
  vault: Omit<LargeVault, 'sets' | 'path' | 'passphrase'>;
  timings: Timing[];
  /** Longest time the answering thread did not turn while pages were asked for, milliseconds. */
  stall: number;
  /** Longest while the list was read for the first time. */
  firstStall: number;
  /** The pages hold what the floor's filter finds. */
  same: boolean;
}

const quantile = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!;

async function timesOf(runs: number, work: (run: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    await work(run);
    times.push(performance.now() - began);
    // As between two requests.
    await new Promise((turn) => setImmediate(turn));
  }
  return times;
}

const timing = (name: string, times: readonly number[], more: Partial<Timing> = {}): Timing => ({
  name,
  median: quantile(times, 0.5),
  p95: quantile(times, 0.95),
  ...more,
});

async function stallOf<Result>(work: () => Promise<Result>): Promise<{ stall: number; result: Result }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((turn) => setTimeout(turn, 5));
  delay.reset();
  const result = await work();
  // The last delay is only counted when its timer fires.
  await new Promise((turn) => setTimeout(turn, 50));
  delay.disable();
  return { stall: delay.max / 1e6, result };
}

const words = ['srv-0', 'web', 'anna', '10.0.3', 'debian', 'windows', 'finance', 'pc-001', 'production', 'a77', 'zzz'];
const columns = [
  'name',
  'verdict',
  'os',
  'addresses',
  'owner',
  'department',
  'topScore',
  'findings',
  'overdue',
  'lastSeen',
];

interface Question {
  query?: string;
  verdict?: 'compliant' | 'not-compliant' | 'unknown';
  sort?: { column: string; descending: boolean }[];
  offset?: number;
  limit: number;
}

function questions(count: number): Question[] {
  const random = seededRandom(4);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  return Array.from({ length: count }, () => ({
    ...(random() < 0.6 ? { query: pick(words) } : {}),
    ...(random() < 0.2 ? { verdict: pick(['compliant', 'not-compliant', 'unknown'] as const) } : {}),
    ...(random() < 0.7 ? { sort: [{ column: pick(columns), descending: random() < 0.5 }] } : {}),
    offset: Math.floor(random() * 20) * 100,
    limit: 100,
  }));
}

/** The floor: the rows are there, with the text to search; numbers and texts are compared as they are. */
function plainPage(rows: readonly AssetRow[], texts: readonly string[], question: Question) {
  const wanted = (question.query ?? '').split(' ').filter(Boolean);
  const found = rows.filter(
    (row, i) =>
      (!question.verdict || row.verdict === question.verdict) && wanted.every((word) => texts[i]!.includes(word)),
  );
  for (const { column, descending } of question.sort ?? []) {
    const of = (row: AssetRow) => (row as unknown as Record<string, string | number | null>)[column] ?? '';
    found.sort((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0) * (descending ? -1 : 1));
  }
  return { total: found.length, page: found.slice(question.offset, (question.offset ?? 0) + question.limit) };
}

async function benchPages(engine: Engine, answer: AssetBench): Promise<void> {
  const { assets, software } = engine.call;
  const sorted = { sort: [{ column: 'topScore', descending: true }], limit: 100 };
  const first = await stallOf(() => timesOf(1, () => assets.list(sorted)));
  answer.firstStall = first.stall;
  answer.timings.push(timing('assets, first sorted page of all', first.result, { budget: 250 }));

  const all = (await assets.list({})).assets;
  const texts = all.map((row) =>
    [row.id, row.name, ...row.addresses, row.os?.name, row.os?.family, row.os?.codename, row.owner, row.department]
      .concat(row.environment, row.verdict, row.kind)
      .join('\n')
      .toLowerCase(),
  );
  const asked = questions(200);
  const totals: number[] = [];
  const pages = await stallOf(() =>
    timesOf(asked.length, async (run) => totals.push((await assets.list(asked[run]!)).total)),
  );
  answer.stall = pages.stall;
  const plain: number[] = [];
  const floor = await timesOf(asked.length, (run) => plain.push(plainPage(all, texts, asked[run]!).total));
  answer.same = totals.every((total, i) => total === plain[i]);
  answer.timings.push(
    timing('assets, filter, sort and page', pages.result, { floor: quantile(floor, 0.5), budget: 50 }),
  );

  const random = seededRandom(5);
  const ids = Array.from({ length: 50 }, () => `A${1 + Math.floor(random() * all.length)}`);
  answer.timings.push(timing('one machine', await timesOf(ids.length, (run) => assets.show({ id: ids[run]! }))));
  answer.timings.push(
    timing(
      'software of one machine, 100 of 600',
      await timesOf(ids.length, (run) => software.list({ asset: ids[run]!, limit: 100 })),
    ),
  );
  // Something changed: the next page shows it.
  const changed: number[] = [];
  for (const id of ids.slice(0, 20)) {
    await assets.set({ ids: [id], change: { owner: `Owner of ${id}` } });
    changed.push(...(await timesOf(1, () => assets.list(sorted))));
  }
  answer.timings.push(timing('assets, sorted page after a change', changed, { budget: 50 }));
}

const importedPackages = 700;

/** A list as `dpkg-query -W` prints it; `round` changes thirty versions. */
function dpkgList(sets: readonly PackageSet[], round: number): Buffer {
  const seen = new Map(sets.slice(0, 3).flatMap(({ packages }) => packages.map((item) => [item.name, item] as const)));
  const lines = [...seen.values()].slice(0, importedPackages).map((item, i) => {
    const version = i % 23 === 0 ? `${item.version}+r${round}` : item.version;
    return [
      item.name,
      version,
      item.arch,
      item.source,
      i % 23 === 0 ? version : item.sourceVersion,
      'install ok installed',
    ];
  });
  return Buffer.from(lines.map((parts) => `${parts.join('\t')}\n`).join(''));
}

function parse(bytes: Buffer) {
  const content = readContent({ name: 'dpkg-query.txt', folder: '', bytes });
  const [machine] = detectImporter(content)!.parse(content);
  return machine!.inventory;
}

async function benchImports(db: Database, vault: LargeVault, answer: AssetBench): Promise<void> {
  const runs = 21;
  const lists = Array.from({ length: runs + 1 }, (_, round) => dpkgList(vault.sets, round));
  const bare = new Sqlite(join(scratch(), 'bare.db'));
  bare.pragma('journal_mode = WAL');
  bare.pragma('synchronous = FULL');
  bare.exec('CREATE TABLE row (run INTEGER, name TEXT, version TEXT, arch TEXT, source TEXT, source_version TEXT)');
  const insert = bare.prepare('INSERT INTO row VALUES (?, ?, ?, ?, ?, ?)');
  const floor = quantile(
    await timesOf(runs, (run) => {
      const { packages } = parse(lists[run]!);
      bare.transaction(() => {
        for (const item of packages!)
          insert.run(run, item.name, item.version, item.arch, item.source, item.sourceVersion);
      })();
    }),
    0.5,
  );
  bare.close();
  const store = (bytes: Buffer, asset: string) => {
    const inventory = parse(bytes);
    const file = packSourceFile('dpkg-query.txt', bytes);
    const os = vault.sets[0]!.os;
    const parts = [{ inventory: { ...inventory, os }, source: 'dpkg-query', file }];
    return db.transaction(
      () => takeIn(db, largeActing, { parts, name: asset, place: null, asset }, emptySourceMap).asset,
    );
  };
  const budget = { floor, budget: 50 };
  const title = `import of ${importedPackages} packages`;
  answer.timings.push(
    timing(`${title}, a new machine`, await timesOf(runs, (run) => store(lists[0]!, `new-${run}`)), budget),
  );
  store(lists[0]!, 'known');
  answer.timings.push(
    timing(`${title}, 31 changed`, await timesOf(runs, (run) => store(lists[run + 1]!, 'known')), budget),
    timing(`${title}, all the same`, await timesOf(runs, () => store(lists[runs]!, 'known')), budget),
  );
  const asset = store(lists[runs]!, 'known');
  answer.timings.push(
    timing('matching that machine', await timesOf(runs, () => matchAssets(db, largeActing, [asset]))),
  );
  const context = { db, acting: largeActing, clock: () => largeActing.now, progress: () => {}, note: () => {} };
  answer.timings.push(
    timing(
      `${title}, the whole job with matching`,
      await timesOf(runs, (run) => {
        const uploads = [{ name: 'dpkg-query.txt', bytes: lists[run]! }];
        return runImport(context, { paths: [], uploads, asset: 'known' });
      }),
    ),
  );
}

export async function benchAssets(assets = 10_000): Promise<AssetBench> {
  const vault = await makeLargeVault(assets);
  const { sets: _sets, path, passphrase, ...about } = vault;
  const engine = createEngine({
    dataFolder: dirname(path),
    tasks: 'inline',
    clock: () => new Date(largeActing.now),
    actor: 'bench',
    version: 'bench',
  });
  const answer: AssetBench = { vault: about, timings: [], stall: 0, firstStall: 0, same: false };
  try {
    await engine.call.vaults.open({ path, passphrase });
    await benchPages(engine, answer);
    await benchImports(engine.session.vault().db, vault, answer);
    return answer;
  } finally {
    await engine.close();
    rmSync(dirname(path), { recursive: true, force: true });
  }
}
