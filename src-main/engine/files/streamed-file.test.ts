import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, streamFiles, type StreamSource } from './streamed-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'patchledger-streamed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = Array.from({ length: 40_000 }, (_, i) => `line ${i} of a list that is long enough\n`).join('');

async function read(source: StreamSource): Promise<[string, string][]> {
  const files: [string, string][] = [];
  for await (const file of streamFiles(source))
    files.push([file.within ?? file.name, Buffer.from(await bytesOf(file)).toString('utf8')]);
  return files;
}

function make(name: string, command: string, ...args: string[]): string {
  writeFileSync(join(folder, name), execFileSync(command, args, { cwd: folder, maxBuffer: 1e9 }));
  return join(folder, name);
}

describe('streamed files', () => {
  writeFileSync(join(folder, 'list.txt'), text);
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  writeFileSync(join(folder, 'deep/a.json'), '{"a":1}');
  writeFileSync(join(folder, 'deep/er/b.json'), text);
  const packed: [string, () => string][] = [
    ['plain', () => join(folder, 'list.txt')],
    ['gzip', () => make('list.txt.gz', 'gzip', '-c', 'list.txt')],
    ['bzip2', () => make('list.txt.bz2', 'bzip2', '-c', 'list.txt')],
    ['xz', () => make('list.txt.xz', 'xz', '-c', 'list.txt')],
    [
      'zstd',
      () => {
        writeFileSync(
          join(folder, 'list.txt.zst'),
          zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
        );
        return join(folder, 'list.txt.zst');
      },
    ],
  ];

  it.each(packed)('read %s from the disk and from memory', async (_packing, path) => {
    expect(await read({ path: path() })).toEqual([['list.txt', text]]);
    const name = path().split('/').at(-1)!;
    expect(await read({ name, bytes: readFileSync(path()) })).toEqual([['list.txt', text]]);
  });

  it.each(packed.slice(1))('refuse %s that was cut or changed', async (_packing, path) => {
    const bytes = readFileSync(path());
    const name = path().split('/').at(-1)!;
    for (const cut of [bytes.length - 1, bytes.length - 9, bytes.length >> 1, 20])
      await expect(read({ name, bytes: bytes.subarray(0, cut) }), `cut at ${cut}`).rejects.toMatchObject({
        code: 'file-damaged',
      });
    const flipped = Buffer.from(bytes);
    flipped[bytes.length >> 1]! ^= 0x10;
    await expect(read({ name, bytes: flipped })).rejects.toMatchObject({ code: 'file-damaged' });
  });

  const tar = () => make('deep.tar', 'tar', 'cf', '-', 'deep');
  it.each([
    ['tar', tar],
    ['tar.bz2', () => make('deep.tar.bz2', 'tar', 'cjf', '-', 'deep')],
    ['tar.xz', () => make('deep.tar.xz', 'tar', 'cJf', '-', 'deep')],
    ['tar.gz', () => make('deep.tar.gz', 'tar', 'czf', '-', 'deep')],
  ])('read the members of a %s', async (_packing, path) => {
    expect((await read({ path: path() })).sort()).toEqual([
      ['deep/a.json', '{"a":1}'],
      ['deep/er/b.json', text],
    ]);
  });

  it('pass over members that nobody reads', async () => {
    const names: string[] = [];
    for await (const file of streamFiles({ path: tar() })) names.push(file.name);
    expect(names.sort()).toEqual(['a.json', 'b.json']);
  });

  it('refuse a tar that was cut, and names that lead out of it', async () => {
    const bytes = readFileSync(tar());
    await expect(read({ name: 'x.tar', bytes: bytes.subarray(0, 5000) })).rejects.toMatchObject({
      code: 'file-damaged',
    });
    const outside = make('out.tar', 'tar', 'cPf', '-', '--transform', 's,deep,../deep,', 'deep');
    await expect(read({ path: outside })).rejects.toMatchObject({ code: 'archive-unsafe' });
  });

  it('refuse what grows beyond measure', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    await expect(read({ name: 'bomb.gz', bytes: bomb })).rejects.toMatchObject({ code: 'archive-unsafe' });
  });

  it('say that a path is missing or a folder', async () => {
    await expect(read({ path: join(folder, 'none') })).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(read({ path: folder })).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
