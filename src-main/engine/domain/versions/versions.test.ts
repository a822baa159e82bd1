import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { versionScheme } from '../../../../src-shared/model/common.ts';
import { haveSharedData, sharedData } from '../../../../test/shared-data.ts';
import { checkStatements, compareVersions, versionOrder } from './index.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../../test/fixtures/versions/${name}-versions.txt`, import.meta.url), 'utf8');

/** Texts that look like versions of any scheme, with many near misses. */
const versionText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('0', '1', '2', '9', '10', '00', '01', '1.2') },
      fc.constantFrom('.', '-', '~', '+', ':', '^', '_', 'a', 'b', 'rc', '_p', '_rc', '-r', 'A', 'v', ' '),
    ),
    { maxLength: 9 },
  )
  .map((parts) => parts.join(''));

/** apk compares only what it accepts; the laws are asked of that. */
const apkText = fc
  .tuple(
    fc.array(fc.constantFrom('0', '1', '2', '10', '01', '09'), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', 'a', 'b'),
    fc.array(
      fc.tuple(fc.constantFrom('_alpha', '_beta', '_pre', '_rc', '_cvs', '_p'), fc.constantFrom('', '1', '2', '10')),
      { maxLength: 2 },
    ),
    fc.constantFrom('', '', '~0a', '~1b'),
    fc.constantFrom('', '-r0', '-r1', '-r10'),
  )
  .map(
    ([digits, letter, suffixes, commit, revision]) =>
      digits.join('.') + letter + suffixes.flat().join('') + commit + revision,
  );

describe('every scheme', () => {
  for (const scheme of versionScheme.options) {
    it(`${scheme} is a total order`, () => {
      const order = versionOrder(scheme);
      const text = scheme === 'apk' ? apkText : versionText;
      fc.assert(
        fc.property(text, text, text, (a, b, c) => {
          expect(order(a, a)).toBe(0);
          expect(order(a, b) + order(b, a)).toBe(0);
          const [x, y, z] = [a, b, c].sort(order) as [string, string, string];
          expect(order(x, y)).toBeLessThanOrEqual(0);
          expect(order(y, z)).toBeLessThanOrEqual(0);
          expect(order(x, z)).toBeLessThanOrEqual(0);
          if (order(x, y) === 0 && order(y, z) === 0) expect(order(x, z)).toBe(0);
          if (order(x, z) === 0) expect([order(x, y), order(y, z)]).toEqual([0, 0]);
        }),
        { numRuns: 3000 },
      );
    });
  }

  it('agrees with the vector files of osv-scalibr', () => {
    for (const [scheme, file] of [
      ['dpkg', 'debian'],
      ['rpm', 'redhat'],
      ['apk', 'alpine'],
      ['semver', 'semver'],
    ] as const) {
      const { lines, wrong } = checkStatements(scheme, fixture(file));
      expect(lines).toBeGreaterThan(20);
      expect(wrong).toEqual([]);
    }
  });
});

describe('windows and semver', () => {
  it('orders builds', () => {
    const sorted = [
      '6.1.7600',
      '6.1.7601',
      '10.0.10240.16384',
      '10.0.17763',
      '10.0.17763.1',
      '10.0.17763.973',
      '10.0.17763.1002',
      '10.0.22631',
    ];
    expect([...sorted].sort(() => 1).sort(versionOrder('windows'))).toEqual(sorted);
    expect(compareVersions('windows', '10.0', '10.0.0.0')).toBe(0);
  });

  it('orders valid semantic versions as the semver package does', () => {
    const identifier = fc.constantFrom('alpha', 'beta', '1', '2', '10', 'rc-1', 'x1');
    const version = fc
      .tuple(fc.nat(11), fc.nat(11), fc.nat(11), fc.array(identifier, { maxLength: 3 }), fc.constantFrom('', '+b1'))
      .map(([a, b, c, pre, build]) => `${a}.${b}.${c}${pre.length ? `-${pre.join('.')}` : ''}${build}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions('semver', a, b)).toBe(semver.compare(a, b));
      }),
      { numRuns: 2000 },
    );
    expect(compareVersions('semver', 'v1.2', '1.2.0')).toBe(0);
  });
});

describe('checkStatements', () => {
  it('names the wrong line and what it should say', () => {
    expect(checkStatements('dpkg', '# note\n\n1.0~rc1 < 1.0\r\n1.0 > 1.0-1\nrubbish\n1:0 > 9\n')).toEqual({
      lines: 4,
      wrong: [
        { line: 4, text: '1.0 > 1.0-1', got: '<' },
        { line: 5, text: 'rubbish', got: 'not a statement' },
      ],
    });
  });
});

// Differential runs: a few thousand pairs always, all with PATCHLEDGER_FULL=1.
const pairs = process.env.PATCHLEDGER_FULL ? 20_000 : 3_000;

/** A small seeded generator, so that every run asks the same pairs. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function realDebianVersions(): string[] {
  const versions = new Set<string>();
  if (existsSync('/var/lib/dpkg/status')) {
    for (const [, version] of readFileSync('/var/lib/dpkg/status', 'utf8').matchAll(/^Version: (\S+)$/gm))
      versions.add(version!);
  }
  if (haveSharedData) {
    const tracker = readFileSync(sharedData('debian/security-tracker/tracker-bookworm-2026-11.json'), 'utf8');
    for (const [, version] of tracker.matchAll(/"fixed_version":\s*"([^"]+)"/g)) versions.add(version!);
  }
  return [...versions];
}

function makePairs(count: number): [string, string][] {
  const next = seeded(20261123);
  const pick = <T>(list: readonly T[]) => list[next(list.length)]!;
  const real = realDebianVersions();
  const bits = [
    '0',
    '1',
    '2',
    '9',
    '10',
    '007',
    '.',
    '.',
    '+',
    '~',
    'a',
    'b',
    'Z',
    'rc',
    'deb12u',
    '~bpo',
    '+b',
    '-1',
    '-0',
    '-',
    'git2026',
  ];
  const made = () => {
    const body = Array.from({ length: 1 + next(7) }, () => pick(bits)).join('');
    return `${pick(['', '', '', '0:', '1:', '10:'])}${pick(['0', '1', '2.4', '20'])}${body}`.replace(/-+$/, '');
  };
  const mutate = (version: string) => {
    const at = next(version.length + 1);
    return version.slice(0, at) + pick(bits) + version.slice(at + next(2));
  };
  return Array.from({ length: count }, (_, index): [string, string] => {
    if (real.length && index % 3 === 0) return [pick(real), pick(real)];
    if (real.length && index % 3 === 1) {
      const version = pick(real);
      return [version, mutate(version)];
    }
    const version = made();
    return [version, next(2) ? made() : mutate(version)];
  });
}

describe.skipIf(!existsSync('/usr/bin/dpkg'))('against dpkg --compare-versions', () => {
  it(`agrees on ${pairs} generated and real pairs`, { timeout: 300_000 }, () => {
    const list = makePairs(pairs);
    // One shell asks dpkg itself for every pair; exit 0 true, 1 false, 2 and more: dpkg refuses the version.
    const script = `while IFS='\t' read -r a b; do
      /usr/bin/dpkg --compare-versions "$a" lt "$b" 2>/dev/null; l=$?
      if [ $l -eq 0 ]; then echo -1; elif [ $l -gt 1 ]; then echo bad
      elif /usr/bin/dpkg --compare-versions "$a" eq "$b" 2>/dev/null; then echo 0; else echo 1; fi; done`;
    const answers = execFileSync('/bin/sh', ['-c', script], {
      input: list.map((pair) => `${pair.join('\t')}\n`).join(''),
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      maxBuffer: 1 << 24,
    })
      .toString()
      .trim()
      .split('\n');
    expect(answers.length).toBe(list.length);
    const wrong = list.filter(
      ([a, b], i) => answers[i] !== 'bad' && String(compareVersions('dpkg', a, b)) !== answers[i],
    );
    expect(wrong).toEqual([]);
    expect(answers.filter((answer) => answer !== 'bad').length).toBeGreaterThan(pairs * 0.8);
  });
});

describe.skipIf(!existsSync('/usr/bin/rpm'))('against rpm.vercmp (needs rpm)', () => {
  it(`agrees on ${pairs} generated pairs`, { timeout: 120_000 }, () => {
    const next = seeded(42);
    const pick = <T>(list: readonly T[]) => list[next(list.length)]!;
    const bits = ['0', '1', '2', '10', '007', '.', '.', '_', '~', '^', 'a', 'b', 'Z', 'rc', 'el9', '+', 'git2026'];
    const evr = () => {
      const part = () => pick(['1', '2', '0', 'a']) + Array.from({ length: next(6) }, () => pick(bits)).join('');
      return `${pick(['', '', '0:', '1:'])}${part()}${next(4) ? `-${part()}` : ''}`;
    };
    const list = Array.from({ length: pairs }, (): [string, string] => {
      const version = evr();
      return [version, next(3) ? evr() : version + pick(bits)];
    });
    const answers: string[] = [];
    for (let start = 0; start < list.length; start += 500) {
      const calls = list
        .slice(start, start + 500)
        .map(([a, b]) => `print(rpm.vercmp('${a}','${b}')..' ')`)
        .join(' ');
      answers.push(
        ...execFileSync('/usr/bin/rpm', ['--eval', `%{lua: ${calls}}`])
          .toString()
          .trim()
          .split(/\s+/),
      );
    }
    expect(list.filter(([a, b], i) => String(compareVersions('rpm', a, b)) !== answers[i])).toEqual([]);
    expect(answers.length).toBe(list.length);
  });
});
