/** Every changed byte of a pack is found, and every way to tamper with one is named. */
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainStart, chainText } from '../../../src-shared/model/log.ts';
import { buildPack } from './build-pack.ts';
import { writeLogLine } from './check-log.ts';
import { checksum, isSafeName, packLimits, writeContainer, type PackFile } from './container.ts';
import { makeKeyPair, signBytes } from './ed25519.ts';
import { packNames, writeSums } from './manifest.ts';
import { readContainer } from './read-container.ts';
import { verifyPack } from './verify-pack.ts';

const pair = makeKeyPair();
const stranger = makeKeyPair();
const text = (name: string, value: string): PackFile => ({ name, bytes: Buffer.from(value) });

function log(entries: number): { file: PackFile; head: string } {
  let prev = chainStart;
  let lines = '';
  for (let seq = 1; seq <= entries; seq++) {
    const entry = {
      seq,
      at: '2026-11-23T09:00:00.000Z',
      actor: 'Zoë',
      action: 'settings.changed',
      subject: `entry "${seq}"`,
      detail: JSON.stringify({ note: 'ein Umlaut: ü, a tab: \t' }),
      prev,
    };
    prev = createHash('sha256').update(chainText(entry)).digest('hex');
    lines += writeLogLine({ ...entry, hash: prev });
  }
  return { file: text(packNames.log, lines), head: prev };
}

function make(options: { key?: typeof pair; files?: PackFile[]; madeAt?: string } = {}): Buffer {
  const key = options.key ?? pair;
  const { file, head } = log(12);
  return buildPack({
    facts: {
      madeAt: options.madeAt ?? '2026-11-23T09:00:00.000Z',
      programVersion: '1.0.0',
      vault: { id: 'an id', name: 'site' },
      site: 'Corner shop | `x`\n',
      test: true,
      rollouts: [],
      chain: { entries: 12, head },
      signerName: 'Site key',
    },
    files: [
      file,
      ...(options.files ?? [text('data/assets.json', '{"assets":[]}\n'), text('data/policy.json', '{}\n')]),
    ],
    key,
    sign: (bytes) => signBytes(key.privateKey, bytes),
  }).bytes;
}

const pack = make();
const files = readContainer(pack)!.files;
const other = (name: string) => files.filter((file) => file.name !== name);
const contentOf = (name: string) => Buffer.from(files.find((file) => file.name === name)!.bytes).toString();

const check = (bytes: Uint8Array) => verifyPack(bytes, { own: [] });
const codes = async (bytes: Uint8Array) => (await check(bytes)).problems.map(({ code }) => code);

/** Signs whatever is there, as a forger with a key of their own would. */
function forge(content: PackFile[], key = stranger): Buffer {
  const own = new Set<string>([packNames.sums, packNames.signature, packNames.signer]);
  const kept = [...content.filter(({ name }) => !own.has(name)), text(packNames.signer, key.pem)];
  const sums = writeSums(kept);
  const signature = sign(null, sums, createPrivateKey(key.privateKey));
  return writeContainer([
    ...kept,
    { name: packNames.sums, bytes: sums },
    { name: packNames.signature, bytes: signature },
  ]);
}

