import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendLog, verifyLog } from './log.ts';
import { createVault, openVault } from './open-vault.ts';

const acting = { actor: 'tester', now: '2026-11-23T09:00:00.000Z' };
let folder: string;
const made = () => join(folder, 'made');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-'));
  const { vault } = await createVault({ path: made(), passphrase: 'old' }, acting);
  vault.db.transaction(() => {
    for (let n = 0; n < 20_000; n++) appendLog(vault.db, acting, 'test.entry', `subject ${n}`);
  });
  vault.db.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Changes the passphrase in a process of its own; it says "opened" when the change begins. */
const script = `
const [, room, path] = process.argv;
const { openVault } = await import(room + 'open-vault.ts');
const { changePassphrase } = await import(room + 'backup.ts');
const acting = ${JSON.stringify(acting)};
const vault = await openVault({ path, passphrase: 'old' }, acting);
process.stdout.write('opened\\n');
await changePassphrase(vault, { current: 'old', next: 'new' }, acting);
process.stdout.write('changed\\n');
`;

describe('a change of the passphrase killed in the middle', () => {
  it.each([0, 30, 80, 150, 300])(
    '%i ms after its copy appears leaves a whole vault with the old or the new one',
    async (delay) => {
      const path = join(folder, `killed-${delay}`);
      copyFileSync(made(), path);
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', script, new URL('.', import.meta.url).href, path],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const ended = once(child, 'exit');
      await once(child.stdout, 'data');
      const draft = `.killed-${delay}.rekey-${child.pid}`;
      await expect.poll(() => readdirSync(folder).includes(draft), { interval: 1, timeout: 20_000 }).toBe(true);
      setTimeout(() => child.kill('SIGKILL'), delay);
      await ended;
      const opened = await openVault({ path, passphrase: 'old' }, acting).catch(() =>
        openVault({ path, passphrase: 'new' }, acting),
      );
      expect(verifyLog(opened.db)).toMatchObject({ ok: true });
      opened.db.close();
    },
  );
});
