import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdvisoryRecord, RecordsMode } from '../../domain/advisory.ts';
import type { Database } from '../database.ts';
import { listFeedStatus, storeFeed, undoFeed } from '../feeds.ts';
import { verifyLog } from '../log.ts';
import { createVault } from '../open-vault.ts';
import { advisoriesNamed, createStatementReader, heldScopes } from './advisories.ts';
import { Spool } from './spool.ts';

const acting = (now: string) => ({ actor: 'tester', now });
const first = acting('2026-11-20T09:00:00.000Z');
const later = acting('2026-11-23T09:00:00.000Z');
const date = '2026-11-19T00:00:00.000Z';

let folder: string;
let db: Database;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  db = (await createVault({ path: join(folder, 'v.patchledger') }, first)).vault.db;
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const record = (id: string, over: Partial<AdvisoryRecord> = {}): AdvisoryRecord => ({
  id,
  part: 'AlmaLinux',
  published: '2026-11-01T00:00:00.000Z',
  modified: date,
  withdrawn: null,
  title: `about ${id}`,
  kind: 'security',
  severity: 'important',
  vulnerabilities: [{ id: 'CVE-2026-0001' }],
  packages: [{ scope: 'almalinux:9', package: 'bash', of: 'binary', status: 'fixed', ranges: [{ fixed: '5.1-2' }] }],
  ...over,
});

function store(records: AdvisoryRecord[], mode: RecordsMode = 'archive', force = false, now = first) {
  const spool = new Spool(now.now);
  try {
    for (const one of records) spool.add(one);
    return storeFeed(
      db,
      now,
      { feed: 'osv', date: spool.newest ?? date, mode, spool },
      { name: 'all.zip', sha256: 'abc' },
      { force, starter: false },
    );
  } finally {
    spool.remove();
  }
}

const names = () =>
  db.all<{ name: string }>("SELECT name FROM advisory WHERE feed = 'osv' ORDER BY name").map((row) => row.name);
const contents = () =>
  ['advisory', 'advisory_package', 'feed_scope'].map((table) => db.all(`SELECT * FROM ${table} ORDER BY 1, 2, 3`));
const counts = (added: number, changed: number, removed: number) =>
  expect.objectContaining({ added, changed, removed }) as unknown;

