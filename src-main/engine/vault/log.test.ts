import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendLog, chainHead, listLog, verifyLog } from './log.ts';
import { createVault, openVault } from './open-vault.ts';
import type { OpenVault } from './session.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
let folder: string;
let vault: OpenVault;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  ({ vault } = await createVault({ path: join(folder, 'site') }, acting));
});
afterEach(() => {
  if (vault.db.raw.open) vault.db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Repeatable numbers below 2^32 (xorshift). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

describe('the log', () => {
  it('takes no update, no delete and no entry outside a transaction', () => {
    expect(() => vault.db.run("UPDATE log SET actor = 'x'")).toThrow('append-only');
    expect(() => vault.db.run('DELETE FROM log')).toThrow('append-only');
    expect(() => appendLog(vault.db, acting, 'a.b', 'c')).toThrow('transaction');
  });

  it('says when the clock went back, and chains on', () => {
    vault.db.transaction(() => appendLog(vault.db, { ...acting, now: '2026-11-23T08:00:00.000Z' }, 'a.b', 'c'));
    expect(listLog(vault.db, { limit: 2 }).entries.map((entry) => entry.action)).toEqual(['a.b', 'clock.jumped']);
    expect(verifyLog(vault.db)).toMatchObject({ ok: true, entries: 4, head: chainHead(vault.db).head });
  });

  it('names the first entry that holds no more, for 60 bits flipped in the vault’s file', async () => {
    const entries = 400;
    vault.db.transaction(() => {
      for (let n = 3; n <= entries; n++)
        appendLog(vault.db, acting, 'test.entry', `subject ${n}`, { marker: `marker-${n}-`, text: 'x'.repeat(n % 90) });
    });
    vault.db.close();
    const good = readFileSync(vault.path);
    const random = seeded(20261123);
    const damaged = join(folder, 'damaged');
    for (let round = 0; round < 60; round++) {
      // The first entries also stand in unused space, from when the table was one page.
      const entry = 40 + (random() % (entries - 40));
      const marker = good.indexOf(`marker-${entry}-`);
      expect(marker).toBeGreaterThan(0);
      // Somewhere in what lies around the marker: columns before it, the detail, the link or the hash after it.
      const at = marker - 40 + (random() % 120);
      const bytes = Buffer.from(good);
      bytes[at]! ^= 1 << (random() % 8);
      writeFileSync(damaged, bytes);
      const opened = await openVault({ path: damaged }, acting);
      const checked = verifyLog(opened.db);
      expect(checked.ok, `bit at ${at}`).toBe(false);
      expect(Math.abs(checked.firstBad!.seq - entry), `bit at ${at}, entry ${entry}`).toBeLessThanOrEqual(1);
      expect(() => listLog(opened.db, { limit: 100_000 })).not.toThrow();
      opened.db.close();
    }
  });

  it('names an entry of an encrypted vault whose page was damaged', async () => {
    const secret = await createVault({ path: join(folder, 'secret'), passphrase: 'p' }, acting);
    secret.vault.db.transaction(() => {
      for (let n = 3; n <= 200; n++)
        appendLog(secret.vault.db, acting, 'test.entry', `subject ${n}`, { text: 'x'.repeat(100) });
    });
    const root = secret.vault.db.get<{ page: number }>(
      "SELECT max(pageno) page FROM dbstat WHERE name = 'log' AND pagetype = 'leaf'",
    );
    secret.vault.db.close();
    const bytes = readFileSync(secret.vault.path);
    bytes[(root!.page - 1) * 4096 + 2000]! ^= 8;
    writeFileSync(secret.vault.path, bytes);
    const opened = await openVault({ path: secret.vault.path, passphrase: 'p' }, acting);
    const checked = verifyLog(opened.db);
    expect(checked).toMatchObject({ ok: false });
    expect(checked.firstBad!.seq).toBeGreaterThan(100);
    opened.db.close();
  });
});
