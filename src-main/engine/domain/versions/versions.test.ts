import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { versionScheme, type VersionScheme } from '../../../../src-shared/model/common.ts';
import { haveSharedData, sharedData } from '../../../../test/shared-data.ts';
import { readVectors, realVersions, vectorFiles } from '../../../../test/version-samples.ts';
import { checkStatements, compareVersions, ecosystemOrder, versionOrder } from './index.ts';

const real = realVersions(versionScheme.options);

const bits =
  '0 1 2 9 10 00 01 1.2 . . - ~ + : ^ _ ! a b rc A v x _p _rc -r .0 .post dev -SNAPSHOT .Final \u00e9 \u{1f600}';
const bit = fc.constantFrom(' ', ...bits.split(' '));

/** Real versions, near misses of them, and texts that look like versions or like nothing. */
const textOf = (scheme: VersionScheme) => {
  const known = fc.constantFrom(...real.get(scheme)!);
  return fc.oneof(
    known,
    fc
      .tuple(known, fc.nat(30), bit, fc.nat(2))
      .map(([version, at, put, cut]) => version.slice(0, at) + put + version.slice(at + cut)),
    fc.array(bit, { maxLength: 9 }).map((parts) => parts.join('')),
    fc.string(),
  );
};

/** Three of them, or one with two things put in at the same place: what differs is then compared. */
const threeOf = (scheme: VersionScheme) => {
  const text = textOf(scheme);
  return fc.oneof(
    fc.tuple(text, text, text),
    fc.tuple(text, fc.nat(20), bit, bit).map(([version, at, x, y]): [string, string, string] => {
      const around = (put: string) => version.slice(0, at) + put + version.slice(at);
      return [version, around(x), around(y)];
    }),
  );
};

describe('every scheme', () => {
  it.each(versionScheme.options)('%s is a total order of any texts', (scheme) => {
    const order = versionOrder(scheme);
    fc.assert(
      fc.property(threeOf(scheme), ([a, b, c]) => {
        expect(order(a, a)).toBe(0);
        expect(order(a, b) + order(b, a)).toBe(0);
        const [x, y, z] = [a, b, c].sort(order) as [string, string, string];
        expect(order(x, y)).toBeLessThanOrEqual(0);
        expect(order(y, z)).toBeLessThanOrEqual(0);
        expect(order(x, z)).toBeLessThanOrEqual(0);
        if (order(x, y) === 0 && order(y, z) === 0) expect(order(x, z)).toBe(0);
        if (order(x, z) === 0) expect([order(x, y), order(y, z)]).toEqual([0, 0]);
      }),
      { numRuns: 4000 },
    );
  });

  it.each(versionScheme.options)('%s is quick on long texts', (scheme) => {
    const order = versionOrder(scheme);
    const began = performance.now();
    for (const part of ['9', '0', '.0', '-', 'a', '-a', '1a', '.post1', '+', '~', ' ', '-pre', '0-'])
      order(`1${part.repeat(20_000)}!`, `1${part.repeat(20_000)}?`);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  const vectors: [VersionScheme, number][] = [
    ['apk', 778],
    ['dpkg', 30],
    ['maven', 102],
    ['nuget', 35],
    ['pypi', 37],
    ['rpm', 165],
    ['semver', 86],
  ];
  it.each(vectors)('%s agrees with the %i lines of osv-scalibr', (scheme, lines) => {
    expect(checkStatements(scheme, readVectors(vectorFiles[scheme]!))).toEqual({ lines, wrong: [] });
  });

  it.skipIf(!haveSharedData).each(vectors)('%s agrees with the %i lines of the shared file', (scheme, lines) => {
    const file = sharedData(`vectors/versions/${vectorFiles[scheme]}-versions.txt`);
    expect(checkStatements(scheme, readFileSync(file, 'utf8'))).toEqual({ lines, wrong: [] });
  });

  it('takes libraries of npm, Cargo and Go by semantic versions', () => {
    for (const scheme of ['npm', 'cargo', 'golang'] as const)
      expect(checkStatements(scheme, readVectors('semver')).wrong).toEqual([]);
  });
});

describe('ecosystemOrder', () => {
  it('has an order for every package whose versions follow a rule', () => {
    for (const scheme of versionScheme.options) expect(ecosystemOrder(scheme)).toBe(versionOrder(scheme));
    expect(ecosystemOrder('macos')?.('15.10', '15.9')).toBe(1);
    expect(ecosystemOrder('generic')).toBeNull();
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
