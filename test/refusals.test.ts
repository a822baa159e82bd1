/** Wrong use, broken input and wrong passphrases on the built program: the right status, a clear document, nothing changed. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root, run, scratch } from './program.ts';

const folder = scratch();
const vault = join(folder, 'refusals.patchledger');
const now = ['--vault', vault, '--now', '2026-11-23T09:00:00Z', '--actor', 'tester'];
const host = join(root, 'test/fixtures/hosts/shop-server');

interface Refused {
  error: { code: string; message: string; hint: string };
}

function counts(): string {
  const status = run<{ chain: object }>([...now, 'status']).document;
  const verified = run<{ ok: boolean }>([...now, 'log', 'verify']).document;
  expect(verified.ok).toBe(true);
  return JSON.stringify(status);
}

beforeAll(() => {
  expect(run([...now, 'init', '--plain', '--test']).exit).toBe(0);
  expect(run([...now, 'import', host]).exit).toBe(0);
}, 60_000);

describe('wrong use', () => {
  it.each([
    ['no such command', ['frobnicate']],
    ['no such option', ['status', '--frob']],
    ['a missing argument', ['explain']],
    ['a bad --now', ['--now', 'yesterday', 'status']],
    ['a decision that does not exist', ['findings', '--decision', 'soon']],
    ['a state that does not exist', ['findings', '--state', 'lost']],
    ['a version scheme that does not exist', ['versions', 'roman', join(host, 'os-release')]],
    ['a criticality out of range', ['assets', 'set', 'shop-server', 'criticality=9']],
    ['a field that does not exist', ['assets', 'set', 'shop-server', 'shoe=44']],
    [
      'an exception that ends on no day',
      ['except', 'F1', '--kind', 'accepted', '--reason', 'because', '--until', 'soon', '--approver', 'owner'],
    ],
  ])('%s exits 2 and changes nothing', (_name, args) => {
    const before = counts();
    const ran = run<Refused>([...now, ...args]);
    expect(ran.exit, ran.stdout + ran.stderr).toBe(2);
    expect(ran.document.error.code).toMatch(/^(wrong-use|invalid-argument)$/);
    expect(ran.document.error.hint).not.toBe('');
    expect(counts()).toBe(before);
  });

  it('--now is refused in a vault that was not made with --test', () => {
    const real = join(folder, 'real.patchledger');
    expect(run(['--vault', real, 'init', '--plain', '--no-starter']).exit).toBe(0);
    const ran = run<Refused>(['--vault', real, '--now', '2026-11-23T09:00:00Z', 'status']);
    expect([ran.exit, ran.document.error.code]).toEqual([2, 'test-vault-only']);
  });
});

describe('refused input', () => {
  it.each([
    ['an unknown finding', ['explain', 'F999999'], 'unknown-id'],
    ['an unknown asset', ['assets', 'show', 'nowhere'], 'unknown-id'],
    ['a file that is not there', ['import', join(folder, 'missing.txt')], 'file-unreadable'],
    ['a vault over a vault', ['init', '--plain', '--test'], 'vault-exists'],
  ])('%s exits 3 and changes nothing', (_name, args, code) => {
    const before = counts();
    const ran = run<Refused>([...now, ...args]);
    expect(ran.exit, ran.stderr).toBe(3);
    expect(ran.document.error.code).toBe(code);
    expect(counts()).toBe(before);
  });

  it('files of no known format are refused each with its reason', () => {
    const before = counts();
    for (const [name, text] of [
      ['empty.txt', ''],
      ['prose.txt', 'The quick brown fox.\n'.repeat(50)],
      ['noise.bin', String.fromCharCode(...Array.from({ length: 500 }, (_, i) => (i * 7919) % 256))],
      ['half.json', '{"title": "CISA Catalog", "vulnerabilities": ['],
    ] as const) {
      const file = join(folder, name);
      writeFileSync(file, text, 'latin1');
      for (const command of [
        ['import', file],
        ['feeds', 'import', file],
      ]) {
        const ran = run<Refused>([...now, ...command]);
        expect(ran.exit, `${command.join(' ')} ${ran.stdout}`).toBe(3);
        expect(ran.document.error.code).toBeTruthy();
        expect(ran.document.error.hint).toBeTruthy();
      }
    }
    expect(counts()).toBe(before);
  });

  it('of a good and a bad file the good one is taken, and the status is 1', () => {
    const bad = join(folder, 'prose.txt');
    writeFileSync(bad, 'nothing to see');
    const ran = run<{ files: { ok: boolean }[] }>([...now, 'import', join(host, 'os-release'), bad, '--asset', 'half']);
    expect(ran.exit, ran.stderr).toBe(1);
    expect(ran.document.files.map((file) => file.ok)).toEqual([true, false]);
  });
});

describe('a vault that can not be opened', () => {
  const locked = join(folder, 'locked.patchledger');
  const env = { RIGHT: 'correct horse', WRONG: 'wrong horse', EMPTY: '' };

  it('opens with its passphrase and its recovery key, and with nothing else', () => {
    const made = run<{ recoveryKey: string; encrypted: boolean }>(
      ['--vault', locked, '--passphrase-env', 'RIGHT', 'init', '--no-starter'],
      { env },
    );
    expect(made.exit, made.stderr).toBe(0);
    expect(made.document.encrypted).toBe(true);
    expect(readFileSync(locked).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
    expect(run(['--vault', locked, '--passphrase-env', 'RIGHT', 'status'], { env }).exit).toBe(0);
    expect(
      run(['--vault', locked, '--passphrase-env', 'KEY', 'status'], { env: { KEY: made.document.recoveryKey } }).exit,
    ).toBe(0);
    for (const [variable, code] of [
      ['WRONG', 'vault-unreadable'],
      ['EMPTY', 'passphrase-missing'],
      ['NOT_SET', 'passphrase-missing'],
    ] as const) {
      const ran = run<Refused>(['--vault', locked, '--passphrase-env', variable, 'status'], { env });
      expect([ran.exit, ran.document.error.code]).toEqual([4, code]);
    }
    expect(run<Refused>(['--vault', locked, 'status']).document.error.code).toBe('passphrase-missing');
  });

  it('damaged headers, strange files and missing ones exit 4', () => {
    const damaged = join(folder, 'damaged.patchledger');
    copyFileSync(locked, damaged);
    const bytes = readFileSync(damaged);
    bytes[3] = (bytes[3] ?? 0) ^ 0x10;
    writeFileSync(damaged, bytes);
    expect(run<Refused>(['--vault', damaged, '--passphrase-env', 'RIGHT', 'status'], { env })).toMatchObject({
      exit: 4,
      document: { error: { code: 'vault-unreadable' } },
    });
    const strange = join(folder, 'strange.patchledger');
    writeFileSync(strange, 'not a vault at all');
    expect(run<Refused>(['--vault', strange, '--passphrase-env', 'RIGHT', 'status'], { env }).exit).toBe(4);
    expect(run<Refused>(['--vault', join(folder, 'none.patchledger'), 'status'])).toMatchObject({
      exit: 4,
      document: { error: { code: 'vault-missing' } },
    });
  });
});
