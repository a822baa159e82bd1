import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { dropFolderHere, latelyDropped, loadDropFolders, saveDropFolder, thisHost } from '../vault/drop-folders.ts';
import { verifyLog } from '../vault/log.ts';
import { createSession, type OpenVault, type VaultSession } from '../vault/session.ts';
import { writeSetting } from '../vault/settings.ts';
import { assetRows } from './asset-rows.ts';
import { createRunner } from './create-runner.ts';
import { createDropWatch, type DropWatch } from './drop-watch.ts';
import { runImport } from './import.ts';
import type { TaskRunner } from './runner.ts';

const now = '2026-11-23T09:00:00.000Z';
const who = acting(now);
const still = 30;
const osRelease =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';
const dpkg = (...rows: string[]) =>
  `||/ Name Version Architecture Description\n+++-====-====-====-====\n${rows.map((row) => `ii  ${row} amd64 some text\n`).join('')}`;

let vault: TestVault;
let folder: string;
let session: VaultSession;
let tasks: TaskRunner;
let watch: DropWatch;

beforeEach(async () => {
  vault = await makeVault();
  folder = mkdtempSync(join(tmpdir(), 'drop-'));
  const open: OpenVault = {
    path: vault.path,
    name: 'test',
    encrypted: false,
    test: true,
    sample: false,
    db: vault.db,
    rawKey: null,
  };
  session = { vault: () => open, current: () => open, use() {}, admit() {}, close() {} } satisfies ReturnType<
    typeof createSession
  >;
  tasks = createRunner({ mode: 'inline', session, clock: () => new Date(now) });
  watch = make();
});
afterEach(async () => {
  watch.stop();
  await tasks.close();
  vault.remove();
  rmSync(folder, { recursive: true });
});

const make = (timed = false) =>
  createDropWatch({ session, tasks, acting: () => who, timed, onBug: () => {}, interval: 20, still });