describe('an untouched pack', () => {
  it('is found whole, and its signer is named', async () => {
    const found = await check(pack);
    expect(found).toMatchObject({
      ok: true,
      signer: pair.fingerprint,
      signerName: 'Site key',
      trusted: false,
      entries: 12,
      problems: [],
    });
    expect(found.files.map(({ name, ok }) => [name, ok])).toEqual(
      [
        'SHA256SUMS',
        'SHA256SUMS.sig',
        'VERIFY.md',
        'data/assets.json',
        'data/policy.json',
        'log/log.jsonl',
        'manifest.json',
        'signer.pem',
      ].map((name) => [name, true]),
    );
  });

  it('has the same bytes whenever it is made, whatever the order of its files', () => {
    expect(make().equals(pack)).toBe(true);
    expect(writeContainer(files.toReversed()).equals(pack)).toBe(true);
  });

  it('is foreign when another key was asked for, and trusted when the key is known', async () => {
    const demanded = stranger.fingerprint;
    const found = await verifyPack(pack, { demanded, own: [{ fingerprint: pair.fingerprint, retiredAt: null }] });
    expect(found).toMatchObject({ ok: false, trusted: false, problems: [{ code: 'foreign-signer' }] });
    expect(found.problems[0]!.message).toContain(`signed by Site key with the key ${pair.fingerprint}`);
    expect(await verifyPack(pack, { demanded: pair.fingerprint, own: [] })).toMatchObject({ ok: true, trusted: true });
    const own = (retiredAt: string | null) => ({ own: [{ fingerprint: pair.fingerprint, retiredAt }] });
    expect(await verifyPack(pack, own(null))).toMatchObject({ ok: true, trusted: true });
    expect(await verifyPack(pack, own('2026-11-24T00:00:00.000Z'))).toMatchObject({ ok: true, trusted: true });
    expect(await verifyPack(pack, own('2026-11-22T00:00:00.000Z'))).toMatchObject({
      ok: false,
      trusted: false,
      problems: [{ code: 'signer-retired' }],
    });
  });
});

