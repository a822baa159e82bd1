import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examine } from './doctor.ts';
import { appendLog } from './log.ts';
import { createVault, openVault } from './open-vault.ts';
import type { OpenVault } from './session.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
let folder: string;
let vault: OpenVault;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  ({ vault } = await createVault({ path: join(folder, 'site') }, acting));
});
afterEach(() => {
  vault.db.close();
  rmSync(folder, { recursive: true, force: true });
});

const codes = async () => (await examine(vault)).problems.map(({ code }) => code);

describe('doctor', () => {
  it('finds nothing wrong with a new vault', async () => {
    const found = await examine(vault);
    expect(found).toMatchObject({ ok: true, problems: [] });
    expect(found.checks.map(({ name }) => name)).toEqual([
      'integrity',
      'references',
      'schema',
      'log chain',
      'leases',
      'signing keys',
      'free space',
    ]);
  });

  it('names a missing index, a dropped trigger, a broken reference and a rewritten log', async () => {
    vault.db.exec('DROP INDEX asset_by_name');
    expect((await examine(vault)).problems[0]?.message).toContain('asset_by_name');
    vault.db.exec('CREATE INDEX asset_by_name ON asset(name)');
    expect(await codes()).toEqual([]);
    vault.db.raw.pragma('foreign_keys = OFF');
    vault.db.exec("INSERT INTO asset_join (asset, observation, at, reason) VALUES (99, 99, '', '')");
    expect(await codes()).toEqual(['references-broken']);
    vault.db.exec("DROP TRIGGER log_never_updated; UPDATE log SET subject = 'other' WHERE seq = 2");
    expect(await codes()).toEqual(['references-broken', 'schema-wrong', 'log-broken']);
  });

  it('reports damaged pages instead of failing on them', async () => {
    vault.db.transaction(() => {
      for (let n = 0; n < 300; n++) appendLog(vault.db, acting, 'test.entry', `subject ${n}`);
    });
    vault.db.close();
    const bytes = readFileSync(vault.path);
    const page = Math.floor(bytes.indexOf('subject 250') / 4096);
    bytes.fill(0xff, page * 4096, page * 4096 + 100);
    writeFileSync(vault.path, bytes);
    vault = await openVault({ path: vault.path }, acting);
    const found = await examine(vault);
    expect(found.ok).toBe(false);
    expect(found.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['vault-damaged', 'log-broken']));
  });
});
