/** Every feed file of the shared data: what it gives, that mangled forms are refused whole, and what it costs. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { feedImport, type FeedSource } from '../src-main/engine/tasks/feed-import.ts';
import type { Database } from '../src-main/engine/vault/database.ts';
import { chainHead } from '../src-main/engine/vault/log.ts';
import { createVault } from '../src-main/engine/vault/open-vault.ts';
import { feedFiles, feedRows, feedTable, feedTablePath, whyNotRead, type FeedRow } from './feed-table.ts';
import { scratch } from './program.ts';
import { haveSharedData, sharedData } from './shared-data.ts';

const acting = { actor: 'tester', now: '2026-11-30T12:00:00.000Z' };

const run = (db: Database, sources: FeedSource[], force = false) =>
  feedImport.run({ db, acting, clock: () => acting.now, progress: () => {}, note: () => {} }, { sources, force });

const tables = [
  'kev',
  'epss',
  'debian_tracker',
  'debian_advisory',
  'msrc_product',
  'advisory',
  'advisory_package',
  'feed_import',
  'feed_scope',
];
const state = (db: Database) => [
  ...tables.map((table) => db.get<{ n: number }>(`SELECT count(*) n FROM ${table}`)!.n),
  chainHead(db).head,
];

async function makeVault() {
  const { vault } = await createVault({ path: join(scratch(), 'feeds.patchledger'), test: true }, acting);
  return vault.db;
}

/** Cut where no line ends, and forty zeros in its middle; of a gzip also what it holds. Small files are changed in more places. */
function mangled(name: string, bytes: Buffer): [string, Buffer][] {
  const forms: [string, Buffer][] = [];
  const inner = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : null;
  const change = (label: string, plain: Buffer, pack: (changed: Buffer) => Buffer) => {
    for (const share of [0.5, 0.8, 0.97]) {
      let at = Math.floor(plain.length * share);
      while (at > 1 && (plain[at - 1] === 10 || plain[at] === 10)) at -= 1;
      // Behind the facts of a product's page stands prose, in which a cut takes none of them.
      if (name.endsWith('.md') && at > plain.indexOf('\n---', 4)) continue;
      forms.push([`${label} cut at ${share}`, pack(plain.subarray(0, at))]);
    }
    const zeroed = Buffer.from(plain);
    zeroed.fill(0, Math.floor(plain.length / 2), Math.floor(plain.length / 2) + 40);
    forms.push([`${label} with zeros`, pack(zeroed)]);
  };
  change(name, bytes, (changed) => changed);
  if (inner) change(`${name} (unpacked)`, inner, (changed) => gzipSync(changed, { level: 1 }));
  return forms;
}

describe.skipIf(!haveSharedData)('feed files of the shared data (needs ../shared/data)', () => {
  let rows: FeedRow[];
  beforeAll(async () => {
    rows = await feedRows();
  }, 300_000);

  it('give what docs/feeds.md says', () => {
    expect(feedTable(rows)).toBe(readFileSync(feedTablePath, 'utf8'));
  });

  it('are all read, or it is known why not', () => {
    const unread = rows.filter(({ file, why }) => why !== '' && whyNotRead(file) === null);
    expect(unread.map(({ file, why }) => `${file}: ${why}`)).toEqual([]);
  });

  it('change nothing when they are imported again', async () => {
    const db = await makeVault();
    const files = feedFiles().filter((file) => whyNotRead(file) === null);
    const paths = files.map((file) => ({ path: sharedData(file) }));
    for (const path of paths) {
      // A sample takes the place of a whole list here.
      const [first] = await run(db, [path], true);
      expect(first!.error, path.path).toBeUndefined();
      const before = state(db).slice(0, -3);
      const [again] = await run(db, [path]);
      expect(again, path.path).toMatchObject({ ok: true, added: 0, changed: 0, removed: 0 });
      expect(state(db).slice(0, -3), path.path).toEqual(before);
    }
  }, 600_000);

  it('are refused whole when they are mangled', async () => {
    const db = await makeVault();
    await run(db, [{ path: sharedData('kev/known_exploited_vulnerabilities_2026-08-07.json') }]);
    const before = state(db);
    const taken: string[] = [];
    for (const file of feedFiles()) {
      if (whyNotRead(file) !== null) continue;
      const bytes = readFileSync(sharedData(file));
      // Of the largest the packed forms alone: their sums show any change.
      const forms = mangled(file, bytes).filter(([label]) => bytes.length < 2_000_000 || !label.includes('(unpacked)'));
      for (const [label, changed] of forms) {
        const name = file.split('/').at(-1)!;
        const [result] = await run(db, [{ name, bytes: changed, modifiedAt: null }]);
        if (result!.ok) taken.push(label);
        else
          expect(['feed-damaged', 'file-damaged', 'feed-unknown', 'archive-unsafe'], label).toContain(
            result!.error!.code,
          );
      }
    }
    expect(taken).toEqual([]);
    expect(state(db)).toEqual(before);
  }, 900_000);

  it.each([
    'cve5/vulnrichment-2024-20000..34999.zip',
    'nvd/nvdcve-1.1-2017.json.gz',
    'msrc/wesng-definitions_2026-06-28.zip',
    'epss/epss_scores-2026-01-30.csv.gz',
    'alma/osv-almalinux9-2023..2026.zip',
    'suse/csaf/csaf.tar.bz2',
  ])(
    '%s takes less than 400 MB',
    (file) => {
      const answer = execFileSync(
        process.execPath,
        [
          '--max-semi-space-size=8',
          join(import.meta.dirname, 'feed-import-alone.ts'),
          join(scratch(), 'v.patchledger'),
          sharedData(file),
        ],
        { encoding: 'utf8' },
      );
      const { ok, peakBytes } = JSON.parse(answer) as { ok: boolean; peakBytes: number };
      expect(ok).toBe(true);
      expect(peakBytes / 1e6).toBeLessThan(400);
    },
    120_000,
  );
});