describe('a changed byte', () => {
  it('is found wherever it stands', async () => {
    for (let bit = 0; bit < pack.length * 8; bit += 101) {
      const bytes = Buffer.from(pack);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const found = await check(bytes);
      expect(found.ok, `bit ${bit}`).toBe(false);
      expect(found.problems.length, `bit ${bit}`).toBeGreaterThan(0);
    }
  }, 60_000);

  it('is found also when more of them change, or bytes go or come', async () => {
    const at = fc.nat(pack.length - 1);
    await fc.assert(
      fc.asyncProperty(at, at, fc.uint8Array({ maxLength: 40 }), async (a, b, put) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const bytes = Buffer.concat([pack.subarray(0, from), put, pack.subarray(to)]);
        fc.pre(!bytes.equals(pack));
        const outcome = await check(bytes).catch((error: { code: string }) => error.code);
        if (outcome !== 'not-recognised') expect(outcome).toMatchObject({ ok: false });
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('in a file is told once, by the name of the file', async () => {
    const bytes = Buffer.from(pack);
    bytes[pack.indexOf('{"assets":[]}') + 3]! ^= 1;
    const found = await check(bytes);
    expect(found.problems.map(({ code }) => code)).toEqual(['file-changed']);
    expect(found.files.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['data/assets.json']);
  });
});

/** A ZIP as other programs write it: in the given order, deflated or stored, with times and extra fields. */
function foreignZip(content: PackFile[], options: { deflate?: boolean; time?: number; extra?: number } = {}): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of content) {
    const body = options.deflate ? deflateRawSync(bytes) : bytes;
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(options.deflate ? 8 : 0, 4);
    header.writeUInt16LE(options.time ?? 0, 6);
    header.writeUInt16LE(0x21, 8);
    header.writeUInt32LE(checksum(bytes), 10);
    header.writeUInt32LE(body.length, 14);
    header.writeUInt32LE(bytes.length, 18);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    header.writeUInt16LE(options.extra ?? 0, 24);
    const extra = Buffer.alloc(options.extra ?? 0, 1);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    parts.push(Buffer.from('PK\x03\x04'), header, Buffer.from(name), extra, body);
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), header, tail, Buffer.from(name), extra);
    offset += 30 + Buffer.byteLength(name) + extra.length + body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(content.length, 8);
  end.writeUInt16LE(content.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

describe('a container that was tampered with', () => {
  it.each<[string, () => Buffer, string, RegExp]>([
    ['cut off at its end', () => pack.subarray(0, pack.length - 5), 'container-truncated', /cut off/],
    ['cut off in the middle', () => pack.subarray(0, pack.length >> 1), 'container-truncated', /cut off/],
    ['with a byte behind', () => Buffer.concat([pack, Buffer.from('x')]), 'container-trailing', /1 byte follow/],
    [
      'with a comment',
      () => {
        const bytes = Buffer.concat([pack, Buffer.from('hello')]);
        bytes.writeUInt16LE(5, pack.length - 2);
        return bytes;
      },
      'container-comment',
      /a comment of 5 bytes/,
    ],
    [
      'joined with another',
      () => Buffer.concat([pack, make({ madeAt: '2026-11-24T09:00:00.000Z' })]),
      'container-leading',
      /stand before/,
    ],
    [
      'with something before it',
      () => Buffer.concat([Buffer.from('#!/bin/sh\n'), pack]),
      'container-leading',
      /10 bytes/,
    ],
    ['compressed by another program', () => foreignZip(files, { deflate: true }), 'container-repacked', /compressed/],
    ['with times of its own', () => foreignZip(files, { time: 0x4a21 }), 'container-repacked', /a time of its own/],
    ['with extra fields', () => foreignZip(files, { extra: 9 }), 'container-repacked', /an extra field/],
    ['from another system', () => foreignZip(files), 'container-changed', /byte 4, in the header of SHA256SUMS/],
    ['in another order', () => foreignZip(files.toReversed()), 'order-changed', /order of their names/],
    [
      'in the ZIP64 form',
      () => {
        const locator = Buffer.alloc(20);
        locator.write('PK\x06\x07', 'latin1');
        return Buffer.concat([pack.subarray(0, -22), locator, pack.subarray(-22)]);
      },
      'container-zip64',
      /ZIP64/,
    ],
    ['with a file twice', () => foreignZip([...files, files[3]!]), 'name-twice', /data\/assets\.json/],
    [
      'with a way out of its folder',
      () => foreignZip([...files, text('../../etc/cron.d/x', 'x')]),
      'name-unsafe',
      /"\.\.\/\.\.\/etc/,
    ],
    [
      'with a file more',
      () => writeContainer([...files, text('data/more.json', '{}')]),
      'file-unlisted',
      /data\/more\.json is in the pack, but not/,
    ],
    [
      'with a file less',
      () => writeContainer(other('data/policy.json')),
      'file-missing',
      /data\/policy\.json was signed, but is not/,
    ],
    [
      'with a file under another name',
      () =>
        writeContainer(
          files.map((file) => (file.name === 'data/policy.json' ? { ...file, name: 'data/rules.json' } : file)),
        ),
      'file-missing',
      /data\/policy\.json/,
    ],
    ['without the list of sums', () => writeContainer(other(packNames.sums)), 'sums-missing', /SHA256SUMS is missing/],
    ['without a signature', () => writeContainer(other(packNames.signature)), 'signature-missing', /nobody vouches/],
    ['without its key', () => writeContainer(other(packNames.signer)), 'signer-unreadable', /signer\.pem/],
  ])('%s is refused in the right words', async (_, tamper, code, words) => {
    const found = await check(tamper());
    expect(found.ok).toBe(false);
    expect(found.problems.map((problem) => problem.code)).toContain(code);
    expect(found.problems.find((problem) => problem.code === code)!.message).toMatch(words);
  });

  it('but holds the signed files says only that it was packed again', async () => {
    const found = await check(foreignZip(files, { deflate: true, time: 1 }));
    expect(found.problems.map(({ code }) => code)).toEqual(['container-repacked']);
    expect(found.files.every(({ ok }) => ok)).toBe(true);
  });
});

describe('a pack that was forged', () => {
  it('by changing a file and its sum has no valid signature', async () => {
    const changed = other('data/assets.json').concat(text('data/assets.json', '{"assets":[1]}\n'));
    const sums = writeSums(changed.filter(({ name }) => name !== packNames.sums && name !== packNames.signature));
    const bytes = writeContainer(
      changed.map((file) => (file.name === packNames.sums ? { ...file, bytes: sums } : file)),
    );
    expect(await codes(bytes)).toEqual(['signature-invalid', 'manifest-differs']);
    expect(await verifyPack(bytes, { own: [{ fingerprint: pair.fingerprint, retiredAt: null }] })).toMatchObject({
      trusted: false,
    });
  });

  it('with another key is that of the other key’s owner, and its manifest gives it away', async () => {
    const found = await verifyPack(forge(files), { demanded: pair.fingerprint, own: [] });
    expect(found).toMatchObject({ ok: false, signer: stranger.fingerprint, trusted: false });
    expect(found.problems.map(({ code }) => code)).toEqual(['manifest-differs', 'manifest-differs', 'foreign-signer']);
  });

  it('with a log that has a gap, another order or other words is told so', async () => {
    const lines = contentOf(packNames.log).split('\n');
    const withLog = (changed: string[]) =>
      codes(forge([...other(packNames.log), text(packNames.log, changed.join('\n'))], pair));
    const changed = lines.map((line, i) => (i === 4 ? line.replace('settings', 'nothing') : line));
    for (const tampered of [
      lines.toSpliced(3, 1),
      lines.toSpliced(2, 2, lines[3]!, lines[2]!),
      changed,
      lines.slice(0, -1),
    ])
      expect(await withLog(tampered)).toContain('log-broken');
    expect(await withLog([...lines.slice(0, 5), ''])).toContain('log-differs');
    expect(await withLog([])).toContain('log-differs');
  });

  it('of another format is not judged by this one’s rules', async () => {
    const manifest = contentOf(packNames.manifest).replace('patchledger-evidence/1', 'patchledger-evidence/2');
    expect(await codes(forge([...other(packNames.manifest), text(packNames.manifest, manifest)], pair))).toEqual([
      'format-unknown',
    ]);
    const loose = `${JSON.stringify(JSON.parse(contentOf(packNames.manifest)), null, 2)}\n`;
    expect(await codes(forge([...other(packNames.manifest), text(packNames.manifest, loose)], pair))).toEqual([
      'manifest-malformed',
    ]);
  });
});

describe('a file that is no pack', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('# Notes\n'.repeat(100))],
    ['another ZIP', foreignZip([text('manifest.json', '{}'), text('data/x.json', '1')])],
    ['the mark of a ZIP alone', Buffer.from('PK\x03\x04')],
    ['an empty ZIP', writeContainer([])],
  ])('is refused: %s', async (_, bytes) => {
    await expect(check(bytes)).rejects.toMatchObject({ code: 'not-recognised' });
  });

  it('never makes the reader fail otherwise', async () => {
    const marks = fc.constantFrom('PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'SHA256SUMS', 'SHA256SUMS.sig', '\0\0\0\0');
    const piece = fc.oneof(
      marks.map((mark) => Buffer.from(mark, 'latin1')),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const outcome = await check(Buffer.concat(pieces)).catch((error: { code: string }) => error.code);
        if (outcome !== 'not-recognised') expect(outcome).toMatchObject({ ok: false });
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what a pack can hold', () => {
  it('are names without a way out', () => {
    for (const name of ['a', 'data/a.json', 'rollouts/R1/output/12-upgrade.txt', 'SHA256SUMS.sig', '_x/-y'])
      expect(isSafeName(name), name).toBe(true);
    for (const name of [
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      '.a',
      'a/.b',
      'a\\b',
      'C:a',
      'ä',
      'a b',
      'a\nb',
      `${'a/'.repeat(120)}a`,
    ])
      expect(isSafeName(name), name).toBe(false);
  });

  it('has limits that are told before it is made', () => {
    const many = Array.from({ length: packLimits.files }, (_, i) => text(`data/${i}.json`, ''));
    expect(() => make({ files: many })).toThrow(expect.objectContaining({ code: 'file-too-large' }));
  });
});
