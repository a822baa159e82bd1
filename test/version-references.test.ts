/** Our orders of versions against the programs whose orders they are, 50,000 seeded pairs each. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VersionScheme } from '../src-shared/model/common.ts';
import { versionOrder } from '../src-main/engine/domain/versions/index.ts';
import { makePairs, realVersions, type PairRecipe } from './version-samples.ts';

const count = 50_000;
const timeout = 1_800_000;
const env = { ...process.env, LC_ALL: 'C' };
const real = realVersions(['dpkg', 'rpm', 'maven', 'pypi', 'gem', 'composer']);
/** Words of a line. */
const split = (text: string) => text.split(' ');
const long = ['9'.repeat(60), `${'0'.repeat(40)}1`, 'z'.repeat(50)];

type Pair = [string, string];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchledger-versions-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pairsOf = (scheme: VersionScheme, recipe: Omit<PairRecipe, 'count' | 'real'>) =>
  makePairs({ ...recipe, count, real: real.get(scheme)! });

const lines = (pairs: readonly (readonly string[])[]) => pairs.map((pair) => `${pair.join('\t')}\n`).join('');

/** The pairs that we order otherwise than the reference; "bad" is its word for what it refuses. */
function differing(scheme: VersionScheme, pairs: readonly Pair[], answers: readonly string[]): string[] {
  expect(answers.length).toBe(pairs.length);
  const order = versionOrder(scheme);
  return pairs.flatMap(([a, b], i) => {
    const ours = String(order(a, b));
    return answers[i] === 'bad' || answers[i] === ours ? [] : [`${a} ${b}: ours ${ours}, theirs ${answers[i]}`];
  });
}

const answersOf = (output: string) => output.trim().split(/\s+/);

function run(program: string, given: string[], input: string): string[] {
  return answersOf(execFileSync(program, given, { input, env, encoding: 'utf8', maxBuffer: 1 << 26 }));
}

const debian = pairsOf('dpkg', {
  seed: 20261123,
  // dpkg refuses the others, and a list that has one.
  accepts: (version) => /^(?:\d{1,9}:)?\d[^:\s]*$(?<!-)/.test(version),
  beginnings: ['0', '1', '2.4', '20', '0:1', '1:0', '10:3', '01:2', '00:9'],
  bits: [
    ...split('0 1 2 9 10 007 00 . . .. + ++ ~ ~~ ~+ a b Z rc deb12u ~bpo +b -1 -0 - -- -~ +dfsg- git2026'),
    ...long,
  ],
});

describe.skipIf(!existsSync('/usr/bin/dpkg'))('dpkg', () => {
  /** Which of two lists of packages dpkg keeps each entry of: when it merges `second` into `first`, the newer, or the second. */
  function kept(name: string, first: readonly string[], second: readonly string[]): boolean[] {
    const admin = join(folder, name);
    mkdirSync(join(admin, 'updates'), { recursive: true });
    for (const file of ['status', 'available']) writeFileSync(join(admin, file), '');
    const merge = (how: string, versions: readonly string[]) => {
      const file = join(admin, how);
      writeFileSync(
        file,
        versions
          .map(
            (version, i) =>
              `Package: p${i}\nArchitecture: all\nMaintainer: x\nVersion: ${version}\nDescription: ${how}\n\n`,
          )
          .join(''),
      );
      execFileSync('/usr/bin/dpkg', ['--admindir', admin, `--${how}-avail`, file], { env, stdio: 'pipe' });
    };
    merge('update', first);
    merge('merge', second);
    const result = first.map(() => false);
    const written = readFileSync(join(admin, 'available'), 'utf8');
    for (const [, i, how] of written.matchAll(/^Package: p(\d+)\n(?:[A-Z].*\n)*?Description: (\w+)$/gm))
      result[Number(i)] = how === 'merge';
    return result;
  }

  it(`orders ${count} pairs the same when it merges lists of packages`, { timeout }, () => {
    const [first, second] = [debian.map(([a]) => a), debian.map(([, b]) => b)];
    const forward = kept('forward', first, second);
    const backward = kept('backward', second, first);
    const answers = forward.map((newer, i) => (newer && backward[i] ? '0' : newer ? '-1' : '1'));
    expect(differing('dpkg', debian, answers)).toEqual([]);
    expect(new Set(answers).size).toBe(3);
  });

  // Each pair is a process: a sample of the same pairs, and all of them in the long checks.
  const asked = process.env.PATCHLEDGER_FULL ? count : 2_000;
  it(`--compare-versions agrees on ${asked} pairs`, { timeout }, () => {
    const order = versionOrder('dpkg');
    const statements = debian.slice(0, asked).map(([a, b]) => [a, ['lt', 'eq', 'gt'][order(a, b) + 1]!, b]);
    const script = `while IFS='\t' read -r a relation b; do
      /usr/bin/dpkg --compare-versions "$a" "$relation" "$b"; echo $?; done`;
    const answers = run('/bin/sh', ['-c', script], lines(statements));
    expect(answers.length).toBe(asked);
    expect(statements.filter((_, i) => answers[i] !== '0')).toEqual([]);
  });
});

