/**
 * Evidence packs of the built program: every flipped bit is found, the way by hand in VERIFY.md works word for word, no
 * secret gets in, a killed program leaves no half file. PATCHLEDGER_FLIPS sets how many flips go through the command line.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readContainer } from '../src-main/engine/evidence/read-container.ts';
import { verifyPack } from '../src-main/engine/evidence/verify-pack.ts';
import type { PackVerification } from '../src-shared/model/report.ts';
import { root, run, scratch, start } from './program.ts';
import { seededRandom } from './seeded.ts';

const folder = scratch();
const host = join(root, 'test/fixtures/hosts/shop-server');
const flips = Number(process.env.PATCHLEDGER_FLIPS ?? 10);
const seed = 5;
const passphrase = 'a passphrase nobody may see';
const secret = { PATCHLEDGER_TEST_SECRET: passphrase };
const now = ['--now', '2026-11-23T09:00:00Z', '--actor', 'tester'];
const vault = join(folder, 'site.patchledger');
const site = ['--vault', vault, ...now];
const safe = join(folder, 'safe.patchledger');
const encrypted = ['--vault', safe, '--passphrase-env', 'PATCHLEDGER_TEST_SECRET', ...now];
const pack = join(folder, 'evidence.zip');

const has = (...programs: string[]) =>
  programs.every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0);
const fileIn = (file: string, name: string) =>
  Buffer.from(readContainer(readFileSync(file))!.files.find((entry) => entry.name === name)!.bytes);
const privateKeys = (path: string) =>
  readdirSync(`${path}.keys`).map((name) => readFileSync(join(`${path}.keys`, name), 'utf8'));

let recoveryKey = '';

beforeAll(() => {
  const done = (args: string[]) => {
    const ran = run<{ recoveryKey?: string }>(args, { env: secret });
    expect(ran.exit, ran.stderr).toBe(0);
    return ran.document;
  };
  done([...site, 'init', '--plain', '--test']);
  recoveryKey = done([...encrypted, 'init', '--test', '--no-starter']).recoveryKey!;
  done([...site, 'import', host, '--asset', 'shop-server']);
  done([...site, 'keys', 'create', 'Site key']);
  copyFileSync(vault, join(folder, 'before.patchledger'));
  done([...site, 'evidence', 'pack', '--out', pack]);
  done([...encrypted, 'evidence', 'pack', '--out', join(folder, 'safe.zip')]);
}, 60_000);

describe('a pack', () => {
  it('is whole, and trusted where its key is known', () => {
    const plain = run<PackVerification>(['verify', pack]);
    expect(plain).toMatchObject({ exit: 0, document: { ok: true, signerName: 'Site key', trusted: false } });
    expect(run<PackVerification>([...site, 'verify', pack])).toMatchObject({ exit: 0, document: { trusted: true } });
    const pem = join(folder, 'site.pub');
    writeFileSync(pem, fileIn(pack, 'signer.pem'));
    expect(run<PackVerification>(['verify', pack, '--trust', pem])).toMatchObject({
      exit: 0,
      document: { trusted: true },
    });
  });

  it('of a foreign signer is refused where another was asked for, and the signer is named', () => {
    const pem = join(folder, 'safe.pub');
    writeFileSync(pem, fileIn(join(folder, 'safe.zip'), 'signer.pem'));
    const ran = run<PackVerification>(['verify', pack, '--trust', pem]);
    expect(ran).toMatchObject({ exit: 1, document: { ok: false, trusted: false, signerName: 'Site key' } });
    expect(ran.document.problems).toEqual([
      { code: 'foreign-signer', message: expect.stringContaining(ran.document.signer!) as string },
    ]);
    expect(run<PackVerification>([...encrypted, 'verify', pack], { env: secret })).toMatchObject({
      exit: 0,
      document: { ok: true, trusted: false },
    });
  });

  it('is the same bytes for the same vault, time and key', () => {
    const twin = join(folder, 'before.patchledger');
    mkdirSync(`${twin}.keys`);
    for (const name of readdirSync(`${vault}.keys`))
      copyFileSync(join(`${vault}.keys`, name), join(`${twin}.keys`, name));
    const again = join(folder, 'again.zip');
    // The file's name is the vault's name in the manifest: it gets the name back in a folder of its own.
    const place = join(folder, 'twin');
    mkdirSync(place);
    copyFileSync(twin, join(place, 'site.patchledger'));
    spawnSync('cp', ['-r', `${twin}.keys`, join(place, 'site.patchledger.keys')]);
    expect(run(['--vault', join(place, 'site.patchledger'), ...now, 'evidence', 'pack', '--out', again]).exit).toBe(0);
    expect(readFileSync(again).equals(readFileSync(pack))).toBe(true);
  });

  it('is recorded in the log with its digest, and its own log ends before that', () => {
    const { document } = run<{ entries: { action: string; prev: string; detail: object }[] }>([...site, 'log']);
    const manifest = JSON.parse(fileIn(pack, 'manifest.json').toString()) as {
      chain: { entries: number; head: string };
    };
    const entry = document.entries.find(({ action }) => action === 'evidence.packed')!;
    expect(entry).toMatchObject({ prev: manifest.chain.head, detail: { chain: manifest.chain } });
    const digest = spawnSync('sha256sum', [pack], { encoding: 'utf8' }).stdout.slice(0, 64);
    expect(entry.detail).toMatchObject({ sha256: digest });
  });

  it('never overwrites a file, and a refused one leaves no entry', () => {
    const entries = () => run<{ total: number }>([...site, 'log']).document.total;
    const before = entries();
    for (const [args, code] of [
      [['--out', pack], 'state-conflict'],
      [['--out', join(folder, 'nowhere/x.zip')], 'file-unwritable'],
      [['--out', join(folder, 'x.zip'), '--sign', 'K99'], 'unknown-id'],
      [['--out', join(folder, 'x.zip'), '--rollout', 'R99'], 'unknown-id'],
    ] as [string[], string][])
      expect(run([...site, 'evidence', 'pack', ...args])).toMatchObject({ exit: 3, document: { error: { code } } });
    expect(entries()).toBe(before);
    expect(existsSync(join(folder, 'x.zip'))).toBe(false);
  }, 60_000);

  it('can not be signed with a lost or a retired key', () => {
    const other = join(folder, 'other.patchledger');
    const args = ['--vault', other, ...now];
    expect(run([...args, 'init', '--plain', '--test', '--no-starter']).exit).toBe(0);
    expect(run([...args, 'keys', 'create', 'First']).exit).toBe(0);
    expect(run([...args, 'keys', 'rotate', '--reason', 'yearly']).exit).toBe(0);
    const out = join(folder, 'other.zip');
    expect(run([...args, 'evidence', 'pack', '--out', out, '--sign', 'First'])).toMatchObject({
      exit: 3,
      document: { error: { code: 'state-conflict' } },
    });
    rmSync(`${other}.keys`, { recursive: true });
    expect(run([...args, 'evidence', 'pack', '--out', out])).toMatchObject({
      exit: 3,
      document: { error: { code: 'key-missing', hint: expect.stringContaining('keys rotate') as string } },
    });
    expect(run([...args, 'doctor'])).toMatchObject({ exit: 1, document: { problems: [{ code: 'key-missing' }] } });
  }, 60_000);

  it('holds no secret', () => {
    const [key] = privateKeys(vault);
    const body = key!.split('\n')[1]!;
    const needles = [passphrase, recoveryKey, recoveryKey.replaceAll('-', ''), 'PRIVATE KEY', body, body.slice(-43)];
    const seedBytes = Buffer.from(body, 'base64').subarray(-32);
    for (const file of [pack, join(folder, 'safe.zip')]) {
      const bytes = readFileSync(file);
      for (const needle of needles) expect(bytes.includes(needle), needle).toBe(false);
      expect(bytes.includes(seedBytes)).toBe(false);
      expect(bytes.toString('latin1').toLowerCase()).not.toContain(seedBytes.toString('hex'));
    }
  });
});

describe('a flipped bit', () => {
  const next = seededRandom(seed);
  const flipped = () => {
    const bytes = readFileSync(pack);
    const bit = Math.floor(next() * bytes.length * 8);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return { bit, bytes };
  };

  it('is found in 300 packs', async () => {
    for (let i = 0; i < 300; i++) {
      const { bit, bytes } = flipped();
      const found = await verifyPack(bytes, { own: [] });
      expect(found.ok, `bit ${bit}`).toBe(false);
    }
  }, 120_000);

  it(
    `makes the command line refuse ${flips} packs of ${flips}`,
    () => {
      const victim = join(folder, 'flipped.zip');
      for (let i = 0; i < flips; i++) {
        const { bit, bytes } = flipped();
        writeFileSync(victim, bytes);
        const ran = run<PackVerification>(['verify', victim]);
        expect(ran.exit, `bit ${bit}`).toBe(1);
        expect(ran.document.ok).toBe(false);
        expect(ran.document.problems.length).toBeGreaterThan(0);
      }
    },
    30_000 + flips * 5000,
  );
});

describe.skipIf(!has('unzip', 'sha256sum', 'openssl', 'python3'))(
  'VERIFY.md, followed by hand (needs unzip, sha256sum, openssl, python3)',
  () => {
    const guide = () => fileIn(pack, 'VERIFY.md').toString();
    const commands = () => [...guide().matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!);
    const follow = (place: string) =>
      spawnSync('sh', ['-e'], { cwd: place, input: commands().join(''), encoding: 'utf8' });

    it('proves an untouched pack, down to the fingerprint and the head it prints', () => {
      expect(commands()).toHaveLength(6);
      const place = join(folder, 'by-hand');
      mkdirSync(place);
      copyFileSync(pack, join(place, 'evidence.zip'));
      const { document } = run<PackVerification>(['verify', pack]);
      const manifest = JSON.parse(fileIn(pack, 'manifest.json').toString()) as { chain: { head: string } };
      const ran = follow(place);
      expect(ran.status, ran.stderr).toBe(0);
      const lines = ran.stdout.trim().split('\n');
      expect(lines.filter((line) => line.endsWith(': OK'))).toHaveLength(document.files.length - 2);
      expect(lines).toContain('Signature Verified Successfully');
      expect(lines).toContain(`${document.signer}  -`);
      expect(lines).toContain(`${document.entries} entries, head ${manifest.chain.head}`);
      expect(guide()).toContain(document.signer!);
      expect(guide()).toContain(`${document.entries} entries, head ${manifest.chain.head}`);
    });

    it.each([
      ['a changed file', 'printf x >> data/assets.json'],
      ['a file more', 'touch data/more.json'],
      [
        'a changed list',
        'sed -i "s|  data/policy.json|  data/policies.json|" SHA256SUMS; mv data/policy.json data/policies.json',
      ],
      ['another key', 'openssl genpkey -algorithm ed25519 -out /dev/stdout | openssl pkey -pubout -out signer.pem'],
    ])('stops at %s', (name, tamper) => {
      const place = join(folder, `by-hand-${name.replaceAll(' ', '-')}`);
      mkdirSync(place);
      copyFileSync(pack, join(place, 'evidence.zip'));
      const [unpack, ...rest] = commands();
      const input = [unpack, `${tamper}\n`, ...rest].join('');
      expect(spawnSync('sh', ['-e'], { cwd: place, input, encoding: 'utf8' }).status).not.toBe(0);
    });
  },
);

describe('a pack that was packed again', () => {
  const unpacked = join(folder, 'unpacked');
  beforeAll(() => {
    for (const { name, bytes } of readContainer(readFileSync(pack))!.files) {
      mkdirSync(join(unpacked, name, '..'), { recursive: true });
      writeFileSync(join(unpacked, name), bytes);
    }
  });

  it.skipIf(!has('zip')).each([
    ['deflated', ['-q', '-r', '-D', '-X']],
    ['stored, in order', ['-q', '-0', '-r', '-D', '-X']],
  ])('by Info-ZIP, %s, is refused in the right words (needs zip)', (name, options) => {
    const again = join(folder, `${name.slice(0, 5)}.zip`);
    expect(spawnSync('zip', [...options, again, ...readdirSync(unpacked).sort()], { cwd: unpacked }).status).toBe(0);
    const ran = run<PackVerification>(['verify', again]);
    expect(ran.exit).toBe(1);
    expect(ran.document.problems.map(({ code }) => code)).toContain('container-repacked');
    expect(ran.document.files.every(({ ok }) => ok)).toBe(true);
  });

  it.skipIf(!has('python3'))('by Python, stored and dated 1980, is refused all the same (needs python3)', () => {
    const again = join(folder, 'python.zip');
    const script = `
import sys, zipfile, pathlib
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    for p in sorted(str(p.relative_to(sys.argv[2])) for p in pathlib.Path(sys.argv[2]).rglob('*') if p.is_file()):
        z.writestr(zipfile.ZipInfo(p), open(sys.argv[2] + '/' + p, 'rb').read())
`;
    expect(spawnSync('python3', ['-', again, unpacked], { input: script }).status).toBe(0);
    const ran = run<PackVerification>(['verify', again]);
    expect(ran.exit).toBe(1);
    expect(ran.document.problems.map(({ code }) => code)).toEqual(['container-changed']);
  });
});

describe('kill -9 while a pack is written', () => {
  it('leaves no file or a whole one, and a chain that holds', async () => {
    const next = seededRandom(6);
    const whole = performance.now();
    expect(run([...site, 'evidence', 'pack', '--out', join(folder, 'whole.zip')]).exit).toBe(0);
    const duration = performance.now() - whole;
    for (let i = 0; i < 10; i++) {
      const out = join(folder, `killed-${i}.zip`);
      const child = start([...site, 'evidence', 'pack', '--out', out]);
      const timer = setTimeout(() => child.kill('SIGKILL'), duration * (0.3 + 0.75 * next()));
      await new Promise((done) => child.on('exit', done));
      clearTimeout(timer);
      if (existsSync(out)) expect(run<PackVerification>(['verify', out]).exit).toBe(0);
      expect(run<{ ok: boolean }>([...site, 'log', 'verify']).document).toMatchObject({ ok: true });
    }
    // What a killed one left in the making goes when the next is made.
    const out = join(folder, 'killed-0.zip');
    rmSync(out, { force: true });
    expect(run([...site, 'evidence', 'pack', '--out', out]).exit).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('.killed-0'))).toEqual([]);
  }, 120_000);
});
