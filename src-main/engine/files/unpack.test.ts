import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { unpackLimits } from './archive.ts';
import { expandFolders, unpackBytes, unpackPath } from './unpack.ts';

/** A ZIP file as PKWARE's APPNOTE lays it out, without extras. */
function zip(members: { name: string; content: Buffer; mode?: number; crc?: number; size?: number }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, crc = crc32(content), size = content.length } of members) {
    const packed = deflateRawSync(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc, 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(size, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), head, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'none';
}

describe('unpackBytes', () => {
  const text = Buffer.from('ii  bash  5.2\n'.repeat(50));

  it('takes plain files, with the folder of their name', async () => {
    expect(await unpackBytes('site/host1/dpkg.txt', text)).toEqual([
      { name: 'dpkg.txt', folder: 'site/host1', bytes: text },
    ]);
  });

  it('unpacks gzip and refuses it damaged at any byte of its data', async () => {
    const packed = gzipSync(text);
    const [file] = await unpackBytes('a.csv.gz', packed);
    expect(file!.name).toBe('a.csv');
    expect(Buffer.from(file!.bytes).equals(text)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: packed.length - 1 }), async (at) => {
        expect(await codeOf(unpackBytes('a.gz', packed.subarray(0, at)))).toBe('file-damaged');
        const flipped = Buffer.from(packed);
        flipped[at]! ^= 1;
        expect(['file-damaged', 'file-too-large']).toContain(await codeOf(unpackBytes('a.gz', flipped)));
      }),
    );
  });

  it('unpacks ZIP members with their folders', async () => {
    const files = await unpackBytes(
      'in/site.zip',
      zip([
        { name: 'h1/', content: Buffer.alloc(0) },
        { name: 'h1/dpkg.txt', content: text },
        { name: 'b', content: Buffer.alloc(0) },
      ]),
    );
    expect(files.map((f) => [f.folder, f.name, f.bytes.length])).toEqual([
      ['in/site/h1', 'dpkg.txt', text.length],
      ['in/site', 'b', 0],
    ]);
  });

  it('refuses names that lead out, links, wrong sums and sizes', async () => {
    for (const name of ['../x', 'a/../../x', '/etc/passwd', 'C:/x', 'a\\..\\..\\x']) {
      expect(await codeOf(unpackBytes('z.zip', zip([{ name, content: text }]))), name).toBe('archive-unsafe');
    }
    expect(await codeOf(unpackBytes('z.zip', zip([{ name: 'l', content: text, mode: 0o120777 }])))).toBe(
      'archive-unsafe',
    );
    expect(await codeOf(unpackBytes('z.zip', zip([{ name: 'c', content: text, crc: 1 }])))).toBe('file-damaged');
    expect(await codeOf(unpackBytes('z.zip', zip([{ name: 's', content: text, size: 5 }])))).toBe('file-damaged');
    expect(await codeOf(unpackBytes('z.zip', zip([{ name: 'a', content: text }]).subarray(0, 60)))).toBe(
      'file-damaged',
    );
  });

  it('keeps the limits', async () => {
    const big = Buffer.alloc(40_000_000);
    const small = { ...unpackLimits, ratio: 10 };
    expect(await codeOf(unpackBytes('z.zip', zip([{ name: 'bomb', content: big }]), small))).toBe('archive-unsafe');
    expect(await codeOf(unpackBytes('b.gz', gzipSync(big), small))).toBe('file-too-large');
    expect(
      await codeOf(
        unpackBytes(
          'z.zip',
          zip([
            { name: 'a', content: text },
            { name: 'b', content: text },
          ]),
          { ...unpackLimits, members: 1 },
        ),
      ),
    ).toBe('file-too-large');
    expect(
      await codeOf(
        unpackBytes(
          'z.zip',
          zip([
            { name: 'a', content: text },
            { name: 'b', content: text },
          ]),
          { ...unpackLimits, totalBytes: text.length + 1 },
        ),
      ),
    ).toBe('file-too-large');
    expect(await codeOf(unpackBytes('plain', text, { ...unpackLimits, fileBytes: 10 }))).toBe('file-too-large');
  });

  it('says clearly what it does not unpack', async () => {
    expect(await codeOf(unpackBytes('a.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0])))).toBe(
      'file-unreadable',
    );
  });
});

describe('expandFolders and unpackPath', () => {
  it('walks folders in order, follows no links, and leaves missing names to the reading', async () => {
    const root = mkdtempSync(join(tmpdir(), 'unpack-'));
    try {
      mkdirSync(join(root, 'b/c'), { recursive: true });
      writeFileSync(join(root, 'b/c/2.txt'), '2');
      writeFileSync(join(root, 'b/1.txt'), '1');
      writeFileSync(join(root, 'a.txt'), 'a');
      symlinkSync('/', join(root, 'b/root'));
      const missing = join(root, 'missing');
      const paths = await expandFolders([root, missing]);
      expect(paths).toEqual([join(root, 'a.txt'), join(root, 'b/1.txt'), join(root, 'b/c/2.txt'), missing]);
      expect(await unpackPath(paths[2]!)).toMatchObject([{ name: '2.txt', folder: join(root, 'b/c') }]);
      expect(await codeOf(unpackPath(missing))).toBe('file-unreadable');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
