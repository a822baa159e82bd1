import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database.ts';
import { listLog, verifyLog } from './log.ts';
import { migrate, newestVersion, schemaVersion } from './migrate.ts';
import { migrations, type Migration } from './migrations/index.ts';
import { createVault, openWithKey } from './open-vault.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const next = newestVersion() + 1;
const addsColumn: Migration = {
  version: next,
  name: 'adds-note',
  sql: "ALTER TABLE asset ADD COLUMN note TEXT NOT NULL DEFAULT ''",
};

describe('migrations', () => {
  it('are numbered without gaps and make only strict tables', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
    const db = new Database(new Sqlite(':memory:'));
    migrate(db, acting);
    const tables = db.all<{ name: string; strict: number }>(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter(({ strict }) => strict !== 1)).toEqual([]);
    expect(schemaVersion(db)).toBe(newestVersion());
  });

  // For each step: a vault of the version before, made by the steps up to it, must take it.
  it.each(migrations.slice(1))('$name runs on a vault of the version before', ({ version }) => {
    const db = new Database(new Sqlite(':memory:'));
    migrate(
      db,
      acting,
      migrations.filter((step) => step.version < version),
    );
    expect(
      migrate(
        db,
        acting,
        migrations.filter((step) => step.version <= version),
      ),
    ).toEqual([version]);
    expect(db.raw.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(verifyLog(db).ok).toBe(true);
  });

  it('add a log entry, run once, and undo a step that fails', async () => {
    const { vault } = await createVault({ path: join(folder, 'site') }, acting);
    const { db } = vault;
    const fails: Migration = {
      version: next + 1,
      name: 'fails',
      sql: 'CREATE TABLE half (a TEXT) STRICT; INSERT INTO nowhere VALUES (1)',
    };
    expect(migrate(db, acting, [...migrations, addsColumn])).toEqual([next]);
    expect(migrate(db, acting, [...migrations, addsColumn])).toEqual([]);
    expect(listLog(db, { limit: 1 }).entries[0]).toMatchObject({
      action: 'vault.migrated',
      detail: { from: next - 1, to: next },
    });
    expect(() => migrate(db, acting, [...migrations, addsColumn, fails])).toThrow('nowhere');
    expect(schemaVersion(db)).toBe(next);
    expect(db.get("SELECT 1 FROM sqlite_schema WHERE name = 'half'")).toBeUndefined();
    db.close();
  });

  it.each([undefined, 'secret'])('keep a copy of the vault as it was beside it (%s)', async (passphrase) => {
    const path = join(folder, 'site');
    const { vault } = await createVault({ path, passphrase }, acting);
    vault.db.close();
    const later = openWithKey(path, vault.rawKey, acting, undefined, [...migrations, addsColumn]);
    expect(schemaVersion(later.db)).toBe(next);
    expect(
      later.db.get<{ n: number }>("SELECT count(*) n FROM pragma_table_info('asset') WHERE name = 'note'")?.n,
    ).toBe(1);
    later.db.close();
    const kept = readdirSync(folder).filter((name) => name.includes('before-schema'));
    expect(kept).toEqual([`site.before-schema-${next}-20261123T090000Z`]);
    const before = openWithKey(join(folder, kept[0]!), vault.rawKey, acting);
    expect(schemaVersion(before.db)).toBe(newestVersion());
    expect(verifyLog(before.db)).toMatchObject({ ok: true, entries: 2 });
    before.db.close();
  });
});
