import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acting, makeVault, type TestVault } from '../../../test/match-vault.ts';
import { assetRows } from './asset-rows.ts';
import { loadAssetHistory } from '../vault/assets.ts';
import { changeAssets } from '../vault/asset-writes.ts';
import { chainHead, verifyLog } from '../vault/log.ts';
import { listSoftware } from '../vault/software.ts';
import { runImport, type ImportInput } from './import.ts';

const osRelease =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';
const dpkg = (...rows: string[]) =>
  `||/ Name Version Architecture Description\n+++-====-====-====-====\n${rows.map((row) => `ii  ${row} amd64 some text\n`).join('')}`;

let vault: TestVault;
let folder: string;
beforeEach(async () => {
  vault = await makeVault();
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => {
  vault.remove();
  rmSync(folder, { recursive: true });
});

function put(files: Record<string, string>): string[] {
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
}

const run = (input: Partial<ImportInput>, now = '2026-11-02T00:00:00.000Z') =>
  runImport(
    { db: vault.db, acting: acting(now), clock: () => now, progress: () => {}, note: () => {} },
    { paths: [], uploads: [], ...input },
  );
const rows = (now = '2026-11-02T00:00:00.000Z') => assetRows(vault.db, now);

describe('import', () => {
  it('joins files without identity by their folder and says what is unknown', async () => {
    const paths = put({
      'web1/os-release': osRelease,
      'web1/dpkg.txt': dpkg('bash 5.2.15-2+b7', 'libssl3 3.0.15-1'),
      'lonely.txt': dpkg('bash 5.2.15-2+b7'),
    });
    const { files } = await run({ paths });
    expect(files.map((file) => [file.format, file.ok, file.packages])).toEqual([
      ['os-release', true, 0],
      ['dpkg-list', true, 2],
      ['dpkg-list', true, 1],
    ]);
    expect(files[0]!.assets).toEqual(files[1]!.assets);
    expect(rows().map((row) => [row.name, row.os?.codename, row.packages, row.verdict])).toEqual([
      ['web1', 'bookworm', 2, 'unknown'],
      ['lonely', undefined, 1, 'unknown'],
    ]);
    expect(listSoftware(vault.db, {}).software.find((item) => item.name === 'libssl3')).toMatchObject({
      source: 'openssl',
      sourceVersion: '3.0.15-1',
    });
    expect(verifyLog(vault.db).ok).toBe(true);
  });

  it.each([
    ['the name first', ['list.csv', 'web1/dpkg.txt', 'web1/os-release']],
    ['the folder first', ['web1/dpkg.txt', 'web1/os-release', 'list.csv']],
  ])('takes a folder called like one machine for its own, %s', async (_, order) => {
    const files: Record<string, string> = {
      'list.csv': 'Name,Serial Number,Owner\nWEB1,SN-1,Anna\n',
      'web1/dpkg.txt': dpkg('bash 5.2.15-2+b7'),
      'web1/os-release': osRelease,
    };
    const paths = put(files).toSorted(
      (a, b) => order.indexOf(a.slice(folder.length + 1)) - order.indexOf(b.slice(folder.length + 1)),
    );
    await run({ paths });
    expect(rows().map(({ name, owner, packages }) => [name.toLowerCase(), owner, packages])).toEqual([
      ['web1', 'Anna', 1],
    ]);
    expect(
      loadAssetHistory(vault.db, 1)
        .joins.map(({ reason }) => reason)
        .join(),
    ).toContain('its files are called web1'.slice(0, 20));
  });

  it('keeps a folder apart that two machines are called like, or whose system is another', async () => {
    await run({
      paths: put({
        'list.csv': 'Name,Serial Number,OS\nweb1,SN-1,Windows Server 2019 Standard\nweb2,SN-2,\n',
        'web1/dpkg.txt': dpkg('bash 5.2.15-2+b7'),
        'web1/os-release': osRelease,
      }),
    });
    expect(rows().map(({ name }) => name)).toEqual(['web1', 'web2', 'web1 (2)']);
    // Two folders of the same name in different places: a name that comes later is of neither.
    await run({ paths: put({ 'a/kiosk/dpkg.txt': dpkg('bash 5.2'), 'b/kiosk/dpkg.txt': dpkg('dash 0.5') }) });
    await run({ paths: put({ 'later.csv': 'Name,Serial Number\nkiosk,SN-3\n' }) });
    expect(rows().filter(({ name }) => name.startsWith('kiosk'))).toHaveLength(3);
  });

  it('names the members of an archive by their place in it', async () => {
    const zip = zipSync({
      'web1/dpkg.txt': strToU8(dpkg('bash 5.2')),
      'web2/dpkg.txt': strToU8(dpkg('bash 5.2', 'dash 0.5')),
    });
    const { files } = await run({ uploads: [{ name: 'stick.zip', bytes: zip }] });
    expect(files.map(({ file, packages }) => [file, packages])).toEqual([
      ['stick.zip/web1/dpkg.txt', 1],
      ['stick.zip/web2/dpkg.txt', 2],
    ]);
  });

  it('reads folders, a root below them, and uploads with their paths', async () => {
    put({
      'h1/etc/os-release': osRelease,
      'h1/var/lib/dpkg/status': 'Package: bash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 5.2\n',
    });
    await run({ paths: [folder] });
    await run({
      uploads: [
        { name: 'site/h2/os-release', bytes: Buffer.from(osRelease) },
        { name: 'site/h2/list.txt', bytes: Buffer.from(dpkg('bash 5.2')) },
      ],
    });
    expect(rows().map((row) => [row.name, row.packages, row.os?.family])).toEqual([
      ['h1', 1, 'debian'],
      ['h2', 1, 'debian'],
    ]);
  });

  it('keeps two listings of the same kind in one folder apart', async () => {
    await run({ paths: put({ 'in/web1.txt': dpkg('bash 5.2'), 'in/web2.txt': dpkg('bash 5.1') }) });
    expect(rows().map((row) => row.name)).toEqual(['web1', 'web2']);
  });

  it('takes all files as the machine that is named, made once', async () => {
    const paths = put({ 'a/x.txt': osRelease, 'b/y.txt': dpkg('bash 5.2') });
    await run({ paths, asset: 'db1' });
    await run({ paths, asset: 'DB1' });
    expect(rows().map((row) => [row.name, row.packages])).toEqual([['db1', 1]]);
  });

  it('stores only the time of what was seen before, and the difference of what changed', async () => {
    const [path] = put({ 'one.txt': dpkg('bash 5.2', 'vim 9') });
    await run({ paths: [path!] });
    await run({ paths: [path!] }, '2026-11-03T00:00:00.000Z');
    let { observations } = loadAssetHistory(vault.db, 1);
    expect(observations.map((seen) => [seen.repeats, seen.lastRepeat])).toEqual([[1, '2026-11-03T00:00:00.000Z']]);
    put({ 'one.txt': dpkg('bash 5.3') });
    await run({ paths: [path!] }, '2026-11-04T00:00:00.000Z');
    ({ observations } = loadAssetHistory(vault.db, 1));
    expect(observations.length).toBe(2);
    expect(listSoftware(vault.db, {}).software.map((item) => `${item.name} ${item.version}`)).toEqual(['bash 5.3']);
    expect(rows('2026-11-04T00:00:00.000Z')[0]!.lastSeen).toBe('2026-11-04T00:00:00.000Z');
  });

  it('joins by host name, whatever the folder', async () => {
    const uname = 'Linux web9 6.1.0-28-amd64 #1 SMP Debian 6.1.119-1 (2024-11-22) x86_64 GNU/Linux\n';
    await run({ paths: put({ 'd1/uname.txt': uname, 'd1/dpkg.txt': dpkg('bash 5.2') }) });
    await run({ paths: put({ 'd2/u.txt': uname }) });
    expect(rows().map((row) => [row.name, row.packages])).toEqual([['web9', 1]]);
  });

  it('refuses what it does not know without a trace, and imports the rest', async () => {
    const before = chainHead(vault.db);
    const refused = await run({ paths: [...put({ 'bad.bin': 'rubbish', 'empty.txt': '' }), join(folder, 'missing')] });
    expect(refused.files.map((file) => file.error?.code)).toEqual([
      'not-recognised',
      'nothing-to-import',
      'file-unreadable',
    ]);
    expect(chainHead(vault.db)).toEqual(before);
    expect(rows()).toEqual([]);
    const mixed = await run({ paths: put({ 'bad.bin': 'rubbish', 'ok.txt': dpkg('bash 5.2') }) });
    expect(mixed.files.map((file) => file.ok)).toEqual([false, true]);
    await expect(run({ paths: put({ 'x.txt': 'y' }), as: 'nothing' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('rolls all of it back when it is stopped in the middle', async () => {
    const before = chainHead(vault.db);
    const context = {
      db: vault.db,
      acting: acting('2026-11-02T00:00:00.000Z'),
      clock: () => '2026-11-02T00:00:00.000Z',
      note: () => {},
      progress: (fraction: number | null) => {
        if ((fraction ?? 0) > 0.55) throw new Error('stopped');
      },
    };
    const paths = put({ 'a.txt': dpkg('bash 5.2'), 'b/b.txt': dpkg('bash 5.1') });
    await expect(runImport(context, { paths, uploads: [] })).rejects.toThrow('stopped');
    expect(chainHead(vault.db)).toEqual(before);
    expect(rows()).toEqual([]);
  });

  it('lets the word of a person stand over what files say', async () => {
    await run({ paths: put({ 'w.txt': dpkg('bash 5.2') }) });
    changeAssets(vault.db, acting('2026-11-02T01:00:00.000Z'), [1], { name: 'Front desk', criticality: 4 });
    await run({ paths: put({ 'w.txt': dpkg('bash 5.3') }) }, '2026-11-05T00:00:00.000Z');
    expect(rows()[0]).toMatchObject({ name: 'Front desk', criticality: 4 });
    changeAssets(vault.db, acting('2026-11-06T00:00:00.000Z'), [1], { criticality: null });
    expect(rows()[0]!.criticality).toBeNull();
  });
});