describe.skipIf(!existsSync('/usr/bin/rpm'))('rpm', () => {
  it(`rpm.vercmp orders ${count} pairs the same`, { timeout }, () => {
    const pairs = pairsOf('rpm', {
      seed: 42,
      beginnings: ['0', '1', '2', 'a', '20', '0:1', '1:1', '10:2', '01:2', '~1', '^1'],
      bits: [
        ...split('0 1 2 10 007 00 . . .. _ ~ ~~ ^ ^^ ~^ a b Z rc el9 + -1 -0 - -a git2026 .el8_9 ^20260101 ~rc1'),
        ...long,
      ],
    });
    const file = join(folder, 'rpm-pairs');
    writeFileSync(file, lines(pairs));
    const script = `%{lua:
      for line in io.lines('${file}') do
        local a, b = line:match('^([^\\t]*)\\t(.*)$')
        local compared, order = pcall(rpm.vercmp, a, b)
        print((compared and tostring(order) or 'bad') .. ' ')
      end}`;
    const answers = run('/usr/bin/rpm', ['--eval', script], '');
    expect(differing('rpm', pairs, answers)).toEqual([]);
    expect([...new Set(answers)].sort()).toEqual(['-1', '0', '1']);
  });
});

/** Whether this runs without error: the reference is installed. */
function works(program: string, given: string[]): boolean {
  try {
    execFileSync(program, given, { stdio: 'ignore', env });
    return true;
  } catch {
    return false;
  }
}

const script = (name: string) => resolve(import.meta.dirname, 'version-references', name);

describe('the ecosystems', () => {
  const words = split('a b rc beta alpha pre dev Z');
  const numbers = split('0 1 2 10 007 . . .0 -');

  it.skipIf(!works('python3', ['-c', 'import packaging']))(
    `packaging orders ${count} pairs the same (needs python3 with packaging)`,
    { timeout },
    () => {
      const pairs = pairsOf('pypi', {
        seed: 440,
        beginnings: ['0', '1', '1.0', '2.10', 'v1', '1!1', '0!2'],
        bits: [
          ...split(
            '.1 .0 .10 .post1 -1 rev2 .post .dev1 dev -dev0 a1 .beta _rc2 preview c3 +abc +1 +1e5 .1e5 +0x1f +Infinity .20230101000000000001',
          ),
          ...numbers,
        ],
      });
      const answers = run('python3', [script('pypi.py')], lines(pairs));
      expect(differing('pypi', pairs, answers)).toEqual([]);
      expect(answers.filter((answer) => answer !== 'bad').length).toBeGreaterThan(count * 0.2);
    },
  );

  // Beyond plain versions Maven contradicts itself (1 < 1.x-2 < 1-alpha < 1) and its specification (1-ga-1 is 1-1).
  const plain = /^\d+(?:\.\d+)*(?:[.-]?[a-z]+\d*|-[a-z]+-\d+|-[1-9]\d*|-?[a-z]+\d*-[a-z]+)?$/i;
  const numberedRelease = /(?:ga|final|release)-?\d/i;
  const maven = '/usr/share/maven/lib/*';
  it.skipIf(!existsSync('/usr/share/maven/lib') || !works('java', ['-version']))(
    `Maven orders ${count} pairs the same (needs java and maven)`,
    { timeout },
    () => {
      const pairs = pairsOf('maven', {
        seed: 3,
        accepts: (version) => plain.test(version) && !numberedRelease.test(version),
        beginnings: ['0', '1', '1.0', '2.10', '31.1', '1.0.0'],
        bits: [
          ...split(
            '.Final .RELEASE -SNAPSHOT -jre -M1 .Alpha1 -rc .GA -SP1 .CR2 -b -foo m3 -milestone-2 -1 -20230101 .20230101000000000001',
          ),
          ...words,
          ...numbers,
        ],
      });
      const answers = run('java', ['-cp', maven, script('maven.java')], lines(pairs));
      expect(differing('maven', pairs, answers)).toEqual([]);
    },
  );

  it.skipIf(!works('ruby', ['-e', "require 'rubygems/version'"]))(
    `RubyGems orders ${count} pairs the same (needs ruby)`,
    { timeout },
    () => {
      const pairs = pairsOf('gem', {
        seed: 5,
        beginnings: ['0', '1', '1.0', '2.10'],
        bits: [...split('.a'), ...words, ...numbers],
      });
      const answers = run('ruby', [script('gem.rb')], lines(pairs));
      expect(differing('gem', pairs, answers)).toEqual([]);
      expect(answers.filter((answer) => answer !== 'bad').length).toBeGreaterThan(count * 0.2);
    },
  );

  it.skipIf(!works('php', ['-r', "require 'Composer/Semver/autoload.php';"]))(
    `Composer orders ${count} pairs the same (needs php and php-composer-semver)`,
    { timeout },
    () => {
      const pairs = pairsOf('composer', {
        seed: 6,
        beginnings: ['0', '1', 'v1.0', '2.10', '1.0.1', '1.0.0.1', 'dev-'],
        bits: [
          ...split('-alpha -beta2 -RC1 -dev -p1 -patch -stable .x .x-dev +x -pl2 _beta @dev main .1 .10'),
          ...words,
          ...numbers,
        ],
      });
      const answers = run('php', [script('composer.php')], lines(pairs));
      expect(differing('composer', pairs, answers)).toEqual([]);
      expect(answers.filter((answer) => answer !== 'bad').length).toBeGreaterThan(count * 0.2);
    },
  );
});