function put(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Twice, so that what stays the same is known to. */
async function lookTwice() {
  await watch.look(folder, who);
  await pause(still + 10);
  return watch.look(folder, who);
}
const machines = () => assetRows(vault.db, now).map(({ name, packages }) => [name, packages]);

describe('a drop folder', () => {
  it('takes what stayed the same, a folder as one machine, and moves it away', async () => {
    put({
      'web1/os-release': osRelease,
      'web1/dpkg.txt': dpkg('bash 5.2.15-2'),
      'list.csv': 'Name,Serial Number\nkiosk,SN-1\n',
    });
    expect((await watch.look(folder, who)).taken).toEqual([]);
    await pause(still + 10);
    const { taken, left } = await watch.look(folder, who);
    expect(taken.map(({ file, movedTo }) => [file, movedTo])).toEqual([
      ['list.csv', 'taken/2026-11-23/list.csv'],
      ['web1/dpkg.txt', 'taken/2026-11-23/web1/dpkg.txt'],
      ['web1/os-release', 'taken/2026-11-23/web1/os-release'],
    ]);
    expect(left).toEqual([]);
    expect(machines().toSorted()).toEqual([
      ['kiosk', 0],
      ['web1', 1],
    ]);
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(latelyDropped(vault.db, 5)).toEqual([
      { at: now, taken: ['list.csv', 'web1/dpkg.txt', 'web1/os-release'], refused: [] },
    ]);
    // The next file of that name has a place of its own.
    put({ 'list.csv': 'Name,Serial Number\ntill,SN-2\n' });
    expect((await lookTwice()).taken.map(({ movedTo }) => movedTo)).toEqual(['taken/2026-11-23/list (2).csv']);
    expect(verifyLog(vault.db).ok).toBe(true);
  });

  it('leaves what still changes, what is unfinished by its name, links and hidden files', async () => {
    put({
      'list.csv.part123': 'Name',
      '~$list.xlsx': 'x',
      '.hidden': 'x',
      'web1/a.tmp': 'x',
      'web1/dpkg.txt': dpkg('bash 5'),
      'slow.txt': dpkg('bash 5'),
    });
    symlinkSync('/etc/passwd', join(folder, 'passwd.txt'));
    symlinkSync('/etc', join(folder, 'etc'));
    await watch.look(folder, who);
    await pause(still + 10);
    put({ 'slow.txt': dpkg('bash 5', 'curl 8') });
    const second = await watch.look(folder, who);
    expect(second.taken).toEqual([]);
    expect(second.left.map(({ file }) => file)).toEqual(['list.csv.part123', 'slow.txt', 'web1']);
    // A time that goes back is a change too: copies bring the time of the original.
    utimesSync(join(folder, 'slow.txt'), new Date(0), new Date(0));
    expect((await watch.look(folder, who)).taken).toEqual([]);
    await pause(still + 10);
    expect((await watch.look(folder, who)).taken.map(({ file }) => file)).toEqual(['slow.txt']);
    expect(readdirSync(folder).toSorted()).toEqual(
      ['.hidden', 'etc', 'list.csv.part123', 'passwd.txt', 'taken', 'web1', '~$list.xlsx'].toSorted(),
    );
    expect(machines()).toHaveLength(1);
  });

  it('refuses with the reason beside the file', async () => {
    put({ 'notes.md': 'buy milk', 'list.csv': 'Place;Inventory no\nTill 7;SN-4711\n' });
    const { refused, taken } = await lookTwice();
    expect(taken).toEqual([]);
    expect(refused.map(({ file, error }) => [file, error.code])).toEqual([
      ['list.csv', 'mapping-needed'],
      ['notes.md', 'not-recognised'],
    ]);
    const why = readFileSync(join(folder, 'refused/notes.md.txt'), 'utf8');
    expect(why).toContain('not-recognised: notes.md is not of a format that can be imported');
    expect(why).toContain('import --formats');
    expect(machines()).toEqual([]);
    expect(latelyDropped(vault.db, 5)[0]!.refused).toEqual([
      { file: 'list.csv', movedTo: 'refused/list.csv', code: 'mapping-needed' },
      { file: 'notes.md', movedTo: 'refused/notes.md', code: 'not-recognised' },
    ]);
  });

  it('killed between import and moving, the next look only stores the time, and moves', async () => {
    put({ 'list.csv': 'Name,Serial Number\nkiosk,SN-1\n' });
    const context = { db: vault.db, acting: who, clock: () => now, progress: () => {}, note: () => {} };
    await runImport(context, { paths: [join(folder, 'list.csv')], uploads: [] });
    const { taken } = await lookTwice();
    expect(taken.map(({ assets }) => assets)).toEqual([['A1']]);
    expect(machines()).toHaveLength(1);
    expect(vault.db.all('SELECT repeats FROM observation')).toEqual([{ repeats: 1 }]);
  });

  it('imports once what can’t be moved, and says so', async () => {
    put({ 'list.csv': 'Name,Serial Number\nkiosk,SN-1\n' });
    const away = `${folder}-away`;
    mkdirSync(away);
    // Who may write here must not lead our moves elsewhere.
    symlinkSync(away, join(folder, 'taken'));
    const first = await lookTwice();
    expect(first.left).toEqual([
      { file: 'list.csv', why: "it was taken in, but can't be moved away: taken is no folder" },
    ]);
    const entries = verifyLog(vault.db).entries;
    await pause(still + 10);
    expect((await watch.look(folder, who)).left).toEqual(first.left);
    expect(verifyLog(vault.db).entries).toBe(entries);
    expect(readdirSync(away)).toEqual([]);
    rmSync(join(folder, 'taken'));
    utimesSync(join(folder, 'list.csv'), new Date(1), new Date(1));
    expect((await lookTwice()).taken).toHaveLength(1);
    rmSync(away, { recursive: true });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('retries what is locked', async () => {
    put({ 'list.csv': 'Name,Serial Number\nkiosk,SN-1\n' });
    chmodSync(join(folder, 'list.csv'), 0);
    expect((await lookTwice()).left).toEqual([{ file: 'list.csv', why: "it can't be opened (EACCES)" }]);
    chmodSync(join(folder, 'list.csv'), 0o600);
    expect((await watch.look(folder, who)).taken).toHaveLength(1);
  });

  it('says that a share is gone', async () => {
    await expect(watch.look(join(folder, 'gone'), who)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('there is no such folder') as string,
    });
  });
});

describe('watching by a timer', () => {
  const set = (setting: { folder: string; enabled: boolean } | null) => saveDropFolder(vault.db, who, setting);

  it('takes in what lies there, and survives a share that comes and goes', async () => {
    set({ folder: join(folder, 'share'), enabled: true });
    watch = make(true);
    await vi.waitFor(() => expect(watch.last().problem).toMatchObject({ code: 'file-unreadable' }));
    put({ 'share/list.csv': 'Name,Serial Number\nkiosk,SN-1\n' });
    await vi.waitFor(() => expect(existsSync(join(folder, 'share/taken/2026-11-23/list.csv'))).toBe(true), 5_000);
    await vi.waitFor(() => expect(watch.last().problem).toBeNull());
    set({ folder: join(folder, 'share'), enabled: false });
    await vi.waitFor(() => expect(watch.last().lookedAt).toBeNull());
  });

  it('leaves the folder of another computer alone', async () => {
    const other = { host: 'another-computer', folder, enabled: true };
    writeSetting(vault.db, 'drop-folders', JSON.stringify([other]));
    put({ 'list.csv': 'Name,Serial Number\nkiosk,SN-1\n' });
    watch = make(true);
    await pause(still + 100);
    expect(readdirSync(folder)).toEqual(['list.csv']);
    expect(dropFolderHere(vault.db)).toBeNull();
    // Each computer has its own, and forgetting one keeps the others.
    set({ folder: join(folder, 'mine'), enabled: false });
    expect(loadDropFolders(vault.db)).toEqual([
      other,
      { host: thisHost(), folder: join(folder, 'mine'), enabled: false },
    ]);
    set(null);
    expect(loadDropFolders(vault.db)).toEqual([other]);
  });

  it('waits politely while another program works on the vault', async () => {
    set({ folder, enabled: true });
    put({ 'list.csv': 'Name,Serial Number\nkiosk,SN-1\n' });
    const busy = vi.spyOn(tasks, 'run').mockRejectedValueOnce(new Refusal('vault-busy', 'another works', 'wait'));
    watch = make(true);
    await vi.waitFor(() => expect(existsSync(join(folder, 'taken/2026-11-23/list.csv'))).toBe(true), 5_000);
    expect(busy.mock.calls.length).toBeGreaterThanOrEqual(2);
  });
});
