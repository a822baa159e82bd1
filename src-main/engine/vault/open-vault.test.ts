import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatRecoveryKey, parseRecoveryKey } from './key.ts';
import { chainHead, listLog, verifyLog } from './log.ts';
import { newestVersion } from './migrate.ts';
import { createVault, openVault } from './open-vault.ts';
import { loadPolicy, readSetting } from './settings.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('an encrypted vault', () => {
  it('opens with its passphrase and with its recovery key, and with nothing else', async () => {
    const path = join(folder, 'site.patchledger');
    const { vault, recoveryKey } = await createVault({ path, passphrase: 'correct horse' }, acting);
    vault.db.close();
    expect(recoveryKey).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).includes('vault.created')).toBe(false);
    for (const secret of ['correct horse', recoveryKey!, recoveryKey!.toLowerCase().replaceAll('-', ' ')]) {
      const opened = await openVault({ path, passphrase: secret }, acting);
      expect(opened).toMatchObject({ name: 'site', encrypted: true, test: false, sample: false });
      expect(verifyLog(opened.db)).toMatchObject({ ok: true, entries: 2 });
      opened.db.close();
    }
    await expect(openVault({ path, passphrase: 'wrong' }, acting)).rejects.toEqual(code('vault-unreadable'));
    await expect(openVault({ path }, acting)).rejects.toEqual(code('passphrase-missing'));
    expect(readdirSync(folder)).toEqual(['site.patchledger']);
  });

  it('says vault-unreadable when its header is damaged', async () => {
    const path = join(folder, 'site.patchledger');
    const { vault } = await createVault({ path, passphrase: 'p' }, acting);
    vault.db.close();
    for (const at of [3, 40]) {
      const bytes = readFileSync(path);
      bytes[at]! ^= 4;
      writeFileSync(join(folder, 'damaged'), bytes);
      await expect(openVault({ path: join(folder, 'damaged'), passphrase: 'p' }, acting)).rejects.toEqual(
        code('vault-unreadable'),
      );
    }
    writeFileSync(join(folder, 'short'), readFileSync(path).subarray(0, 9));
    await expect(openVault({ path: join(folder, 'short'), passphrase: 'p' }, acting)).rejects.toEqual(
      code('vault-unreadable'),
    );
  });
});

describe('a plain vault', () => {
  it('starts with its policy, its settings and the log entry of its making', async () => {
    const path = join(folder, 'new', 'plain.patchledger');
    const { vault, recoveryKey } = await createVault({ path, test: true }, acting);
    expect(recoveryKey).toBeNull();
    expect(vault).toMatchObject({ encrypted: false, test: true, sample: false });
    expect(loadPolicy(vault.db)).toMatchObject({ version: 1, policy: { name: 'Default', timeZone: 'UTC' } });
    expect(readSetting(vault.db, 'actor')).toBe('tester');
    expect(listLog(vault.db, {}).entries.map((entry) => entry.action)).toEqual(['policy.set', 'vault.created']);
    expect(vault.db.raw.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(vault.db.raw.pragma('foreign_keys', { simple: true })).toBe(1);
    vault.db.close();
  });

  it('never overwrites a file', async () => {
    const path = join(folder, 'kept');
    writeFileSync(path, 'mine');
    await expect(createVault({ path }, acting)).rejects.toEqual(code('vault-exists'));
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when filling it fails, or when a file takes its name meanwhile', async () => {
    const path = join(folder, 'site.patchledger');
    const failing = createVault({ path }, acting, () => Promise.reject(new Error('no starter data')));
    await expect(failing).rejects.toThrow('no starter data');
    expect(readdirSync(folder)).toEqual([]);
    const raced = createVault({ path }, acting, async () => writeFileSync(path, 'mine'));
    await expect(raced).rejects.toEqual(code('vault-exists'));
    expect(readdirSync(folder)).toEqual(['site.patchledger']);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('removes what a killed process left half made', async () => {
    const left = join(folder, '.site.patchledger.new-999999999');
    writeFileSync(left, 'half');
    const { vault } = await createVault({ path: join(folder, 'site.patchledger') }, acting);
    vault.db.close();
    expect(existsSync(left)).toBe(false);
  });

  it('refuses other databases, missing files and vaults from the future, and changes none of them', async () => {
    await expect(openVault({ path: join(folder, 'none') }, acting)).rejects.toEqual(code('vault-missing'));
    const other = join(folder, 'other.db');
    const raw = new Sqlite(other);
    raw.exec('CREATE TABLE t (a)');
    raw.close();
    const before = readFileSync(other);
    await expect(openVault({ path: other }, acting)).rejects.toEqual(code('vault-unreadable'));
    expect(readFileSync(other).equals(before)).toBe(true);

    const path = join(folder, 'site.patchledger');
    const { vault } = await createVault({ path }, acting);
    const { entries } = chainHead(vault.db);
    vault.db.raw.pragma(`user_version = ${newestVersion() + 1}`);
    vault.db.close();
    await expect(openVault({ path }, acting)).rejects.toEqual(code('vault-from-future'));
    expect(entries).toBe(2);
  });
});

describe('the recovery key', () => {
  it('reads back with letters that are easily confused, and refuses any wrong sign', () => {
    const key = Buffer.alloc(32, 0).map((_, i) => i * 7);
    const text = formatRecoveryKey(Buffer.from(key));
    expect(parseRecoveryKey(text)?.equals(key)).toBe(true);
    expect(parseRecoveryKey(text.replaceAll('0', 'o').replaceAll('1', 'l'))?.equals(key)).toBe(true);
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '-') continue;
      const wrong = text.slice(0, at) + (text[at] === 'Z' ? 'Y' : 'Z') + text.slice(at + 1);
      expect(parseRecoveryKey(wrong)).toBeNull();
    }
    expect(parseRecoveryKey('correct horse battery staple')).toBeNull();
  });
});
