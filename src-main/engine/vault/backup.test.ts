import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, changePassphrase, restore } from './backup.ts';
import { appendLog, listLog, verifyLog } from './log.ts';
import { createVault, openVault } from './open-vault.ts';
import type { OpenVault } from './session.ts';
import { changeSettings, readSetting } from './settings.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
const admit = () => {};
const code = (expected: string) => expect.objectContaining({ code: expected });
let folder: string;
let path: string;
let file: string;
const open: OpenVault[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  path = join(folder, 'site.patchledger');
  file = join(folder, 'copy.patchledger');
});
afterEach(() => {
  for (const vault of open.splice(0)) if (vault.db.raw.open) vault.db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function make(passphrase?: string): Promise<OpenVault> {
  const { vault } = await createVault({ path, passphrase, test: true }, acting);
  open.push(vault);
  return vault;
}

async function reopen(passphrase?: string): Promise<OpenVault> {
  const vault = await openVault({ path, passphrase, busyTimeout: 100 }, acting);
  open.push(vault);
  return vault;
}

describe('a backup', () => {
  it.each([undefined, 'secret'])(
    'restores the vault as it was, keeps the one it replaces and logs both (%s)',
    async (passphrase) => {
      const vault = await make(passphrase);
      changeSettings(vault.db, acting, { site: 'Before' });
      const saved = await backUp(vault, file, acting);
      expect(saved).toMatchObject({ file, bytes: statSync(file).size });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file).includes('Before')).toBe(passphrase === undefined);
      changeSettings(vault.db, acting, { site: 'After' });
      vault.db.close();
      chmodSync(file, 0o400);

      const restored = await restore({ file, path, passphrase, admit }, acting);
      expect(restored.replaced).toBe(`${path}.before-restore-20261123T090000Z`);
      const now = await reopen(passphrase);
      expect(readSetting(now.db, 'site')).toBe('Before');
      expect(verifyLog(now.db)).toMatchObject({ ok: true, head: restored.head, entries: restored.entries });
      expect(listLog(now.db, { limit: 1 }).entries[0]).toMatchObject({
        action: 'vault.restored',
        detail: { sha256: saved.sha256 },
      });
      const kept = await openVault({ path: restored.replaced!, passphrase }, acting);
      open.push(kept);
      expect(readSetting(kept.db, 'site')).toBe('After');
      expect(listLog(kept.db, {}).entries.map((entry) => entry.action)).toContain('vault.backed-up');
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    },
  );

  it('never overwrites a file', async () => {
    const vault = await make();
    writeFileSync(file, 'mine');
    await expect(backUp(vault, file, acting)).rejects.toEqual(code('state-conflict'));
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(listLog(vault.db, {}).total).toBe(2);
  });

  it('is refused when damaged, foreign, missing or of another passphrase, and the vault stays', async () => {
    const vault = await make('secret');
    await backUp(vault, file, acting);
    const { head } = verifyLog(vault.db);
    vault.db.close();
    // A page that opening the copy does not read.
    const copy = await openVault({ path: file, passphrase: 'secret' }, acting);
    const { page } = copy.db.get<{ page: number }>("SELECT rootpage page FROM sqlite_schema WHERE name = 'package'")!;
    copy.db.close();
    const bytes = readFileSync(file);
    bytes[(page - 1) * 4096 + 2000]! ^= 1;
    writeFileSync(join(folder, 'damaged'), bytes);
    writeFileSync(join(folder, 'foreign'), 'no vault at all, just some text');
    const attempt = (name: string, passphrase = 'secret') =>
      restore({ file: join(folder, name), path, passphrase, admit }, acting);
    await expect(attempt('damaged')).rejects.toEqual(code('vault-damaged'));
    await expect(attempt('foreign')).rejects.toEqual(code('vault-unreadable'));
    await expect(attempt('none')).rejects.toEqual(code('file-unreadable'));
    await expect(attempt('copy.patchledger', 'wrong')).rejects.toEqual(code('vault-unreadable'));
    expect(verifyLog((await reopen('secret')).db).head).toBe(head);
    expect(readdirSync(folder).filter((name) => name.includes('before') || name.startsWith('.'))).toEqual([]);
  });

  it('whose log was rewritten is refused', async () => {
    const vault = await make();
    vault.db.exec('DROP TRIGGER log_never_updated');
    vault.db.run("UPDATE log SET actor = 'nobody' WHERE seq = 1");
    await backUp(vault, file, acting);
    vault.db.close();
    await expect(restore({ file, path: join(folder, 'other'), admit }, acting)).rejects.toThrow(/log entry 1/);
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });

  it('does not replace a vault that is open elsewhere, and replaces a damaged one with its write-ahead log', async () => {
    const vault = await make();
    await backUp(vault, file, acting);
    vault.db.raw.pragma('wal_checkpoint(TRUNCATE)');
    await expect(restore({ file, path, admit }, acting)).rejects.toEqual(code('vault-busy'));
    vault.db.close();
    writeFileSync(path, 'damaged beyond reading, without any header');
    writeFileSync(`${path}-wal`, 'old log');
    const { replaced } = await restore({ file, path, admit }, acting);
    expect(readFileSync(`${replaced}-wal`, 'utf8')).toBe('old log');
    expect(verifyLog((await reopen()).db).ok).toBe(true);
  }, 40_000);
});

describe('a new passphrase', () => {
  it('opens the vault, the old one and the old recovery key no more', async () => {
    const made = await createVault({ path, passphrase: 'old' }, acting);
    made.vault.db.transaction(() => appendLog(made.vault.db, acting, 'test.entry', 'kept'));
    const changed = await changePassphrase(made.vault, { current: 'old', next: 'new' }, acting);
    open.push(changed.vault);
    expect(
      listLog(changed.vault.db, {})
        .entries.map((entry) => entry.action)
        .slice(0, 2),
    ).toEqual(['vault.passphrase-changed', 'test.entry']);
    changed.vault.db.close();
    for (const secret of ['old', made.recoveryKey!])
      await expect(reopen(secret)).rejects.toEqual(code('vault-unreadable'));
    for (const secret of ['new', changed.recoveryKey]) expect(verifyLog((await reopen(secret)).db).ok).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => !name.startsWith('site.patchledger'))).toEqual([]);
  });

  it('is refused with the wrong current one, and while another process has the vault open', async () => {
    const vault = await make('old');
    await expect(changePassphrase(vault, { current: 'wrong', next: 'new' }, acting)).rejects.toEqual(
      code('vault-unreadable'),
    );
    vault.db.raw.pragma('busy_timeout = 100');
    const other = await reopen('old');
    await expect(changePassphrase(vault, { current: 'old', next: 'new' }, acting)).rejects.toEqual(code('vault-busy'));
    other.db.close();
    changeSettings(vault.db, acting, { site: 'still works' });
    expect(vault.db.raw.pragma('journal_mode', { simple: true })).toBe('wal');
    vault.db.close();
    expect(readSetting((await reopen('old')).db, 'site')).toBe('still works');
  });
});