describe('advisories', () => {
  it('are read back by scope and package, and by their id', () => {
    expect(
      store([
        record('ALSA-1'),
        record('CVE-2026-0001', {
          ssvc: { exploitation: 'active', automatable: 'yes', technicalImpact: 'total', at: null },
        }),
      ]),
    ).toEqual(counts(2, 0, 0));
    const read = createStatementReader(db);
    expect(read('almalinux:9', 'bash')).toMatchObject([
      {
        package: 'bash',
        ranges: [{ fixed: '5.1-2' }],
        advisory: { feed: 'osv', id: 'ALSA-1', vulnerabilities: [{ id: 'CVE-2026-0001' }] },
      },
      { advisory: { id: 'CVE-2026-0001' } },
    ]);
    expect(read('almalinux:8', 'bash')).toEqual([]);
    expect(advisoriesNamed(db, 'CVE-2026-0001')).toMatchObject([{ knownActiveSince: first.now }]);
    expect(heldScopes(db)).toEqual(new Map([['almalinux:9', date]]));
  });

  it('an archive with most of what is held takes its place; one with others adds; one cut is refused', () => {
    store(['A', 'B', 'C', 'D'].map((id) => record(id)));
    expect(store(['A', 'B', 'C', 'E'].map((id) => record(id)))).toEqual(counts(1, 0, 1));
    expect(names()).toEqual(['A', 'B', 'C', 'E']);
    expect(store(['X', 'Y', 'A'].map((id) => record(id)))).toEqual(counts(2, 0, 0));
    expect(() => store(['A', 'B'].map((id) => record(id)))).toThrow(
      expect.objectContaining({ code: 'feed-shrunk' }) as Error,
    );
    expect(names()).toHaveLength(6);
    expect(
      store(
        ['A', 'B'].map((id) => record(id)),
        'archive',
        true,
      ),
    ).toEqual(counts(0, 0, 4));
  });

  it('a whole list that fell by half is refused, another part of the feed is left alone', () => {
    store(
      ['A', 'B', 'C'].map((id) => record(id)),
      'whole',
    );
    store([record('A', { part: 'npm' })], 'whole');
    expect(names()).toEqual(['A', 'A', 'B', 'C']);
    expect(() => store([record('A')], 'whole')).toThrow(expect.objectContaining({ code: 'feed-shrunk' }) as Error);
    expect(store([record('A'), record('B')], 'whole')).toEqual(counts(0, 0, 1));
  });

  it('single records never go back in time', () => {
    store([record('A')], 'partial');
    const older = record('A', { modified: '2020-01-01T00:00:00.000Z', title: 'old' });
    expect(store([older], 'partial')).toMatchObject({ changed: 0, warnings: [expect.stringContaining('older')] });
    const newer = record('A', { modified: '2026-11-20T00:00:00.000Z', title: 'new', packages: [] });
    expect(store([newer], 'partial')).toEqual(counts(0, 1, 0));
    expect(createStatementReader(db)('almalinux:9', 'bash')).toEqual([]);
  });

  it('of one id twice in a file the newer counts, and that is said', () => {
    const newer = record('A', { modified: '2026-11-20T00:00:00.000Z', title: 'new' });
    expect(store([newer, record('A'), newer])).toMatchObject({
      records: 1,
      added: 1,
      warnings: [expect.stringContaining('more than once')],
    });
    expect(db.get("SELECT title FROM advisory WHERE name = 'A'")).toEqual({ title: 'new' });
  });

  it('a single record makes the word on its release no fresher, a date that is to come neither', () => {
    store([record('A')]);
    store([record('B', { modified: '2026-11-20T00:00:00.000Z' })], 'partial');
    expect(heldScopes(db).get('almalinux:9')).toBe(date);
    store([record('A'), record('B', { modified: '2999-01-01T00:00:00.000Z' })]);
    expect(heldScopes(db).get('almalinux:9')).toBe(date);
  });

  it('the same file again changes nothing', () => {
    store([record('A'), record('B')]);
    const before = contents();
    expect(store([record('B'), record('A')])).toEqual(counts(0, 0, 0));
    expect(contents()).toEqual(before);
  });
});

describe('taking an import back', () => {
  it('brings every row back as it was, once', () => {
    store([record('A'), record('B'), record('C')]);
    const before = contents();
    store([
      record('A', { title: 'changed', modified: '2026-11-20T00:00:00.000Z', packages: [] }),
      record('C'),
      record('D'),
    ]);
    // The same again changes nothing and is no step to take back.
    store([
      record('A', { title: 'changed', modified: '2026-11-20T00:00:00.000Z', packages: [] }),
      record('C'),
      record('D'),
    ]);
    expect(contents()).not.toEqual(before);
    expect(undoFeed(db, later, 'osv')).toMatchObject({ records: 3, added: 1, changed: 1, removed: 1, date });
    expect(contents()).toEqual(before);
    expect(() => undoFeed(db, later, 'osv')).toThrow(expect.objectContaining({ code: 'nothing-to-undo' }) as Error);
    expect(listFeedStatus(db, later.now).every(({ canUndo }) => !canUndo)).toBe(true);
    expect(verifyLog(db)).toMatchObject({ ok: true });
  });

  it('of the first import empties the feed', () => {
    store([record('A')]);
    undoFeed(db, later, 'osv');
    expect(contents()).toEqual([[], [], []]);
    expect(heldScopes(db).size).toBe(0);
  });

  it('leaves the triggers of an import that failed behind nowhere', () => {
    store(['A', 'B', 'C', 'D'].map((id) => record(id)));
    expect(() => store(['A', 'B'].map((id) => record(id)))).toThrow();
    expect(db.get("SELECT count(*) n FROM sqlite_temp_schema WHERE type = 'trigger'")).toEqual({ n: 0 });
    expect(store(['A', 'B', 'C'].map((id) => record(id)))).toEqual(counts(0, 0, 1));
  });
});
